"""From the rows of tables to a county: what each cell says, what stands in where nothing is said, what cannot be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from sim.county import (
    DEFAULT_CADRES,
    DEFAULT_RESIDENTS,
    DELEGATED,
    DOWNSHIFT,
    ENFORCEMENT,
    HOURS,
    LEADERS,
    MANDATES,
    MOST_DEPARTMENTS,
    MOST_SLOTS,
    SLOTS,
    VETOES,
    VISITS,
    YOUNG,
    County,
    Duty,
    Township,
    mean,
)
from sim.county_columns import (
    BETWEEN,
    DEPARTMENTS,
    DUTIES,
    PARAMETER,
    PEOPLE,
    TOWNSHIPS,
    Labelled,
    Table,
    blank,
    key,
    tables,
)
from sim.domains import Domain, domains
from sim.errors import InputError, Said, Where, unknown
from sim.parameter import dotted, parameters
from sim.tables import Frozen
from sim.words import Told

MOST_TOWNSHIPS = 1000
ONCE_A_MONTH = 12.0
_DIGITS = 4  # significant, of a frequency that nobody stated
# What of the townships' parameters another table says by itself.
_OF_DUTIES = (MANDATES, ENFORCEMENT, DELEGATED, HOURS)
OF_DEPARTMENTS = {"visits": VISITS, "downshift": DOWNSHIFT, "enforcement": ENFORCEMENT}


@dataclass(frozen=True)
class Sheet:
    """A table as somebody wrote it.

    Attributes
    ----------
    where : Where
        The file, or the part of one.
    rows : tuple of (int, mapping)
        Number of each row there, and its cells by heading.
    """

    where: Where
    rows: tuple[tuple[int, Mapping[str, Any]], ...]


class Rows:
    """A table whose cells are read; rows that say nothing are left out.

    Attributes
    ----------
    values : list of dict
        What the cells that are not blank say, by the name of the column.
    """

    def __init__(self, kind: Table, sheet: Sheet) -> None:
        self.table, self.where = kind, sheet.where
        self.values: list[dict[str, Any]] = []
        self._numbers: list[int] = []
        heads = {head: kind.heads(head, self.where) for head in dict.fromkeys(tuple(cells) for _, cells in sheet.rows)}
        pairs = [pair for head, columns in heads.items() for pair in zip(columns, head, strict=True)]
        self._headings = {column.name: heading for column, heading in pairs if column}
        for column in kind.columns.values():
            if column.needed and heads and column.name not in self._headings:
                raise InputError("county_lacks_column", where=self.where, column=Labelled(column.label))
        for number, cells in sheet.rows:
            written = zip(heads[tuple(cells)], cells.values(), strict=True)
            said = {column.name: cell for column, cell in written if column and not blank(cell)}
            if said:
                self._numbers.append(number)
                self.values.append({})
                self._read(said)

    def _read(self, said: Mapping[str, Any]) -> None:
        row = len(self.values) - 1
        for name, column in self.table.columns.items():
            if column.needed and name not in said:
                raise self.wrong(row, name, InputError("county_blank"))
            if name in said:
                try:
                    self.values[row][name] = column.read(said[name])
                except InputError as error:
                    raise self.wrong(row, name, error) from None

    def __len__(self) -> int:
        return len(self.values)

    def says(self, name: str) -> bool:
        """Whether any row says something in a column."""
        return any(name in row for row in self.values)

    def column(self, name: str, default: Any = None) -> list[Any]:
        """What each row says in a column."""
        return [row.get(name, default) for row in self.values]

    def heading(self, name: str) -> str:
        """What a column is called there."""
        return self._headings.get(name, name)

    def number(self, row: int) -> int:
        """Number of a row there."""
        return self._numbers[row]

    def wrong(self, row: int, name: str, error: InputError) -> InputError:
        """The error in a cell, with its place."""
        place: dict[str, object] = {"where": self.where, "row": self.number(row), "column": self.heading(name)}
        return InputError("located", where=Said("error.county_cell", place), error=error)


Tables = Mapping[str, Rows]


def county_of(content: Mapping[str, Any], where: Where = "") -> County:
    """A county from its tables as they stand in the TOML of a case: rows by the name of their table.

    Examples
    --------
    >>> from sim.county_tables import county_of
    >>> county_of({"townships": [{"name": "城关镇", "cadres": 24}, {"name": "河口镇", "cadres": 12}]})
    <County: 2 townships, 10 departments>
    """
    sheets = {}
    for name, rows in content.items():
        if name not in tables():
            raise unknown("table_of_a_county", name, tables(), where)
        place = Said("error.county_part", {"path": where, "part": f"county.{name}"}) if where else f"county.{name}"
        if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(r, Mapping) for r in rows):
            raise InputError("county_rows", where=place)
        sheets[name] = Sheet(place, tuple((number, dotted(row, place)) for number, row in enumerate(rows, 1)))
    return build_county(sheets, where)


def build_county(sheets: Mapping[str, Sheet], where: Where = "") -> County:
    """A county from the rows of its tables.

    Raises
    ------
    InputError
        Named by table, row and column: what cannot be, or is said twice.
    """
    read = {name: Rows(tables()[name], sheet) for name, sheet in sheets.items()}
    if TOWNSHIPS not in read:
        raise InputError("county_lacks_table", where=where, table=Labelled(tables()[TOWNSHIPS].label))
    for name, most in ((TOWNSHIPS, MOST_TOWNSHIPS), (DEPARTMENTS, MOST_DEPARTMENTS)):
        if name in read and not 1 <= len(read[name]) <= most:
            raise InputError("county_size", where=read[name].where, most=most, found=len(read[name]))
    read = {name: rows for name, rows in read.items() if len(rows)}
    _check_said_once(read)
    townships = _townships(read)
    departments = _departments(read)
    duties = _duties(read, townships, departments)
    county = County(
        townships,
        _ranked(read, departments, duties),
        duties,
        matters=_matters(read),
        tables=Frozen({name: tuple(Frozen(row) for row in read[name].values) for name in tables() if name in read}),
        **_habits(read, departments),
    )
    _check_levels(county, read)
    return county


def _check_said_once(read: Tables) -> None:
    """Refuse columns that say what another column, or the list of duties, says by itself."""
    towns = read[TOWNSHIPS]
    if towns.says("population"):
        _refuse(towns, "residents", Said("error.county_column", {"column": towns.heading("population")}))
    if DUTIES in read:
        the_list = Labelled(tables()[DUTIES].label)
        marked = [VETOES] if any(read[DUTIES].column("one_veto")) else []
        for name in (*_OF_DUTIES, *marked):
            _refuse(towns, name, the_list)
        if DEPARTMENTS in read:
            _refuse(read[DEPARTMENTS], "enforcement", the_list)
    twins = {name: (DEPARTMENTS, param) for name, param in OF_DEPARTMENTS.items()} | {"young": (PEOPLE, YOUNG)}
    for name, (table, param) in twins.items():
        if table in read and read[table].says(name):
            _refuse(
                towns,
                param,
                Said("error.county_column_of", {"column": read[table].heading(name), "where": read[table].where}),
            )


def _refuse(rows: Rows, name: str, other: Told) -> None:
    if rows.says(name):
        raise InputError("county_said", where=rows.where, column=rows.heading(name), other=other)


def _distinct(rows: Rows, name: str, groups: Sequence[Iterable[str]]) -> dict[str, int]:
    """Position of each text that stands for a row; no text may stand for two."""
    found: dict[str, int] = {}
    for row, texts in enumerate(groups):
        for text in texts:
            first = found.setdefault(key(text), row)
            if first != row:
                facts = {"found": text, "first": rows.number(first)}
                raise rows.wrong(row, name, InputError("county_again", **facts))
    return found


def anonymous(county: County) -> County:
    """A county of tables with codes in place of all names in these; nothing else changes.

    Examples
    --------
    >>> import sim
    >>> from sim.county_tables import anonymous
    >>> [town.name for town in anonymous(sim.read_county("mountain")).townships[:2]]
    ['T01', 'T02']
    """
    towns = {key(town.name): f"T{number:02}" for number, town in enumerate(county.townships, 1)}
    fields = [f"D{k:02}" if DEPARTMENTS in county.tables else domain.id for k, domain in enumerate(county.domains, 1)]
    coded: dict[str, list[dict[str, Any]]] = {name: [dict(row) for row in rows] for name, rows in county.tables.items()}
    for name in (TOWNSHIPS, PEOPLE):
        for row in coded.get(name, []):
            row["name"] = towns[key(row["name"])]
    for field, row in zip(fields, coded.get(DEPARTMENTS, []), strict=False):
        row |= {"like": like.id} if (like := _like(row)) else {}
        row["domain"] = field
        row.pop("name", None)
    for number, (duty, row) in enumerate(zip(county.duties, coded.get(DUTIES, []), strict=True), 1):
        row |= {"item": f"I{number:03}", "domain": fields[duty.domain]}
        if duty.townships:
            row["townships"] = [towns[key(name)] for name in row["townships"]]
    return county_of(coded)


# Townships


def _townships(read: Tables) -> tuple[Township, ...]:
    rows = read[TOWNSHIPS]
    names, cadres, residents = rows.column("name"), rows.column("cadres"), _residents(rows)
    for row, name in enumerate(names):
        if any(sign in name for sign in BETWEEN):
            raise rows.wrong(row, "name", InputError("county_between", found=name, signs=" ".join(BETWEEN)))
    places = _distinct(rows, "name", [[name] for name in names])
    params = [name for name, column in rows.table.columns.items() if column.kind == PARAMETER and rows.says(name)]
    params = [name for name in params if name != MANDATES]
    own = [{name: row.get(name, parameters()[name].default) for name in params} for row in rows.values]
    leaders = [min(LEADERS, posts) for posts in cadres]
    if PEOPLE in read:
        people = read[PEOPLE]
        of = [_place(people, row, "name", name, places, names) for row, name in enumerate(people.column("name"))]
        _distinct(people, "name", [[name] for name in people.column("name")])
        for row, (place, said) in enumerate(zip(of, people.values, strict=True)):
            for name in ("leaders", "young"):
                if said.get(name, 0) > cadres[place]:
                    raise people.wrong(row, name, InputError("county_most", most=cadres[place], found=said[name]))
            leaders[place] = said.get("leaders", leaders[place])
        if people.says("young"):
            young = {place: said["young"] for place, said in zip(of, people.values, strict=True) if "young" in said}
            for place, values in enumerate(own):
                values[YOUNG] = young[place] / cadres[place] if place in young else parameters()[YOUNG].default
    return tuple(map(Township, names, cadres, residents, leaders, own))


def _residents(rows: Rows) -> list[int]:
    cadres = rows.column("cadres")
    if not rows.says("population"):
        usual = [round(DEFAULT_RESIDENTS * posts / DEFAULT_CADRES) for posts in cadres]
        return [row.get("residents", standing) for row, standing in zip(rows.values, usual, strict=True)]
    people = rows.column("population")
    if None in people:
        raise rows.wrong(people.index(None), "population", InputError("county_blank"))
    total = round(DEFAULT_RESIDENTS * sum(cadres) / DEFAULT_CADRES)
    shares = [divmod(total * number, sum(people)) for number in people]
    last = sorted(range(len(shares)), key=lambda k: -shares[k][1])[: total - sum(share for share, _ in shares)]
    found = [share + (k in last) for k, (share, _) in enumerate(shares)]
    most = int(rows.table.columns["residents"].high)
    for row, number in enumerate(found):
        if number > most:
            raise rows.wrong(row, "population", InputError("county_crowded", found=number, most=most))
    return found


def _matters(read: Tables) -> tuple[float, ...]:
    rows = read[TOWNSHIPS]
    usual = parameters()[MANDATES].default / DEFAULT_CADRES
    return tuple(row.get(MANDATES, usual * row["cadres"]) for row in rows.values) if rows.says(MANDATES) else ()


def _place(rows: Rows, row: int, name: str, text: str, places: Mapping[str, int], offered: Sequence[str]) -> int:
    """Position of the row of another table that a text stands for."""
    try:
        return places[key(text)]
    except KeyError:
        what = "township" if rows.table.columns[name].kind == "names" or rows.table.name == PEOPLE else "department"
        raise rows.wrong(row, name, unknown(what, text, offered)) from None


# Departments


@cache
def _shipped() -> dict[str, Domain]:
    """The domains that ship, by all that they and their departments are called."""
    return {key(text): domain for domain in domains() for text in _names(domain)}


def _names(domain: Domain) -> list[str]:
    return list(dict.fromkeys([domain.id, *domain.name.values(), *domain.department.values()]))


def _departments(read: Tables) -> tuple[Domain, ...]:
    """The departments, in the order of their table; of their places in the order of the veto see `_ranks`."""
    if DEPARTMENTS not in read:
        return domains()
    rows = read[DEPARTMENTS]
    for k, like in enumerate(rows.column("like")):
        if like is not None and key(like) not in _shipped():
            offered = [name for domain in domains() for name in _names(domain)]
            raise rows.wrong(k, "like", unknown("domain", like, offered))
    found = [_domain(row) for row in rows.values]
    _distinct(rows, "domain", [_names(domain) for domain in found])
    return tuple(found)


def _like(row: Mapping[str, Any]) -> Domain | None:
    """The domain that ships whose values stand in where a row says nothing."""
    written = (row[name] for name in ("like", "domain", "name") if name in row)
    return next((_shipped()[key(text)] for text in written if key(text) in _shipped()), None)


def _domain(row: Mapping[str, Any]) -> Domain:
    said, name = row["domain"], row.get("name")
    same, like, base = _shipped().get(key(said)), _shipped().get(key(name or said)), _like(row)
    own = {"zh": said, "en": said}
    department = {"zh": name, "en": name} if name else same.department if same else own
    return Domain(
        same.id if same else said,
        same.name if same else own,
        like.department if name and like and key(name) in map(key, like.department.values()) else department,
        base.enforcement_ratio if base else 1.0,
        row.get("business", base.business if base else False),
        0,
    )


def _ranked(read: Tables, departments: tuple[Domain, ...], duties: Sequence[Duty]) -> tuple[Domain, ...]:
    """The departments with their places in the order of the veto.

    Where no table says it they come as they stand there, those with one-veto duties first.
    """
    marked = [k for k in range(len(departments)) if any(duty.veto and duty.domain == k for duty in duties)]
    if DEPARTMENTS in read and read[DEPARTMENTS].says("veto_rank"):
        ranks = _stated_ranks(read[DEPARTMENTS], marked)
    else:
        order = [*marked, *(k for k in range(len(departments)) if k not in marked)]
        ranks = [order.index(k) + 1 for k in range(len(departments))]
    return tuple(replace(domain, veto_rank=rank) for domain, rank in zip(departments, ranks, strict=True))


def _stated_ranks(rows: Rows, marked: Sequence[int]) -> list[int]:
    ranks: list[int] = rows.column("veto_rank", 0)
    last = sum(map(bool, ranks))
    for row, rank in enumerate(ranks):
        if rank and (rank > last or rank in ranks[:row]):
            raise rows.wrong(row, "veto_rank", InputError("county_rank", most=last, found=rank))
        if row in marked and not 1 <= rank <= len(marked):
            raise rows.wrong(row, "veto_rank", InputError("county_marked", most=len(marked), found=rank))
    return ranks


def _habits(read: Tables, departments: Sequence[Domain]) -> dict[str, tuple[float, ...]]:
    """Visits, downshift and enforcement of the departments, where their table says anything of them."""
    if DEPARTMENTS not in read:
        return {}
    rows, found = read[DEPARTMENTS], {}
    ratios = [domain.enforcement_ratio for domain in departments]
    for name, param in OF_DEPARTMENTS.items():
        usual = parameters()[param].default
        standing = [min(1.0, usual * ratio) for ratio in ratios] if param == ENFORCEMENT else [usual] * len(departments)
        uneven = param == ENFORCEMENT and DUTIES not in read and not read[TOWNSHIPS].says(param) and mean(ratios) != 1.0
        if rows.says(name) or uneven:  # ratios are meant relative to their mean
            found[name] = tuple(row.get(name, value) for row, value in zip(rows.values, standing, strict=True))
    return found


# Duties


def _duties(read: Tables, townships: Sequence[Township], departments: Sequence[Domain]) -> tuple[Duty, ...]:
    if DUTIES not in read:
        return ()
    rows = read[DUTIES]
    names = [town.name for town in townships]
    places = {key(name): k for k, name in enumerate(names)}
    lines = {key(name): k for k, domain in enumerate(departments) for name in _names(domain)}
    offered = [name for domain in departments for name in _names(domain)]
    found: list[Duty] = []
    first: dict[tuple[str, int, int], int] = {}
    for row, said in enumerate(rows.values):
        domain = _place(rows, row, "domain", said["domain"], lines, offered)
        within = [_place(rows, row, "townships", name, places, names) for name in said.get("townships", ())]
        for place in within or range(len(names)):
            before = first.setdefault((key(said["item"]), domain, place), row)
            if before != row:
                facts = {"found": said["item"], "first": rows.number(before)}
                raise rows.wrong(row, "item", InputError("county_again", **facts))
        more = {"yearly": said.get("yearly", ONCE_A_MONTH), "hours": said.get("hours")}
        found.append(
            Duty(
                said["item"],
                domain,
                said["holder"],
                said.get("one_veto", False),
                **more,
                townships=tuple(dict.fromkeys(within)),
            )
        )
    if not rows.says("yearly"):
        yearly = _usual_frequency(found, townships, departments)
        found = [replace(duty, yearly=yearly) for duty in found]
    return tuple(found)


def _usual_frequency(duties: Sequence[Duty], townships: Sequence[Township], departments: Sequence[Domain]) -> float:
    """How often each duty arises a year where all are equally frequent and posts have as much work as usual."""
    usual = parameters()[MANDATES].default / DEFAULT_CADRES * sum(town.cadres for town in townships)
    places = sum(len(duty.townships) or len(townships) for duty in duties)
    return float(f"{12.0 * usual * len(departments) / places:.{_DIGITS}g}")


# What follows


def _check_levels(county: County, read: Tables) -> None:
    """See that what follows for the county as a whole is what its parameters can be."""
    levels, towns = county.levels, read[TOWNSHIPS].where
    where = read[DUTIES].where if county.duties else towns
    if (vetoes := levels.get(VETOES, 0.0)) > parameters()[VETOES].high:
        raise InputError("county_vetoes", where=where, found=int(vetoes), most=int(parameters()[VETOES].high))
    if levels[MANDATES] > parameters()[MANDATES].high:
        found, most = f"{levels[MANDATES]:.3g}", f"{parameters()[MANDATES].high:g}"
        cadres = f"{county.cadres / len(county.townships):.3g}"
        raise InputError("county_mandates", where=towns, found=found, most=most, cadres=cadres)
    if HOURS in levels and county.duties:
        low, high = parameters()[HOURS].low, parameters()[HOURS].high
        if not low <= levels[HOURS] <= high:
            facts = {"low": f"{low:g}", "high": f"{high:g}", "found": f"{levels[HOURS]:.3g}", "bundle": county.bundle}
            raise InputError("county_hours", where=where, each=f"{levels[HOURS] / county.bundle:.3g}", **facts)
    if county.slots.max() > MOST_SLOTS:
        town, line = np.unravel_index(int(county.matter_ratios.argmax()), county.matter_ratios.shape)
        raise InputError(
            "county_slots",
            where=where,
            township=county.townships[town].name,
            department=Labelled(county.domains[line].department),
            ratio=f"{county.matter_ratios[town, line]:.3g}",
            most=MOST_SLOTS // SLOTS,
        )

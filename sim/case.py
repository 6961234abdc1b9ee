"""Cases: a structure, parameters and dated reforms; `sim.case_files` reads them from files."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.county import DEFAULT_CADRES, DEFAULT_RESIDENTS, MANDATES, County, equal_county, usual_county
from sim.county_tables import anonymous
from sim.errors import InputError, Said, Where, because, unknown
from sim.html import html_card, html_note, html_table
from sim.parameter import Changes, Parameters, brief, checked, parameter, parameters
from sim.plain import one_line
from sim.tables import SCHEMA_VERSION, frozen, is_flag, is_whole
from sim.texts import Texts, check_letters, check_texts
from sim.words import LANGUAGES, both, in_both, side_by_side
from sim.workload import USUAL, check_mandates, hours_per_post, with_mandates_kept, work_per_post

LIMITS = {
    "townships": (1, 1000),
    "cadres": (1, 500),
    "residents": (0, 5000),
    "months": (1, 1200),
    "warm_up": (0, 240),
}
MOST_PERSON_MONTHS = 100_000_000  # of a county: about a minute and two gigabytes
MONTHS = 12  # of a year
TIMES = ("months", "warm_up")  # sizes that no table of a county gives
KEEP = "keep_load"  # the one key of [structure] that is no size


@dataclass(frozen=True)
class Structure:
    """Sizes of a county: townships; cadres and residents of each; months lived, and before them those not reported.

    Months and reforms count from the end of the warm-up, which is a number of whole years.

    Examples
    --------
    >>> import sim
    >>> sim.Structure(townships=2, months=24)
    Structure(townships=2, cadres=24, residents=60, months=24, warm_up=96)
    """

    townships: int = 14
    cadres: int = DEFAULT_CADRES
    residents: int = DEFAULT_RESIDENTS
    months: int = 120
    warm_up: int = 96

    def __post_init__(self) -> None:
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if not is_whole(value) or not low <= int(value) <= high:
                raise InputError("structure_size", name=name, low=low, high=high, found=value)
            object.__setattr__(self, name, int(value))
        if self.warm_up % MONTHS:
            raise InputError("warm_up_years", found=self.warm_up)
        people, months = self.townships * (self.cadres + self.residents), self.warm_up + self.months
        if people * months > MOST_PERSON_MONTHS:
            raise InputError("structure_large", people=people, months=months, most=MOST_PERSON_MONTHS)


@dataclass(frozen=True, repr=False)
class Reform:
    """What changes from the opening of a month on (months count from 1).

    Attributes
    ----------
    changes : mapping of dotted name to value
        Stacks on what holds then.
    reasons : mapping of dotted name to texts
        Why each lever is moved.
    townships : tuple of str
        Names of those in which it holds, a pilot; empty: all. A county without tables has ``"1"``, ``"2"`` …

    Examples
    --------
    >>> import sim
    >>> sim.Reform(61, {"authority.delegated_share": 0.9})
    <Reform in month 61: authority.delegated_share = 0.9>
    """

    month: int
    changes: Mapping[str, float]
    title: Texts = field(default_factory=dict)
    reasons: Mapping[str, Texts] = field(default_factory=dict)
    townships: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where = Said("error.reform_of_month", {"month": self.month})
        if not is_whole(self.month):
            raise InputError("reform_month", found=self.month)
        check_texts(self.title, Said("error.title_of", {"what": where}))
        if not isinstance(self.reasons, Mapping):
            raise InputError("reform_reasons", where=where, found=self.reasons)
        for name, texts in self.reasons.items():
            check_texts(texts, Said("error.reason_for", {"name": name, "where": where}))
        for name in ("title", "reasons"):
            object.__setattr__(self, name, frozen(dict(getattr(self, name))))
        object.__setattr__(self, "month", int(self.month))
        object.__setattr__(self, "changes", checked(self.changes, where))
        object.__setattr__(self, "townships", _names(self.townships, where))
        for name in self.changes:
            if self.townships and parameter(name).countywide:
                raise InputError("reform_countywide", where=where, name=name)

    def __repr__(self) -> str:
        where = f" in {len(self.townships)} townships" if self.townships else ""
        return f"<Reform in month {self.month}{where}: {brief(self.changes) or 'nothing'}>"


@dataclass(frozen=True, repr=False)
class Case:
    """A county to be simulated. Immutable; the ``with_...`` methods return changed copies.

    Examples
    --------
    >>> import sim
    >>> case = sim.load_case("baseline").with_params({"authority.delegated_share": 0.9})
    >>> case = case.with_structure(townships=2, months=24).with_reform(13, {"tolerance.coverage": 0.8})
    >>> case.named("mine")
    <Case mine: 2 townships, 24 months; authority.delegated_share = 0.9; reform in month 13>
    """

    name: str
    structure: Structure = field(default_factory=Structure)
    params: Parameters = field(default_factory=Parameters)
    reforms: tuple[Reform, ...] = ()
    title: Texts = field(default_factory=dict)
    rationale: Texts = field(default_factory=dict)
    tables: County | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "reforms", tuple(self.reforms))
        if not (self.tables is None or isinstance(self.tables, County)):
            raise InputError("tables_type", found=self.tables)
        last, where, itself = 1, self._reforms, self._itself
        for reform in self.reforms:
            if not 1 <= reform.month <= self.structure.months:
                raise InputError("reform_outside", month=reform.month, where=where, last=self.structure.months)
            if reform.month < last:
                raise InputError("reforms_unordered", where=where, month=reform.month, last=last)
            for township in reform.townships:
                if township not in self.county.places:
                    raise unknown("township", township, list(self.county.places), where)
            last = reform.month
        check_letters(self.name, itself)
        check_texts(self.title, Said("error.title_of", {"what": itself}))
        check_texts(self.rationale, Said("error.rationale_of", {"what": itself}))
        for name in ("title", "rationale"):
            object.__setattr__(self, name, frozen(dict(getattr(self, name))))

    @property
    def _itself(self) -> Said:
        return Said("error.the_case", {"name": self.name})

    @property
    def _reforms(self) -> Said:
        return Said("error.reforms_of", {"name": self.name})

    @cached_property
    def county(self) -> County:
        """Townships and departments: those of the tables, or as many equal ones as the structure says."""
        s = self.structure
        return self.tables or equal_county(s.townships, s.cadres, s.residents)

    def __repr__(self) -> str:
        months = ", ".join(str(reform.month) for reform in self.reforms)
        parts = [f"{self.structure.townships} townships, {self.structure.months} months", brief(self.params.changes())]
        parts.append(months and f"reform in month {months}")
        lived = self.structure.warm_up
        parts.append(f"{lived} months of warm-up" if lived != Structure.warm_up else "")
        return f"<Case {one_line(self.name)}: {'; '.join(filter(None, parts))}>"

    def township_labels(self) -> list[str] | list[int]:
        """What its townships are called in tables: their names, or numbers from 1 where there are none."""
        return [*self.tables.places] if self.tables else [*range(1, self.structure.townships + 1)]

    def with_params(self, changes: Changes) -> "Case":
        """Return the case with other parameters from the first month on."""
        params = self.params.with_changes(changes, self._itself)
        return replace(self, params=params, tables=self.tables and self.tables.without(changes))

    def with_county(self, county: County) -> "Case":
        """Return the case in a county of own tables; parameters that follow from these take the place of the case's.

        A parameter of which the tables say what holds in each township is the townships' own until the case or a
        reform sets it for all of them.

        Examples
        --------
        >>> import sim
        >>> case = sim.load_case("s2").with_county(sim.read_county("plain"))
        """
        townships = len(county.townships)
        sizes = {"cadres": round(county.cadres / townships), "residents": round(county.residents / townships)}
        structure = replace(self.structure, townships=townships, **sizes)
        params = self.params.with_changes(county.levels, self._itself)
        return replace(self, structure=structure, params=params, tables=county)

    def with_structure(self, *, keep_load: bool = False, **sizes: int) -> "Case":
        """Return the case with other sizes.

        Parameters
        ----------
        keep_load : bool
            Let work follow the posts: mandates, those of reforms too, and residents (to the nearest one, unless they
            are given) are scaled as the cadres are. Without it fewer cadres face the same work; see `cautions`.
        **sizes : int
            Townships; cadres and residents of each; months. Of fewer townships those with the lowest numbers are left,
            and a pilot goes on in those of its own.

        Raises
        ------
        InputError
            With `keep_load`, mandates would leave their range.

        Examples
        --------
        >>> import sim
        >>> half = sim.load_case("baseline").with_structure(cadres=12, keep_load=True)
        >>> half.params["workload.mandates"], half.structure.residents
        (1.15, 30)
        """
        for name in sizes:
            if name not in LIMITS:
                raise unknown("structure key", name, (*LIMITS, KEEP))
        if not is_flag(keep_load):
            raise InputError("flag", name=KEEP, found=keep_load)
        if self.tables is not None:
            for name in (*sizes, *([KEEP] if keep_load else [])):
                if name not in TIMES:
                    raise InputError("sizes_of_tables", name=name, case=self.name)
        structure = replace(self.structure, **sizes)
        kept = [str(number) for number in range(1, structure.townships + 1)]
        reforms = tuple(self.reforms if self.tables else (_kept(reform, kept) for reform in self.reforms))
        if not keep_load:
            return replace(self, structure=structure, reforms=reforms)
        before, after = self.structure.cadres, structure.cadres
        if "residents" not in sizes:
            structure = replace(structure, residents=round(self.structure.residents * after / before))
        check_mandates((params[MANDATES] for _, params in self.segments()), before, after)
        params = Parameters(with_mandates_kept(self.params, after / before))
        loaded = tuple(replace(r, changes=with_mandates_kept(r.changes, after / before)) for r in reforms)
        return replace(self, structure=structure, params=params, reforms=loaded)

    def with_reform(
        self,
        month: int,
        set: Changes,  # noqa: A002
        title: Texts | None = None,
        townships: Sequence[str] = (),
    ) -> "Case":
        """Return the case with one more dated reform, which must not come before the last one.

        Parameters
        ----------
        townships : sequence of str
            Names of those in which it holds; by default all.
        """
        changes = checked(set, self._reforms)
        return replace(
            self, reforms=(*self.reforms, Reform(month, changes, title or {}, {}, _names(townships, self._reforms)))
        )

    def starting(self, name: str) -> dict[tuple[str, ...], float]:
        """Value of a parameter before any reform, by the townships that have it; none named: all have the same."""
        values = {town.name: town.params.get(name, self.params[name]) for town in self.county.townships}
        if len(set(values.values())) == 1:
            return {(): next(iter(values.values()))}
        return {
            tuple(town for town in values if values[town] == value): value for value in dict.fromkeys(values.values())
        }

    def anonymous(self) -> "Case":
        """Return the case with codes in place of the names of townships, departments and duties."""
        if self.tables is None:
            return self
        tables = anonymous(self.tables)
        codes = dict(zip(self.tables.places, tables.places, strict=True))
        reforms = [replace(r, townships=tuple(codes[name] for name in r.townships)) for r in self.reforms]
        return replace(self, reforms=tuple(reforms), tables=tables)

    def named(self, name: str) -> "Case":
        """Return the case under another name."""
        return replace(self, name=name)

    def segments(self) -> list[tuple[int, Parameters]]:
        """Piecewise constant parameters: (first month, from 0; values), in order, starting at month 0.

        They are those of a township in which every reform holds, and of which the tables say nothing of its own.
        """
        return list(self._segments)

    @cached_property
    def _segments(self) -> list[tuple[int, Parameters]]:
        segments = [(0, self.params)]
        for reform in self.reforms:
            values = segments[-1][1].with_changes(reform.changes)
            if segments[-1][0] == reform.month - 1:
                segments.pop()
            segments.append((reform.month - 1, values))
        return segments

    def stages(self) -> list[tuple[int, Parameters]]:
        """`segments` as they are lived: months count from the opening of the warm-up, which knows no reform."""
        warm_up, segments = self.structure.warm_up, self.segments()
        return [(0, self.params), *((warm_up + start, values) for start, values in segments)] if warm_up else segments

    def local_stages(self) -> list[tuple[int, tuple[Parameters, ...]]]:
        """`stages` of each township, in their order."""
        return list(self._local_stages)

    @cached_property
    def _local_stages(self) -> list[tuple[int, tuple[Parameters, ...]]]:
        towns, own = self.county.townships, self.params
        rows = tuple(own.with_changes(town.params) if town.params else own for town in towns)
        stages, warm_up = [(0, rows)], self.structure.warm_up
        for reform in self.reforms:
            start = warm_up + reform.month - 1
            changed = {id(row): row.with_changes(reform.changes) for row in rows}
            within = [not reform.townships or town.name in reform.townships for town in towns]
            rows = tuple(changed[id(row)] if inside else row for row, inside in zip(rows, within, strict=True))
            if stages[-1][0] == start:
                stages.pop()
            stages.append((start, rows))
        return stages

    def cautions(self) -> tuple[Said, ...]:
        """What should be known before the case's numbers are believed, to be told in the reader's language.

        One so far: sizes of its own that leave each post with less than 0.67 or more than 1.5 times the work of the
        default county. Levers that a case moves on purpose, mandates among them, do not count as long as the sizes
        are the default ones.

        These are told where people read (the command line, a notebook, a report) and are no Python warnings: tests,
        sweeps and studies run thousands of small or odd counties on purpose, each worker would warn again, and who
        turns warnings into errors could not run them at all.
        """
        usual = Structure()
        if self.tables is None and (self.structure.cadres, self.structure.residents) == (usual.cadres, usual.residents):
            return ()
        measure = hours_per_post if self.tables else work_per_post
        load, default = measure(self.params, self.county), measure(Parameters(), usual_county())
        if USUAL[0] <= load / default <= USUAL[1]:
            return ()
        facts = {"ratio": f"{load / default:.2g}"}
        if self.tables:
            return (Said("caution.load_of_tables", {"load": f"{load:.0f}", "usual": f"{default:.0f}", **facts}),)
        facts |= {"load": f"{load:.2f}", "usual": f"{default:.2f}"}
        return (Said("caution.load", {"cadres": self.structure.cadres, **facts}),)

    def hash(self) -> str:
        """Content hash of what is simulated: structure, parameters, reforms and tables, but no texts."""
        reforms = [(r.month, dict(r.changes), *([r.townships] if r.townships else [])) for r in self.reforms]
        content = [asdict(self.structure), dict(self.params), reforms]
        content += [self.tables.hash()] if self.tables else []
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    def to_toml(self, path: str | Path | None = None, county: str = "") -> str:
        """Write the case as TOML, its county's tables with it, so that it needs no other file; return the text.

        Parameters
        ----------
        county : str
            A file beside it in which the tables stand; by default they are written out.
        """
        import tomlkit

        document = tomlkit.document()
        document["schema_version"] = SCHEMA_VERSION
        for key, texts in (("title", self.title), ("rationale", self.rationale)):
            if texts:
                document[key] = texts
        sizes = asdict(self.structure)
        document["structure"] = sizes if self.tables is None else {name: sizes[name] for name in TIMES}
        given = Parameters(self.county.levels)
        document["params"] = {name: value for name, value in self.params.items() if value != given[name]}
        reforms = tomlkit.aot()
        for reform in self.reforms:
            content: dict[str, Any] = {"month": reform.month, "set": dict(reform.changes)}
            notes: dict[str, Any] = {"title": reform.title, "reason": dict(reform.reasons)}
            notes["townships"] = list(reform.townships)
            reforms.append(tomlkit.item(content | {key: value for key, value in notes.items() if value}))
        if self.reforms:
            document["reforms"] = reforms
        if self.tables is not None:
            tables = {name: [dict(row) for row in rows] for name, rows in self.tables.tables.items()}
            document["county"] = county or tables
        text = tomlkit.dumps(document)
        if path is not None:
            try:
                Path(path).write_text(text, encoding="utf-8")
            except OSError as error:
                raise InputError("cannot_write", path=path, reason=because(error)) from None
        return text

    def heading(self) -> str:
        """Title in both languages; the name if there is none."""
        return side_by_side(self.title) or self.name

    def _sizes(self) -> str:
        if self.tables is None:
            return both("display.structure", **asdict(self.structure))
        county, sizes = self.county, {"townships": self.structure.townships, "months": self.structure.months}
        people = {"cadres": county.cadres, "residents": county.residents}
        return both("display.structure_of_tables", departments=len(county.domains), **sizes, **people)

    def _repr_html_(self) -> str:
        notes = [self.rationale[lang] for lang in LANGUAGES if lang in self.rationale]
        notes += [self._sizes(), *map(in_both, self.cautions())]
        defaults = {name: row.default for name, row in parameters().items()}
        rows = [_lever(name, both("display.start"), defaults, value) for name, value in self.params.changes().items()]
        before = self.params
        for reform in self.reforms:
            when = both("display.month", month=reform.month)
            for name, value in reform.changes.items():
                rows.append(_lever(name, when, before, value, side_by_side(reform.reasons.get(name, {}))))
            before = before.with_changes(reform.changes)
        head = [both(f"display.{name}") for name in ("when", "parameter", "before", "after", "unit", "why")]
        moved = html_table(head, rows, right=(2, 3)) if rows else html_note(both("display.unchanged"))
        return html_card(f"{self.heading()} ({self.name}, {self.hash()})", *map(html_note, notes), moved)


def _lever(name: str, when: str, before: Mapping[str, float], after: float, why: str = "") -> list[str]:
    row = parameters()[name]
    label = f"{side_by_side(row.label)} ({name})"
    return [when, label, f"{before[name]:g}", f"{after:g}", side_by_side(row.unit), why]


def _kept(reform: Reform, townships: Sequence[str]) -> Reform:
    """A reform in those of its townships that are left; where none is, as it is, to be refused."""
    left = tuple(name for name in reform.townships if name in townships)
    return replace(reform, townships=left) if left != reform.townships and left else reform


def _names(townships: Any, where: Where) -> tuple[str, ...]:
    """Names of townships, each once; a number stands for the name that it is."""
    if isinstance(townships, str) or not isinstance(townships, Sequence):
        raise InputError("reform_townships", where=where, found=townships)
    names = tuple(str(name) if is_whole(name) else name for name in townships)
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise InputError("reform_townships", where=where, found=townships)
    return names

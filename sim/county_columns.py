"""The tables of a county of one's own: their columns, what may stand as a heading, and what a cell means."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache, cached_property
from typing import Any
from unicodedata import category, normalize

from sim.errors import InputError, Listed, Said, Where, unknown
from sim.parameter import parameters
from sim.plain import one_line
from sim.tables import check_row, in_two_languages, is_flag, is_number, is_text, table
from sim.texts import check_letters
from sim.words import LANGUAGES

TOWNSHIPS, DEPARTMENTS, DUTIES, PEOPLE = "townships", "departments", "duties", "people"
KINDS = ("text", "whole", "number", "share", "flag", "holder", "names")
PARAMETER = "parameter"  # kind of a column that is a parameter of the model
BETWEEN = "、，,；;"  # what divides names in a cell, and stands in none
_DIVIDED = re.compile(f"[{BETWEEN}\n]")
_REMARK = re.compile(r"\(.*?\)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_DATE = re.compile(
    r"\d{1,4}([-/.年]\d{1,2}){1,2}([-/.月]\d{1,4})?[月日号]?|\d{1,2}月(\d{1,2}[日号]?)?|\d{1,2}-[a-z]{3}"
)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(is_text, value))


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


_TABLE_NEEDED = {"label": in_two_languages, "columns": _is_table}
_TABLE_MORE = {"names": _is_names}
_COLUMN_NEEDED = {"label": in_two_languages, "kind": KINDS.__contains__, "help": in_two_languages}
_COLUMN_MORE = {
    "also": _is_names,
    "needed": is_flag,
    "low": is_number,
    "high": is_number,
    "blank": in_two_languages,
    "absent": in_two_languages,
}


def key(text: str) -> str:
    """What is the same in texts that mean the same: no matter how wide, how large, with which spaces.

    >>> from sim.county_columns import key
    >>> key("Ｖｅｔｏ _rank") == key("veto rank")
    True
    """
    return "".join(sign for sign in normalize("NFKC", text).casefold() if not (_unseen(sign) or sign == "_"))


def _unseen(sign: str) -> bool:
    return sign.isspace() or category(sign) in ("Cc", "Cf")


def blank(cell: Any) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not key(cell)) or (isinstance(cell, float) and math.isnan(cell))


@dataclass(frozen=True)
class Labelled:
    """A label as a part of a sentence."""

    label: Mapping[str, str]

    def told(self, lang: str) -> str:
        """The label in a language."""
        return self.label[lang]


@dataclass(frozen=True)
class Word:
    """What a cell may say in words: its name, what it is called, and what else is understood."""

    name: str
    label: Mapping[str, str]
    also: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[str, ...]:
        """All that stands for it."""
        return (self.name, *(self.label[lang] for lang in LANGUAGES), *self.also)


@dataclass(frozen=True)
class Column(Word):
    """A column.

    Attributes
    ----------
    kind : str
        Of `KINDS`, or `PARAMETER`.
    low, high : float
        Bounds of numbers; of texts `high` is the most letters.
    blank, absent : mapping of language to text
        What stands in for a blank cell, and for a column that says nothing.
    """

    kind: str = PARAMETER
    needed: bool = False
    low: float = -math.inf
    high: float = math.inf
    help: Mapping[str, str] = field(default_factory=dict)
    blank: Mapping[str, str] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)

    def read(self, cell: Any) -> Any:
        """What a cell that is not blank says; errors do not say where it stands."""
        if isinstance(cell, date | time | timedelta):
            raise InputError("county_date", found=str(cell))
        if self.kind == "text":
            return self._text(cell)
        if self.kind == "names":
            parts = cell if isinstance(cell, list | tuple) else _DIVIDED.split(str(cell))
            return tuple(self._text(part) for part in parts if not blank(part))
        if self.kind == "flag":
            return cell if isinstance(cell, bool) else _word(cell, flags()) == "yes"
        if self.kind == "holder":
            return _word(cell, holders())
        if self.kind == PARAMETER:
            return parameters()[self.name].check(_number(cell))
        return self._bounded(cell)

    def _text(self, cell: Any) -> str:
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            raise InputError("county_text", found=cell)
        check_letters(str(cell), Said("noun.cell"))
        said = one_line(str(cell).strip()).strip()
        if len(said) > self.high:
            raise InputError("county_long", most=int(self.high), found=said)
        return said

    def _bounded(self, cell: Any) -> float:
        whole = self.kind == "whole"
        try:
            number = _number(cell)
        except InputError as error:
            if error.args[0] != "county_no_number":
                raise
            number = math.nan
        if not self.low <= number <= self.high or (whole and number != int(number)):
            facts = {"low": f"{self.low:g}", "high": f"{self.high:.12g}", "found": _seen(cell)}
            raise InputError("county_whole", **facts) if whole else InputError("county_number", **facts)
        return int(number) if whole else number


def _number(cell: Any) -> float:
    """A number as people write it: full-width, in per cent, with commas after thousands."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) + 0.0 if abs(cell) < 1e300 else math.inf
    said = "".join(normalize("NFKC", cell).casefold().split()) if isinstance(cell, str) else ""
    plain = said.replace(",", "") if _GROUPED.fullmatch(said) else said
    percent = plain.endswith("%")
    if not _NUMBER.fullmatch(plain.removesuffix("%")):
        if _DATE.fullmatch(said):
            raise InputError("county_date", found=said)
        raise InputError("county_no_number", found=_seen(cell))
    return float(f"{plain[:-1]}e-2" if percent and "e" not in plain else plain.removesuffix("%")) + 0.0


def _word(cell: Any, words: Mapping[str, Word]) -> str:
    said = key(f"{cell:g}" if isinstance(cell, float) else str(cell))
    for name, word in words.items():
        if said in map(key, word.written):
            return name
    raise InputError("county_word", names=Listed([Labelled(word.label) for word in words.values()]), found=_seen(cell))


def _seen(cell: Any) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


@dataclass(frozen=True)
class Table(Word):
    """One of the tables; `also` are names of files and sheets."""

    columns: Mapping[str, Column] = field(default_factory=dict)

    @cached_property
    def _headings(self) -> dict[str, Column]:
        return {key(heading): column for column in self.columns.values() for heading in column.written}

    def column(self, heading: str) -> Column | None:
        """The column that a heading stands for, with or without a remark in brackets."""
        said = key(heading)
        return self._headings.get(said) or self._headings.get(_REMARK.sub("", said))

    def heads(self, headings: Sequence[str], where: Where) -> list[Column | None]:
        """The columns that headings stand for; None for what is blank or unused.

        Raises
        ------
        InputError
            No such column, one twice, or a parameter that is no township's.
        """
        found: dict[str, str] = {}
        columns = []
        for heading in headings:
            column = self.column(heading)
            columns.append(column)
            if column is None:
                if blank(heading) or is_unused(heading):
                    continue
                if self.name == TOWNSHIPS and key(heading) in _county_wide():
                    raise InputError("county_wide", where=where, column=heading)
                raise unknown("column", heading, self._offered(), where)
            if column.name in found:
                raise InputError("county_heading_twice", where=where, column=heading, other=found[column.name])
            found[column.name] = heading
        return columns

    def _offered(self) -> list[str]:
        own = [name for column in self.columns.values() if column.kind != PARAMETER for name in column.written]
        return list(dict.fromkeys([*own, *(name for column in self.columns.values() for name in column.written)]))


@cache
def tables() -> dict[str, Table]:
    """The four tables by name; the columns of townships go on with the parameters."""
    found = {}
    for name, row in table("county")["tables"].items():
        check_row(f"county.toml: {name}", row, _TABLE_NEEDED, _TABLE_MORE)
        columns = {leaf: _column(name, leaf, column) for leaf, column in row["columns"].items()}
        if name == TOWNSHIPS:
            columns |= {
                param.name: Column(param.name, param.label, help=param.help)
                for param in parameters().values()
                if not param.countywide
            }
        found[name] = Table(name, row["label"], tuple(row.get("names", ())), columns)
        headings = [(key(heading), column.name) for column in columns.values() for heading in set(column.written)]
        if len({heading for heading, _ in set(headings)}) < len(set(headings)):
            raise AssertionError(f"county.toml: {name}: a heading stands for two columns")
    return found


def _column(table_name: str, name: str, row: Mapping[str, Any]) -> Column:
    check_row(f"county.toml: {table_name}.{name}", row, _COLUMN_NEEDED, _COLUMN_MORE)
    also, blank = tuple(row.get("also", ())), row.get("blank", {})
    low, high = float(row.get("low", -math.inf)), float(row.get("high", math.inf))
    texts = {"help": row["help"], "blank": blank, "absent": row.get("absent", blank)}
    return Column(name, row["label"], also, row["kind"], row.get("needed", False), low, high, **texts)


@cache
def _county_wide() -> set[str]:
    return {
        key(heading)
        for param in parameters().values()
        if param.countywide
        for heading in (param.name, *param.label.values())
    }


@cache
def _words(section: str) -> dict[str, Word]:
    rows = table("county")[section].items()
    return {name: Word(name, row["label"], tuple(row["also"])) for name, row in rows}


def flags() -> dict[str, Word]:
    """What says yes and no."""
    return _words("flags")


def holders() -> dict[str, Word]:
    """What says who has an authority, see `sim.county.HOLDERS`."""
    return _words("holders")


def is_unused(heading: str) -> bool:
    """Whether people keep such a column for themselves."""
    return key(heading) in map(key, table("county")["unused"])


def named_table(name: str) -> Table | None:
    """The table that a file or a sheet of this name holds."""
    for found in tables().values():
        if key(name) in map(key, found.written):
            return found
    return None

"""What the five documents ask for, demand by demand, as two codings read them, from the one table ``demands.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.listing import Listing
from sim.parameter import parameters
from sim.tables import check_row, in_two_languages, is_text, is_whole, table

CODINGS = ("A", "B")
DOCUMENTS = ("S0a", "S0b", "S0c", "S1", "S2", "S3", "S4")
_DIRECTIONS = {"+": 1, "0": 0, "-": -1}
_SHOWN = ("quote", "levers", "direction", "strength")


@dataclass(frozen=True)
class Strength:
    """How strongly something is asked for.

    Attributes
    ----------
    part : int
        The dose is one part in so many of the way from the default to the end of the policy range.
    """

    part: int
    label: dict[str, str]


@dataclass(frozen=True)
class Demand:
    """One coding's reading of a demand, of one lever.

    Attributes
    ----------
    document, coding, id : str
        E.g. ``"S1"``, ``"A"``, ``"S1-D05"``; each coding counts on its own.
    quote, english : str
        Verbatim, and what it says in English.
    lever : str
        As it was coded; empty if nothing in the model represents it.
    levers : tuple of str
        As it is read: the same one, unless `why` says why it is read anew. Empty if nothing represents it.
    direction : int
        1, -1, or 0 where no change is asked for.
    strength : str
        ``"full"``, ``"clear"`` or ``"mention"``.

    Examples
    --------
    >>> import sim
    >>> demand = sim.demands()["A S1-D05 accountability.publicity"]
    >>> demand.quote, demand.english, demand.strength
    ('反面典型进行公开曝光', 'expose negative cases publicly', 'full')
    """

    document: str
    coding: str
    id: str
    quote: str
    english: str
    lever: str
    levers: tuple[str, ...]
    direction: int
    strength: str
    why: Mapping[str, str]

    def columns(self, lang: str) -> dict[str, Any]:
        """Row of a table for people, its texts in a language."""
        return {
            "document": self.document,
            "coding": self.coding,
            "id": self.id,
            "quote": self.quote if lang == "zh" else self.english,
            "lever": self.lever,
            "levers": ", ".join(self.levers),
            "direction": self.direction,
            "strength": strengths()[self.strength].label[lang],
            "why": self.why.get(lang, ""),
        }


@dataclass(frozen=True)
class Document:
    """A document, and all that it asks for.

    Attributes
    ----------
    case : str
        Name of the case that is its package; empty if there is none.
    """

    name: str
    case: str
    title: dict[str, str]
    rationale: dict[str, str]
    demands: tuple[Demand, ...]


@cache
def demands() -> Listing[Demand]:
    """All demands of all documents, as both codings read them, by coding, id and lever.

    Examples
    --------
    >>> import sim
    >>> asked = [demand for demand in sim.demands().values() if "support.care" in demand.levers]
    >>> sorted({demand.document for demand in asked})
    ['S1']
    """
    return Listing("demands", {_key(one): one for of in documents().values() for one in of.demands}, _SHOWN)


def _key(demand: Demand) -> str:
    return " ".join(filter(None, (demand.coding, demand.id, demand.lever)))


@cache
def strengths() -> dict[str, Strength]:
    """How strongly something can be asked for, the strongest first."""
    rows = table("demands")["strengths"]
    for name, row in rows.items():
        needed = {"part": lambda value: is_whole(value) and value > 0, "label": in_two_languages}
        check_row(f"demands.toml: strengths.{name}", row, needed, {})
    return {name: Strength(row["part"], row["label"]) for name, row in rows.items()}


@cache
def documents() -> dict[str, Document]:
    """The documents by name."""
    return read_documents(table("demands"))


def read_documents(content: Mapping[str, Any]) -> dict[str, Document]:
    """Read the table; a fault in it raises AssertionError."""
    anew = content["anew"]
    for name, row in anew.items():
        needed = {"levers": lambda value: isinstance(value, list), "why": in_two_languages}
        check_row(f"demands.toml: anew.{name}", row, needed, {"lever": is_text})
        for lever in row["levers"]:
            _check_lever(f"demands.toml: anew.{name}", lever)
    return {name: _document(name, row, anew) for name, row in content["documents"].items()}


def _document(name: str, row: Mapping[str, Any], anew: Mapping[str, Any]) -> Document:
    place = f"demands.toml: {name}"
    if name not in DOCUMENTS:
        raise AssertionError(f"demands.toml: unknown document {name!r}; known: {', '.join(DOCUMENTS)}")
    codings = dict.fromkeys(CODINGS, lambda value: isinstance(value, list))
    check_row(place, row, {"title": in_two_languages, **codings}, {"case": is_text, "rationale": in_two_languages})
    if ("case" in row) != ("rationale" in row):
        raise AssertionError(f"{place}: a case and its rationale go together")
    found = [_demand(name, coding, one, anew) for coding in CODINGS for one in row[coding]]
    for twice in found:
        if [_key(one) for one in found].count(_key(twice)) > 1:
            raise AssertionError(f"{place}: {_key(twice)} is there twice")
    return Document(name, row.get("case", ""), row["title"], row.get("rationale", {}), tuple(found))


def _demand(document: str, coding: str, row: Any, anew: Mapping[str, Any]) -> Demand:
    place = f"demands.toml: {document} {coding} {row.get('id') if isinstance(row, Mapping) else row}"
    needed = {"id": is_text, "quote": is_text, "en": is_text, "strength": is_text}
    check_row(place, row, needed, dict.fromkeys(("lever", "direction", "anew"), is_text))
    lever, direction, read = row.get("lever", ""), row.get("direction", "0"), row.get("anew")
    if row["strength"] not in strengths():
        raise AssertionError(f"{place}: unknown strength {row['strength']!r}; known: {', '.join(strengths())}")
    if direction not in _DIRECTIONS or bool(lever) != ("direction" in row):
        raise AssertionError(f"{place}: a lever has a direction, one of {', '.join(_DIRECTIONS)}, not {direction!r}")
    levers, why = [lever] if lever else [], {}
    if read is not None:
        if read not in anew:
            raise AssertionError(f"{place}: unknown way to read it anew {read!r}; known: {', '.join(anew)}")
        if anew[read].get("lever", "") != lever:
            raise AssertionError(f"{place}: {read!r} is not for {lever or 'what has no lever'!r}")
        levers, why = anew[read]["levers"], anew[read]["why"]
        direction = direction if lever else "+"
    for one in levers:
        _check_lever(place, one)
        if not _DIRECTIONS[direction]:
            raise AssertionError(f"{place}: {one} is moved in no direction")
    identity = (document, coding, f"{document}-{row['id']}", row["quote"], row["en"])
    return Demand(*identity, lever, tuple(levers), _DIRECTIONS[direction], row["strength"], why)


def _check_lever(place: str, name: str) -> None:
    row = parameters().get(name)
    if row is None or row.kind != "lever":
        raise AssertionError(f"{place}: {name!r} is no lever")

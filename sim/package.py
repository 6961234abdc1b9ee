"""Packages: which levers a document moves under a reading of its demands, which way, how far, and by which words."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sim.case import Case
from sim.case_files import load_case
from sim.demand import CODINGS, Demand, Document, documents, strengths
from sim.parameter import Parameter, parameters
from sim.tables import table

AGREED, NARROW, BROAD, FIRST = "agreed", "narrow", "broad", "first"
MADE = (AGREED, NARROW, BROAD)  # from the table
READINGS = (*MADE, FIRST)
_DIGITS = 4  # significant, of a dose
_LEAST = "clear"  # of what counts under the narrow reading


@dataclass(frozen=True)
class Move:
    """A lever that a package moves.

    Attributes
    ----------
    strength : str
        Of the two codings the weaker where both are asked for, the stronger where either is enough.
    value : float
        What it is set to.
    demands : tuple of Demand
        Of each coding that asks for it, the first of the strongest.
    """

    lever: str
    direction: int
    strength: str
    value: float
    demands: tuple[Demand, ...]


def package(document: Document, reading: str) -> dict[str, Move]:
    """What a document moves under one of the readings in `MADE`, in the order of the table of parameters.

    A lever that a document asks to move both ways follows the direction in which both codings find a demand, if that
    is one; else it stays.

    Examples
    --------
    >>> from sim.demand import documents
    >>> from sim.package import package
    >>> move = package(documents()["S1"], "agreed")["inspection.visits_per_month"]
    >>> move.strength, round(move.value, 4), move.demands[0].quote
    ('clear', 0.1867, '加强对干部工作的全过程监督')
    """
    found = {}
    for lever, row in parameters().items():
        asked = [demand for demand in document.demands if lever in demand.levers]
        if direction := _direction(asked):
            move = _move(row, direction, [one for one in asked if one.direction == direction], reading)
            if move is not None:
                found[lever] = move
    return found


def _direction(asked: list[Demand]) -> int:
    """The one direction that is asked for, or of two the one in which both codings find a demand; else 0."""
    codings = {way: {one.coding for one in asked if one.direction == way} for way in (1, -1)}
    for least in (1, len(CODINGS)):
        ways = [way for way, found in codings.items() if len(found) >= least]
        if len(ways) == 1:
            return ways[0]
    return 0


def _move(row: Parameter, direction: int, asked: list[Demand], reading: str) -> Move | None:
    order = list(strengths())  # the strongest first
    best = [
        min(of, key=lambda one: order.index(one.strength))
        for coding in CODINGS
        if (of := [one for one in asked if one.coding == coding])
    ]
    ranks = [order.index(one.strength) for one in best]
    if reading == BROAD:
        rank = min(ranks)
    elif len(best) < len(CODINGS):
        return None
    else:
        rank = max(ranks)
    if reading == NARROW and rank > order.index(_LEAST):
        return None
    return Move(row.name, direction, order[rank], dose(row, direction, order[rank]), tuple(best))


def dose(row: Parameter, direction: int, strength: str) -> float:
    """What a lever is set to: a part of the way from its default to that end of its policy range.

    Rounded to four significant digits; whole numbers are rounded towards that end.

    Examples
    --------
    >>> import sim
    >>> from sim.package import dose
    >>> row = sim.parameters()["authority.delegated_share"]
    >>> row.default, row.policy, [dose(row, 1, strength) for strength in ("full", "clear", "mention")]
    (0.4, (0.2, 0.8), [0.6, 0.5333, 0.4667])
    """
    assert row.policy is not None, "every lever has a policy range"
    end = row.policy[1] if direction > 0 else row.policy[0]
    value = row.default + (end - row.default) / strengths()[strength].part
    if row.integer:
        return float(math.ceil(value) if direction > 0 else math.floor(value))
    return float(f"{value:.{_DIGITS}g}")


def unmet(document: Document) -> list[Demand]:
    """Demands that nothing in the model represents; of quotations that hold one another only the first."""
    found: list[Demand] = []
    for one in document.demands:
        asks = one.direction or not one.lever
        if asks and not one.levers and not any(one.quote in of.quote or of.quote in one.quote for of in found):
            found.append(one)
    return found


def case_name(agreed: str, reading: str) -> str:
    """Name of the case that is a package under a reading, by the name of the agreed one."""
    return agreed if reading == AGREED else f"{agreed}.{reading}"


def document_of(case: Case) -> Document | None:
    """The document whose package, in some reading, a case is; None if it is of another make."""
    for document in documents().values():
        for reading in READINGS:
            if document.case and case.name == case_name(document.case, reading):
                return document if case.reforms == load_case(case.name).reforms else None
    return None


def reading_labels() -> dict[str, dict[str, str]]:
    """What the readings are called, by language."""
    labels: dict[str, dict[str, str]] = table("demands")["readings"]
    return labels


def contested(moves: Iterable[dict[str, Move]]) -> list[str]:
    """Levers that some packages move one way and some the other."""
    ways: dict[str, set[int]] = {}
    for of in moves:
        for lever, move in of.items():
            ways.setdefault(lever, set()).add(move.direction)
    return [lever for lever in parameters() if len(ways.get(lever, ())) > 1]

"""Why did it end like this? The story of a matter, or of a cadre's sanction, from the log of signals."""

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from sim.errors import InputError, Listed, Said, unknown
from sim.signals import Deed, Line
from sim.window import Window

if TYPE_CHECKING:
    import pandas as pd

ORIGINS = ("mandate", "need", "idea")

# What a story tells, in the order of telling within a month; all other signals are bookkeeping.
CAUSES = (Deed.FEAR_FIRST, Deed.ABILITY_FIRST, Deed.BURNOUT_FIRST, Deed.INTEREST_FIRST)
_CHOICES = (
    *(Deed.CANNOT_AUTHORITY, Deed.CANNOT_MONEY, Deed.CANNOT_TIME),
    *(Deed.ACTED, Deed.OVERREACHED, Deed.ABUSED, Deed.IDEA_ACTED),
    *(Deed.REFUSED_PAPER, Deed.REFUSED_PASS, Deed.REFUSED_WAIT),
    *(Deed.STUCK_PAPER, Deed.STUCK_PASS, Deed.STUCK_WAIT),
)
_LOOKBACKS = (Deed.LOOKBACK_SIGNER, Deed.LOOKBACK_POWERED, Deed.LOOKBACK_POWERLESS)
_SANCTIONS = (
    *(Deed.HANDLED_ACT, Deed.HANDLED_OVERREACH, Deed.HANDLED_REFUSAL, Deed.HANDLED_STUCK),
    *(Deed.HANDLED_ABUSE, Deed.HANDLED_IDEA),
    *(*_LOOKBACKS, Deed.JOINT),
)
_TOLD: tuple[Deed | Line, ...] = (
    *(Deed.RECEIVED, Deed.IDEAS, Deed.REQUESTED, Deed.ANSWERED, *_CHOICES, *CAUSES),
    *(Deed.ABUSE_DONE, Deed.IDEA_SUCCEEDED, Deed.SUCCEEDED, Deed.FLAWED, Deed.CARELESS, Deed.GOOD_FAITH),
    *(Deed.OVERREACH_SUCCEEDED, Deed.OVERREACH_SLIPPED, Deed.BY_DEPARTMENT, Deed.BOUNCED, Deed.COMPLAINED),
    *(Deed.CASE_VISIT, Deed.CASE_COVERT, Deed.CASE_COMPLAINT, Deed.CASE_LATE, Line.INCIDENTS),
    *(Deed.DOWN_POWERLESS, Deed.OMISSION_POWERED_TRACED, Deed.UNTRACED, Deed.DEFENDED),
    *(Deed.APPLIED, Deed.GRANTED),
    *(Line.CHARGED, Line.SPARED),
    *(*_SANCTIONS, Deed.DISCIPLINED, Deed.UNFAIR),
    *(Deed.TALKED, Deed.BECAME_OVERDUE, Deed.LAPSED, Deed.NEEDS_RESOLVED),
)


@dataclass(frozen=True)
class MatterKey:
    """Identity of a matter as people write it: townships, indices and months count from 1."""

    origin: str
    township: int
    index: int
    born: int

    def __str__(self) -> str:
        return ":".join(map(str, astuple(self)))

    @classmethod
    def parse(cls, written: str) -> "MatterKey":
        """Read ``ORIGIN:TOWNSHIP:INDEX:BORN``, e.g. ``need:3:17:65``."""
        origin, *numbers = written.split(":")
        if origin not in ORIGINS:
            raise unknown("origin of a matter", origin, ORIGINS)
        if len(numbers) != 3 or not all(part.isascii() and part.isdigit() for part in numbers):
            raise InputError("matter_form", found=written)
        return cls(origin, *map(int, numbers))


@dataclass(frozen=True, repr=False)
class Story(Answer):
    """A chain of events, in order.

    Attributes
    ----------
    matter : MatterKey or None
        None for a look-back after an incident, which is about no single matter.
    township, seat, domain : int
        Of the cadre concerned; places count from 1, domains from 0.
    events : record array
        What is told.
    cases, seeds
        The case and the seed of the run, where they are known.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> told = ex.story(sim.load_case("baseline").with_structure(townships=2, months=24))
    >>> told, list(told.tables())
    (<Story: 1 case, 1 seed, last 24 months>, ['events'])
    """

    kind = "story"

    matter: MatterKey | None
    township: int
    seat: int
    domain: int
    events: np.ndarray
    cases: tuple[sim.Case, ...] = ()
    seeds: tuple[int, ...] = ()
    window: Window = Window(1)

    def cautions(self) -> tuple[Said, ...]:
        """None: a story is of single months."""
        return ()

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``events``: a row per event that is told."""
        import pandas as pd

        return {"events": pd.DataFrame(self.events)}


def told_events(events: np.ndarray) -> np.ndarray:
    """Those of a log that stories are made of: the rest is bookkeeping."""
    return events[np.isin(events["kind"], [_logged(signal) for signal in _TOLD]) & (events["amount"] > 0)]


def matter_story(events: np.ndarray, key: MatterKey) -> Story:
    """Everything that happened to one matter."""
    where = (events["origin"] == _kind(key.origin)) & (events["township"] == key.township - 1)
    own = events[where & (events["index"] == key.index - 1) & (events["born"] == key.born - 1)]
    if own.size == 0:
        raise InputError("matter_missing", matter=str(key))
    received = own[np.isin(own["kind"], (Deed.RECEIVED, Deed.IDEAS))][0]
    return Story(key, key.township, int(received["seat"]) + 1, int(received["domain"]), _in_order(own))


def sanction_story(
    events: np.ndarray, township: int | None = None, seat: int | None = None, year: int | None = None
) -> Story:
    """Why a cadre was sanctioned: the first sanction that fits (all count from 1; None fits everything)."""
    fits = np.isin(events["kind"], _SANCTIONS) & (events["amount"] > 0)
    for name, wanted, found in (
        ("township", township, events["township"]),
        ("seat", seat, events["seat"]),
        ("year", year, events["month"] // 12),
    ):
        if wanted is not None and wanted < 1:
            raise InputError("story_from_one", what=Said(f"noun.{name}"), found=wanted)
        if wanted is not None:
            fits &= found == wanted - 1
    if not fits.any():
        asked = {"township": township, "seat": seat, "year": year}
        given = {name: number for name, number in asked.items() if number is not None}
        where = [Said(f"error.which_{name}", {"number": number}) for name, number in given.items()]
        raise InputError("story_no_sanction", where=Listed(where) if where else Said("error.whole_county"))
    first = events[fits][0]
    return _lookback_story(events, first) if first["origin"] < 0 else _of_sanction(events, first)


def first_blamed(case: sim.Case, seed: int, window: Window) -> Story | None:
    """Of one life of a case, the first matter in the months that count over which somebody was sanctioned.

    Nobody chooses it, so that it is no example made to fit; None where there was no such matter.

    Examples
    --------
    >>> import sim
    >>> from experiments.answers.story import first_blamed
    >>> from sim.window import Window
    >>> told = first_blamed(sim.load_case("baseline").with_structure(townships=2, months=24), 1, Window(12))
    >>> str(told.matter).split(":")[0] in ("mandate", "need", "idea")
    True
    """
    events = sim.simulate(case, seed, log=True).events
    first_month, _ = window.bounds(case.structure.months)
    blamed = np.isin(events["kind"], _SANCTIONS) & (events["amount"] > 0)
    blamed &= (events["origin"] >= 0) & (events["month"] >= first_month)
    if not blamed.any():
        return None
    told = _of_sanction(events, events[blamed][0])
    return replace(told, cases=(case,), seeds=(seed,), window=window)


def _of_sanction(events: np.ndarray, first: np.ndarray) -> Story:
    """The story of the matter over which somebody was sanctioned."""
    names = {_kind(name): name for name in ORIGINS}
    place = (int(first["township"]) + 1, int(first["index"]) + 1, int(first["born"]) + 1)
    return matter_story(events, MatterKey(names[int(first["origin"])], *place))


def _place(case: sim.Case, township: int | str) -> int:
    """Number of a township, from 1, that is given by its number or name."""
    if isinstance(township, int):
        return township
    found = case.county.places.get(township)
    if found is not None:
        return found + 1
    if township.isascii() and township.isdigit():
        return int(township)
    raise unknown("township", township, case.county.places)


def _lookback_story(events: np.ndarray, sanction: np.ndarray) -> Story:
    """Incident, the cadre's choices in its domain since January, and what followed."""
    here = (events["township"] == sanction["township"]) & (events["domain"] == sanction["domain"])
    now = (events["month"] == sanction["month"]) & (events["origin"] < 0)
    incident = here & now & (events["kind"] == _logged(Line.INCIDENTS))
    own = here & (events["seat"] == sanction["seat"])
    this_year = events["month"] // 12 == sanction["month"] // 12
    so_far = this_year & (events["month"] <= sanction["month"]) & np.isin(events["kind"], _CHOICES)
    told = _in_order(events[incident | (own & (now | so_far))])
    place = (int(sanction["township"]) + 1, int(sanction["seat"]) + 1)
    return Story(None, *place, int(sanction["domain"]), told)


def _in_order(events: np.ndarray) -> np.ndarray:
    kinds, told = [_logged(signal) for signal in _TOLD], told_events(events)
    rank = np.array([kinds.index(kind) for kind in told["kind"]], int)
    return told[np.lexsort((rank, told["month"]))]


# Imported when a story is looked for: the rules bring Numba, and whoever only draws needs none.
def _kind(origin: str) -> int:
    """Number of an origin in the log."""
    from sim.draws import Kind

    return Kind[origin.upper()]


def _logged(signal: Deed | Line) -> int:
    """Number of a signal in the log."""
    from sim.rules.ledger import LINE_KIND

    return LINE_KIND + signal if isinstance(signal, Line) else signal


def story(
    case: sim.Case,
    seed: int = 1,
    matter: str | None = None,
    township: int | str | None = None,
    seat: int | None = None,
    year: int | None = None,
) -> Story:
    """Live a case with its log, and tell one story of it.

    Parameters
    ----------
    matter : str, optional
        ``ORIGIN:TOWNSHIP:INDEX:BORN``, e.g. ``need:3:17:65``; by default the first sanction that fits is told.
    township, seat, year : int, optional
        Where and when a cadre was sanctioned, from 1; a township by its name, too.

    Raises
    ------
    InputError
        There is no such matter or sanction in this run.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> told = ex.story(sim.load_case("baseline").with_structure(townships=2, months=24))
    >>> for line in told.sentences("en")[:3]:
    ...     print(line)
    matter mandate:1:67:1 · domain: investment promotion (Investment Promotion Bureau) · handler: township 1, seat 12
      year 1, month 1  received the matter
      year 1, month 1  decides to act
    """
    if matter is not None and (township, seat, year) != (None, None, None):
        raise InputError("story_matter_alone")
    key = None if matter is None else MatterKey.parse(matter)
    place = None if township is None else _place(case, township)
    events = sim.simulate(case, seed, log=True).events
    told = sanction_story(events, place, seat, year) if key is None else matter_story(events, key)
    return replace(told, cases=(case,), seeds=(seed,), window=Window(case.structure.months))

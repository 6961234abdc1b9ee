"""A county's life as a page plays it back: lived once by the compiled engine, with what each month looked like."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

import sim
from experiments.answers.story import MatterKey, Story, matter_story, sanction_story, told_events
from sim.case import MONTHS
from sim.errors import InputError
from sim.indicator import evaluate
from sim.signals import Deed, Line
from sim.tables import is_whole

MOST_SEED = 2**31 - 1
MOST_MATTERS = 12  # of a place that are offered
DEEDS = ("none", "acted", "feared", "refused", "barred", "wronged")  # what a cadre did most; the first wins where equal
_SORTS: dict[str, tuple[Deed, ...]] = {
    "acted": (Deed.ACTED, Deed.IDEA_ACTED),
    "feared": (Deed.FEAR_FIRST,),
    "refused": (Deed.REFUSED_PAPER, Deed.REFUSED_PASS, Deed.REFUSED_WAIT),
    "barred": (Deed.STUCK_PAPER, Deed.STUCK_PASS, Deed.STUCK_WAIT),
    "wronged": (Deed.OVERREACHED, Deed.ABUSED),
}
SANCTIONS = (
    *(Deed.HANDLED_ACT, Deed.HANDLED_OVERREACH, Deed.HANDLED_REFUSAL, Deed.HANDLED_STUCK, Deed.HANDLED_ABUSE),
    *(Deed.HANDLED_IDEA, Deed.LOOKBACK_SIGNER, Deed.LOOKBACK_POWERED, Deed.LOOKBACK_POWERLESS, Deed.JOINT),
)
_OF_DEPARTMENTS: tuple[Deed | Line, ...] = (
    *(Line.MANDATED, Line.ANNOUNCED_VISITS, Line.COVERT_VISITS, Line.CHARGED, Line.SPARED, Line.POWERS_TAKEN_BACK),
    *(Deed.REQUESTED, Deed.ANSWERED, Deed.BY_DEPARTMENT, Deed.BOUNCED),
)
Frame = dict[str, Any]


class Watched:
    """What happened in a county, month by month; it never changes, so that many may look at once.

    Attributes
    ----------
    run : Run
        Without its log.
    events : record array
        Of the log what stories are made of.

    Examples
    --------
    >>> import sim
    >>> from experiments.workshop.watching import watch
    >>> watched = watch(sim.load_case("baseline").with_structure(townships=2, months=24), 1)
    >>> frame = watched.frame(13)
    >>> len(frame["townships"]), len(frame["townships"][0]["deeds"]), frame["month"]
    (2, 24, 13)
    """

    def __init__(self, run: sim.Run) -> None:
        county = run.case.county
        self.case, self.seed, self.months = run.case, run.seed, run.lived
        self.first = np.concatenate([[0], np.cumsum([town.cadres for town in county.townships])])
        happened = run.events[run.events["amount"] > 0]
        self._deeds = self._most_frequent(happened)
        self._sanctioned = self._by_cadre(happened, SANCTIONS) > 0
        self._departments = {kind: self._by_department(happened, kind) for kind in _OF_DEPARTMENTS}
        self.events = told_events(happened)
        self.run = run.until(run.lived)

    def _cadre(self, events: np.ndarray) -> np.ndarray:
        return self.first[events["township"]] + events["seat"]

    def _by_cadre(self, happened: np.ndarray, kinds: Sequence[Deed]) -> np.ndarray:
        """Counts (month, cadre) of some deeds."""
        found = np.zeros((self.months, int(self.first[-1])), np.int64)
        own = happened[np.isin(happened["kind"], kinds) & (happened["month"] >= 0) & (happened["seat"] >= 0)]
        np.add.at(found, (own["month"], self._cadre(own)), own["amount"])
        return found

    def _most_frequent(self, happened: np.ndarray) -> np.ndarray:
        """Position in `DEEDS` of what each cadre did most (month, cadre)."""
        counts = {name: self._by_cadre(happened, kinds) for name, kinds in _SORTS.items()}
        counts["refused"] = counts["refused"] - counts["feared"]  # a refusal out of fear is a refusal, too
        counts["none"] = np.zeros_like(counts["acted"])
        return np.argmax(np.stack([counts[name] for name in DEEDS]), axis=0).astype(np.int8)

    def _by_department(self, happened: np.ndarray, kind: Deed | Line) -> np.ndarray:
        """Counts (month, department) of a signal."""
        from sim.rules.ledger import LINE_KIND

        found = np.zeros((self.months, len(self.case.county.domains)), np.int64)
        logged = LINE_KIND + kind if isinstance(kind, Line) else int(kind)
        own = happened[(happened["kind"] == logged) & (happened["month"] >= 0) & (happened["domain"] >= 0)]
        np.add.at(found, (own["month"], own["domain"]), own["amount"])
        return found

    @cached_property
    def _avoided(self) -> tuple[np.ndarray, np.ndarray]:
        """Refusals out of fear, and what could be acted on, over the twelve months to each (month, township)."""
        deeds = self.run.archive.deeds
        able = deeds[:, :, [*_SORTS["refused"], Deed.ACTED, Deed.ABUSED]].sum(2)
        sums = [np.cumsum(of, axis=0) for of in (deeds[:, :, Deed.FEAR_FIRST], able)]
        for whole in sums:
            whole[MONTHS:] -= whole[:-MONTHS].copy()
        return sums[0], sums[1]

    @cached_property
    def course(self) -> list[int | None]:
        """Blame avoidance of the county in per cent, over the twelve months to each; None where nothing was decided."""
        fear, able = (of.sum(1).tolist() for of in self._avoided)
        return [_percent(part, whole) for part, whole in zip(fear, able, strict=True)]

    def check_month(self, month: object) -> int:
        """A month that was lived, from 1."""
        whole = int(month) if isinstance(month, float) and month.is_integer() else month
        if not is_whole(whole) or not 1 <= whole <= self.months:  # type: ignore[operator]
            raise InputError("workshop_month", last=self.months, found=month)
        return int(whole)  # type: ignore[call-overload]

    def frame(self, month: int) -> Frame:
        """What the page draws of a month, from 1: counts of the month, and shares over the twelve months to it."""
        m = self.check_month(month) - 1
        departments = [self._department_frame(m, d) for d in range(len(self.case.county.domains))]
        townships = [self._township_frame(m, t) for t in range(len(self.case.county.townships))]
        lines = self.run.archive.lines[m].sum(0)
        whole = {name: sum(one[name] for one in departments) for name in ("mandates", "visits", "asked", "answered")}
        whole |= {"needs": int(lines[Line.RAISED]), "sanctions": int(self._sanctioned[m].sum())}
        return {"month": month, "townships": townships, "departments": departments, **whole}

    def _township_frame(self, m: int, t: int) -> Frame:
        own = slice(int(self.first[t]), int(self.first[t + 1]))
        state, deeds = self.run.archive.states[m, t], self.run.archive.deeds[m, t]
        return {
            "deeds": "".join(map(str, self._deeds[m, own].tolist())),
            "sanctioned": np.flatnonzero(self._sanctioned[m, own]).tolist(),
            "avoided": _percent(*(of[m, t] for of in self._avoided)),
            "burnt": _percent(state["burnt_out"], state["cadre_months"]),
            "held": int(state["held_powers"]),
            "vetoed": self.vetoed(t, m + 1),
            "received": int(deeds[Deed.RECEIVED]),
            "acted": int(deeds[[Deed.ACTED, Deed.OVERREACHED, Deed.IDEA_ACTED]].sum()),
        }

    def _department_frame(self, m: int, d: int) -> Frame:
        of = {kind: int(counts[m, d]) for kind, counts in self._departments.items()}
        return {
            "mandates": of[Line.MANDATED],
            "visits": of[Line.ANNOUNCED_VISITS] + of[Line.COVERT_VISITS],
            "asked": of[Deed.REQUESTED],
            "answered": of[Deed.ANSWERED],
            "charged": of[Line.CHARGED],
        }

    def vetoed(self, township: int, month: int) -> bool:
        """Whether a December among the twelve months to one (from 1) voided the township's year."""
        return bool(self.run.archive.lines[_year_to(month), township, Line.VETOED_YEARS].any())

    def counts(self, township: int, month: int, seat: int | None = None) -> dict[Deed, int]:
        """Deeds of a township, or of one of its seats, over the twelve months to one (from 1)."""
        if seat is None:
            sums = self.run.archive.deeds[_year_to(month), township].sum(0)
            return {kind: int(sums[kind]) for kind in Deed}
        own = self._of(month, township=township, seat=seat)
        return {kind: int(own["amount"][own["kind"] == kind].sum()) for kind in Deed}

    def rates(self, township: int, month: int) -> dict[str, float]:
        """Indicators of a township over the twelve months to one (from 1); those of departments are not among them."""
        a, months = self.run.archive, _year_to(month)
        sums = {kind.name.lower(): float(a.deeds[months, township, kind].sum()) for kind in Deed}
        sums |= {kind.name.lower(): float(a.lines[months, township, kind].sum()) for kind in Line}
        sums |= {name: float(a.states[months, township][name].sum()) for name in a.states.dtype.names or ()}
        return {name: float(value) for name, value in evaluate(sums, ["blame_avoidance_rate", "satisfaction"]).items()}

    def of_department(self, department: int, month: int) -> dict[Deed | Line, int]:
        """Signals of a department over the twelve months to one (from 1)."""
        return {kind: int(counts[_year_to(month), department].sum()) for kind, counts in self._departments.items()}

    def person(self, township: int, seat: int, month: int) -> tuple[int, np.record] | None:
        """The last complete year by a month (both from 1), and how the holder of a seat stood at its end."""
        year = month // MONTHS
        return (year, self.run.archive.seats[year - 1, self.first[township] + seat]) if year else None

    def _of(self, month: int, **place: int | None) -> np.ndarray:
        """Told events of a place over the twelve months to one."""
        last = self.check_month(month) - 1
        fits = (self.events["month"] <= last) & (self.events["month"] > last - MONTHS)
        for name, wanted in place.items():
            if wanted is not None:
                fits &= self.events[name] == wanted
        return self.events[fits]

    def matters(
        self, month: int, township: int | None = None, seat: int | None = None, domain: int | None = None
    ) -> list[tuple[MatterKey, int]]:
        """Matters of a place in the twelve months to one, and their domains: those that tell most first."""
        own = self._of(month, township=township, seat=seat, domain=domain)
        own = own[own["origin"] >= 0]
        names = ["origin", "township", "index", "born", "domain"]
        matters, place = np.unique(own[names], return_inverse=True)
        weight = np.zeros(len(matters))
        np.add.at(weight, place, np.isin(own["kind"], SANCTIONS) * 100 + (own["kind"] == Deed.FEAR_FIRST) * 10 + 1)
        best = np.argsort(-weight, kind="stable")[:MOST_MATTERS]
        return [(_key(matters[k]), int(matters[k]["domain"])) for k in best.tolist()]

    def story(self, key: str) -> Story:
        """The story of a matter."""
        return self._signed(matter_story(self.events, MatterKey.parse(key)))

    def why_sanctioned(self, township: int, seat: int, month: int) -> Story | None:
        """The story of a seat's last sanction within the twelve months to one; None if there was none."""
        own = self._of(month, township=township, seat=seat)
        own = own[np.isin(own["kind"], SANCTIONS) & (own["kind"] != Deed.JOINT)]
        if not own.size:
            return None
        year = int(own["month"].max()) // MONTHS + 1
        return self._signed(sanction_story(self.events, township + 1, seat + 1, year))

    def _signed(self, told: Story) -> Story:
        return replace(told, cases=(self.case,), seeds=(self.seed,))


def _year_to(month: int) -> slice:
    return slice(max(0, month - MONTHS), month)


def _percent(part: float, whole: float) -> int | None:
    return round(100 * float(part) / float(whole)) if whole else None


def _key(matter: np.void) -> MatterKey:
    from sim.draws import Kind

    origin = Kind(int(matter["origin"])).name.lower()
    return MatterKey(origin, int(matter["township"]) + 1, int(matter["index"]) + 1, int(matter["born"]) + 1)


_lock = threading.Lock()
_watched: WeakValueDictionary[tuple[str, str, int], Watched] = WeakValueDictionary()


def check_seed(seed: object) -> int:
    """A seed that a page may ask for."""
    whole = int(seed) if isinstance(seed, float) and seed.is_integer() else seed
    if not is_whole(whole) or not 0 <= whole <= MOST_SEED:  # type: ignore[operator]
        raise InputError("workshop_seed", most=MOST_SEED, found=seed)
    return int(whole)  # type: ignore[call-overload]


def watch(case: sim.Case, seed: int) -> Watched:
    """Live a county with its log, or take the one that somebody else is looking at; it goes when nobody does."""
    key = (case.name, case.hash(), check_seed(seed))
    with _lock:
        found = _watched.get(key)
    if found is None:
        found = Watched(sim.simulate(case, key[2], log=True))
        with _lock:
            found = _watched.setdefault(key, found)
    return found

"""The past that cases share is lived once per seed, and each goes on from there: equal to the bit to lives apart."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from sim.case import Case
from sim.engine import live_on
from sim.many import cores
from sim.parameter import Parameters
from sim.run import Run
from sim.simulation import simulate
from sim.state import State, halt, in_force

ROOM = 32e6 * cores()  # bytes of all states that a process keeps, the last one in any case
LEAST = 24  # months: what a branch costs
Forks = tuple[int, ...]


def live(case: Case, seed: int, forks: Forks = ()) -> Run:
    """Simulate a case with the compiled engine, and keep what others share of it; from many threads at once.

    Parameters
    ----------
    forks : tuple of int
        See `forks_of`.

    Examples
    --------
    >>> import sim
    >>> from sim.past import forks_of, live
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=48)
    >>> later = case.with_reform(37, {"support.care": 0.9})
    >>> forks = forks_of([case, later])
    >>> forks, live(later, 3, forks[1]).sums() == sim.simulate(later, 3).sums()
    ([(36,), (36,)], True)
    """
    return _halted(case, seed, forks).go_on(case) if forks else simulate(case, seed)


def forks_of(cases: Sequence[Case]) -> list[Forks]:
    """Months after the warm-up, in order, at which each case parts from others that have lived as it has until then.

    Those that follow the one before, or the founding, too soon to be worth it are left out.
    """
    lives = [_Life(case) for case in cases]
    found: list[list[int]] = [[] for _ in cases]
    groups = [part for part in _alike(range(len(cases)), [(life.sizes, life.at(0)) for life in lives]) if len(part) > 1]
    for month in sorted({month for life in lives for month in life.turns} - {0}):
        holding, going_on = [life.at(month) for life in lives], []
        for group in groups:
            parts = _alike(group, holding)
            if len(parts) > 1 or holding[group[0]] is None:
                for i in group:
                    found[i].append(month - lives[i].warm_up)
            going_on += [part for part in parts if holding[part[0]] is not None]
        groups = [group for group in going_on if len(group) > 1]
    return [_worth_it(months, life.warm_up) for months, life in zip(found, lives, strict=True)]


class _Life:
    """What holds when, counted from the opening of the warm-up."""

    def __init__(self, case: Case) -> None:
        s = case.structure
        self.warm_up, self.end = s.warm_up, s.warm_up + s.months
        self.sizes = (case.county.content, s.warm_up)
        self.stages = [(start, _brief(rows)) for start, rows in case.local_stages()]

    @property
    def turns(self) -> set[int]:
        return {start for start, _ in self.stages} | {self.end}

    def at(self, month: int) -> Hashable:
        """What holds in a month; None after the end."""
        return in_force(self.stages, month) if month < self.end else None

    def until(self, month: int) -> Hashable:
        """All that the first months depend on besides their luck."""
        return self.sizes, month, tuple(stage for stage in self.stages if stage[0] < max(month, 1))


def _brief(rows: Sequence[Parameters]) -> Hashable:
    """Values of townships' parameters, each set of them once, and who has which."""
    places: dict[int, int] = {}
    pattern = tuple(places.setdefault(id(row), len(places)) for row in rows)
    return pattern, tuple(tuple(rows[pattern.index(place)].values()) for place in range(len(places)))


def _alike(group: Iterable[int], looks: Sequence[Hashable]) -> list[list[int]]:
    """Members of a group that look alike together."""
    parts: dict[Hashable, list[int]] = {}
    for i in group:
        parts.setdefault(looks[i], []).append(i)
    return list(parts.values())


def _worth_it(months: Sequence[int], warm_up: int) -> Forks:
    kept, before = [], -warm_up
    for month in months:
        if month >= 0 and month - before >= LEAST:
            kept.append(month)
            before = month
    return tuple(kept)


def _halted(case: Case, seed: int, forks: Forks) -> State:
    """The county where the last of its forks is."""
    *earlier, month = forks
    past = _until(case, month)

    def make() -> State:
        if not earlier:
            return halt(past, month, seed)
        before = _halted(case, seed, tuple(earlier))
        world, archive, plan = before.branch(past)
        live_on(world, archive, plan, month - before.month)
        return State(past, seed, world, archive)

    return _states.get((seed, _Life(past).until(past.structure.warm_up + month)), make)


def _until(case: Case, month: int) -> Case:
    """A case that ends in a month, or in the first one."""
    reforms = tuple(reform for reform in case.reforms if reform.month <= month)
    return replace(case, reforms=reforms, structure=replace(case.structure, months=max(month, 1)))


class _Once:
    """A state that whoever comes first makes, while others wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: State | None = None

    def get(self, make: Callable[[], State]) -> State:
        with self._lock:
            if self._state is None:
                self._state = make()
            return self._state

    @property
    def size(self) -> int:
        state = self._state
        return 0 if state is None else sum(table.nbytes for table in (*state.world, *state.archive))


class _States:
    """The states that were asked for last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Once] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], State]) -> State:
        with self._lock:
            once = self._kept.setdefault(key, _Once())
            self._kept.move_to_end(key)
        state = once.get(make)
        with self._lock:
            sizes = {name: kept.size for name, kept in self._kept.items()}
            while len(self._kept) > 1 and sum(sizes.values()) > ROOM:
                del sizes[self._kept.popitem(last=False)[0]]
        return state

    def forget(self) -> None:
        """Let go of all."""
        with self._lock:
            self._kept.clear()


_states = _States()


def forget() -> None:
    """Let go of all states that are kept."""
    _states.forget()

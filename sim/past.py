"""The past that cases share is lived once per seed, and each goes on from there: equal to the bit to lives apart."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from sim.case import Case
from sim.parameter import Parameters
from sim.run import Run
from sim.simulation import simulate
from sim.state import State, halt, in_force

KEPT = 16  # states at a time, a few megabytes each in the default county
LEAST = 24  # months: what a branch costs


class Past:
    """Runs of several cases on the compiled engine; safe to call from many threads at once.

    Call it seed by seed: the states of the last `KEPT` seeds are kept.

    Examples
    --------
    >>> import sim
    >>> from sim.past import Past
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=48)
    >>> later = case.with_reform(37, {"support.care": 0.9})
    >>> past = Past([case, later])
    >>> past.months, past.run(later, 3).sums() == sim.simulate(later, 3).sums()
    (36, True)
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        self.months = shared_months(cases)
        self._case = cases[0]
        self._states: OrderedDict[int, _Once] = OrderedDict()
        self._lock = threading.Lock()

    def run(self, case: Case, seed: int) -> Run:
        """Live a case on a seed."""
        if self.months is None or self.months + case.structure.warm_up < LEAST:
            return simulate(case, seed)
        with self._lock:
            once = self._states.setdefault(seed, _Once())
            self._states.move_to_end(seed)
            while len(self._states) > KEPT:
                self._states.popitem(last=False)
        return once.state(self._case, self.months, seed).go_on(case)


class _Once:
    """A state that whoever comes first makes, while others wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: State | None = None

    def state(self, case: Case, month: int, seed: int) -> State:
        with self._lock:
            if self._state is None:
                self._state = halt(case, month, seed)
        return self._state


def shared_months(cases: Sequence[Case]) -> int | None:
    """Months after the warm-up in which all cases live alike; None if not even the warm-up, or of a single case."""
    first = cases[0]
    sizes = {(s.townships, s.cadres, s.residents, s.warm_up) for s in (case.structure for case in cases)}
    if len(cases) < 2 or len(sizes) > 1 or any(case.params != first.params for case in cases):
        return None
    months = min(case.structure.months for case in cases)
    for case in cases[1:]:
        months = min(months, _first_difference(first.segments(), case.segments(), months))
    return months


def _first_difference(one: list[tuple[int, Parameters]], other: list[tuple[int, Parameters]], most: int) -> int:
    for start in sorted({start for start, _ in (*one, *other)}):
        if in_force(one, start) != in_force(other, start):
            return min(start, most)
    return most

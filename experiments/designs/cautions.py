"""What of a question changes nothing, or less than one may think: said before it is run, and beside what it finds."""

from collections.abc import Iterable, Iterator

import sim
from sim.errors import Said
from sim.indicator import indicators
from sim.parameter import parameters
from sim.window import Window
from sim.words import LANGUAGES


def cautions(cases: Iterable[sim.Case], window: Window, levels: Iterable[str] = ()) -> tuple[Said, ...]:
    """Cautions about some cases.

    Parameters
    ----------
    cases : iterable of Case
        Of several of one name, the first that gives cause is named.
    window : Window
        Months that are reported.
    levels : iterable of str
        Variables whose values the question sets from the first month on.

    Returns
    -------
    tuple of Said
        Reforms of what is read at the founding only; levels that a case's own reform overrides; reforms within or after
        the window; a window that is longer than the case lives; and what a case itself cautions about: its work per
        post.
    """
    cases, levels = tuple(cases), tuple(levels)
    own = {said.told(LANGUAGES[0]): said for case in cases for said in case.cautions()}
    found = {(said.key, *map(str, said.facts.values())): said for case in cases for said in _of(case, window, levels)}
    first = {(said.key, said.facts["case"], said.facts.get("name")): said for said in reversed(found.values())}
    return (*reversed(first.values()), *own.values())


def averaged(outcomes: Iterable[str]) -> tuple[Said, ...]:
    """Cautions about outcomes whose runs are averaged where a ratio of sums would be right; see `Indicator.pooled`."""
    rare = [name for name in outcomes if name in indicators() and indicators()[name].pooled]
    return tuple(Said("caution.averaged", {"name": name}) for name in rare)


def _of(case: sim.Case, window: Window, levels: tuple[str, ...]) -> Iterator[Said]:
    horizon = case.structure.months
    if window.first is None and window.length > horizon:
        yield Said("caution.longer", {"case": case.name, "window": window, "horizon": horizon})
    first, stop = window.bounds(horizon)
    for reform in case.reforms:
        about = {"case": case.name, "month": reform.month}
        for name in reform.changes:
            if reform.month > 1 and (read := parameters()[name].founding):
                yield Said(f"caution.{read}", {**about, "name": name})
            if name in levels:
                yield Said("caution.overridden", {**about, "name": name})
        before = reform.month - 1 - first
        if reform.month > stop:
            yield Said("caution.after", {**about, "window": window})
        elif before > 0:
            yield Said("caution.within", {**about, "window": window, "before": before, "of": stop - first})

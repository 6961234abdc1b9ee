"""One case on many seeds: threads on all cores, progress, and a Ctrl-C that stops at once."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from sim.case import Case
from sim.errors import InputError
from sim.html import html_card, html_note, html_table
from sim.indicator import HEADLINES, indicator
from sim.plain import one_line, shortened
from sim.reported import Reported
from sim.window import WINDOW, WindowLike
from sim.words import both, number, side_by_side

if TYPE_CHECKING:
    import pandas as pd

    from sim.run import Run

_NAMED = 40  # letters of a case beside its bar
HEARTBEAT = 0.5  # seconds between looks, so that Ctrl-C is heard on every system
Tell = Callable[[], None]


def cores() -> int:
    """Cores this process may use, which on a cluster's node are not all."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Runs:
    """Runs of one case, in the order of their seeds; a collection of `Run`.

    Examples
    --------
    >>> import sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> runs = sim.simulate_many(case, range(1, 4))
    >>> runs
    <3 runs of baseline: seeds 1, 2, 3>
    >>> runs.summary().shape == (3, len(sim.indicators()))
    True
    >>> runs[0].seed
    1
    """

    def __init__(self, runs: Iterable["Run"]) -> None:
        self._runs = tuple(runs)

    def __len__(self) -> int:
        return len(self._runs)

    def __iter__(self) -> Iterator["Run"]:
        return iter(self._runs)

    def __getitem__(self, position: int) -> "Run":
        """Return a run by its position."""
        return self._runs[position]

    @property
    def case(self) -> Case:
        """What was run."""
        return self._runs[0].case

    @property
    def seeds(self) -> tuple[int, ...]:
        """On which luck."""
        return tuple(run.seed for run in self)

    def summary(self, window: WindowLike = WINDOW) -> "pd.DataFrame":
        """Indicators over a window: a row per seed, see `Run.summary`."""
        import pandas as pd

        return pd.DataFrame([run.rates(window) for run in self], index=pd.Index(self.seeds, name="seed"))

    def months(self) -> "pd.DataFrame":
        """Mean over the runs of `Run.months`, where they are defined: a row per month."""
        import pandas as pd

        return pd.concat([run.months for run in self]).groupby(level="month").mean()

    def __repr__(self) -> str:
        seeds = ", ".join(map(str, self.seeds[:3]))
        return f"<{len(self)} runs of {one_line(self.case.name)}: seeds {seeds}{', …' if len(self) > 3 else ''}>"

    def _repr_html_(self) -> str:
        found = self.summary()
        rows = []
        for name in HEADLINES:
            row = indicator(name)
            spread = (found[name].mean(), found[name].min(), found[name].max())
            cells = [number(value, row.unit) for value in spread]
            rows.append([side_by_side(row.label), *cells, both(f"unit.{row.unit}")])
        head = [both(f"display.{name}") for name in ("outcome", "mean", "lowest", "highest", "unit")]
        note = html_note(both("display.runs", runs=len(self), window=Reported.of(WINDOW, [self.case])))
        return html_card(self.case.heading(), note, html_table(head, rows, right=(1, 2, 3)))


def simulate_many(
    case: Case,
    seeds: Iterable[int],
    *,
    workers: int | None = None,
    progress: bool | Tell = False,
    **how: Any,
) -> Runs:
    """Simulate a case on many seeds at the same time.

    Parameters
    ----------
    case, **how
        See `simulate`. The compiled engine uses all cores; Mesa's agents take turns.
    seeds : iterable of int
        Each once.
    workers : int, optional
        Threads; by default one for each core this process may use.
    progress : bool or callable
        True shows a bar; a function is called without arguments, from this thread, after each run.

    Raises
    ------
    InputError
        No seed, one of them twice, or what `simulate` refuses.
    KeyboardInterrupt
        After Ctrl-C; the runs that have not begun are dropped.

    Examples
    --------
    >>> import sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> runs = sim.simulate_many(case, range(1, 9))
    >>> round(float(runs.summary()["acted_share"].mean()), 2)
    0.38
    """
    from sim.simulation import simulate

    checked = _checked(seeds)
    threads = cores() if workers is None else workers
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise InputError("workers_whole", found=threads)
    with _telling(progress, case, len(checked)) as tell:
        pool = ThreadPoolExecutor(threads)
        try:
            futures = [pool.submit(simulate, case, seed, **how) for seed in checked]
            waiting = set(futures)
            while waiting:
                ended, waiting = wait(waiting, HEARTBEAT, FIRST_COMPLETED)
                for future in ended:
                    future.result()
                    tell()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    return Runs(future.result() for future in futures)


def _checked(seeds: Iterable[int]) -> tuple[int, ...]:
    from sim.world import check_seed

    if isinstance(seeds, str) or not isinstance(seeds, Iterable):
        raise InputError("seeds_iterable", found=seeds)
    checked = tuple(check_seed(seed) for seed in seeds)
    if not checked:
        raise InputError("seeds_missing")
    twice = [seed for seed, times in Counter(checked).items() if times > 1]
    if twice:
        raise InputError("seed_given_twice", seed=twice[0])
    return checked


def _telling(progress: bool | Tell, case: Case, runs: int) -> AbstractContextManager[Tell]:
    if callable(progress):
        return nullcontext(progress)
    return _bar(case, runs) if progress else nullcontext(lambda: None)


@contextmanager
def _bar(case: Case, runs: int) -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import Progress, TextColumn

    parts = (TextColumn("{task.description}", markup=False), *Progress.get_default_columns()[1:])
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(shortened(one_line(case.name), _NAMED), total=runs)
        yield lambda: bar.advance(task)

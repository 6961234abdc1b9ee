"""The one place that executes runs, on any backend, in memory: it knows nothing of files and statistics.

Runs travel in chunks sized by time, with a bounded number under way; what a chunk has no time for comes back undone. A
failed run is an answer like any other. When a worker process dies, its chunks are submitted again; one that keeps
killing its worker is taken apart, and the run that does it fails with that reason.
"""

import os
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import sim
from experiments.running.backends import Backend, Threads
from experiments.running.outcomes import Outcome, named, own_outcomes
from experiments.running.own_code import imported_class
from sim.errors import ClusterError, QuanzeError
from sim.indicator import quantities
from sim.versions import source_hash
from sim.window import WINDOW, Window, WindowLike
from sim.words import language, text

if TYPE_CHECKING:
    from sim.past import Forks

Work = Callable[..., Any]  # of a case and a seed, and of forks where its jobs have some
MOST_JOBS = 64  # of a chunk that would else part jobs from their family
OVERTIME = 4.0  # a chunk may take this many times as long as it should


class Job(NamedTuple):
    """A run to be done; `number` is whatever its owner knows it by.

    `forks` are handed to the work where there are any; see `sim.past`. Jobs that share a past have the same `family`
    and seed, and come one after another.
    """

    number: int
    case: sim.Case
    seed: int
    forks: "Forks" = ()
    family: int = 0


class Failure(NamedTuple):
    """Why a run has no result: the type of its error, what it said, and where; and what it refused, if it did."""

    kind: str
    message: str
    trace: str = ""
    refused: QuanzeError | None = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.refused or self.message}"


class Done(NamedTuple):
    """A run that was tried: its result or its failure, and the seconds it took."""

    job: Job
    value: Any
    failure: Failure | None
    seconds: float


class Measured(NamedTuple):
    """Outcomes of a run, and, where asked for, monthly columns as an array (month, column), and counts."""

    outcomes: tuple[float, ...]
    months: np.ndarray | None = None
    counts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Measure:
    """What is done with a case and a seed: simulate, and keep some indicators.

    Attributes
    ----------
    outcomes, window
        Indicators over a window, as `sim.window.Window.stated` has it.
    engine : {"compiled", "mesa"}
    agents : tuple of (str, str or type)
        Subclasses of the Mesa agents by role: classes, or import paths ``("cadre", "package.module:Class")``.
    months : tuple of str
        Columns of `Run.months` to keep.
    counts : tuple of str
        Counts, sums of states and short names of ``indicators.toml`` to keep, over the window.
    own : tuple of Outcome
        Definitions of the outcomes that are no indicators.
    """

    outcomes: tuple[str, ...]
    window: int | tuple[int, int] = WINDOW
    engine: str = "compiled"
    agents: tuple[tuple[str, str | type], ...] = ()
    months: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    own: tuple[Outcome, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "outcomes", named(self.outcomes))
        object.__setattr__(self, "own", own_outcomes(self.outcomes))

    def __call__(self, case: sim.Case, seed: int, forks: "Forks" = ()) -> Measured:
        """Run a case on a seed."""
        from sim.past import live

        agents: dict[str, Any] = {
            role: imported_class(agent) if isinstance(agent, str) else agent for role, agent in self.agents
        }
        run = live(case, seed, forks) if forks else sim.simulate(case, seed, self.engine, **agents)
        months = run.months[list(self.months)].to_numpy(float) if self.months else None
        return Measured(self.of(run, self.window), months, self.counted(run, self.window))

    def of(self, run: "sim.Run", window: WindowLike) -> tuple[float, ...]:
        """Outcomes of a run over any window."""
        own = {row.name: row for row in self.own}
        rates = run.rates(window, [name for name in self.outcomes if name not in own])
        return tuple(own[name].value(run, window) if name in own else rates[name] for name in self.outcomes)

    def counted(self, run: "sim.Run", window: WindowLike) -> tuple[float, ...]:
        """Counts of a run over any window."""
        known = quantities(run.sums(window)) if self.counts else {}
        return tuple(float(known[name]) for name in self.counts)


@cache
def rules() -> str:
    """Hash of the rules this process runs."""
    return source_hash()


def evaluate(
    cases: Sequence[sim.Case],
    seeds: Sequence[int],
    outcomes: Sequence[str | Outcome],
    window: WindowLike = WINDOW,
    *,
    backend: Backend | None = None,
    progress: Callable[[], None] | None = None,
) -> np.ndarray:
    """Run every case on every seed.

    Parameters
    ----------
    cases, seeds, outcomes : sequence
        `outcomes` are names of indicators, formulas, or `Outcome` objects.
    window : int or (int, int)
        Months that count; see `sim.window`.
    backend : Backend, optional
        By default threads on all cores.
    progress : callable, optional
        Called without arguments, from this thread, after each run.

    Returns
    -------
    array (case, seed, outcome)

    Raises
    ------
    QuanzeError, RuntimeError
        What the first run that failed said; the runs that have not begun are dropped.
    """
    from sim.past import forks_of

    measure = Measure(named(outcomes), Window.of(window).stated)
    found = collect(measure, cases, seeds, backend=backend, progress=progress, forks=forks_of(cases))
    return np.array([one.outcomes for one in found], float).reshape(len(cases), len(seeds), len(outcomes))


def collect(
    work: Work,
    cases: Sequence[sim.Case],
    seeds: Sequence[int],
    *,
    backend: Backend | None = None,
    progress: Callable[[], None] | None = None,
    forks: "Sequence[Forks] | None" = None,
) -> list[Any]:
    """Do any `work` on every case, seed by seed; see `evaluate`. Results are in the order of cases, then seeds.

    With `forks`, a tuple for each case, work is handed them; see `sim.past`.
    """
    known = forks or [()] * len(cases)
    jobs = (
        Job(i * len(seeds) + j, case, seed, known[i]) for j, seed in enumerate(seeds) for i, case in enumerate(cases)
    )
    return gathered(work, jobs, len(cases) * len(seeds), backend=backend, progress=progress)


def gathered(
    work: Work,
    jobs: Iterable[Job],
    count: int,
    *,
    backend: Backend | None = None,
    progress: Callable[[], None] | None = None,
) -> list[Any]:
    """Do any `work` on jobs that are numbered from 0 to a `count`; results are in the order of their numbers."""
    found: list[Any] = [None] * count
    for done in chain.from_iterable(execute(work, jobs, backend or Threads())):
        if done.failure is not None:
            raise _raised(done.job, done.failure)
        found[done.job.number] = done.value
        if progress is not None:
            progress()
    return found


def _raised(job: Job, failure: Failure) -> Exception:
    if failure.refused is not None:
        return failure.refused
    error = RuntimeError(text("error.run", language(), name=job.case.name, seed=job.seed, failure=failure))
    error.add_note(failure.trace)
    return error


def execute(
    work: Work, jobs: Iterable[Job], backend: Backend, heartbeat: float = 1.0
) -> Generator[list[Done], None, None]:
    """Do `work` on jobs, which are drawn as they are needed; yield what was done, in order of completion.

    Where nothing ends for `heartbeat` seconds, an empty list comes, so that what is done can be written, and Ctrl-C is
    heard on every system. Closing the iterator drops what has not begun.
    """
    from sim.past import forget

    crew = _Crew(work, iter(jobs), backend, heartbeat)
    finished = False
    try:
        while crew.busy():
            yield from crew.land()
        finished = True
    finally:
        crew.executor.shutdown(wait=finished, cancel_futures=not finished)
        forget()


@dataclass(frozen=True)
class _Chunk:
    jobs: tuple[Job, ...]
    deaths: int = 0  # of workers that had it
    alone: bool = False  # nothing else may be under way, so that a death is surely its own


class _Crew:
    """Chunks under way on an executor, and those that wait."""

    def __init__(self, work: Work, jobs: Iterator[Job], backend: Backend, heartbeat: float) -> None:
        self.executor = backend.open()
        self._work, self._jobs, self._backend, self._heartbeat = work, jobs, backend, heartbeat
        self._again: deque[_Chunk] = deque()
        self._flying: dict[Future, _Chunk] = {}
        self._size = 1
        self._ahead: Job | None = None

    def busy(self) -> bool:
        """Send chunks off as long as there is room; False when all is done."""
        while len(self._flying) < 2 * self._backend.slots(self.executor):
            chunk = self._again.popleft() if self._again else _Chunk(self._draw())
            if not chunk.jobs:
                break
            if self._flying and (chunk.alone or any(other.alone for other in self._flying.values())):
                self._again.appendleft(chunk)
                break
            try:
                most = OVERTIME * self._backend.chunk_seconds
                self._flying[self.executor.submit(_perform, self._work, chunk.jobs, rules(), most)] = chunk
            except BrokenExecutor:  # a worker died since we last looked
                self._again.appendleft(chunk)
                if not self._flying:
                    self._reopen()
                break
        return bool(self._flying or self._again)

    def _draw(self) -> tuple[Job, ...]:
        """As many jobs as a chunk has room for, and those that share the past of the last one."""
        drawn = [] if self._ahead is None else [self._ahead]
        self._ahead = None
        while len(drawn) < self._size or (drawn[-1].forks and len(drawn) < MOST_JOBS):
            job = next(self._jobs, None)
            if job is None:
                break
            if len(drawn) >= self._size and not _akin(drawn[-1], job):
                self._ahead = job
                break
            drawn.append(job)
        return tuple(drawn)

    def land(self) -> Iterator[list[Done]]:
        """Wait for chunks to end, but not for long."""
        ready = wait(self._flying, self._heartbeat, FIRST_COMPLETED).done
        if not ready:
            yield []
        if any(isinstance(_error(future), BrokenExecutor) for future in ready):
            ready = wait(self._flying).done  # a broken pool has ended them all
            self._reopen()
        for future in ready:
            chunk = self._flying.pop(future)
            error = _error(future)
            if error is None:
                yield self._landed(chunk, future.result())
            elif isinstance(error, CancelledError):
                raise ClusterError("scheduler_lost")
            elif not self._backend.died(error):
                raise error
            elif chunk.alone:
                self._check_workers()
                reason = Failure(type(error).__name__, text("error.worker_died", language()))
                yield [Done(chunk.jobs[0], None, reason, 0.0)]
            elif chunk.deaths < self._backend.forgiven:
                self._again.append(_Chunk(chunk.jobs, chunk.deaths + 1))
            else:
                self._again.extend(_Chunk((job,), alone=True) for job in chunk.jobs)

    def _check_workers(self) -> None:
        """Blame no run for workers that die without one."""
        try:
            self.executor.submit(os.getpid).result()
        except BrokenExecutor:
            raise ClusterError("workers_end") from None
        except CancelledError:
            raise ClusterError("scheduler_lost") from None

    def _reopen(self) -> None:
        self.executor.shutdown(wait=False)
        self.executor = self._backend.open()

    def _landed(self, chunk: _Chunk, answers: list[tuple[Any, Failure | None, float]]) -> list[Done]:
        seconds = sum(answer[-1] for answer in answers)
        fitting = self._backend.chunk_seconds * len(answers) / max(seconds, 1e-9)
        self._size = max(1, min(round(fitting), 2 * self._size))
        if undone := chunk.jobs[len(answers) :]:
            self._again.append(_Chunk(undone))
        return [Done(job, *answer) for job, answer in zip(chunk.jobs, answers, strict=False)]


def _akin(one: Job, other: Job) -> bool:
    return bool(other.forks) and (one.family, one.seed) == (other.family, other.seed)


def _error(future: Future) -> BaseException | None:
    return CancelledError() if future.cancelled() else future.exception()


def _perform(work: Work, jobs: Sequence[Job], wanted: str, most: float) -> list[tuple[Any, Failure | None, float]]:
    """Try jobs in their order; none is begun after `most` seconds."""
    if rules() != wanted:
        raise ClusterError("worker_rules", theirs=rules(), ours=wanted)
    answers, begin = [], time.monotonic()
    for job in jobs:
        answers.append(_attempt(work, job))
        if time.monotonic() > begin + most:
            break
    return answers


def _attempt(work: Work, job: Job) -> tuple[Any, Failure | None, float]:
    begin = time.perf_counter()
    value, failure = None, None
    try:
        value = work(job.case, job.seed, job.forks) if job.forks else work(job.case, job.seed)
    except Exception as error:
        refused = error if isinstance(error, QuanzeError) else None
        failure = Failure(type(error).__name__, str(error), traceback.format_exc(), refused)
    return value, failure, time.perf_counter() - begin

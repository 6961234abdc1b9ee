"""Questions and who answers them: a row per kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.answers.answer import Answer
from experiments.answers.comparison import compare
from experiments.answers.conclusions import Conclusions
from experiments.answers.discovery import check_workbench
from experiments.answers.effects import Effects
from experiments.answers.how import How, Progress
from experiments.answers.inquiry import inquire, inquiry_runs
from experiments.answers.registered import Registered
from experiments.answers.robust import Worlds
from experiments.answers.runs import StudyRuns
from experiments.answers.search import search
from experiments.answers.staged import run_plan
from experiments.answers.tipping import run_tipping
from experiments.designs.comparison import ComparisonPlan
from experiments.designs.conclusions import ConclusionsPlan
from experiments.designs.factorial import Factorial
from experiments.designs.reader import read_design
from experiments.designs.registration import Design, Intent, asked
from experiments.designs.study import Study
from experiments.designs.worlds import RobustChoice
from experiments.running.backends import Backend
from experiments.running.files import kept_in
from experiments.running.registration import INTENT, Registration, register, registration_in
from experiments.running.resume import Patience
from sim.case import Case
from sim.errors import InputError, Said


@dataclass(frozen=True, repr=False)
class Question:
    """A design and its kind.

    Attributes
    ----------
    kind : str
        ``comparison``, ``inquiry``, ``study``, ``sweep``, ``factorial``, ``robust``,
        ``conclusions``, ``search`` or ``tipping``.
    design
        What is to be run.
    intent : Intent or None
        What it is asked for, where its file says so under ``[registration]``.

    Examples
    --------
    >>> import experiments as ex
    >>> question = ex.read("robust_reforms")
    >>> question
    <Question robust_reforms: robust, ... runs>
    """

    kind: str
    design: Design
    intent: Intent | None = None

    def __repr__(self) -> str:
        return f"<Question {self.name}: {self.kind}, {self.runs} runs>"

    @property
    def name(self) -> str:
        """Name of the file it was read from."""
        return _ROWS[self.kind].name(self.design)

    @property
    def runs(self) -> int:
        """Runs at most."""
        return _ROWS[self.kind].runs(self.design)

    @property
    def resumable(self) -> bool:
        """Whether its runs are kept in a folder, from which it is gone on with."""
        return self.kind not in ("comparison", "inquiry")

    def trial(self) -> tuple[Sequence[Case], int, Sequence[str]]:
        """Cases, a seed and outcomes by which it is tried how long its runs take."""
        if isinstance(self.design, ComparisonPlan | Study):
            return self.design.cases, self.design.seeds[0], self.design.outcomes
        setting = self.design.setting
        return (setting.base,), setting.seeds[0], setting.outcomes

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return self.design.cautions()

    def check(self) -> None:
        """Say before a long run, not after it, that something it needs is missing.

        Raises
        ------
        InputError
            An extra is not installed.
        """
        if isinstance(self.design, RobustChoice) and self.design.discovery:
            check_workbench()

    def register(self, folder: str | Path, runs: str | Path) -> Registration:
        """Register it for a folder of results and one of runs, before the first run.

        Raises
        ------
        InputError
            The file has no ``[registration]``.
        StudyError
            A folder holds anything already.
        """
        if self.intent is None:
            raise InputError("registration_none", name=self.name)
        content = {"name": self.name, **self._intent(), "asked": asked(self.design)}
        return register(Path(folder), Path(runs), content)

    def registered(self, folder: str | Path) -> Registered | None:
        """What a folder's registration says, and what of the question was decided after it; None without one."""
        found = registration_in(Path(folder))
        return None if found is None else Registered(found, found.later(asked(self.design), **self._intent()))

    def _intent(self) -> dict[str, Any]:
        primary, hypothesis = (self.intent.primary, self.intent.hypothesis) if self.intent else ({}, {})
        return dict(zip(INTENT, (self.kind, dict(primary), dict(hypothesis)), strict=True))

    def run(
        self,
        folder: str | Path | None = None,
        backend: Backend | None = None,
        progress: Progress = None,
        command: str = "",
        patience: Patience | None = None,
    ) -> Answer:
        """Run it, or what is missing of it.

        Parameters
        ----------
        folder : str or Path, optional
            Of the runs, which are kept there and not run again; by default they are not kept.
        backend : Backend, optional
            By default all cores of this machine.
        progress : callable, optional
            Called without arguments after each run.
        command : str
            Kept with the runs.
        patience : Patience, optional
            How often what is done is written.

        Raises
        ------
        InputError
            What the answer needs is missing, or the folder cannot be used.
        """
        self.check()
        with kept_in(folder) as kept:
            return _ROWS[self.kind].answer(self.design, How(kept, backend, progress, command, patience))


def read(path: str | Path) -> Question:
    """Read a question from a file, or one of those that ship, by its name.

    Raises
    ------
    InputError
        No such file, an unknown kind, key or name, a value out of bounds.

    Examples
    --------
    >>> import experiments as ex
    >>> ex.read("factorial_screen").kind
    'factorial'
    """
    found = read_design(path)
    return Question(found.kind, found.design, found.intent)


def _compare(design: ComparisonPlan, how: How) -> Answer:
    workers = None if how.backend is None else how.backend.workers
    if design.inquiry:
        return inquire(design.cases, design.seeds, design.window, how.progress, workers)
    return compare(design.cases, design.seeds, design.outcomes, how.progress, workers, window=design.window)


def _study(design: Study, how: How) -> Answer:
    return StudyRuns.of(how.run(design))


def _factorial(design: Factorial, how: How) -> Answer:
    return Effects(design, how.run(design.study()).complete())


def _robust(design: RobustChoice, how: How) -> Answer:
    return Worlds.of(design, how.run(design.study()).complete())


def _conclusions(design: ConclusionsPlan, how: How) -> Answer:
    return Conclusions.of(design, how.run(design.study()).complete())


@dataclass(frozen=True)
class _Row:
    """What can be said of a design before it is run, and how it is answered."""

    answer: Callable[[Any, How], Answer]
    name: Callable[[Any], str]
    runs: Callable[[Any], int]


_ROWS = {
    "comparison": _Row(_compare, lambda d: d.name, lambda d: len(d.cases) * len(d.seeds)),
    "inquiry": _Row(_compare, lambda d: d.name, lambda d: inquiry_runs(d.cases, d.seeds)),
    "study": _Row(_study, lambda d: d.name, lambda d: d.runs),
    "sweep": _Row(run_plan, lambda d: d.setting.name, lambda d: d.runs()),
    "factorial": _Row(_factorial, lambda d: d.setting.name, lambda d: d.study().runs),
    "robust": _Row(_robust, lambda d: d.setting.name, lambda d: d.study().runs),
    "conclusions": _Row(_conclusions, lambda d: d.setting.name, lambda d: d.study().runs),
    "search": _Row(search, lambda d: d.setting.name, lambda d: d.runs()),
    "tipping": _Row(run_tipping, lambda d: d.setting.name, lambda d: d.runs()),
}

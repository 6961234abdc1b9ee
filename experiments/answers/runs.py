"""A study as an answer: all runs as one tidy table, and how many of them failed."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import sim
from experiments.answers.answer import Answer
from experiments.designs.study import Study
from experiments.running.resume import Results
from sim.errors import Said
from sim.reported import Reported
from sim.window import Window

if TYPE_CHECKING:
    import pandas as pd


class Studied:
    """What an answer that is made of the runs of one `study` has from it."""

    if TYPE_CHECKING:  # an attribute of the answers

        @property
        def study(self) -> Study:
            """What was run."""

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The bases of the design."""
        return self.study.cases

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of every point."""
        return self.study.seeds

    @property
    def window(self) -> Window:
        """Months that count."""
        return self.study.reported

    def cautions(self) -> tuple[Said, ...]:
        """Of the whole design."""
        return self.study.cautions()


@dataclass(frozen=True, repr=False)
class StudyRuns(Studied, Answer):
    """The runs of a study.

    Attributes
    ----------
    folder : Path
        Where they are, or were.
    runs, failures : DataFrame
        See `Results.tidy` and `Results.failures`.
    months : DataFrame or None
        See `Results.months`, where months were kept.
    size : int
        Bytes on disk.

    Examples
    --------
    >>> import experiments as ex, pandas as pd, sim
    >>> from experiments.designs.study import Study
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> design = pd.DataFrame({"case": "baseline", "authority.delegated_share": [0.2, 0.8]})
    >>> found = ex.Question("study", Study("example", (case,), design, (1, 2), ("inaction_rate",))).run()
    >>> found, len(found.runs)
    (<StudyRuns: 1 case, 2 seeds, last 60 months>, 4)
    """

    kind = "study"

    study: Study
    folder: Path
    runs: "pd.DataFrame"
    failures: "pd.DataFrame"
    months: "pd.DataFrame | None"
    size: int

    @classmethod
    def of(cls, results: Results) -> "StudyRuns":
        """Read what a folder holds."""
        study = cast(Study, results.study)
        months = results.months() if study.months else None
        return cls(study, results.folder, results.tidy(), results.failures(), months, results.store.size())

    @property
    def reported(self) -> Reported:
        """The same as they are: points may live longer and move reforms."""
        return Reported(self.window)

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``runs``: a row per run with what its point is; ``months``, where they were kept."""
        return {"runs": self.runs} | ({} if self.months is None else {"months": self.months})

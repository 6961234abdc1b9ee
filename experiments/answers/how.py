"""How the runs of a question are executed, and where they are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.designs.study import Study
from experiments.running.backends import Backend
from experiments.running.resume import Patience, Results, run_study

Progress = Callable[[], None] | None


@dataclass(frozen=True)
class How:
    """Where the runs of a question are kept, on what they are executed, who is told of each, what asked, how often."""

    folder: Path
    backend: Backend | None = None
    progress: Progress = None
    command: str = ""
    patience: Patience | None = None

    def run(self, study: Study) -> Results:
        """Run what is missing of a study."""
        return self._run(study, self.folder, self.command)

    def stage(self, study: Study, kind: str) -> np.ndarray:
        """Run one of several studies of a question, each in a folder of its own; return its values."""
        return self._run(study, self.folder / study.hash, kind).complete()

    def _run(self, study: Study, folder: Path, command: str) -> Results:
        return run_study(study, folder, self.backend, self.progress, command, self.patience)

"""What can be run in a folder and gone on with; the questions of `experiments.designs` are such."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

import sim
from experiments.running.runner import Measure

if TYPE_CHECKING:
    import pandas as pd


class Jobs(Protocol):
    """Points, each a case, on the same seeds, and what to keep of a run.

    Attributes
    ----------
    name, title
        For people.
    design : DataFrame
        What each point is, for tables; a row each.
    shard : (int, int)
        Which part of how many this is: (1, 1) is all of it.
    spec : mapping
        All that the results depend on besides the rules; a folder belongs to one.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def points(self) -> int: ...
    @property
    def seeds(self) -> tuple[int, ...]: ...
    @property
    def runs(self) -> int: ...
    @property
    def shard(self) -> tuple[int, int]: ...
    @property
    def outcomes(self) -> tuple[str, ...]: ...
    @property
    def months(self) -> tuple[str, ...]: ...
    @property
    def engine(self) -> str: ...
    @property
    def horizon(self) -> int: ...
    @property
    def design(self) -> "pd.DataFrame": ...
    @property
    def spec(self) -> dict[str, Any]: ...
    @property
    def hash(self) -> str: ...
    @property
    def measure(self) -> Measure: ...

    @classmethod
    def from_folder(cls, folder: str | Path) -> "Jobs":
        """What a folder holds."""

    def point(self, index: int) -> sim.Case:
        """Case of a point."""

    @property
    def kin(self) -> np.ndarray:
        """A number for each point; points that may share a past have the same one."""

    def luck(self, index: int) -> int:
        """What is added to the seeds at a point."""

    def run_id(self, case_hash: str, seed: int) -> str:
        """Content hash of a run."""

    def files(self) -> Mapping[str, bytes]:
        """What is kept in the folder of what was asked: cases, design, dictionary."""

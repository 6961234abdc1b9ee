"""The one reader of question files: ``kind`` says what a file asks, and each kind has its design."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.designs.comparison import read_comparison
from experiments.designs.conclusions import read_conclusions
from experiments.designs.factorial import read_factorial
from experiments.designs.files import study_file
from experiments.designs.registration import Design, Intent, read_intent
from experiments.designs.search import read_search
from experiments.designs.study import Study
from experiments.designs.sweep import SweepPlan
from experiments.designs.tipping import read_tipping
from experiments.designs.worlds import read_robust
from sim.errors import InputError, unknown
from sim.files import read_toml

READERS: dict[str, Callable[[Path], Design]] = {
    "comparison": read_comparison,
    "inquiry": read_comparison,
    "study": Study.from_toml,
    "sweep": SweepPlan.from_toml,
    "factorial": read_factorial,
    "robust": read_robust,
    "conclusions": read_conclusions,
    "search": read_search,
    "tipping": read_tipping,
}
CALIBRATION = "calibration"  # of a file that asks nothing; see `experiments.calibration.plan`
# Keys that only one kind has, for files that do not say their kind.
_TELLING = {
    "closeness": "tipping",
    "grid": "tipping",
    "method": "sweep",
    "switches": "factorial",
    "levers_of": "factorial",
    "reforms": "robust",
    "packages": "conclusions",
    "compare": "search",
    "worlds": "robust",
}


@dataclass(frozen=True)
class Read:
    """What a file asks.

    Attributes
    ----------
    kind : str
        One of `READERS`.
    intent : Intent or None
        What it is asked for, where the file says so.
    """

    kind: str
    design: Design
    intent: Intent | None = None


def read_design(path: str | Path) -> Read:
    """Read a file, or one of those that ship, by its name.

    Raises
    ------
    InputError
        No such file, unknown kind, and what the kind's own reader refuses.
    """
    path = study_file(path)
    content = read_toml(path)
    kind = kind_of(content, path.name)
    design = READERS[kind](path)
    return Read(kind, design, read_intent(content, kind, design, path.name))


def kind_of(content: Mapping[str, Any], where: str) -> str:
    """Kind that a file states, else the one its keys tell; a study if none does."""
    kind = content.get("kind")
    if kind is None:
        return next((told for key, told in _TELLING.items() if key in content), "study")
    if not isinstance(kind, str):
        raise InputError("kind_text", where=where, found=kind)
    if kind == CALIBRATION:
        raise InputError("kind_calibration", where=where)
    if kind not in READERS:
        raise unknown("kind of question", kind, READERS, where)
    return kind

"""What files of studies, sweeps, factorials and robust choices are found and read by."""

from pathlib import Path
from typing import Any

import sim
from sim.errors import QuanzeError, unknown

STUDIES = Path(__file__).parents[1] / "studies"
MOST_REPLICATES = 1_000_000


def study_file(path: str | Path) -> Path:
    """Return the path of a file, or of one of those that ship, by its name."""
    path = Path(path)
    if path.suffix == ".toml":
        return path
    shipped = sorted(file.stem for file in STUDIES.glob("*.toml"))
    if path.name not in shipped:
        raise unknown("study", path.name, shipped)
    return STUDIES / f"{path.name}.toml"


def base_case(name: Any, file: Path) -> sim.Case:
    """Return a case by name, or by a path that counts from the folder of the file that names it."""
    return sim.load_case(file.parent / name if isinstance(name, str) and name.endswith(".toml") else name)


def texts(values: list[Any], key: str, where: str) -> tuple[str, ...]:
    """Return what a file lists under a key, or say that it is not all texts."""
    for value in values:
        if not isinstance(value, str):
            raise QuanzeError(f"{key} in {where} must be a list of texts, not {value!r}")
    return tuple(values)

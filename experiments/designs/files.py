"""How question files are found, and how what they say under a key is checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sim
from sim.errors import InputError, QuanzeError, unknown
from sim.window import WINDOW, Window

STUDIES = Path(__file__).parents[1] / "studies"
MOST_REPLICATES = 1_000_000
Entry = TypeVar("Entry", list[Any], dict[str, Any])


def study_file(path: str | Path) -> Path:
    """Return the path of a file, or of one of those that ship, by its name."""
    path = Path(path)
    if path.suffix == ".toml":
        return path
    shipped = sorted(file.stem for file in STUDIES.glob("*.toml"))
    if path.name not in shipped:
        raise unknown("study", path.name, shipped)
    return STUDIES / f"{path.name}.toml"


def case_named(name: Any, file: Path) -> sim.Case:
    """Return a case by name, or by a path that counts from the folder of the file that names it."""
    return sim.load_case(file.parent / name if isinstance(name, str) and name.endswith(".toml") else name)


def read_window(content: Mapping[str, Any], cases: Sequence[sim.Case], where: str) -> Window:
    """Return the months that a file reports, or say that they are none, or not those of a case."""
    try:
        found = Window.of(content.get("window", WINDOW))
        for case in cases:
            found.bounds(case.structure.months)
    except InputError as error:
        raise InputError("in_file", where=where, error=error) from None
    return found


def texts(values: list[Any], key: str, where: str) -> tuple[str, ...]:
    """Return what a file lists under a key, or say that it is not all texts."""
    for value in values:
        if not isinstance(value, str):
            raise QuanzeError(f"{key} in {where} must be a list of texts, not {value!r}")
    return tuple(values)


def whole(value: Any, key: str, where: str, least: int, most: int | None = None) -> int:
    """Return a whole number of at least `least` and at most `most`, or say that it is not one."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        raise QuanzeError(f"{key} in {where} must be a whole number, {bounds}, not {value!r}")
    return value


def entry(content: Mapping[str, Any], key: str, default: Entry, where: str) -> Entry:
    """Return what a file says under a key, a list or a table as `default` is one; or say that it is not."""
    value = content.get(key, default)
    if not isinstance(value, type(default)):
        raise QuanzeError(
            f"{key} in {where} must be a {'list' if isinstance(default, list) else 'table'}, not {value!r}"
        )
    return value

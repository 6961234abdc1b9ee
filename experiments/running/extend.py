"""A folder taken over by a question that holds all of its own, and more: what was run stays, under its new number.

The new folder is prepared beside the old one. Its manifest comes last and makes it count: from then on it replaces the
old one, file by file, and whoever opens the folder after a crash goes on with that; before, it is thrown away.
"""

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.running.files import explained, only_writer
from experiments.running.jobs import Jobs
from experiments.running.store import MANIFEST, Store, read_manifest
from sim.errors import StudyError

if TYPE_CHECKING:
    import pyarrow as pa

PREPARED = ".extended"
MEASURED = ("outcomes", "window", "engine", "agents", "months", "own")
_MOST_NAMED = 5

Point = tuple[str, int]  # content: the case's hash, the luck


def check_extends(study: Jobs, folder: Path) -> None:
    """Refuse a study that does not hold everything that a folder's study holds; say what differs.

    Raises
    ------
    StudyError
        Other outcomes or months, other cases of the same name, seeds or points that are missing.
    """
    held = study.from_folder(folder)
    for key in study.spec if "shard" in study.spec or "shard" in held.spec else MEASURED:
        if held.spec.get(key) != study.spec.get(key):
            raise StudyError("study_differs", folder=folder, key=key, study=study.name)
    if study.shard != held.shard:
        raise StudyError("study_differs", folder=folder, key="shard", study=study.name)
    for name, content in held.spec["cases"].items():
        if study.spec["cases"].get(name, content) != content:
            raise StudyError("study_differs", folder=folder, key="cases", study=study.name)
    if lacking := sorted(set(held.seeds) - set(study.seeds)):
        named = ", ".join(map(str, lacking[:_MOST_NAMED])) + (", …" if len(lacking) > _MOST_NAMED else "")
        raise StudyError("study_lacks_seeds", folder=folder, seeds=named, study=study.name)
    if count := sum((Counter(_points(held)) - Counter(_points(study))).values()):
        raise StudyError("study_lacks_points", folder=folder, count=count, study=study.name)


def prepare(study: Jobs, store: Store) -> Store:
    """Write the rows of a folder, under the numbers of a study that extends it, beside it; return where."""
    held = study.from_folder(store.folder)
    places = defaultdict(list)
    for place, point in enumerate(_points(study)):
        places[point].append(place)
    # identical points may repeat: the second of the old ones is the second of the new ones
    numbers = np.array([places[point].pop(0) for point in _points(held)], np.int32)
    draft = Store.of(study, store.folder / PREPARED)
    shutil.rmtree(draft.folder, ignore_errors=True)
    tables = [store.runs()] + ([store.month_rows()] if store.months else [])
    if len(tables[0]):
        draft.put(*(_renumbered(table, numbers) for table in tables))
    return draft


def settle(folder: Path) -> None:
    """Finish what a crash interrupted; nothing to do otherwise."""
    if (folder / PREPARED / MANIFEST).exists():
        with only_writer(folder):
            replace(folder)


def replace(folder: Path) -> None:
    """Put what is prepared in the place of what is there; may be interrupted and done again."""
    draft = folder / PREPARED
    with explained(folder):
        for name in ("runs", "months", "cases"):
            if (draft / name).exists():
                shutil.rmtree(folder / name, ignore_errors=True)
                os.replace(draft / name, folder / name)
        for path in sorted(draft.iterdir(), key=lambda path: path.name == MANIFEST):
            os.replace(path, folder / path.name)
        with suppress(OSError):
            draft.rmdir()


def is_extension(study: Jobs, folder: Path) -> bool:
    """Whether a folder holds a study of another content."""
    manifest = read_manifest(folder)
    return manifest is not None and manifest["spec"] != study.spec


def _points(study: Jobs) -> Sequence[Point]:
    return [(study.point(index).hash(), study.luck(index)) for index in range(study.points)]


def _renumbered(table: "pa.Table", numbers: np.ndarray) -> "pa.Table":
    import pyarrow as pa

    return table.set_column(0, "point", pa.array(numbers[table["point"].to_numpy()], pa.int32()))

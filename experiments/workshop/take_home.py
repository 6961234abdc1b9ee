"""What a room takes home: the report, the data, and the cases as files that ``quanze`` reads."""

import shlex
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from experiments.designs.cases import case_files
from experiments.running.cells import csv_bytes, excel_bytes
from experiments.running.files import file_names, zipped
from experiments.telling.folder import fill
from experiments.workshop.bench import Board

_TABLES = {"csv": csv_bytes, "xlsx": excel_bytes}
_drawing = threading.Lock()  # Matplotlib draws for one at a time


def data(board: Board, kind: str) -> bytes:
    """All numbers of the board as one table, ``"csv"`` or ``"xlsx"``."""
    return _TABLES[kind](board.table())


def cases(board: Board, months: int) -> bytes:
    """The cases of the board, which live so many months, in a zip: each a file that ``quanze`` reads."""
    given = [case.with_structure(months=months) for case in board.cases]
    names = file_names([case.name for case in given])
    return zipped(case_files(dict(zip(names, given, strict=True))))


def report(board: Board, horizon: str, progress: Callable[[int, int], None]) -> bytes | None:
    """The folder of the comparison at a horizon, zipped; None while another one is being written."""
    if not _drawing.acquire(blocking=False):
        return None
    try:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "report"
            folder.mkdir()
            fill(folder, board.comparisons[horizon], "app", remake(board, horizon), progress=progress)
            files = {
                str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
            }
        return zipped(files)
    finally:
        _drawing.release()


def remake(board: Board, horizon: str) -> str:
    """The command that runs the comparison again, beside the unpacked files."""
    names = [f"{name}.toml" for name in file_names([case.name for case in board.cases])]
    comparison = board.comparisons[horizon]
    outcomes = [word for name in comparison.outcomes for word in ("--outcome", name)]
    lived = ["--replicates", str(len(board.seeds)), "--seed", str(board.seeds[0]), "--window", str(comparison.window)]
    return shlex.join(["quanze", "compare", *names, "--out", "again", *lived, *outcomes])

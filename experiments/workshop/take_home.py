"""What a room takes home: the report, the data, and the cases as files that ``quanze`` reads."""

import shlex
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from experiments.designs.cases import case_files
from experiments.running.cells import csv_bytes, excel_bytes
from experiments.running.files import file_names
from experiments.telling.document import document
from experiments.telling.folder import fill
from experiments.telling.office import drawn_for_office
from experiments.telling.page import page
from experiments.telling.slides import slides
from experiments.telling.told import write_pictures
from experiments.workshop.bench import Board
from sim.case import MONTHS
from sim.files import zipped

_TABLES = {"csv": csv_bytes, "xlsx": excel_bytes}
drawing = threading.Lock()  # Matplotlib draws for one at a time


def data(board: Board, kind: str) -> bytes:
    """All numbers of the board as one table, ``"csv"`` or ``"xlsx"``."""
    return _TABLES[kind](board.table())


def cases(board: Board, months: int) -> bytes:
    """The cases of the board in a zip, each a file that ``quanze`` reads.

    They live so many months, and five years after the last reform at least.
    """
    last = max((reform.month for case in board.cases for reform in case.reforms), default=1)
    given = [case.with_structure(months=max(months, last - 1 + 5 * MONTHS)) for case in board.cases]
    names = file_names([case.name for case in given])
    return zipped(case_files(dict(zip(names, given, strict=True))))


def report(board: Board, horizon: str, progress: Callable[[int, int], None]) -> bytes | None:
    """The folder of the comparison at a horizon, zipped, with slides and documents; None while another is written."""
    if not drawing.acquire(blocking=False):
        return None
    try:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "report"
            folder.mkdir()
            fill(folder, board.comparisons[horizon], "app", remake(board, horizon), progress=progress, office=True)
            return zipped(_files(folder))
    finally:
        drawing.release()


def office(board: Board, horizon: str, lang: str, kind: str) -> bytes | None:
    """The report as ``"pptx"`` or ``"docx"``; None while another one is being written."""
    if not drawing.acquire(blocking=False):
        return None
    try:
        comparison = board.comparisons[horizon]
        pictures = drawn_for_office(comparison, lang)
        if kind == "pptx":
            return slides(comparison, pictures, lang)
        told = page(comparison, [(picture.title, b"") for picture in pictures], remake(board, horizon), lang)
        return document(told, pictures, lang)
    finally:
        drawing.release()


def pictures(board: Board, horizon: str, lang: str) -> bytes | None:
    """All figures of the comparison in a zip, as PNG, SVG and PNG for slides; None while a report is being written."""
    if not drawing.acquire(blocking=False):
        return None
    try:
        with tempfile.TemporaryDirectory() as place:
            write_pictures(Path(place), board.comparisons[horizon], lang)
            return zipped(_files(Path(place)))
    finally:
        drawing.release()


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def remake(board: Board, horizon: str) -> str:
    """The command that runs the comparison again, beside the unpacked files."""
    names = [f"{name}.toml" for name in file_names([case.name for case in board.cases])]
    comparison = board.comparisons[horizon]
    outcomes = [word for name in comparison.outcomes for word in ("--outcome", name)]
    lived = ["--replicates", str(len(board.seeds)), "--seed", str(board.seeds[0]), "--window", str(comparison.window)]
    return shlex.join(["quanze", "compare", *names, "--out", "again", *lived, *outcomes])

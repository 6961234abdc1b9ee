"""Files that appear whole or not at all, and folders with one writer at a time."""

import codecs
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.running.provenance import host, now
from sim.errors import Said, StudyError, because

if TYPE_CHECKING:
    import pandas as pd

LOCK, HOLDER, DRAFT = "writer.lock", "writer.json", ".draft"


def write(path: Path, content: bytes) -> None:
    """Write a file in one step: a reader, or who comes after a crash, sees all of it or none."""
    draft = path.with_name(f".{path.name}{DRAFT}")
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise
        _settle(path.parent)


def csv_bytes(table: "pd.DataFrame") -> bytes:
    """Content of a CSV file; what is not all ASCII begins with a byte order mark, or Excel would misread Chinese."""
    content = table.to_csv(index=False, lineterminator="\n").encode()
    return content if content.isascii() else codecs.BOM_UTF8 + content


def excel_bytes(table: "pd.DataFrame") -> bytes:
    """Content of an Excel workbook with one sheet."""
    file = io.BytesIO()
    table.to_excel(file, index=False, engine="openpyxl")
    return file.getvalue()


def _settle(folder: Path) -> None:
    """Make a rename survive a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say in one line why a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise StudyError("cannot_write", path=path, reason=because(error)) from error


@contextmanager
def only_writer(folder: Path) -> Iterator[dict[str, Any] | None]:
    """Keep other writers out of a folder, which is made if need be.

    The lock is the system's: it ends with its holder, however that ends. Gives what a writer left behind that was
    killed, else None.

    Raises
    ------
    StudyError
        Somebody else writes; who, and since when.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            found = holder(folder)
            who = Said("error.writer", found) if found else Said("error.another_writer")
            raise StudyError("folder_busy", folder=folder, who=who) from None
    try:
        before = holder(folder)
        write(folder / HOLDER, json.dumps({"pid": os.getpid(), "host": host(), "since": now()}).encode())
        yield before
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink()
        lock.release()


def holder(folder: Path) -> dict[str, Any] | None:
    """Who writes a folder, or was killed while writing it: pid, host, since."""
    try:
        return dict(json.loads((folder / HOLDER).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def is_written(folder: Path) -> bool:
    """Whether somebody writes a folder now."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False

"""Files that appear whole or not at all, and folders with one writer at a time."""

import codecs
import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.running.provenance import host, now
from sim.errors import Said, StudyError, because
from sim.tables import Check, is_whole

if TYPE_CHECKING:
    import pandas as pd

WRITER = ("pid", "host", "since")  # what is said of who writes
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


def read_json(path: Path) -> Any:
    """Content of a JSON file; one that is none raises ValueError."""
    content = path.read_text(encoding="utf-8")
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("too deeply nested") from None


def check_shape(
    found: Mapping[str, Any], needed: Mapping[str, Check], more: Mapping[str, Check], path: Path, what: str
) -> None:
    """Refuse what a file of ours states if it lacks a part, or one cannot be; `what` it is stands under ``[noun]``."""
    noun = Said(f"noun.{what}")
    if missing := [key for key in needed if key not in found]:
        raise StudyError("file_lacks", path=path, what=noun, keys=", ".join(missing))
    for key, check in {**needed, **more}.items():
        if key in found and not check(found[key]):
            raise StudyError("file_shape", path=path, what=noun, key=key, found=found[key])


def is_table(value: Any) -> bool:
    """Whether a value is a table."""
    return isinstance(value, dict)


def is_table_of_texts(value: Any) -> bool:
    """Whether a value is a table of nothing but texts."""
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def are_texts(value: Any) -> bool:
    """Whether a value is a list of nothing but texts."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def are_whole(value: Any) -> bool:
    """Whether a value is a list of nothing but whole numbers."""
    return isinstance(value, list) and all(map(is_whole, value))


def is_window(value: Any) -> bool:
    """Whether a value may state a window; `sim.window` says whether it does."""
    return is_whole(value) or are_whole(value) or isinstance(value, str)


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
        found = read_json(folder / HOLDER)
    except (OSError, ValueError):
        return None
    return {name: found.get(name, "?") for name in WRITER} if isinstance(found, dict) else None


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

"""Files that appear whole or not at all, names that any system takes, folders with one writer at a time."""

import hashlib
import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from experiments.running.provenance import host, now
from sim.errors import Said, StudyError, because

WRITER = ("pid", "host", "since")  # what is said of who writes
LOCK, HOLDER, DRAFT = "writer.lock", "writer.json", ".draft"
_LONGEST_NAME = 240  # bytes, of the 255 that file systems give
# on any system: no name of a device, no sign that some system forbids, no space or full stop at an end
_FILE_NAME = re.compile(
    r'(?!(con|prn|aux|nul|com\d|lpt\d) *(\.|$))(?! )[^\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+(?<![. ])', re.IGNORECASE
)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')


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


@contextmanager
def kept_in(folder: str | Path | None) -> Iterator[Path]:
    """Give the folder that is named, or one that passes where runs are not to be kept."""
    if folder:
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory() as passing:
        yield Path(passing)


def is_file_name(name: str) -> bool:
    """Whether a name, with an ending of a few letters, can be a file's on any system."""
    return bool(_FILE_NAME.fullmatch(name)) and len(name.encode()) <= _LONGEST_NAME


def file_names(names: Sequence[str]) -> list[str]:
    """Names for files, all different: the names themselves, or what is left of them with a part of their hash."""
    often = Counter(name.casefold() for name in names)  # as some file systems see them
    return [name if is_file_name(name) and often[name.casefold()] == 1 else _file_name(name) for name in names]


def _file_name(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{_FORBIDDEN.sub('_', name)[:40].strip(' .')}-{digest}".lstrip("-")


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

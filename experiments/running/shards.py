"""A study in parts: every part runs in a folder of its own, on any machine, and they are joined when all are there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.running.files import only_writer
from experiments.running.jobs import Jobs
from experiments.running.registration import registration_in
from experiments.running.resume import Results, begin, check_folder
from experiments.running.store import Store, joined, read_manifest
from sim.errors import InputError, StudyError

MOST_SHARDS = 100_000
_STATED = re.compile(r"(\d{1,6})/(\d{1,6})")
_FOLDER = "shard-*-of-*"


@dataclass(frozen=True)
class Shard:
    """One part of several: run number r belongs to part ``r % of + 1``."""

    number: int
    of: int

    @classmethod
    def of_text(cls, stated: str) -> "Shard":
        """Read ``3/16``, the third of sixteen parts.

        Raises
        ------
        InputError
            No such part.
        """
        found = _STATED.fullmatch(stated.strip())
        number, of = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= of <= MOST_SHARDS:
            raise InputError("shard", found=stated)
        return cls(number, of)

    @property
    def folder(self) -> str:
        """Name of the part's folder in that of the study."""
        return f"shard-{self.number:0{len(str(self.of))}d}-of-{self.of}"

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def shard_folders(folder: Path) -> list[Path]:
    """Folders of parts that lie in a folder."""
    return sorted(path for path in folder.glob(_FOLDER) if path.is_dir())


def merge(whole: Jobs, folder: Path, parts: Mapping[Path, Jobs], command: str = "") -> Results:
    """Join the parts of a study in one folder, whose table is that of the undivided study.

    Parameters
    ----------
    whole : Jobs
        The undivided study.
    parts : mapping of Path to Jobs
        What each folder holds.

    Raises
    ------
    StudyError
        Parts of another study, parts that are missing or not done, or the folder is in use.
    """
    results = [_checked(whole, path, part) for path, part in parts.items()]
    counts = {part.shard[1] for part in parts.values()}
    if len(counts) != 1:
        raise StudyError("shards_of_several", counts=", ".join(map(str, sorted(counts))))
    found = [part.shard[0] for part in parts.values()]
    of = counts.pop()
    if missing := [str(Shard(number, of)) for number in range(1, of + 1) if number not in found]:
        raise StudyError("shards_missing", missing=", ".join(missing))
    if len(found) > of:
        twice = next(path for path, part in parts.items() if found.count(part.shard[0]) > 1)
        raise StudyError("shard_twice", folder=twice)
    check_folder(whole, folder)
    with only_writer(folder):
        if read_manifest(folder) is not None:
            raise StudyError("merged_already", folder=folder)
        store = Store.of(whole, folder)
        tables = [joined([one.store.runs() for one in results])]
        if whole.months:
            tables.append(joined([one.store.month_rows() for one in results]))
        store.put(*tables)
        begin(whole, store, command, registration_in(folder))  # last: the manifest makes the rows count
        store.log("merged", parts=[str(path) for path in parts])
    return Results(whole, folder)


def _checked(whole: Jobs, path: Path, part: Jobs) -> Results:
    for key, value in whole.spec.items():
        if part.spec[key] != value:
            raise StudyError("shard_foreign", folder=path, key=key)
    check_folder(part, path)  # the rules
    found = Results(part, path)
    if missing := int(found.missing().sum()):
        raise StudyError("shard_unfinished", folder=path, missing=missing)
    return found

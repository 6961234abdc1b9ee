"""Folders of studies: Parquet parts that appear whole or not at all, and what they are parts of.

A part bears the checksum of its content in its name, so that both appear in one rename, and in its content the hash of
the study that it is a part of. What belongs together has one number: ``months/part-000003-….parquet`` is written before
``runs/part-000003-….parquet``, which makes it count.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.running.files import explained, read_json, write
from experiments.running.jobs import Jobs
from experiments.running.outcomes import Outcome
from experiments.running.provenance import now
from experiments.running.shapes import are_texts, are_whole, check_shape, is_table, is_table_of_texts, is_window
from sim.errors import StudyError
from sim.tables import SCHEMA_VERSION, Check, is_text

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MANIFEST, DESIGN, DICTIONARY = "manifest.json", "design.parquet", "dictionary.csv"
LOG, ASIDE = "log.jsonl", "set_aside"
_STUDY = b"study"  # where a part's file names its study
_PART = re.compile(r"part-(\d{6})-([0-9a-f]{16})\.parquet")


def _are_outcomes(value: Any) -> bool:
    checks = {
        field.name: is_table_of_texts if field.name in ("label", "help") else _is_str for field in fields(Outcome)
    }
    return isinstance(value, list) and all(
        isinstance(row, dict)
        and row.keys() == checks.keys()
        and all(check(row[name]) for name, check in checks.items())
        for row in value
    )


def _is_str(value: Any) -> bool:
    return isinstance(value, str)


def _is_shard(value: Any) -> bool:
    return are_whole(value) and len(value) == 2 and 1 <= value[0] <= value[1]


# What a manifest is read for, and its ``spec``; what may be missing comes last.
_STATED: dict[str, Check] = {
    "study": is_text,
    "title": is_table_of_texts,
    "rules": is_text,
    "versions": lambda value: is_table(value) and is_text(value.get("quanze")),
    "spec": is_table,
    "hash": is_text,
}
_SPEC: dict[str, Check] = {
    "cases": is_table_of_texts,
    "design": is_text,
    "seeds": are_whole,
    "outcomes": are_texts,
    "window": is_window,
    "engine": is_text,
    "agents": is_table_of_texts,
    "months": are_texts,
}
_SPEC_MORE: dict[str, Check] = {"own": _are_outcomes, "shard": _is_shard}


class Row(NamedTuple):
    """A run as it is stored; `months` is an array (month, column) where months are kept."""

    point: int
    seed: int
    id: str
    outcomes: tuple[float, ...]
    error: str | None = None
    months: np.ndarray | None = None


class Parts(NamedTuple):
    """Files of a folder by number: whole parts of runs and of months, and what is damaged or left over."""

    runs: dict[str, Path]
    months: dict[str, Path]
    refused: list[Path]


class Owner(NamedTuple):
    """The study that parts are of: its hash, and the runs that it has."""

    hash: str = ""
    points: int = 0
    seeds: tuple[int, ...] = ()


class Store:
    """A study's folder; `outcomes` and `months` are the columns of its two tables."""

    def __init__(
        self, folder: Path, outcomes: Sequence[str], months: Sequence[str] = (), owner: Owner | None = None
    ) -> None:
        self.folder, self.owner = folder, owner or Owner()
        self.outcomes, self.months = tuple(outcomes), tuple(months)

    @classmethod
    def of(cls, study: Jobs, folder: Path) -> "Store":
        """Folder of a study."""
        return cls(folder, study.outcomes, study.months, Owner(study.hash, study.points, study.seeds))

    def begin(self, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        """Write what the study is; the manifest comes last and makes it count."""
        for name, content in files.items():
            write(self.folder / name, content)
        stated = {"schema_version": SCHEMA_VERSION, **manifest}
        write(self.folder / MANIFEST, (json.dumps(stated, indent=1, ensure_ascii=False) + "\n").encode())

    def append(self, rows: Sequence[Row]) -> Path:
        """Write runs as a new part."""
        return self.put(self._runs_table(rows), self._months_table(rows) if self.months else None)

    def put(self, runs: "pa.Table", months: "pa.Table | None" = None) -> Path:
        """Write tables of runs and of their months as a new part."""
        content = parquet(self._bound(runs))
        numbers = {match[2]: int(match[1]) for path in self._files("runs") if (match := _PART.match(path.name))}
        # one that is there was written just before an interruption that made the caller try again
        number = numbers.get(_checksum(content), max(numbers.values(), default=0) + 1)
        if months is not None:
            self._write_part("months", number, parquet(self._bound(months)))
        return self._write_part("runs", number, content)

    def _bound(self, table: "pa.Table") -> "pa.Table":
        return table.replace_schema_metadata({_STUDY: self.owner.hash})

    def _is_ours(self, path: Path, kind: str, held: np.ndarray) -> bool:
        """Whether a whole file is a part of this study, with runs that it has and that none before `held`."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if kind not in (wanted := self.empty()):
            return False
        try:
            with pq.ParquetFile(path) as file:
                stated, keys = file.schema_arrow, file.read(["point", "seed"], use_threads=False)
        except (pa.ArrowException, OSError, ValueError):
            return False
        if not stated.equals(wanted[kind].schema):
            return False
        if (stated.metadata or {}).get(_STUDY, b"").decode(errors="replace") != self.owner.hash:
            return False
        if kind == "months" or not self.owner.points:
            return True
        point, (position, known) = keys["point"].to_numpy(), positions(self.owner.seeds, keys["seed"].to_numpy())
        if not (known.all() and ((point >= 0) & (point < self.owner.points)).all()):
            return False
        runs = point.astype(np.int64) * len(self.owner.seeds) + position
        if held[runs].any() or len(np.unique(runs)) < len(runs):
            return False
        held[runs] = True
        return True

    def _write_part(self, kind: str, number: int, content: bytes) -> Path:
        path = self.folder / kind / f"part-{number:06d}-{_checksum(content)}.parquet"
        write(path, content)
        return path

    def _files(self, kind: str) -> list[Path]:
        folder = self.folder / kind
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def parts(self) -> Parts:
        """Look at every file.

        Refused are those that are damaged, of another study, with runs that this one does not have, or has in a part
        before; and a part of runs whose months are not whole, with them.
        """
        held = np.zeros(self.owner.points * len(self.owner.seeds), bool)
        whole: dict[str, dict[str, Path]] = {"runs": {}, "months": {}}
        refused = []
        for kind, found in whole.items():
            for path in self._files(kind):
                match = _PART.fullmatch(path.name)
                intact = match is not None and path.is_file() and _checksum_of(path) == match[2]
                if match and intact and match[1] not in found and self._is_ours(path, kind, held):
                    found[match[1]] = path
                else:
                    refused.append(path)
        if self.months:
            for kind, other in (("runs", "months"), ("months", "runs")):
                refused += [path for number, path in whole[kind].items() if number not in whole[other]]
            both = whole["runs"].keys() & whole["months"].keys()
            whole = {kind: {n: path for n, path in found.items() if n in both} for kind, found in whole.items()}
        return Parts(whole["runs"], whole["months"], refused)

    def set_aside(self, path: Path) -> None:
        """Take a refused file out of the readers' way."""
        with explained(path):
            (self.folder / ASIDE).mkdir(exist_ok=True)
            os.replace(path, self.folder / ASIDE / f"{path.parent.name}-{path.name.lstrip('.')}")

    def empty(self) -> "dict[str, pa.Table]":
        """The tables, by name, without rows."""
        return {"runs": self._runs_table([])} | ({"months": self._months_table([])} if self.months else {})

    def runs(self) -> "pa.Table":
        """All runs of whole parts, by point and seed."""
        return joined([self._runs_table([]), *map(read_parquet, self.parts().runs.values())])

    def month_rows(self) -> "pa.Table":
        """All months of whole parts, by point, seed and month."""
        return joined([self._months_table([]), *map(read_parquet, self.parts().months.values())])

    def _runs_table(self, rows: Sequence[Row]) -> "pa.Table":
        import pyarrow as pa

        values = np.array([row.outcomes for row in rows], float).reshape(len(rows), len(self.outcomes))
        columns = {
            "point": pa.array([row.point for row in rows], pa.int32()),
            "seed": pa.array([row.seed for row in rows], pa.int64()),
            "id": pa.array([row.id for row in rows], pa.string()),
            **{name: pa.array(values[:, k], pa.float64()) for k, name in enumerate(self.outcomes)},
            "error": pa.array([row.error for row in rows], pa.string()),
        }
        return pa.table(columns)

    def _months_table(self, rows: Sequence[Row]) -> "pa.Table":
        import pyarrow as pa

        lived = [(row, row.months) for row in rows if row.months is not None]
        lengths = [len(months) for _, months in lived]
        values = np.concatenate([np.empty((0, len(self.months))), *(months for _, months in lived)])
        columns = {
            "point": pa.array(np.repeat([row.point for row, _ in lived], lengths), pa.int32()),
            "seed": pa.array(np.repeat([row.seed for row, _ in lived], lengths), pa.int64()),
            "month": pa.array([month for length in lengths for month in range(1, length + 1)], pa.int16()),
            **{name: pa.array(values[:, k], pa.float64()) for k, name in enumerate(self.months)},
        }
        return pa.table(columns)

    def log(self, event: str, **facts: Any) -> None:
        """Add a line to the log, where times are: they are no part of the results."""
        line = json.dumps({"time": now(), "event": event, **facts}, ensure_ascii=False)
        path = self.folder / LOG
        with explained(path), path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def size(self) -> int:
        """Bytes of the parts that are whole."""
        found = self.parts()
        return sum(path.stat().st_size for path in (*found.runs.values(), *found.months.values()))


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """What a folder's study is; None if there is no study in it.

    Raises
    ------
    StudyError
        A manifest that cannot be read, of another schema version, of something else, or altered.
    """
    path = folder / MANIFEST
    try:
        found = read_json(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise StudyError("unreadable", path=path, reason=str(error)) from None
    version = found.pop("schema_version", None) if isinstance(found, dict) else None
    if version != SCHEMA_VERSION:
        raise StudyError("schema_version", path=path, wanted=SCHEMA_VERSION, found=version)
    check_shape(found, _STATED, {}, path, "manifest")
    check_shape(found["spec"], _SPEC, _SPEC_MORE, path, "manifest")
    if spec_hash(found["spec"]) != found["hash"]:
        raise StudyError("manifest_altered", path=path)
    return dict(found)


def spec_hash(spec: Mapping[str, Any]) -> str:
    """Hash of all that the results of a study depend on besides the rules."""
    return hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:16]


def positions(seeds: Sequence[int], found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places among `seeds` of those that were found, and whether each is one of them."""
    known = np.array(seeds, np.int64)
    order = np.argsort(known, kind="stable")
    places = order[np.minimum(np.searchsorted(known, found, sorter=order), len(known) - 1)]
    return places, known[places] == found


def parquet(table: "pa.Table") -> bytes:
    """Content of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def read_parquet(path: Path) -> "pa.Table":
    """Read a Parquet file on this thread: Arrow's own threads may abort a process that ends soon after."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pq.ParquetFile(pa.BufferReader(path.read_bytes())).read(use_threads=False)


def to_frame(table: "pa.Table") -> "pd.DataFrame":
    """Make a DataFrame on this thread; see `read_parquet`."""
    return table.to_pandas(use_threads=False)


def joined(tables: "Sequence[pa.Table]") -> "pa.Table":
    """Rows of several tables as one, by point, seed and month where there is one."""
    import pyarrow as pa

    table = pa.concat_tables(tables)
    names = [name for name in ("month", "seed", "point") if name in table.column_names]
    return table.take(np.lexsort([table[name].to_numpy() for name in names]))


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _checksum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]

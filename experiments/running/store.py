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
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.running.files import explained, write
from experiments.running.provenance import now
from sim.errors import StudyError
from sim.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MANIFEST, DESIGN, DICTIONARY = "manifest.json", "design.parquet", "dictionary.csv"
LOG, ASIDE = "log.jsonl", "set_aside"
STATED = ("study", "title", "rules", "versions", "spec", "hash")  # what a manifest is read for
_STUDY = b"study"  # where a part's file names its study
_PART = re.compile(r"part-(\d{6})-([0-9a-f]{16})\.parquet")


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


class Store:
    """A study's folder; `outcomes` and `months` are the columns of its two tables, `study` is the hash of the study."""

    def __init__(self, folder: Path, outcomes: Sequence[str], months: Sequence[str] = (), study: str = "") -> None:
        self.folder, self.study = folder, study
        self.outcomes, self.months = tuple(outcomes), tuple(months)

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
        return table.replace_schema_metadata({_STUDY: self.study})

    def _is_ours(self, path: Path) -> bool:
        """Whether a whole file is a part of this study."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            stated = pq.read_schema(path).metadata or {}
        except (pa.ArrowException, OSError):
            return False
        return stated.get(_STUDY, b"").decode(errors="replace") == self.study

    def _write_part(self, kind: str, number: int, content: bytes) -> Path:
        path = self.folder / kind / f"part-{number:06d}-{_checksum(content)}.parquet"
        write(path, content)
        return path

    def _files(self, kind: str) -> list[Path]:
        folder = self.folder / kind
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def parts(self) -> Parts:
        """Look at every file.

        Refused are those that are damaged, of another study, or there already under another number; and a part of runs
        whose months are not whole, with them.
        """
        whole: dict[str, dict[str, Path]] = {"runs": {}, "months": {}}
        refused = []
        for kind, found in whole.items():
            seen: set[str] = set()  # months may be alike, where all runs of two parts failed
            for path in self._files(kind):
                match = _PART.fullmatch(path.name)
                intact = match is not None and path.is_file() and _checksum_of(path) == match[2]
                if match and intact and match[2] not in seen and match[1] not in found and self._is_ours(path):
                    found[match[1]] = path
                    seen |= {match[2]} if kind == "runs" else set()
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
        A manifest that cannot be read, of another schema version, or of something else.
    """
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise StudyError("unreadable", path=path, reason=str(error)) from None
    version = found.pop("schema_version", None) if isinstance(found, dict) else None
    if version != SCHEMA_VERSION:
        raise StudyError("schema_version", path=path, wanted=SCHEMA_VERSION, found=version)
    if missing := [key for key in STATED if key not in found]:
        raise StudyError("manifest_lacks", path=path, keys=", ".join(missing))
    if spec_hash(found["spec"]) != found["hash"]:
        raise StudyError("manifest_altered", path=path)
    return dict(found)


def spec_hash(spec: Mapping[str, Any]) -> str:
    """Hash of all that the results of a study depend on besides the rules."""
    return hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:16]


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

"""Running a study in its folder: only what is missing is run, a failed run is a row, what was stopped goes on."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.running.backends import Backend, choose
from experiments.running.cells import csv_bytes, excel_bytes
from experiments.running.effort import Plan, open_slots, seconds_of, table_bytes
from experiments.running.extend import check_extends, is_extension, prepare, replace, settle
from experiments.running.files import DRAFT, HOLDER, LOCK, only_writer, write
from experiments.running.jobs import Jobs
from experiments.running.provenance import all_versions, provenance
from experiments.running.registration import REGISTRATION, Registration, asked_of, registration_in
from experiments.running.runner import Done, Job, execute, rules
from experiments.running.store import (
    ASIDE,
    DESIGN,
    DICTIONARY,
    LOG,
    Row,
    Store,
    parquet,
    positions,
    read_manifest,
    to_frame,
)
from sim.errors import InputError, Listed, QuanzeError, StudyError

if TYPE_CHECKING:
    import pandas as pd

EXPORTS = (".csv", ".xlsx", ".parquet")
MOST_ROWS = 2**20 - 1  # of a sheet of Excel, besides the heading
_OURS = {LOCK, HOLDER, LOG, DESIGN, DICTIONARY, REGISTRATION, "cases", "runs", "months", ASIDE}
LONGEST_REASON = 300
MOST_KIN = 64  # points that are laid out at once


@dataclass(frozen=True)
class Patience:
    """How long runs wait to be written.

    Attributes
    ----------
    seconds, most, share : float
        A part is written after so many seconds, or after this share of the time so far where that is longer, but after
        `most` seconds at the latest.
    heartbeat : float
        Seconds without any news after which it is looked anew.
    """

    seconds: float = 5.0
    most: float = 600.0
    share: float = 0.02
    heartbeat: float = 1.0

    @classmethod
    def every(cls, seconds: float | None) -> "Patience":
        """Write this often, however long the study takes; without a number, as usual."""
        if seconds is None:
            return cls()
        if not (math.isfinite(seconds) and seconds >= 0):
            raise InputError("keep_every", found=seconds)
        return cls(seconds, seconds, 0.0)

    def wait(self, elapsed: float) -> float:
        """Seconds between two parts after `elapsed` seconds of work."""
        return min(max(self.seconds, self.share * elapsed), self.most)


@dataclass(frozen=True)
class Results:
    """Results of a study, complete or not, in a folder."""

    study: Jobs
    folder: Path

    @property
    def store(self) -> Store:
        """The folder's tables."""
        return Store.of(self.study, self.folder)

    def table(self) -> "pd.DataFrame":
        """A row per run, by point and seed: ``point``, ``seed``, the outcomes, ``error`` (none where it went well)."""
        return to_frame(self.store.runs().drop_columns(["id"]))

    def values(self) -> np.ndarray:
        """Outcomes as an array (point, seed, outcome); NaN where a run failed, is missing, or has none."""
        study, runs = self.study, self.store.runs()
        values = np.full((study.points, len(study.seeds), len(study.outcomes)), np.nan)
        at = runs["point"].to_numpy(), positions(self.study.seeds, runs["seed"].to_numpy())[0]
        for k, name in enumerate(study.outcomes):
            values[*at, k] = runs[name].to_numpy()
        return values

    def done(self) -> np.ndarray:
        """Which runs are there, failed or not: an array of truth values (point, seed)."""
        runs = self.store.runs()
        done = np.zeros((self.study.points, len(self.study.seeds)), bool)
        done[runs["point"].to_numpy(), positions(self.study.seeds, runs["seed"].to_numpy())[0]] = True
        return done

    def missing(self) -> np.ndarray:
        """Which runs of the study, or of its part, are not there: an array of truth values (point, seed)."""
        number, of = self.study.shard
        done = self.done()
        return ~done & (np.arange(done.size).reshape(done.shape) % of == number - 1)

    def complete(self) -> np.ndarray:
        """`values` of a study of which every run went well.

        Raises
        ------
        StudyError
            Some failed; names the first.
        """
        failed = self.failures()
        if len(failed):
            point, seed, reason = failed.iloc[0]
            facts = {"point": int(point), "case": self.study.point(point).name, "seed": int(seed), "reason": reason}
            raise StudyError("runs_failed", count=len(failed), of=self.study.runs, folder=self.folder, **facts)
        return self.values()

    def failures(self) -> "pd.DataFrame":
        """Point, seed and reason of the runs that failed."""
        table = self.table()
        return table.loc[table["error"].notna(), ["point", "seed", "error"]]

    def months(self) -> "pd.DataFrame":
        """A row per run and month: ``point``, ``seed``, ``month``, the columns that were kept."""
        return to_frame(self.store.month_rows())

    def tidy(self) -> "pd.DataFrame":
        """`table` with what each point is: its case and parameters."""
        points = self.study.design.rename_axis("point").reset_index()
        return points.merge(self.table(), on="point", suffixes=("", "_outcome"))

    def export(self, target: Path, partial: bool = False) -> Path:
        """Write `tidy` as one file; one of a study that is not complete, if that is allowed, bears it in its name.

        Raises
        ------
        StudyError
            The file is there already, or runs are missing and `partial` is not set.
        InputError
            It is none of `EXPORTS`, or has more rows than a sheet of Excel.
        """
        import pyarrow as pa

        if target.suffix not in EXPORTS:
            raise InputError("export_suffix", path=target, suffixes=Listed(EXPORTS, "or"))
        if missing := int(self.missing().sum()):
            if not partial:
                facts = {"missing": missing, "of": self.study.runs, "refused": len(self.store.parts().refused)}
                raise StudyError("export_partial", folder=self.folder, **facts)
            target = target.with_suffix(f".partial{target.suffix}")
        if target.exists():
            raise StudyError("export_exists", path=target)
        table = self.tidy()
        if target.suffix == ".csv":
            write(target, csv_bytes(table))
        elif target.suffix == ".xlsx":
            if len(table) > MOST_ROWS:
                raise InputError("export_rows", rows=len(table), most=MOST_ROWS)
            write(target, excel_bytes(table))
        else:
            write(target, parquet(pa.Table.from_pandas(table, preserve_index=False, nthreads=1)))
        return target


def plan(study: Jobs, folder: Path, backend: Backend) -> Plan:
    """Look at a folder, try a few points, and say what the study will take.

    Raises
    ------
    StudyError
        The folder belongs to something else, or no scheduler answers.
    """
    check_folder(study, folder)
    done = int(Results(_held(study, folder), folder).done().sum())
    slots, seconds = open_slots(backend), 0.0
    if done < study.runs:
        tried = (0, study.points // 2, study.points - 1)[: study.runs]
        trial = (Job(point, study.point(point), study.seeds[0] + study.luck(point)) for point in tried)
        seconds = seconds_of(study.measure, trial)
    values = len(study.outcomes) + study.horizon * len(study.months)
    return Plan(study.points, study.runs, done, seconds, slots, table_bytes(study.runs, values))


def run_study(
    study: Jobs,
    folder: str | Path,
    backend: Backend | None = None,
    progress: Callable[[], None] | None = None,
    command: str = "",
    patience: Patience | None = None,
) -> Results:
    """Run what is missing of a study in a folder, which is made if need be.

    A folder of a study with fewer seeds or points is extended: what was run is not run again.

    Parameters
    ----------
    backend : Backend, optional
        By default all cores: threads for the compiled engine, processes for the Mesa agents.
    progress : callable, optional
        Called without arguments, from this thread, after each run.
    command : str
        Kept with the results.
    patience : Patience, optional
        How often what is done is written.

    Returns
    -------
    Results
        Complete; failed runs are rows with their reason.

    Raises
    ------
    StudyError
        The folder belongs to a study that this one does not hold, or to other rules, somebody else writes it, or it
        cannot be written. What was written by then stays, and the next call goes on from it.
    """
    folder = Path(folder)
    backend = backend or choose(None, None, None, study.engine)
    check_folder(study, folder)
    with only_writer(folder) as left_over:
        check_folder(study, folder)
        store = Results(_held(study, folder), folder).store
        if left_over is not None:
            store.log("left over from a killed writer", **left_over)
        for path in store.parts().refused:
            store.log("set aside", file=path.relative_to(folder).as_posix())
            store.set_aside(path)
        if read_manifest(folder) is None:
            begin(study, store, command, registration_in(folder))
        elif is_extension(study, folder):
            begin(study, prepare(study, store), command, registration_in(folder))
            replace(folder)
            store.log("extended", runs=study.runs)
        results = Results(study, folder)
        _run_missing(results, backend, progress, patience or Patience())
    return results


def check_folder(study: Jobs, folder: Path) -> None:
    """Refuse a folder of a study that this one does not hold, of other rules, or of something else altogether."""
    settle(folder)
    manifest = read_manifest(folder)
    if manifest is None:
        if folder.exists() and not (folder.is_dir() and all(map(_is_ours, folder.iterdir()))):
            raise StudyError("folder_no_study", folder=folder)
        return
    if manifest["rules"] != rules():
        facts = {"old": manifest["rules"], "version": manifest["versions"]["quanze"], "new": rules()}
        raise StudyError("folder_rules", folder=folder, **facts)
    if is_extension(study, folder):
        check_extends(study, folder)


def _held(study: Jobs, folder: Path) -> Jobs:
    """The study whose parts a folder holds: this one, or one that it extends."""
    return study.from_folder(folder) if is_extension(study, folder) else study


def _is_ours(path: Path) -> bool:
    """Whether a file may be a part of the study, or what one that was killed at its very beginning left."""
    return path.name in _OURS or path.suffix == DRAFT or path.match("shard-*-of-*")


def begin(study: Jobs, store: Store, command: str = "", registered: Registration | None = None) -> None:
    """Write what a study is into its folder, and what was registered of it."""
    facts = {"root_seed": study.seeds[0], "points": study.points, "runs": study.runs, "rules": rules()}
    manifest = {"study": study.name, "title": dict(study.title), "command": command, "hash": study.hash, **facts}
    if registered is not None:
        manifest["registration"] = registered.facts(registered.later(asked_of(study.spec)))
    store.begin({**manifest, **provenance(), "spec": study.spec}, study.files())


def _run_missing(results: Results, backend: Backend, progress: Callable[[], None] | None, patience: Patience) -> None:
    study, store, missing = results.study, results.store, results.missing()
    if not missing.any():
        return
    writer = _Writer(study, store, patience)
    store.log("begin", missing=int(missing.sum()), backend=repr(backend), versions=all_versions())
    tick = progress or (lambda: None)
    batches = execute(study.measure, jobs_of(study, missing), backend, patience.heartbeat)
    try:
        for batch in batches:
            writer.add(batch)
            for _ in batch:
                tick()
        writer.flush()
        store.log("complete")
    except BaseException as error:
        with suppress(QuanzeError):
            writer.flush()
            store.log("stopped", why=type(error).__name__)
        raise
    finally:
        batches.close()


def jobs_of(study: Jobs, missing: np.ndarray) -> Iterator[Job]:
    """Runs that are `missing` (point, seed): points that share a past together, seed by seed."""
    from sim.past import forks_of

    for family, points in enumerate(_families(study, np.flatnonzero(missing.any(axis=1)))):
        cases = [study.point(point) for point in points]
        forks = forks_of(cases) if len(cases) > 1 else [()]
        for position in map(int, np.flatnonzero(missing[points].any(axis=0))):
            for point, case, own in zip(points, cases, forks, strict=True):
                if missing[point, position]:
                    number, seed = point * len(study.seeds) + position, study.seeds[position] + study.luck(point)
                    yield Job(number, case, seed, own, family)


def _families(study: Jobs, points: np.ndarray) -> Iterator[list[int]]:
    """Points in groups of kin, none too large, in the order of their first ones."""
    kin = study.kin[points]
    order = np.argsort(kin, kind="stable")
    for group in np.split(points[order], np.flatnonzero(np.diff(kin[order])) + 1):
        for start in range(0, len(group), MOST_KIN):
            yield group[start : start + MOST_KIN].tolist()


class _Writer:
    """Rows that wait to be written, and when they are."""

    def __init__(self, study: Jobs, store: Store, patience: Patience) -> None:
        self._study, self._store, self._patience = study, store, patience
        self._rows: list[Row] = []
        self._seconds = 0.0
        self._hashes: dict[int, str] = {}  # of the cases of points that wait
        self._began = self._flushed = time.monotonic()

    def add(self, batch: Sequence[Done]) -> None:
        """Take runs in; write what has waited long enough."""
        for one in batch:
            self._seconds += one.seconds
            self._rows.append(self._row(one))
        now = time.monotonic()
        if now - self._flushed > self._patience.wait(now - self._began):
            self.flush()

    def _row(self, one: Done) -> Row:
        point, position = divmod(one.job.number, len(self._study.seeds))
        seed = self._study.seeds[position]
        if point not in self._hashes:
            self._hashes[point] = one.job.case.hash()
        name = self._study.run_id(self._hashes[point], one.job.seed)
        if one.failure is not None:
            said = " ".join(str(one.failure).split())[:LONGEST_REASON]
            reason = "".join(character if character.isprintable() else "?" for character in said)
            return Row(point, seed, name, (np.nan,) * len(self._study.outcomes), reason)
        return Row(point, seed, name, one.value.outcomes, None, one.value.months)

    def flush(self) -> None:
        """Write what waits."""
        if self._rows:
            path = self._store.append(self._rows)
            self._store.log("part", file=path.name, runs=len(self._rows), run_seconds=round(self._seconds, 3))
        self._rows, self._seconds, self._flushed = [], 0.0, time.monotonic()
        self._hashes.clear()

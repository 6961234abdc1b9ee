"""A county halted in mid-life: to be saved, gone on with, or branched into another future, equal to the bit.

All state is the arrays of a `World`, so a state is a copy of them, together with what the run has recorded so far.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sim.archive import Archive, empty_archive
from sim.case import Case
from sim.case_files import parse_case
from sim.engine import Schedule, live_on, schedule, start
from sim.errors import InputError, QuanzeError, because
from sim.files import whole_file
from sim.run import Run
from sim.tables import SCHEMA_VERSION, is_whole
from sim.versions import source_hash
from sim.world import World, empty_world

Held = TypeVar("Held")
_DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, eq=False)
class State:
    """A county between two months. It never changes: it owns copies, and whoever goes on gets copies again.

    Attributes
    ----------
    case, seed
        What has been lived so far, and was going to be lived.
    world : World
        All state; read-only.
    archive : Archive
        What was recorded so far; read-only.
    events : record array or None
        Log of the signals so far; None if it was not kept.

    Examples
    --------
    >>> import sim
    >>> small = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> state = sim.halt(small, month=12, seed=3)
    >>> milder = small.with_reform(month=13, set={"tolerance.coverage": 0.9})
    >>> state.go_on(milder).sums() == sim.simulate(milder, seed=3).sums()
    True
    """

    case: Case
    seed: int
    world: World = field(repr=False)
    archive: Archive = field(repr=False)
    events: np.ndarray | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        world = self.world._replace(events=self.world.events[:0])
        object.__setattr__(self, "world", World(*map(_locked_copy, world)))
        object.__setattr__(self, "archive", Archive(*map(_locked_copy, self.archive)))
        if self.events is not None:
            object.__setattr__(self, "events", _locked_copy(self.events))

    @property
    def month(self) -> int:
        """Months lived after the warm-up."""
        return int(self.world.clock[0].month - self.world.clock[0].warm_up)

    def branch(self, case: Case | None = None) -> tuple[World, Archive, Schedule]:
        """Give a driver what `sim.engine.start` gives at the beginning: arrays of its own, sized for the case.

        Raises
        ------
        InputError
            The case is another one in the months lived; the first difference is named.
        """
        case = self.case if case is None else case
        self._check_past(case)
        world, archive = empty_world(case, self.seed, self.events is not None), empty_archive(case)
        for new, lived in zip((*world, *archive), (*self.world, *self.archive), strict=True):
            rows = min(len(new), len(lived))  # capacity and horizon may differ; what is in use fits both
            _raw(new[:rows])[...] = _raw(lived[:rows])
        return world, archive, schedule(case)

    def go_on(self, case: Case | None = None) -> Run:
        """Live to the horizon with the compiled engine; safe to call from many threads at once.

        Parameters
        ----------
        case : Case, optional
            Another future: same structure but for the horizon, same parameters in the months lived.
        """
        case = self.case if case is None else case
        world, archive, plan = self.branch(case)
        events = live_on(world, archive, plan, case.structure.months - self.month)
        if self.events is not None:
            events = np.concatenate([self.events, events])
        return Run(case, self.seed, "compiled", archive, events)

    def save(self, path: str | Path) -> None:
        """Save to one file: a zip of NumPy arrays, the case as TOML and a manifest. `load_state` reads it."""
        manifest = {"schema_version": SCHEMA_VERSION, "kind": "state", "rules": source_hash(), "month": self.month}
        manifest |= {"seed": self.seed, "case": self.case.name, "case_hash": self.case.hash()}
        manifest |= {"log": self.events is not None}
        tables = _tables(self.world, self.archive)
        if self.events is not None:
            tables["events"] = self.events
        with whole_file(Path(path)) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text in (("manifest.json", json.dumps(manifest, indent=1)), ("case.toml", self.case.to_toml())):
                with file.open(name, "w") as member:
                    member.write(text.encode())
            for name, table in tables.items():
                with file.open(f"{name}.npy", "w", force_zip64=True) as member:
                    # as it lies in memory: what NumPy writes in pieces has gaps left to chance
                    np.lib.format.write_array_header_1_0(member, np.lib.format.header_data_from_array_1_0(table))
                    member.write(_gapless(table).tobytes("A"))

    def _check_past(self, case: Case) -> None:
        mine, other = self.case.structure, case.structure
        for name in ("townships", "cadres", "residents", "warm_up"):
            lived, found = getattr(mine, name), getattr(other, name)
            if lived != found:
                raise InputError("branch_structure", case=case.name, name=f"structure.{name}", found=found, lived=lived)
        if self.case.county != case.county:
            raise InputError("branch_county", case=case.name, own=self.case.name)
        if other.months < self.month:
            raise InputError("branch_horizon", case=case.name, found=other.months, lived=self.month)
        past, wanted, lived = self.case.local_stages(), case.local_stages(), self.month + mine.warm_up
        # the first month founds the county
        starts = sorted({start for start, _ in past + wanted if start < max(lived, 1)})
        for first in starts:
            pairs = zip(in_force(past, first), in_force(wanted, first), strict=True)
            for before, now in {(id(before), id(now)): (before, now) for before, now in pairs}.values():
                for name, value in before.items():
                    if now[name] != value:
                        facts = {"month": first + 1 - mine.warm_up, "name": name, "found": now[name], "lived": value}
                        raise InputError("branch_past", case=case.name, **facts)


def halt(case: Case, month: int, seed: int = 1, log: bool = False) -> State:
    """Live a case with the compiled engine and halt when `month` months have been lived.

    Parameters
    ----------
    case, seed, log
        As for `sim.simulate`.
    month : int
        0, the end of the warm-up, to the case's horizon.

    Examples
    --------
    >>> import sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> half = sim.halt(case, month=12)
    >>> other = case.with_reform(month=13, set={"authority.delegated_share": 0.9})
    >>> half.go_on(case).lived, half.go_on(other).case.reforms[0].month
    (24, 13)
    """
    months = case.structure.months
    if not is_whole(month) or not 0 <= month <= months:
        raise InputError("halt_month", months=months, found=month)
    world, archive, plan = start(case, seed, log)
    events = live_on(world, archive, plan, case.structure.warm_up + int(month))
    return State(case, int(seed), world, archive, events if log else None)


def load_state(path: str | Path) -> State:
    """Load a state that was saved under the same rules.

    Raises
    ------
    InputError
        The file cannot be read, is none of ours or damaged, or was saved under other rules.

    Examples
    --------
    >>> import tempfile
    >>> import sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sim.halt(case, month=12).save(f"{folder}/half.quanze")
    ...     sim.load_state(f"{folder}/half.quanze").month
    12
    """
    try:
        with zipfile.ZipFile(path) as file:
            return _read(file, path)
    except QuanzeError:
        raise
    except OSError as error:
        raise InputError("cannot_read", path=path, reason=because(error)) from None
    except _DAMAGE as error:
        raise InputError("not_a_state", path=path, reason=f"{type(error).__name__}: {error}") from None


def _read(file: zipfile.ZipFile, path: str | Path) -> State:
    manifest = json.loads(file.read("manifest.json"))
    if manifest["kind"] != "state":
        raise ValueError(f"kind {manifest['kind']!r}")
    if manifest["schema_version"] != SCHEMA_VERSION:
        raise InputError("schema_version", path=path, wanted=SCHEMA_VERSION, found=manifest["schema_version"])
    if manifest["rules"] != source_hash():
        raise InputError("other_rules", path=path, found=manifest["rules"], rules=source_hash())
    case = parse_case(file.read("case.toml").decode(), manifest["case"])
    if case.hash() != manifest["case_hash"]:
        raise ValueError("case.toml")
    world, archive = empty_world(case, manifest["seed"]), empty_archive(case)
    tables = {name: _read_table(file, name, empty) for name, empty in _tables(world, archive).items()}
    own = len(World._fields)
    values = list(tables.values())
    events = _read_table(file, "events", world.events, grown=True) if manifest["log"] else None
    return State(case, manifest["seed"], World(*values[:own]), Archive(*values[own:]), events)


def _tables(world: World, archive: Archive) -> dict[str, np.ndarray]:
    """All arrays by their place in the file."""
    tables = {f"world/{name}": table for name, table in world._asdict().items()}
    return tables | {f"archive/{name}": table for name, table in archive._asdict().items()}


def _read_table(file: zipfile.ZipFile, name: str, like: np.ndarray, grown: bool = False) -> np.ndarray:
    """Read an array that has the layout of `like`, and its shape unless it has `grown`."""
    # read whole, so that its checksum is compared before anything is believed
    table: Any = np.lib.format.read_array(io.BytesIO(file.read(f"{name}.npy")), allow_pickle=False)
    if table.dtype.descr != like.dtype.descr or not (grown or table.shape == like.shape):
        raise ValueError(name)
    return _gapless(table.view(like.dtype))


def _raw(table: np.ndarray) -> np.ndarray:
    """The table itself, of records the bytes, which are copied much faster than their fields are."""
    return table.view(np.uint8) if table.dtype.names else table


def _locked_copy(table: np.ndarray) -> np.ndarray:
    copy = np.empty_like(table)
    _raw(copy)[...] = _raw(table)
    copy.flags.writeable = False
    return copy


def _gapless(table: np.ndarray) -> np.ndarray:
    """A copy, laid out alike, with zeros between its fields, where NumPy leaves chance."""
    copy = np.zeros(table.shape, table.dtype, "F" if table.flags.fnc else "C")
    for name in table.dtype.names or (...,):
        copy[name] = table[name]
    return copy


def in_force(segments: Sequence[tuple[int, Held]], month: int) -> Held:
    """Values that hold in a month, counted as `segments` are."""
    return [values for start, values in segments if start <= month][-1]

"""Studies: a design of points, the same seeds for each, and the outcomes to keep; resumable in a folder of their own.

A run is a point and a seed. Its id is a hash of what is simulated and measured and of the rules, so the same run has
the same id in every study. A folder belongs to one study under one version of the rules; there, point and seed name
a run.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.designs.cases import case_files
from experiments.designs.cautions import averaged, cautions
from experiments.designs.dictionary import dictionary
from experiments.designs.files import (
    MOST_REPLICATES,
    SHAPES,
    Lived,
    case_named,
    check_runs,
    read_title,
    read_window,
    study_file,
    texts,
)
from experiments.designs.outcomes import read_outcomes
from experiments.designs.points import design
from experiments.designs.variables import LUCK, OTHERS, changed, check_reformed, is_reform, variable
from experiments.running.cells import csv_bytes
from experiments.running.extend import settle
from experiments.running.files import is_file_name
from experiments.running.outcomes import Outcome, named, own_outcomes
from experiments.running.own_code import imported_class
from experiments.running.runner import Measure, rules
from experiments.running.store import (
    DESIGN,
    DICTIONARY,
    Store,
    parquet,
    read_manifest,
    read_parquet,
    spec_hash,
    to_frame,
)
from sim.errors import InputError, Listed, Said, StudyError, Where, unknown
from sim.files import read_toml
from sim.parameter import dotted
from sim.window import WINDOW, Window, WindowLike

if TYPE_CHECKING:
    import pandas as pd

MONTHS = "structure.months"
KEYS: dict[str, type] = {
    "kind": str,
    "title": dict,
    "cases": list,
    "variant": str,
    "county": str,
    "anonymous": bool,
    "structure": dict,
    "params": dict,
    "design": dict,
    "replicates": int,
    "seed": int,
    "outcomes": list,
    "own": dict,
    "window": object,  # see `read_window`
    "months": list,
    "engine": str,
    "agents": dict,
    "registration": dict,  # see `experiments.designs.registration`
}
ROLES = {"cadre": "TownshipCadre", "department": "CountyDepartment", "resident": "Resident"}


@dataclass(frozen=True, eq=False)
class Study:
    """What is to be run.

    Attributes
    ----------
    name : str
    cases : tuple of Case
        The bases.
    design : DataFrame
        A row per point: ``case`` (the name of a base), and a column for each variable that varies (see
        `experiments.designs.variables`) under its dotted name; NaN leaves the base's own value.
    seeds : tuple of int
        Every point is run on each of them, so that points differ by nothing but themselves; a point's luck is added.
    outcomes : tuple of str
        Indicators, or one's own (see `experiments.running.outcomes`), over the `window`: the last months, or from one
        to another; see `sim.window`.
    engine : {"compiled", "mesa"}
    agents : mapping of str to str
        Import paths ``package.module:Class`` of subclasses of the Mesa agents, by role: cadre, department, resident.
    months : tuple of str
        Columns of `sim.Run.months` to keep as well.
    shard : (int, int)
        Which part of how many is to be run; see `experiments.running.shards`.
    trusted : bool
        Whether code that it names may be imported; if not, it can be looked at, but not run.
    own : tuple of Outcome
        Definitions of the outcomes that are no indicators.
    """

    name: str
    cases: tuple[sim.Case, ...]
    design: "pd.DataFrame"
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    window: WindowLike = WINDOW
    engine: str = "compiled"
    agents: Mapping[str, str] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)
    shard: tuple[int, int] = (1, 1)
    trusted: bool = True
    own: tuple[Outcome, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "design", self.design.reset_index(drop=True))
        for check in (self._check_design, self._check_seeds, self._check_outcomes, self._check_engine):
            check()

    def _check_design(self) -> None:
        names = [case.name for case in self.cases]
        _check_once([name.casefold() for name in names], "case", self.name)  # as some file systems see them
        for name in names:
            if not is_file_name(name):
                raise InputError("case_file_name", name=name)
        where = Said("error.design_of", {"name": self.name})
        if "case" not in self.design or not len(self.design):
            raise InputError("design_columns", where=where)
        _check_once(list(self.design.columns), "column", where)
        for name in self.design["case"].unique():
            if name not in self._bases:
                raise unknown("case", name, self._bases, where)
        for name, column in zip(self._names, self._changes.T, strict=True):
            row, values = variable(name, where), column[~np.isnan(column)]
            fractions = values[np.floor(values) != values]
            for value in (*fractions[:1], *([values.min(), values.max()] if values.size else ())):
                row.check(float(value), where)
            if is_reform(name):
                for case in self.design["case"][~np.isnan(column)].unique():
                    check_reformed(self._bases[case], name)
        _ = self.counties  # sizes and months must fit to the case

    def _check_seeds(self) -> None:
        from sim.world import check_seed

        object.__setattr__(self, "seeds", tuple(map(check_seed, self.seeds)))
        if self.seeds:
            check_seed(max(self.seeds) + int(self._luck.max()))
        _check_once(self.seeds, "seed", self.name)
        check_runs(self.points * len(self.seeds), self.name)

    def _check_outcomes(self) -> None:
        object.__setattr__(self, "outcomes", named(self.outcomes, self.name))
        object.__setattr__(self, "own", own_outcomes(self.outcomes))
        _check_once(self.outcomes, "outcome", self.name)
        for months in self._horizons:
            self.reported.bounds(months)
        if self.months:
            _check_once(self.months, "monthly_column", self.name)
            tiny = sim.Case("tiny").with_structure(townships=1, cadres=1, residents=0, months=1)
            known = list(sim.simulate(tiny).months.columns)
            for name in self.months:
                if name not in known:
                    raise unknown("monthly column", name, known, self.name)

    def _check_engine(self) -> None:
        from sim.simulation import ENGINES

        if self.engine not in ENGINES:
            raise unknown("engine", self.engine, ENGINES, self.name)
        if not self.agents:
            return
        if self.engine != "mesa":
            raise InputError("study_agents_engine", where=self.name)
        from sim import agents

        for role, path in self.agents.items():
            if role not in ROLES:
                raise unknown("role of agents", role, ROLES, self.name)
            if not isinstance(path, str):
                raise InputError("study_agents_path", role=role, where=self.name, found=path)
            if self.trusted and not issubclass(imported_class(path), getattr(agents, ROLES[role])):
                raise InputError("study_agents_class", path=path, where=self.name, wanted=ROLES[role])

    @classmethod
    def from_toml(cls, path: str | Path) -> "Study":
        """Read a file, or one of those that ship, by its name; the format is in ``docs/studies.md``."""
        path = study_file(path)
        content = read_toml(path)
        for key, value in content.items():
            if key not in KEYS:
                raise unknown("key", key, KEYS, path.name)
            if not isinstance(value, KEYS[key]) or (isinstance(value, bool) and key not in ("window", "anonymous")):
                raise InputError("shape", key=key, where=path.name, shape=SHAPES[KEYS[key]], found=value)
        structure, params = content.get("structure", {}), dotted(content.get("params", {}), path.name)
        names, lived = content.get("cases", ["baseline"]), Lived.of(content, path)
        cases = [case_named(name, path, lived).with_structure(**structure).with_params(params) for name in names]
        first, count = content.get("seed", 1), content.get("replicates", 1)
        if first < 0 or not 1 <= count <= MOST_REPLICATES:
            raise InputError("study_seeds", where=path.name, most=MOST_REPLICATES, seed=first, count=count)
        return cls(
            name=path.stem,
            cases=tuple(cases),
            design=design([case.name for case in cases], content.get("design", {}), path.name),
            seeds=tuple(range(first, first + count)),
            outcomes=read_outcomes(content, (), path.name),
            window=read_window(content, (), path.name),
            engine=content.get("engine", "compiled"),
            agents=content.get("agents", {}),
            months=texts(content.get("months", []), "months", path.name),
            title=read_title(content, path.name),
        )

    @classmethod
    def from_folder(cls, folder: str | Path, trust: bool = False) -> "Study":
        """Read the study that a folder holds.

        Parameters
        ----------
        trust : bool
            Let code be imported that the folder names: agents and functions of somebody's own.

        Raises
        ------
        StudyError
            There is none, or its design or cases are damaged or not those it began with.
        """
        folder = Path(folder)
        settle(folder)
        manifest = read_manifest(folder)
        if manifest is None:
            raise StudyError("study_missing", folder=folder)
        spec = manifest["spec"]
        own = named(Outcome(**row, trusted=trust) for row in spec.get("own", ()))
        for name in spec["outcomes"]:
            if name not in own and name not in sim.indicators():
                raise unknown("indicator", name, [*sim.indicators(), *own], str(folder))
        study = cls(
            name=manifest["study"],
            cases=tuple(sim.load_case(folder / "cases" / f"{name}.toml") for name in spec["cases"]),
            design=_stored_design(folder / DESIGN),
            seeds=tuple(spec["seeds"]),
            outcomes=tuple(spec["outcomes"]),
            window=spec["window"],
            engine=spec["engine"],
            agents=spec["agents"],
            months=tuple(spec["months"]),
            title=manifest["title"],
            shard=tuple(spec.get("shard", (1, 1))),
            trusted=trust,
        )
        # under other rules the same cases may have other hashes
        for key in study.spec if manifest["rules"] == rules() else ("design",):
            if study.spec[key] != spec[key]:
                raise StudyError("study_altered", folder=folder, key=key)
        return study

    @cached_property
    def _bases(self) -> dict[str, sim.Case]:
        return {case.name: case for case in self.cases}

    @cached_property
    def _names(self) -> list[str]:
        return [name for name in self.design.columns if name != "case"]

    @cached_property
    def _changes(self) -> np.ndarray:
        try:
            changes = self.design[self._names].to_numpy(float, copy=True)
        except (TypeError, ValueError) as error:
            raise InputError("design_numbers", name=self.name, reason=str(error)) from None
        changes[np.isnan(changes)] = np.nan  # there are NaN of other bits, which the stored design would not keep
        return changes

    @cached_property
    def counties(self) -> tuple[sim.Case, ...]:
        """Bases in all sizes and with all months of reforms that points have, and with the bases' own parameters."""
        fitting = [name for name in self._names if name in OTHERS and name != LUCK]
        found = []
        for row in self.design[["case", *fitting]].drop_duplicates().to_dict("records"):
            values = {name: row[name] for name in fitting if not np.isnan(row[name])}
            found.append(changed(self._bases[row["case"]], values))
        return tuple(found)

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return cautions(self.counties, self.reported, self._names) + averaged(self.outcomes)

    @cached_property
    def _case_names(self) -> list[str]:
        return self.design["case"].tolist()

    def point(self, index: int) -> sim.Case:
        """Return the case of a point."""
        row = self._changes[index]
        changes = {name: float(value) for name, value in zip(self._names, row, strict=True) if not np.isnan(value)}
        base = self._bases[self._case_names[index]]
        return changed(base, changes) if changes else base

    @cached_property
    def _luck(self) -> np.ndarray:
        column = self._changes[:, self._names.index(LUCK)] if LUCK in self._names else np.zeros(self.points)
        return np.nan_to_num(column).astype(np.int64)

    def luck(self, index: int) -> int:
        """Return what is added to the seeds at a point."""
        return int(self._luck[index])

    @cached_property
    def kin(self) -> np.ndarray:
        """For each point the first one that it differs from only in reforms and end; itself on the Mesa engine."""
        kept = [k for k, name in enumerate(self._names) if not is_reform(name) and name != MONTHS]
        if self.engine != "compiled" or (len(self.cases) == 1 and len(kept) == len(self._names)):
            return np.arange(self.points)
        rows = np.ascontiguousarray(np.column_stack([np.zeros(self.points), self._changes[:, kept]]))
        keys = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
        _, first, place = np.unique(keys, return_index=True, return_inverse=True)
        return np.asarray(first[place])

    @property
    def points(self) -> int:
        """Number of points."""
        return len(self.design)

    @property
    def runs(self) -> int:
        """Number of runs, of the part if it is one."""
        number, of = self.shard
        return len(range(number - 1, self.points * len(self.seeds), of))

    @property
    def code(self) -> tuple[str, ...]:
        """Import paths of agents and functions of somebody's own."""
        return (*self.agents.values(), *(row.function for row in self.own if row.function))

    @cached_property
    def measure(self) -> Measure:
        """What is done with each point and seed.

        Raises
        ------
        StudyError
            Its code is not trusted.
        """
        if self.code and not self.trusted:
            raise StudyError("untrusted", name=self.name, code=Listed(self.code))
        named(self.own)  # which another study may have called otherwise since
        agents = tuple(sorted(self.agents.items()))
        return Measure(self.outcomes, self.reported.stated, self.engine, agents, self.months)

    @cached_property
    def spec(self) -> dict[str, Any]:
        """All that the results depend on besides the rules."""
        digest = hashlib.sha256("\n".join([*self._names, *self._case_names]).encode())
        stated = self.reported.stated
        digest.update(np.ascontiguousarray(self._changes, "<f8").tobytes())
        return {
            "cases": {case.name: case.hash() for case in self.cases},
            "design": digest.hexdigest()[:16],
            "seeds": list(self.seeds),
            "outcomes": list(self.outcomes),
            "window": list(stated) if isinstance(stated, tuple) else stated,
            "engine": self.engine,
            "agents": dict(sorted(self.agents.items())),
            "months": list(self.months),
            **({"own": [asdict(row) for row in self.own]} if self.own else {}),
            **({} if self.shard == (1, 1) else {"shard": list(self.shard)}),
        }

    @cached_property
    def hash(self) -> str:
        """Content hash of the study, without its name and the rules."""
        return spec_hash(self.spec)

    def run_id(self, case_hash: str, seed: int) -> str:
        """Content hash of a run: the rules, what is measured, the case, the seed."""
        measured = self.measure
        content: list[Any] = [rules(), measured.outcomes, measured.window, measured.engine, measured.agents]
        content += [measured.months, *([self.spec["own"]] if self.own else [])]
        content += [case_hash, seed]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]

    @property
    def horizon(self) -> int:
        """Months that the longest case lives."""
        return max(self._horizons)

    @cached_property
    def _horizons(self) -> set[int]:
        own = {case.name: case.structure.months for case in self.cases}
        base = self.design["case"].map(own)
        return set(map(int, self.design[MONTHS].fillna(base) if MONTHS in self._names else base))

    @cached_property
    def reported(self) -> Window:
        """The window, understood."""
        return Window.of(self.window)

    def files(self) -> dict[str, bytes]:
        """Cases, design and dictionary, as a folder keeps them."""
        import pyarrow as pa

        points = self.design.rename_axis("point").reset_index().astype({"point": "int32"})
        empty = Store(Path(), self.outcomes, self.months).empty()
        tables = {"design": points, **{name: to_frame(table) for name, table in empty.items()}}
        cases = case_files({case.name: case for case in self.cases})
        files = {f"cases/{name}": content for name, content in cases.items()}
        files[DESIGN] = parquet(pa.Table.from_pandas(points, preserve_index=False, nthreads=1))
        files[DICTIONARY] = csv_bytes(dictionary(tables))
        return files


def _stored_design(path: Path) -> "pd.DataFrame":
    try:
        return to_frame(read_parquet(path)).drop(columns="point")
    except (OSError, ValueError, KeyError) as error:
        raise StudyError("unreadable", path=path, reason=str(error)) from None


def _check_once(names: Sequence[Any], what: str, where: Where) -> None:
    if not names:
        raise InputError("needs_one", where=where, what=Said(f"noun.{what}"))
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise InputError("given_twice", what=Said(f"noun.{what}"), name=twice, where=where)

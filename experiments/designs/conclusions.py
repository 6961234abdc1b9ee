"""Do the prescriptions stand in all that could be? Packages, readings and doses in worlds that meet the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.designs.files import MOST_REPLICATES, Lived, case_named, entry, study_file, texts, whole
from experiments.designs.packages import check_levers, is_agreed, moved, ray, under
from experiments.designs.plausible import PLAUSIBLE, first_of, names_worlds, plausible_worlds, rivals_of, worlds_file
from experiments.designs.reforms import rebased
from experiments.designs.setting import Setting, read_setting
from experiments.designs.study import Study
from experiments.designs.variables import LUCK
from experiments.designs.worlds import FEWEST_WORLDS, MOST_WORLDS, PARAMS, not_stated
from sim.errors import InputError, Said, unknown
from sim.package import AGREED, MADE, case_name
from sim.reported import Reported

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("packages", "worlds", "count", "readings", "doses", "rivals", "rival_count")
FULL = 1.0
SAME = ""  # model: the county's own rules; a rival's is the name of its variant


@dataclass(frozen=True)
class Option:
    """A package under a reading at a dose, and its case."""

    package: str
    reading: str
    dose: float
    case: sim.Case


@dataclass(frozen=True, eq=False)
class ConclusionsPlan:
    """What the conclusion is drawn from.

    Attributes
    ----------
    packages : tuple of Case
        The base with dated reforms.
    worlds : DataFrame
        A row each, a column per parameter; see `experiments.designs.plausible`.
    readings : tuple of str
        Under which the packages are read; the first is that of their own names. Packages of no document have one.
    doses : tuple of float
        Shares of the way that each package goes; the whole way is one of them.
    rivals : mapping of str to DataFrame
        Worlds of other models, by the name of the variant. Levers that it sets are where the packages start from;
        they go where they go in the base.
    """

    setting: Setting
    packages: tuple[sim.Case, ...]
    worlds: "pd.DataFrame"
    readings: tuple[str, ...] = (AGREED,)
    doses: tuple[float, ...] = (FULL,)
    rivals: "Mapping[str, pd.DataFrame]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        where = self.setting.name
        self.setting.check_directions()
        if not self.packages:
            raise InputError("conclusions_packages", where=where)
        names = [self.setting.base.name, *(case.name for case in self.packages)]
        for name in names:
            if names.count(name) > 1:
                raise InputError("robust_case_twice", where=where, name=name)
        if len(self.worlds) < FEWEST_WORLDS:
            raise InputError("conclusions_few", where=where, count=len(self.worlds), least=FEWEST_WORLDS)
        if FULL not in self.doses:
            raise InputError("conclusions_doses", where=where, found=list(self.doses))
        for case in self.packages:
            try:
                check_levers(case)
            except InputError as error:
                raise InputError("located", where=where, error=error) from None
            for lever in moved(case):
                if lever in self.worlds:
                    raise InputError("robust_moved", where=where, lever=lever, name=case.name)
            if self.readings != (AGREED,) and not is_agreed(case):
                raise InputError("conclusions_reading", where=where, name=case.name)

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The base, then the packages."""
        return (self.setting.base, *self.packages)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Every package under every reading at every dose, in this order."""
        found = []
        for case in self.packages:
            for reading in self.readings:
                read = case if reading == AGREED else under(case, reading)
                read = read or replace(case, name=case_name(case.name, reading))  # left without demands
                found += [Option(case.name, reading, d, read if d == FULL else ray(read, d)) for d in self.doses]
        return tuple(found)

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Which model each world is of, `SAME` for the county's own."""
        names = {SAME: self.worlds, **self.rivals}
        return tuple(name for name, worlds in names.items() for _ in range(len(worlds)))

    @property
    def reported(self) -> Reported:
        """The months that count, beside the packages' reforms."""
        return self.setting.reported(self.cases)

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return self.setting.cautions(self.cases)

    def study(self) -> Study:
        """What is to be run: the base and every option in each world, every world of a model on luck of its own.

        The luck is that of the world's number, so that more seeds and more worlds add to what was run.
        """
        import pandas as pd

        every_world = (self.worlds, *self.rivals.values())
        points = pd.concat(every_world, ignore_index=True)
        points[LUCK] = np.concatenate([np.arange(len(one)) for one in every_world]) * float(MOST_REPLICATES)
        cases = (self.setting.base, *(option.case for option in self.options))
        every = pd.concat([points.assign(case=case.name) for case in cases], ignore_index=True)
        return self.setting.study(cases, every)


def read_conclusions(path: str | Path) -> ConclusionsPlan:
    """Read a file of conclusions; see ``docs/questions.md`` for its keys.

    Raises
    ------
    InputError
        What `ConclusionsPlan` refuses, an unknown reading or variant, a package that starts from another county.
    """
    path = study_file(path)
    setting, content = read_setting(path, (*KEYS, PARAMS))
    where, base = setting.name, setting.base
    here = Lived(county=base.tables)
    named = [case_named(name, path, here) for name in entry(content, "packages", ["s0", "s1", "s2", "s3", "s4"], where)]
    packages = [rebased(case, base) for case in named]
    readings = texts(entry(content, "readings", list(MADE), where), "readings", where)
    for reading in readings:
        if reading not in MADE:
            raise unknown("reading", reading, MADE, where)
    asked = content.get("worlds", PLAUSIBLE)
    if not names_worlds(asked):
        raise InputError("conclusions_worlds", where=where, found=asked)
    file = worlds_file(asked, path.parent)
    given = first_of(plausible_worlds(file), content.get("count"), where)
    most = whole(content.get("rival_count", MOST_WORLDS), "rival_count", where, 1, MOST_WORLDS)
    rivals: dict[str, pd.DataFrame] = {}
    for name in texts(entry(content, "rivals", [], where), "rivals", where):
        if name in rivals:
            raise InputError("given_twice", what=Said("noun.rival"), name=name, where=where)
        if name not in rivals_of(file):
            raise unknown("rival", name, rivals_of(file), where)
        rivals[name] = not_stated(plausible_worlds(file, name).iloc[:most], base, content, where)
    return ConclusionsPlan(
        setting,
        tuple(packages),
        not_stated(given, base, content, where),
        tuple(dict.fromkeys(readings)) or (AGREED,),
        _doses(entry(content, "doses", [FULL], where), where),
        rivals,
    )


def _doses(values: Sequence[Any], where: str) -> tuple[float, ...]:
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise InputError("conclusions_dose", where=where, found=value)
    return tuple(dict.fromkeys(float(value) for value in values))

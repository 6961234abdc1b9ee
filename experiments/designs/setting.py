"""What files that name one base say first: the county, the seeds, and what is looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from experiments.designs.cautions import averaged, cautions
from experiments.designs.files import (
    Lived,
    case_named,
    check_keys,
    entry,
    read_seeds,
    read_title,
    read_window,
    setting_keys,
    study_file,
)
from experiments.designs.outcomes import direction, indicator, read_outcomes
from experiments.designs.study import Study
from experiments.designs.variables import MONTH, STRUCTURE
from sim.errors import InputError, Said
from sim.files import read_toml
from sim.parameter import dotted
from sim.reported import Reported
from sim.window import WINDOW, Window

if TYPE_CHECKING:
    import pandas as pd

KEYS = setting_keys("base")
OUTCOMES = ("blame_avoidance_rate_shapley", "acts_per_actionable")


@dataclass(frozen=True)
class Setting:
    """A county, luck, and outcomes.

    Attributes
    ----------
    name : str
        Of the file, without its ending.
    title : dict
        Texts under ``"zh"`` and ``"en"``.
    base : Case
        Without reforms of its own that the question is about.
    seeds : tuple of int
        Every run of the question is repeated on each of them.
    outcomes : tuple of str
        Indicators, or own outcomes.
    window : Window
        Months that count.
    asked : Window, optional
        Where that is more than the county lives.
    """

    name: str
    title: Mapping[str, str]
    base: sim.Case
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    window: Window = Window(WINDOW)
    asked: Window | None = None

    def __post_init__(self) -> None:
        if len(self.seeds) < 2:
            raise InputError("replicates_few", where=self.name, count=len(self.seeds))
        if not self.outcomes:
            raise InputError("no_outcome", where=self.name)
        for outcome in self.outcomes:
            if self.outcomes.count(outcome) > 1:
                raise InputError("outcome_again", where=self.name, name=outcome)
            indicator(outcome)

    def check_directions(self) -> None:
        """Refuse outcomes of which one cannot say which direction is better, where the question needs it."""
        for outcome in self.outcomes:
            if direction(outcome) == 0:
                raise InputError("no_direction", where=self.name, name=outcome)

    def cautions(self, cases: Sequence[sim.Case], levels: Iterable[str] = ()) -> tuple[Said, ...]:
        """What of some cases changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return cautions(cases, self.asked or self.window, levels) + averaged(self.outcomes)

    def reported(self, cases: Sequence[sim.Case], factors: Iterable[str] = ()) -> Reported:
        """The months that count, beside the reforms of some cases unless factors move these or the end."""
        moved = {MONTH, f"{STRUCTURE}months"} & set(factors)
        return Reported(self.window) if moved else Reported.of(self.window, cases)

    def study(self, cases: Sequence[sim.Case], design: "pd.DataFrame") -> Study:
        """Points (see `experiments.designs.study.Study`) on all seeds of the setting."""
        return Study(self.name, tuple(cases), design, self.seeds, self.outcomes, self.window, title=self.title)


def read_setting(
    path: str | Path, keys: Sequence[str], outcomes: Sequence[str] = OUTCOMES
) -> tuple[Setting, dict[str, Any]]:
    """Read the setting of a file, and whatever else it says under `keys`.

    Parameters
    ----------
    path : str or Path
        A file, or the name of one that ships in ``experiments/studies``.
    outcomes : sequence of str
        What is looked at where the file says nothing.

    Raises
    ------
    InputError
        Unknown key, case, parameter or outcome; something twice; broken TOML.
    """
    path = study_file(path)
    content = read_toml(path)
    check_keys(content, (*KEYS, *keys), path.name)
    base = case_named(content.get("base", "baseline"), path, Lived.of(content, path))
    base = base.with_structure(**entry(content, "structure", {}, path.name))
    base = base.with_params(dotted(entry(content, "params", {}, path.name), path.name))
    seeds = read_seeds(content, path.name, 1)
    window = read_window(content, [base], path.name)
    title = read_title(content, path.name)
    named = read_outcomes(content, outcomes, path.name)
    setting = Setting(path.stem, title, base, seeds, named, window.within(base.structure.months), window)
    return setting, {key: value for key, value in content.items() if key in keys}


def levers(case: sim.Case) -> dict[str, float]:
    """What the reforms of a case have moved in the end, by dotted name of the lever.

    Raises
    ------
    InputError
        A case without reforms.
    """
    last = case.segments()[-1][1]
    moved = {name: value for name, value in last.items() if value != case.params[name]}
    if not moved:
        raise InputError("case_no_lever", name=case.name)
    return moved

"""Which cases are compared, on which seeds: the question of a comparison, or of a whole inquiry."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sim
from experiments.designs.cautions import cautions
from experiments.designs.files import (
    Lived,
    case_named,
    check_keys,
    check_runs,
    entry,
    read_seeds,
    read_title,
    read_window,
    setting_keys,
    study_file,
)
from experiments.designs.outcomes import OUTCOMES, read_outcomes
from sim.errors import Said
from sim.files import read_toml
from sim.parameter import dotted
from sim.window import WINDOW, Window

KEYS = setting_keys("cases")


@dataclass(frozen=True)
class ComparisonPlan:
    """Cases on the same seeds.

    Attributes
    ----------
    cases : tuple of Case
        The first is the baseline.
    inquiry : bool
        Ask everything (`experiments.answers.inquiry.inquire`), not only for differences.
    """

    name: str
    title: Mapping[str, str]
    cases: tuple[sim.Case, ...]
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...] = OUTCOMES
    window: Window = Window(WINDOW)
    inquiry: bool = False

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return cautions(self.cases, self.window)


def read_comparison(path: str | Path) -> ComparisonPlan:
    """Read a file of a comparison or an inquiry; the keys are in ``docs/questions.md``.

    Raises
    ------
    InputError
        Unknown key, case, parameter or outcome; broken TOML.
    """
    path = study_file(path)
    content = read_toml(path)
    check_keys(content, KEYS, path.name)
    structure = entry(content, "structure", {}, path.name)
    params = dotted(entry(content, "params", {}, path.name), path.name)
    names, lived = entry(content, "cases", [], path.name), Lived.of(content, path)
    seeds = read_seeds(content, path.name, 2)
    check_runs(len(names) * len(seeds), path.name)
    cases = [case_named(name, path, lived).with_structure(**structure).with_params(params) for name in names]
    return ComparisonPlan(
        path.stem,
        read_title(content, path.name),
        tuple(cases),
        seeds,
        read_outcomes(content, OUTCOMES, path.name),
        read_window(content, cases, path.name),
        content.get("kind") == "inquiry",
    )

"""What factorials and robust choices leave in a folder: tables, sentences, figures, and what was run."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.choice.discovery import Box
from experiments.choice.effects import Effects
from experiments.choice.robust import Worlds
from experiments.choice.separation import Separation
from experiments.choice.verdicts import box_line, choice_lines, effect_lines, map_lines
from experiments.output import write_manifest, write_tables
from experiments.texts import LANGUAGES, case_title

if TYPE_CHECKING:
    import pandas as pd

Boxes = dict[str, dict[str, Box]]  # by outcome and reform
Separations = dict[str, Separation | None]  # by outcome


def write_effects(folder: Path, effects: Effects, remake: str) -> None:
    """Write a factorial: the points, every effect, and what depends on what; a figure for each question and language.

    Parameters
    ----------
    remake : str
        The command that does it again.
    """
    from experiments.figures import save
    from experiments.figures.factorial import effects_figure, interaction_figure, synergy_figure

    design = effects.factorial
    setting = design.setting
    tables = {"points": _points(effects)}
    if design.design != "pairs":
        tables["effects"] = effects.table()
    if design.design == "full":
        tables["simple"] = effects.simple()
    if design.design != "fractional":
        tables["complements"] = effects.complements()
    write_tables(folder, **tables)
    for lang in LANGUAGES:
        _write_lines(folder, effect_lines(effects, lang), lang)
        if design.design != "pairs":
            save(effects_figure(effects, lang), folder / f"effects.{lang}.png")
        for outcome in setting.outcomes:
            if design.design == "full":
                save(interaction_figure(effects, outcome, lang), folder / f"interaction-{outcome}.{lang}.png")
            elif design.design == "pairs":
                save(synergy_figure(effects, outcome, lang), folder / f"synergy-{outcome}.{lang}.png")
    write_manifest(folder, "factorial", [setting.base], setting.seeds, window=setting.window, remake=remake)


def _points(effects: Effects) -> "pd.DataFrame":
    """A row per point and outcome: its mean over seeds."""
    import pandas as pd

    from experiments.compare import band

    design = effects.factorial
    index = pd.MultiIndex.from_product([design.points, design.setting.outcomes], names=["case", "outcome"])
    ends = zip(("mean", "mean_low", "mean_high"), band(effects.values, 1), strict=True)
    return pd.DataFrame({name: values.ravel() for name, values in ends}, index=index).reset_index()


def boxes(worlds: Worlds) -> Boxes:
    """The worlds in which each reform backfires, for every outcome that the choice asks about."""
    choice = worlds.choice
    outcomes = choice.setting.outcomes
    return {
        outcome: {case.name: worlds.box(i, outcomes.index(outcome)) for i, case in enumerate(choice.cases) if i}
        for outcome in choice.discovery
    }


def separations(worlds: Worlds) -> Separations:
    """The two factors that tell best where the mapped reform helps, for every mapped outcome."""
    outcomes = worlds.choice.setting.outcomes
    return {name: worlds.separation(_mapped(worlds), outcomes.index(name)) for name in worlds.choice.map_outcomes}


def _mapped(worlds: Worlds) -> int:
    """Position of the mapped reform among the cases."""
    return [case.name for case in worlds.choice.cases].index(worlds.choice.map_reform)


def world_lines(worlds: Worlds, found: Boxes, told: Separations, lang: str) -> list[str]:
    """All sentences about a robust choice."""
    choice = worlds.choice
    lines = choice_lines(worlds, lang)
    for outcome, by_case in found.items():
        lines += [box_line(by_case[case.name], case_title(case, lang), outcome, lang) for case in choice.reforms]
    for outcome, separation in told.items():
        case, k = _mapped(worlds), choice.setting.outcomes.index(outcome)
        title = case_title(choice.cases[case], lang)
        lines += map_lines(worlds.signs(case, k), separation, title, outcome, lang)
    return lines


def write_worlds(folder: Path, worlds: Worlds, found: Boxes, told: Separations, remake: str) -> None:
    """Write a robust choice: the worlds, every reform in them, boxes, map; a figure for each question and language."""
    from experiments.figures import save
    from experiments.figures.robust import boxes_figure, map_figure, regret_figure

    choice = worlds.choice
    setting = choice.setting
    tables = {
        "worlds": choice.sample.rename_axis("world").reset_index(),
        "choice": worlds.table(),
        "pareto": worlds.pareto(),
        "improvements": _improvements(worlds),
    }
    if found:
        tables["boxes"] = _box_table(found)
    write_tables(folder, **tables)
    for lang in LANGUAGES:
        _write_lines(folder, world_lines(worlds, found, told, lang), lang)
        save(regret_figure(worlds, lang), folder / f"regret.{lang}.png")
        for outcome, by_case in found.items():
            save(boxes_figure(worlds, by_case, outcome, lang), folder / f"boxes-{outcome}.{lang}.png")
        if told:
            save(map_figure(worlds, told, lang), folder / f"map.{lang}.png")
    for case in choice.cases:
        case.to_toml(folder / f"{case.name}.toml")
    write_manifest(folder, "robust", choice.cases, setting.seeds, window=setting.window, remake=remake)


def _improvements(worlds: Worlds) -> "pd.DataFrame":
    """A row per reform, world and outcome: how much better than the base, and whether surely so."""
    import pandas as pd

    choice = worlds.choice
    outcomes = choice.setting.outcomes
    levels = ([case.name for case in choice.reforms], range(choice.worlds), outcomes)
    index = pd.MultiIndex.from_product(levels, names=["case", "world", "outcome"])
    signs = [[worlds.signs(i, k) for k in range(len(outcomes))] for i in range(1, len(choice.cases))]
    columns = {"improvement": worlds.improvement[1:].ravel(), "sign": np.array(signs).transpose(0, 2, 1).ravel()}
    return pd.DataFrame(columns, index=index).reset_index()


def _box_table(found: Boxes) -> "pd.DataFrame":
    """A row per bound of each box; a reform without a box has one row without a bound."""
    import pandas as pd

    rows = []
    for outcome, by_case in found.items():
        for case, box in by_case.items():
            facts: dict[str, object] = {"case": case, "outcome": outcome, "found": box.verdict}
            facts |= {"count": box.interest.count, "worlds": box.interest.of}
            for name in ("coverage", "density", "seen_coverage", "seen_density"):
                facts[name] = getattr(box, name).value
            bounds = [
                {"factor": one.factor, "side": one.side, "limit": one.limit, "p": one.p} for one in box.restrictions
            ]
            rows += [facts | bound for bound in bounds or [{}]]
    return pd.DataFrame(rows)


def _write_lines(folder: Path, lines: Iterable[str], lang: str) -> None:
    (folder / f"findings.{lang}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")

"""What a sweep found, in sentences."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.answers.luck import SEEDS_NEEDED
from experiments.answers.methods import EFFECT, LUCK, SHIFT, ZERO
from experiments.answers.staged import Sensitivity
from experiments.answers.sweep import CONSTANT, Sweep
from experiments.designs.outcomes import indicator
from experiments.telling.texts import factor_label, listed
from sim.words import number, quantity, text

if TYPE_CHECKING:
    import pandas as pd

NAMED = 3  # factors, in a sentence


def sensitivity_lines(answer: Sensitivity, lang: str) -> list[str]:
    """Sentences of all stages."""
    return [line for one in answer.stages.values() for line in sweep_lines(one, lang)]


def sweep_lines(found: Sweep, lang: str) -> list[str]:
    """What a sweep says, in words: what matters most, what is told from luck and from zero, how much is noise."""
    n, names = found.n, found.names
    lines = [text("sweep.stage", lang, method=text(f"method.{found.method}", lang), factors=len(names), n=n)]
    if found.lucky and len(found.seeds) < SEEDS_NEEDED and not found.row.dummies:
        lines.append(text("sweep.few_seeds", lang, needed=SEEDS_NEEDED))
    if found.method == "morris" and any(factor.group for factor in found.factors):
        lines.append(text("sweep.groups", lang))
    noise = found.noise.set_index("outcome") if len(found.noise) else None
    for outcome in found.outcomes:
        label, mine = indicator(outcome).label[lang], found.main(outcome)
        if still := still_line(found, outcome, lang):
            lines.append(still)
            continue
        lines += _ranked(mine, label, found, lang)
        shares = mine["reshuffled"].dropna()
        if len(shares):
            half, median = int((shares > 0.5).sum()), quantity(float(shares.median()), "share", lang)
            index = text(f"method.{found.row.main}", lang)
            lines.append(text("sweep.reshuffled", lang, outcome=label, index=index, median=median, half=half))
        if noise is not None:
            row = noise.loc[outcome]
            facts = {key: quantity(row[f"noise_{key}"], "share", lang) for key in ("share", "low", "high", "mean")}
            lines.append(text("sweep.noise", lang, outcome=label, seeds=len(found.seeds), **facts))
    width = found.width()
    return lines if math.isnan(width) else [*lines, text("sweep.width", lang, width=width)]


def still_line(found: Sweep, outcome: str, lang: str) -> str:
    """That an outcome did not vary, or by luck only; empty where it did."""
    mine = found.main(outcome)
    if not mine["estimate"].isna().all():
        return ""
    key = "constant" if (mine["told"] == CONSTANT).all() else "all_luck"
    return text(f"sweep.{key}", lang, outcome=indicator(outcome).label[lang])


def _ranked(mine: "pd.DataFrame", label: str, found: Sweep, lang: str) -> list[str]:
    """The factors of which the method says something, and how many there are of each kind."""
    told, ranked, counts = (SHIFT, "shifts", "shifted") if found.row.dummies else (EFFECT, "first", "told")
    unit = indicator(str(mine["outcome"].iloc[0])).unit if found.method == "morris" else "ratio"
    items = [_item(row, unit, lang) for row in mine[mine["told"] == told].head(NAMED).to_dict("records")]
    factors = listed(items, lang)
    first = [text(f"sweep.{ranked}", lang, outcome=label, factors=factors)] if items else []
    kinds = {kind: int((mine["told"] == kind).sum()) for kind in (told, LUCK, ZERO)}
    return [*first, text(f"sweep.{counts}", lang, outcome=label, **kinds)]


def _item(row: "Mapping[str, object]", unit: str, lang: str) -> str:
    values = {key: float(str(row[key])) for key in ("estimate", "lower", "upper")}
    shown = {key: number(value, unit) for key, value in values.items()}
    key = "item_alone" if math.isnan(values["lower"]) else "item"
    return text(f"sweep.{key}", lang, factor=factor_label(str(row["factor"]), lang), **shown)

"""What a sweep found, in sentences."""

from collections.abc import Mapping

from experiments.answers.methods import EFFECT
from experiments.answers.staged import Sensitivity
from experiments.answers.sweep import CONSTANT, Sweep
from experiments.designs.outcomes import indicator
from experiments.telling.texts import factor_label
from sim.words import number, quantity, text

NAMED = 3  # factors, in a sentence


def sensitivity_lines(answer: Sensitivity, lang: str) -> list[str]:
    """Sentences of all stages."""
    return [line for one in answer.stages.values() for line in sweep_lines(one, lang)]


def sweep_lines(found: Sweep, lang: str) -> list[str]:
    """What a sweep says, in words: what matters most, what is not distinguishable from zero, how much is noise."""
    n, names = found.n, found.names
    lines = [text("sweep.stage", lang, method=text(f"method.{found.method}", lang), factors=len(names), n=n)]
    noise = found.noise.set_index("outcome") if len(found.noise) else None
    for outcome in found.outcomes:
        label, mine = indicator(outcome).label[lang], found.main(outcome)
        if (mine["told"] == CONSTANT).all():
            lines.append(text("sweep.constant", lang, outcome=label))
            continue
        unit = indicator(outcome).unit if found.method == "morris" else "ratio"
        items = [_item(row, unit, lang) for row in mine.head(NAMED).to_dict("records")]
        lines.append(text("sweep.first", lang, outcome=label, factors=text("list.comma", lang).join(items)))
        count = int((mine["told"] == EFFECT).sum())
        lines.append(text("sweep.told", lang, outcome=label, count=count, rest=len(names) - count))
        if noise is not None:
            row = noise.loc[outcome]
            shares = {key: quantity(row[f"noise_{key}"], "share", lang) for key in ("share", "low", "high", "mean")}
            lines.append(text("sweep.noise", lang, outcome=label, seeds=len(found.seeds), **shares))
    return [*lines, text("sweep.width", lang, width=found.width())]


def _item(row: "Mapping[str, object]", unit: str, lang: str) -> str:
    shown = {key: number(float(str(row[key])), unit) for key in ("estimate", "lower", "upper")}
    return text("sweep.item", lang, factor=factor_label(str(row["factor"]), lang), **shown)

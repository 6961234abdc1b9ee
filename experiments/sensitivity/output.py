"""What a sweep found: tables, sentences, and the folder that holds them with the figures."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.output import write_manifest, write_tables
from experiments.running.factors import factor_label, index_names
from experiments.sensitivity.analysis import CONSTANT, EFFECT, Sweep
from experiments.sensitivity.sweep import MAIN, SweepPlan
from experiments.texts import LANGUAGES, number, quantity, text
from sim.indicators import indicator

if TYPE_CHECKING:
    import pandas as pd

NAMED = 3  # factors, in a sentence


def sweep_tables(found: Mapping[str, Sweep]) -> "dict[str, pd.DataFrame]":
    """Tidy tables of all stages: ``factors``, ``indices``, ``convergence``, ``noise``.

    Parameters
    ----------
    found : mapping
        See `SweepPlan.run`.
    """
    import pandas as pd

    parts: dict[str, list[pd.DataFrame]] = {"factors": [], "indices": [], "convergence": [], "noise": []}
    for stage, one in found.items():
        kept = index_names(found[MAIN].factors)
        scores = one.scores()
        factors = pd.DataFrame(
            {
                "factor": factor.group or factor.name,
                "parameter": factor.name,
                "lowest": factor.low,
                "highest": factor.high,
                "relative": scores[factor.group or factor.name],
                "kept": (factor.group or factor.name) in kept,
            }
            for factor in one.factors
        )
        tables = {
            "factors": factors,
            "indices": one.indices.assign(base_sample=one.n),
            "convergence": one.convergence.rename(columns={"n": "base_sample"}),
            "noise": one.noise,
        }
        for name, table in tables.items():
            if len(table):
                table = table.copy()
                table.insert(0, "stage", stage)
                table.insert(1, "method", one.method)
                parts[name].append(table)
    return {name: pd.concat(tables, ignore_index=True) for name, tables in parts.items() if tables}


def sentences(found: Sweep, lang: str) -> list[str]:
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


def write_sweep(folder: Path, plan: SweepPlan, found: Mapping[str, Sweep], remake: str) -> None:
    """Write tables, a text and the figures in each language, the base case, and what was run.

    Parameters
    ----------
    remake : str
        The command that does it again.
    """
    from experiments.figures import save
    from experiments.figures.sensitivity import SMALL, sweep_figures

    write_tables(folder, **sweep_tables(found))
    for lang in LANGUAGES:
        said = "\n\n".join("\n".join(sentences(one, lang)) for one in found.values())
        (folder / f"findings.{lang}.txt").write_text(said + "\n", encoding="utf-8")
        for stage, one in found.items():
            for name, figure in sweep_figures(one, plan.setting, lang, SMALL).items():
                save(figure, folder / f"{stage}-{name}.{lang}.png")
    base = plan.setting.base
    base.to_toml(folder / f"{base.name}.toml")
    write_manifest(folder, "sweep", [base], plan.setting.seeds, window=plan.setting.window, remake=remake)

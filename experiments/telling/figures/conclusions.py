"""What would have to be true for each package to be the best, how much each does, and of what its spread is made."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.conclusions import Conclusions
from experiments.answers.samples import PARTS
from experiments.designs.conclusions import SAME
from experiments.designs.outcomes import direction, indicator
from experiments.telling.figures.colours import GREY, KINDS, PALE
from experiments.telling.figures.lines import TICK_SIZE, above, across, down, wrapped
from experiments.telling.figures.sheet import PAPER, Medium, Sheet, finish
from experiments.telling.figures.style import Look, better_axis, case_labels, definitions, lined_panels
from experiments.telling.sentences.conclusions import best_line, condition_title
from experiments.telling.sentences.question_headlines import parts_headline
from experiments.telling.texts import case_title
from sim.package import reading_labels
from sim.words import scale, text

_CELL = 1.15  # inches across
_LABEL, _CASE = 40, 14
_DARK = 0.55  # shares that are written in white


def conclusion_figures(found: Conclusions, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """All figures by name; the first is the one that answers."""
    drawn: dict[str, Figure] = {}
    known = found.judged
    for k in known:
        drawn[f"conditions-{found.outcomes[k]}"] = conditions_figure(found, k, lang, medium)
    if known:
        drawn["gains"] = gains_figure(found, lang, medium)
    if known and any(np.isfinite(found.parts(i, known[0])[PARTS[0]][0]) for i in range(len(found.plan.packages))):
        drawn["parts"] = parts_figure(found, known[0], lang, medium)
    return drawn


def conditions_figure(found: Conclusions, outcome: int, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw a line per condition and a column per case: how often it is the best where that holds."""
    conditions = [one for one in found.conditions(outcome) if one.worlds]
    shares = np.array([[share for share, _, _ in one.first] for one in conditions])
    labels = [wrapped(condition_title(one, lang), _LABEL if medium.explained else 62) for one in conditions]
    heads = [wrapped(case_title(case, lang), _CASE) for case in found.cases]
    cell = _CELL if medium.explained else 0.8 * _CELL
    high = down(labels, 0.3 if medium.explained else 0.2) + above(heads, cell)
    figure = Sheet(max(7.0, across(labels) + 0.5 + cell * len(heads)), high + 0.4, medium)
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
    for y, x in np.ndindex(shares.shape):
        colour = "white" if shares[y, x] > _DARK else "black"
        said = f"{shares[y, x]:.0%}"
        axes.text(x, y, said, ha="center", va="center", color=colour, fontsize=TICK_SIZE)
    axes.set_xticks(range(len(heads)), heads)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    kinds = [(one.kind, one.name if one.kind == "factor" else "") for one in conditions]
    for y in range(1, len(kinds)):
        if kinds[y] != kinds[y - 1]:
            thick = 2.5 if kinds[y][0] != kinds[y - 1][0] else 1.0
            axes.axhline(y - 0.5, color="white", linewidth=2 * thick)
            axes.axhline(y - 0.5, color=GREY if thick > 2 else PALE, linewidth=0.8)
    row, plan = indicator(found.outcomes[outcome]), found.plan
    worlds = len(found.worlds_of(SAME, outcome))
    facts = {"worlds": worlds, "readings": len(plan.readings), "seeds": len(found.seeds)}
    facts |= {"least": min(one.worlds for one in conditions)}
    caption = text(
        "conclusions.caption", lang, window=found.reported, definitions=definitions([row.name], lang), **facts
    )
    title = best_line(found, outcome, lang).rstrip("。.")
    return finish(figure, lang, title, caption, found.cases, found.seeds)


def gains_figure(found: Conclusions, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the spread of each package's effect over the worlds: a panel per outcome, a bar per reading."""
    plan, rows = found.plan, [indicator(found.outcomes[k]) for k in found.judged]
    labels = case_labels(plan.packages, lang, medium)
    figure, panels = lined_panels([row.label[lang] for row in rows], labels, 2, 4.2, medium)
    step = 0.7 / len(plan.readings)
    for k, axes, row in zip(found.judged, panels, rows, strict=True):
        axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
        worlds = found.worlds_of(SAME, k)
        for i in range(len(plan.packages)):
            for r, reading in enumerate(plan.readings):
                effect = scale(row.unit) * direction(row.name) * found.whole[i, r, worlds, k]
                low, quarter, middle, three, high = np.quantile(effect, [0.05, 0.25, 0.5, 0.75, 0.95])
                y, look = i + (r - (len(plan.readings) - 1) / 2) * step, Look(KINDS[r])
                name = reading_labels()[reading][lang] if i == 0 else None
                axes.plot([low, high], [y, y], color=look.colour, linewidth=1.4, zorder=2)
                axes.plot([quarter, three], [y, y], color=look.colour, linewidth=4.5, solid_capstyle="butt", zorder=3)
                axes.plot([middle], [y], look.marker, color="white", markeredgecolor=look.colour, markersize=6,
                          label=name, zorder=4)  # fmt: skip
        axes.set_xlabel(better_axis(row.name, lang), fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(5))
    facts = {"worlds": len(plan.worlds), "seeds": len(found.seeds), "base": case_title(found.cases[0], lang)}
    meant = definitions([row.name for row in rows], lang)
    caption = text("conclusions.gains_caption", lang, window=found.reported, definitions=meant, **facts)
    legend = panels[0] if len(plan.readings) > 1 else None
    title = best_line(found, found.judged[0], lang).rstrip("。.")
    return finish(figure, lang, title, caption, found.cases, found.seeds, legend)


def parts_figure(found: Conclusions, outcome: int, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw of what the spread of each package's effect is made: a stacked bar each."""
    labels = case_labels(found.plan.packages, lang, medium)
    figure, (axes,) = lined_panels([""], labels, 1, 6.0, medium)
    for i in range(len(labels)):
        shares = found.parts(i, outcome)
        left = 0.0
        for part, colour in zip(PARTS, KINDS, strict=True):
            wide = 100 * max(0.0, shares[part][0])  # nothing where an effect never varies
            name = text(f"part.{part}", lang) if i == 0 else None
            axes.barh(i, wide, 0.6, left, color=colour, edgecolor="white", linewidth=0.8, label=name)
            left += wide
    axes.set_xlim(0, None)
    axes.set_xlabel(text("conclusions.parts_axis", lang), fontsize=9.5)
    facts = {"worlds": len(found.worlds_of(SAME, outcome)), "seeds": len(found.seeds)}
    meant = definitions([found.outcomes[outcome]], lang)
    caption = text("conclusions.parts_caption", lang, window=found.reported, definitions=meant, **facts)
    return finish(figure, lang, parts_headline(found, outcome, lang), caption, found.cases, found.seeds, axes)

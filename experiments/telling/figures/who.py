"""Who: groups of cadres, and the distribution over persons."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.survey import GROUPS, PERSONAL, Survey, groups, persons
from experiments.designs.outcomes import indicator
from experiments.telling.figures.style import (
    PAPER,
    Medium,
    case_colour,
    definitions,
    finish,
    panel_title,
    plain,
    sheet,
)
from experiments.telling.texts import case_title
from sim.words import scale, text

_TITLE_SHARE = 0.19
_SPREAD = 0.66  # height that the cases of one group share
_BREAKS = (1.5, 3.5, 6.5)  # between ways of grouping


def who_figure(survey: Survey, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw rates of groups of cadres, a dot per case, and each person's rate in order."""
    figure = sheet(14.0, 7.6, medium)
    panels = figure.subplots(1, len(PERSONAL) + 1, width_ratios=(*([1.0] * len(PERSONAL)), 1.1))
    for k, name in enumerate(PERSONAL):
        _groups(panels[k], survey, name, lang)
        panels[k].set_yticks(range(len(GROUPS)), [text(f"who.{group}", lang) for group in GROUPS] if k == 0 else [])
    order = persons(survey)
    for i, case in enumerate(survey.cases):
        course = 100 * order.loc[case.name]
        percent = 100 * course.index.to_numpy()
        panels[-1].fill_between(percent, course["low"], course["high"], color=case_colour(i), alpha=0.18, linewidth=0)
        panels[-1].plot(percent, course["mean"], color=case_colour(i), linewidth=1.4)
    panel_title(panels[-1], text("who.persons", lang), _TITLE_SHARE)
    panels[-1].set_xlabel(text("who.quantile", lang))
    panels[-1].set_ylabel("%")
    plain(panels[-1], "both")
    caption = text(
        "who.caption",
        lang,
        seeds=len(survey.seeds),
        window=survey.window,
        definitions=definitions(PERSONAL, lang),
    )
    return finish(figure, lang, text("who.title", lang), caption, survey.cases, survey.seeds, medium, panels[0])


def _groups(axes: Axes, survey: Survey, name: str, lang: str) -> None:
    row = indicator(name)
    table = scale(row.unit) * groups(survey).xs(name, level="name")
    for i, case in enumerate(survey.cases):
        shift = _SPREAD * ((i + 0.5) / len(survey.cases) - 0.5)
        found = table.loc[case.name].loc[list(GROUPS)]
        heights = [k + shift for k in range(len(GROUPS))]
        axes.hlines(heights, found["low"], found["high"], color=case_colour(i), linewidth=1.8)
        axes.plot(found["mean"], heights, "o", color=case_colour(i), markersize=4, label=case_title(case, lang))
    for height in _BREAKS:
        axes.axhline(height, color="#BBBBBB", linewidth=0.8)
    axes.set_ylim(len(GROUPS) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    panel_title(axes, row.label[lang], _TITLE_SHARE)
    axes.set_xlabel(text(f"unit.{row.unit}", lang))
    plain(axes, "x", ("top", "right", "left"))

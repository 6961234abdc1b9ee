"""Who: groups of cadres, and the distribution over persons."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.survey import GROUPS, PERSONAL, Survey, groups, persons
from experiments.designs.outcomes import indicator
from experiments.telling.figures.lines import across
from experiments.telling.figures.sheet import PAPER, Medium, Sheet, finish
from experiments.telling.figures.style import case_look, definitions, head, plain
from experiments.telling.texts import case_title
from sim.words import scale, text

_WIDTH = 2.9  # inches of a panel on paper
_SPREAD = 0.66  # height that the cases of one group share
_BREAKS = (1.5, 3.5, 6.5)  # between ways of grouping


def who_figure(survey: Survey, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw rates of groups of cadres, a dot per case, and each person's rate in order."""
    labels, broad = [text(f"who.{group}", lang) for group in GROUPS], medium.wide * _WIDTH
    height = len(GROUPS) * max(0.5 * medium.high, 0.075 * len(survey.cases)) + 1.5
    figure = Sheet(across(labels) + (len(PERSONAL) + 1.1) * (broad + 0.3) + 0.6, height, medium)
    panels = figure.subplots(1, len(PERSONAL) + 1, width_ratios=(*([1.0] * len(PERSONAL)), 1.1))
    for k, name in enumerate(PERSONAL):
        _groups(panels[k], survey, name, lang)
        panels[k].set_yticks(range(len(GROUPS)), labels if k == 0 else [""] * len(GROUPS))
        head(panels[k], indicator(name).label[lang], broad)
    order = persons(survey)
    for i, case in enumerate(survey.cases):
        course, look = 100 * order.loc[case.name], case_look(i)
        percent = 100 * course.index.to_numpy()
        panels[-1].fill_between(percent, course["low"], course["high"], color=look.colour, alpha=0.18, linewidth=0)
        panels[-1].plot(percent, course["mean"], color=look.colour, linestyle=look.line, linewidth=1.4)
    head(panels[-1], text("who.persons", lang), broad)
    panels[-1].set_xlabel(text("who.quantile", lang))
    panels[-1].set_ylabel("%")
    plain(panels[-1], "both")
    caption = text(
        "who.caption",
        lang,
        seeds=len(survey.seeds),
        window=survey.reported,
        definitions=definitions(PERSONAL, lang),
    )
    return finish(figure, lang, text("who.title", lang), caption, survey.cases, survey.seeds, panels[0])


def _groups(axes: Axes, survey: Survey, name: str, lang: str) -> None:
    row = indicator(name)
    table = scale(row.unit) * groups(survey).xs(name, level="name")
    for i, case in enumerate(survey.cases):
        shift = _SPREAD * ((i + 0.5) / len(survey.cases) - 0.5)
        found = table.loc[case.name].loc[list(GROUPS)]
        heights = [k + shift for k in range(len(GROUPS))]
        look = case_look(i)
        axes.hlines(heights, found["low"], found["high"], color=look.colour, linewidth=1.8)
        title = case_title(case, lang)
        axes.plot(found["mean"], heights, look.marker, color=look.colour, markersize=4, label=title)
    for height in _BREAKS:
        axes.axhline(height, color="#BBBBBB", linewidth=0.8)
    axes.set_ylim(len(GROUPS) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(text(f"unit.{row.unit}", lang))
    plain(axes, "x", ("top", "right", "left"))

"""When: time courses, and what is left of a reform after it is withdrawn."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim
from experiments.answers.survey import COURSES, Survey, courses, departures, half_returns
from experiments.designs.outcomes import indicator
from experiments.telling.figures.lines import TICK_SIZE, letters, wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import case_look, definitions, mark_reforms, plain, plot_panels
from experiments.telling.sentences.headlines import courses_headline, return_headline
from experiments.telling.texts import case_title, difference_unit, with_unit
from sim.case import MONTHS
from sim.words import scale, text

_PLOT, _RETURN = (3.4, 2.4), (10.0, 4.2)  # inches of a panel on paper


def courses_figure(survey: Survey, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw every month's mean over the seeds with its 95 % band: a panel per indicator, a line per case."""
    table, rows = courses(survey), [indicator(name) for name in COURSES]
    titles = [with_unit(name, lang) for name in COURSES]
    figure, panels = plot_panels(titles, 3, _PLOT, medium, sharex=True)
    split = [_parts_at(survey.cases[0], case) for case in survey.cases]
    for axes, row in zip(panels, rows, strict=True):
        for i, case in enumerate(survey.cases):
            course = table.loc[case.name].xs(row.name, level="name").iloc[split[i] :]
            _line(axes, scale(row.unit) * course, i, case_title(case, lang))
        mark_reforms(axes, survey.cases, lang, medium.wide * _PLOT[0])
        plain(axes, "y")
    for axes in panels[3:]:
        axes.set_xlabel(text("courses.years", lang), fontsize=9.5)
    explained = definitions(COURSES, lang)
    caption = text("courses.caption", lang, seeds=len(survey.seeds), definitions=explained)
    return finish(figure, lang, courses_headline(survey, lang), caption, survey.cases, survey.seeds, panels[0])


def return_figure(survey: Survey, lang: str, medium: Medium = PAPER, name: str = "blame_avoidance_rate") -> Figure:
    """Draw the monthly differences from the first case of cases whose reforms come and go."""
    row = indicator(name)
    figure, (axes,) = plot_panels([""], 1, _RETURN, medium)
    table, half = departures(survey, name), half_returns(survey, name)
    axes.axhline(0.0, color="#888888", linewidth=1.0, zorder=1)
    for i, case in enumerate(survey.cases[1:], 1):
        months = half[case.name]
        key = "courses.return_never" if math.isnan(months) else "courses.return_label"
        label = text(key, lang, case=case_title(case, lang), months=f"{months:.0f}")
        _line(axes, scale(row.unit) * table.loc[case.name], i, label)
    mark_reforms(axes, survey.cases, lang, medium.wide * _RETURN[0])
    plain(axes, "y")
    baseline = case_title(survey.cases[0], lang)
    unit = difference_unit(row.unit, lang)
    label = text("courses.return_axis", lang, case=baseline, unit=unit)
    axes.set_ylabel(wrapped(label, letters(medium.high * _RETURN[1], TICK_SIZE)))
    axes.set_xlabel(text("courses.years", lang))
    explained = definitions([name], lang)
    caption = text("courses.return_caption", lang, seeds=len(survey.seeds), case=baseline, definitions=explained)
    title = return_headline(survey, name, lang)
    return finish(figure, lang, title, caption, survey.cases, survey.seeds, axes)


def _parts_at(base: sim.Case, case: sim.Case) -> int:
    """Months in which a case is the baseline's own life, which is drawn once; the last is drawn, to begin there."""
    if case is base or case.params != base.params or not case.reforms:
        return 0
    return max(0, min(reform.month for reform in (*case.reforms, *base.reforms)) - 2)


def _line(axes: Axes, course: pd.DataFrame, case: int, label: str) -> None:
    years, look = (course.index.to_numpy() - 0.5) / MONTHS, case_look(case)
    axes.fill_between(years, course["low"], course["high"], color=look.colour, alpha=0.18, linewidth=0)
    axes.plot(years, course["mean"], color=look.colour, linestyle=look.line, linewidth=1.4, label=label)

"""When: time courses, and what is left of a reform after it is withdrawn."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.survey import COURSES, Survey, courses, departures, half_returns
from experiments.designs.outcomes import indicator
from experiments.telling.figures.style import (
    PAPER,
    Medium,
    case_colour,
    definitions,
    finish,
    mark_reforms,
    panel_title,
    plain,
    sheet,
)
from experiments.telling.texts import case_title, difference_unit
from sim.rules.year import MONTHS
from sim.words import scale, text


def courses_figure(survey: Survey, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw every month's mean over the seeds with its 95 % band: a panel per indicator, a line per case."""
    figure = sheet(12.4, 8.2, medium)
    table = courses(survey)
    panels = figure.subplots(2, 3, sharex=True).ravel()
    for axes, name in zip(panels, COURSES, strict=True):
        row = indicator(name)
        for i, case in enumerate(survey.cases):
            course = table.loc[case.name].xs(name, level="name")
            _line(axes, scale(row.unit) * course, i, case_title(case, lang))
        mark_reforms(axes, survey.cases, lang)
        title = text("figure.titled", lang, label=row.label[lang], unit=text(f"unit.{row.unit}", lang))
        panel_title(axes, title, 0.31)
        plain(axes, "y")
    for axes in panels[3:]:
        axes.set_xlabel(text("courses.years", lang), fontsize=9.5)
    explained = definitions(COURSES, lang)
    caption = text("courses.caption", lang, seeds=len(survey.seeds), definitions=explained)
    return finish(figure, lang, text("courses.title", lang), caption, survey.cases, survey.seeds, medium, panels[0])


def return_figure(survey: Survey, lang: str, medium: Medium = PAPER, name: str = "blame_avoidance_rate") -> Figure:
    """Draw the monthly differences from the first case of cases whose reforms come and go."""
    figure = sheet(11.0, 6.2, medium)
    axes = figure.subplots()
    row = indicator(name)
    table, half = departures(survey, name), half_returns(survey, name)
    axes.axhline(0.0, color="#888888", linewidth=1.0, zorder=1)
    for i, case in enumerate(survey.cases[1:], 1):
        months = half[case.name]
        key = "courses.return_never" if math.isnan(months) else "courses.return_label"
        label = text(key, lang, case=case_title(case, lang), months=f"{months:.0f}")
        _line(axes, scale(row.unit) * table.loc[case.name], i, label)
    mark_reforms(axes, survey.cases, lang)
    plain(axes, "y")
    baseline = case_title(survey.cases[0], lang)
    unit = difference_unit(row.unit, lang)
    axes.set_ylabel(text("courses.return_axis", lang, case=baseline, unit=unit))
    axes.set_xlabel(text("courses.years", lang))
    explained = definitions([name], lang)
    caption = text("courses.return_caption", lang, seeds=len(survey.seeds), case=baseline, definitions=explained)
    title = text("courses.return_title", lang, outcome=row.label[lang])
    return finish(figure, lang, title, caption, survey.cases, survey.seeds, medium, axes)


def _line(axes: Axes, course: pd.DataFrame, case: int, label: str) -> None:
    years = (course.index.to_numpy() - 0.5) / MONTHS
    axes.fill_between(years, course["low"], course["high"], color=case_colour(case), alpha=0.18, linewidth=0)
    axes.plot(years, course["mean"], color=case_colour(case), linewidth=1.4, label=label)

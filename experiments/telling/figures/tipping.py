"""Where the choice turns round: plausible ranges of factors as bars, and who is better along them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.tipping import BEST, SIGN, Contrast, TippingPoints
from experiments.designs.tipping import Range
from experiments.telling.figures.colours import BLACK, GREY, PALE, VERDICTS
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import AT_DATA, case_look, definitions, lined_panels
from experiments.telling.sentences.question_headlines import overtaking_headline, turning_headline
from experiments.telling.sentences.tipping import tipping_rows, value_text
from experiments.telling.texts import case_title, factor_label
from sim.words import text

_MOST, _MOST_ON_SLIDE, _LABEL_WIDTH, _HIGH = 16, 9, 34, 0.3
_STRIPE = 1.5  # per cent of a bar, for what is so at one value only
_NUMBERS = 2  # tipping points of a bar that bear their values
_CLOSE = 12  # per cent of a bar within which two values would be written over each other


def tipping_figures(found: TippingPoints, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """Per outcome each reform against the county as it is, and, of several, which is the best."""
    drawn = {}
    for k, outcome in enumerate(found.plan.setting.outcomes):
        drawn[f"tipping-{outcome}"] = sign_figure(found, k, lang, medium)
        if len(found.cases) > 2:
            drawn[f"best-{outcome}"] = best_figure(found, k, lang, medium)
    return drawn


def sign_figure(found: TippingPoints, outcome: int, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw where along plausible ranges each reform is better or worse than the base: a panel per reform."""
    asked = [one for one in found.contrasts if (one.outcome, one.about) == (outcome, SIGN)]
    titles = [text("tipping.panel_sign", lang, case=case_title(found.cases[one.first], lang)) for one in asked]

    def colour(one: Contrast) -> Callable[[str, float], str]:
        return lambda factor, value: {1: VERDICTS["better"], -1: VERDICTS["worse"], 0: PALE}[
            found.signs(factor, one)[value]
        ]

    panels = [([one], colour(one)) for one in asked]
    keys = [
        (text(f"tipping.{key}", lang), shade)
        for key, shade in (("better", VERDICTS["better"]), ("worse", VERDICTS["worse"]))
    ]
    return _figure(found, outcome, SIGN, (titles, panels, keys, 2.9), lang, medium)


def best_figure(found: TippingPoints, outcome: int, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw which reform is the best along plausible ranges: the one that is now, or one that overtakes it."""
    asked = [one for one in found.contrasts if (one.outcome, one.about) == (outcome, BEST)]
    leader, others = asked[0].first, [one.second for one in asked]

    def colour(factor: str, value: float) -> str:
        signs = [found.signs(factor, one)[value] for one in asked]
        if min(signs) > 0:
            return case_look(leader).colour
        gains = [found.gain(factor, one, value) if sign < 0 else 0.0 for one, sign in zip(asked, signs, strict=True)]
        return case_look(others[int(np.argmin(gains))]).colour if min(signs) < 0 else PALE

    keys = [(case_title(found.cases[place], lang), case_look(place).colour) for place in (leader, *others)]
    title = text("tipping.panel_best", lang, case=case_title(found.cases[leader], lang))
    return _figure(found, outcome, BEST, ([title], [(asked, colour)], keys, 6.0), lang, medium)


def _figure(
    found: TippingPoints, outcome: int, about: str, parts: tuple[Any, ...], lang: str, medium: Medium
) -> Figure:
    titles, panels, keys, broad = parts
    plan, name = found.plan, found.plan.setting.outcomes[outcome]
    every = list(tipping_rows(found, name, (about,))["factor"].unique())
    factors = every[: _MOST if medium.explained else _MOST_ON_SLIDE]
    labels = [wrapped(factor_label(factor, lang), _LABEL_WIDTH) for factor in factors] or [""]
    figure, drawn = lined_panels(titles, labels, 3, broad, medium)
    for axes, (asked, colour) in zip(drawn, panels, strict=True):
        for y, factor in enumerate(factors):
            plausible, values = plan.ranges[factor], sorted(found.tried[factor])
            _bar(axes, y, plausible, values, [colour(factor, value) for value in values])
            regions = [region for one in asked for region in found.regions(factor, one) if region.tips]
            _points(axes, y, plausible, sorted({region.at for region in regions}))
        axes.set_xlim(-2, 102)
        axes.set_xticks(range(0, 101, 25))
        axes.set_xlabel(text("tipping.axis" if medium.explained else "tipping.axis_short", lang), fontsize=9.5)
        if not factors:
            axes.text(50, 0, text("tipping.no_rows", lang), ha="center", va="center", color=GREY, fontsize=9)
    for label, shade in [*keys, (text("tipping.unsure", lang), PALE)]:
        drawn[0].plot([], [], "s", color=shade, markersize=8, label=label)
    drawn[0].plot([], [], "|", color=BLACK, markersize=10, markeredgewidth=1.8, label=text("tipping.present", lang))
    drawn[0].plot([], [], "D", color=BLACK, markerfacecolor="white", markersize=4.5, label=text("tipping.point", lang))
    cut = text("tipping.cut", lang, shown=len(factors), count=len(every)) if len(every) > len(factors) else ""
    said: dict[str, Any] = {"begin": plan.begin, "seeds": len(found.seeds), "window": found.reported, "cut": cut}
    caption = text("tipping.caption", lang, definitions=definitions([name], lang), **said)
    title = (turning_headline if about == SIGN else overtaking_headline)(found, outcome, lang)
    return finish(figure, lang, title, caption, found.cases, found.seeds, drawn[0])


def _bar(axes: Axes, y: float, plausible: Range, values: Sequence[float], shades: Sequence[str]) -> None:
    """The range of a factor, and its present value; between two values of one colour it has that colour."""
    below = [_below(plausible, value) for value in values]
    if plausible.stepped:  # a value takes the room of its own weight
        for left, right, shade in zip([0.0, *below], below, shades, strict=False):
            axes.barh(y, right - left, _HIGH, left, color=shade, edgecolor="white", linewidth=0.8, zorder=2)
    else:
        axes.barh(y, 100, _HIGH, color=PALE, zorder=2)
        for left, right, shade, other in zip(below, below[1:], shades, shades[1:], strict=False):
            if shade == other:
                axes.barh(y, right - left, _HIGH, left, color=shade, zorder=2)
        for at, shade in zip(below, shades, strict=True):  # where the neighbours say otherwise, at least a stripe
            axes.barh(y, _STRIPE, _HIGH, min(max(at - _STRIPE / 2, 0), 100 - _STRIPE), color=shade, zorder=2.5)
    if plausible.reached:
        now = (_below(plausible, plausible.now) + _before(plausible, plausible.now)) / 2
        axes.plot([now, now], [y - 0.28, y + 0.28], color=BLACK, linewidth=1.8, zorder=4)


def _points(axes: Axes, y: float, plausible: Range, points: Sequence[float]) -> None:
    """Tipping points of a bar; where they are few, with their values, of those that lie close together in one text."""
    place: dict[str, Any] = {"textcoords": "offset points", "va": "bottom", "zorder": 6, "fontsize": 8, "gid": AT_DATA}
    across = [_before(plausible, at) for at in points]
    for x in across:
        axes.plot(x, y, "D", color=BLACK, markerfacecolor="white", markersize=4.5, zorder=5)
    if len(points) > _NUMBERS:
        return
    together = len(points) > 1 and across[-1] - across[0] < _CLOSE
    said = [", ".join(map(value_text, points))] if together else [value_text(at) for at in points]
    for k, (number, x) in enumerate(zip(said, across, strict=False)):
        leftwards = x > 80 or (k == 0 and len(said) > 1 and x > 20)
        side, shift = ("right", 2) if leftwards else ("left", -2)
        axes.annotate(number, (x, y), (shift, 4), ha=side, **place)


def _below(plausible: Range, value: float) -> float:
    return 100 * float(plausible.prior.below(value))


def _before(plausible: Range, value: float) -> float:
    """Per cent of the weight below a value, without its own."""
    return _below(plausible, float(np.nextafter(value, -np.inf)))

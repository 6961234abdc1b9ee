"""The answer of a comparison as the page shows it: counts of a hundred, better or worse in colour, sign and word."""

import math

from experiments.answers.comparison import Comparison
from experiments.answers.statistics import Difference
from experiments.designs.outcomes import indicator
from experiments.telling.sentences.comparison import sort_of
from experiments.telling.texts import case_title
from experiments.workshop.bench import FAMILIES, Board
from sim.html import escaped
from sim.words import MINUS, number, text

_SIGNS = {"better": "✓", "worse": "✗", "other": "◆", "tiny": "≈", "same": "=", "unclear": "?", "undefined": "–"}


def board_html(board: Board, horizon: str, lang: str, more: bool = False) -> str:
    """The three outcomes that count first, or all the others and the causes, at a horizon."""
    names = FAMILIES[more]
    comparison = board.family(horizon, names)
    return "".join(_outcome(comparison, name, lang) for name in names)


def basis_line(board: Board, horizon: str, lang: str) -> str:
    """On what the picture rests."""
    comparison = board.comparisons[horizon]
    return text("workshop.basis", lang, seeds=len(comparison.seeds), window=comparison.reported)


def verdict(found: Difference, outcome: str, lang: str) -> str:
    """A difference in a word, with a sign that needs no colour."""
    sort = sort_of(found, outcome)
    return f"{_SIGNS[sort]} {text(f'counted.{sort}', lang)}"


def shown(value: float, unit: str, sign: bool = False) -> str:
    """A value as a count of a hundred where it is a share: whole from ten on, else with one digit."""
    if unit != "share" or math.isnan(value):
        return number(value, unit, sign)
    count = 100 * value
    digits = 0 if abs(count) >= 9.95 else 1
    if abs(count) < 0.05:
        return "0"
    return f"{count:{'+' if sign else ''}.{digits}f}".replace("-", MINUS)


def _outcome(comparison: Comparison, name: str, lang: str) -> str:
    k = comparison.outcomes.index(name)
    before = comparison.difference(0, k).mean
    found = [comparison.difference(i, k) for i in range(1, len(comparison.cases))]
    top = _top([before, *(before + d.high for d in found), *(before + d.difference for d in found)], name)
    rows = "".join(
        _row(case_title(case, lang), before, d, name, top, lang)
        for case, d in zip(comparison.cases[1:], found, strict=True)
    )
    unit = indicator(name).unit
    today = f"{text('workshop.as_it_is', lang)} {shown(before, unit)}"
    title = text(f"counted.{name}", lang)
    explained = escaped(indicator(name).help[lang])
    return (
        f'<section class="outcome"><h3>{escaped(title)}<span class="today">{escaped(today)}</span></h3>{rows}'
        f"<details><summary>{escaped(text('workshop.explain', lang))}</summary><p>{explained}</p></details></section>"
    )


def _row(title: str, before: float, found: Difference, name: str, top: float, lang: str) -> str:
    unit, sort = indicator(name).unit, sort_of(found, name)
    after = before + found.difference
    numbers = text("counted.row", lang, before=shown(before, unit), after=shown(after, unit))
    facts = {"low": shown(found.low, unit, sign=True), "high": shown(found.high, unit, sign=True)}
    change = text("counted.change", lang, change=shown(found.difference, unit, sign=True), **facts)
    return (
        f'<div class="reform {sort}"><b>{escaped(title)}</b>{_bar(before, found, top)}'
        f'<span class="numbers">{escaped(numbers)}</span>'
        f'<span class="verdict">{escaped(verdict(found, name, lang))}</span>'
        f'<span class="change">{escaped(change)}</span></div>'
    )


def _bar(before: float, found: Difference, top: float) -> str:
    """From the county as it is to the reform, with its interval; the numbers stand beside it in words."""
    after, low, high = (before + value for value in (found.difference, found.low, found.high))
    if not all(map(math.isfinite, (before, after, low, high))):
        return '<span class="bar" aria-hidden="true"></span>'
    at = [100 * min(max(value / top, 0.0), 1.0) for value in (before, after, low, high)]
    return (
        '<span class="bar" aria-hidden="true">'
        f'<i class="moved" style="left:{min(at[:2]):.1f}%;width:{abs(at[1] - at[0]):.1f}%"></i>'
        f'<i class="interval" style="left:{at[2]:.1f}%;width:{max(at[3] - at[2], 0.3):.1f}%"></i>'
        f'<i class="before" style="left:{at[0]:.1f}%"></i><i class="after" style="left:{at[1]:.1f}%"></i></span>'
    )


def _top(values: list[float], name: str) -> float:
    """End of the scale, a round number: that of shares is at most a hundred."""
    highest = max((value for value in values if math.isfinite(value)), default=1.0)
    if highest <= 0.0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(highest))
    top = next(size * step for step in (1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0) if size * step >= highest)
    return min(top, 1.0) if indicator(name).unit == "share" else top

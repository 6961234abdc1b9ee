"""Comparisons as HTML: for a notebook in both languages at once, for the report in one."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial

from experiments.compare import Comparison, Difference
from experiments.texts import LANGUAGES, both, case_title, number, side_by_side, text
from sim.display import html_card, html_note, html_table
from sim.indicators import indicator

Say = Callable[[Mapping[str, str]], str]  # how texts by language are shown


def difference_table(comparison: Comparison, say: Say) -> str:
    """A row per outcome: the baseline's mean, and each case's difference with its 95 % interval."""

    def said(words: Callable[[str], str]) -> str:
        return say({lang: words(lang) for lang in LANGUAGES})

    rows = []
    for k, name in enumerate(comparison.outcomes):
        unit = indicator(name).unit
        cells = [with_interval(comparison.difference(i, k), unit) for i in range(1, len(comparison.cases))]
        rows.append([said(partial(with_unit, name)), number(comparison.difference(0, k).mean, unit), *cells])
    head = [said(partial(text, "column.outcome")), *(said(partial(case_title, case)) for case in comparison.cases)]
    return html_table(head, rows, right=range(1, len(head)))


def with_unit(outcome: str, lang: str) -> str:
    """Label of an outcome and its unit."""
    row = indicator(outcome)
    return text("figure.titled", lang, label=row.label[lang], unit=text(f"unit.{row.unit}", lang))


def with_interval(found: Difference, unit: str) -> str:
    """A difference and, on a line of its own, its 95 % interval, without the unit."""
    low, high = (number(end, unit, sign=True) for end in (found.low, found.high))
    return f"{number(found.difference, unit, sign=True)}\n[{low}, {high}]"


def comparison_html(comparison: Comparison) -> str:
    """Show what differs from the baseline."""
    facts = {"pairs": len(comparison.seeds), "window": comparison.window}
    title = side_by_side(
        {lang: text("report.table", lang, case=case_title(comparison.cases[0], lang)) for lang in LANGUAGES}
    )
    note = html_note(both("report.table_note", **facts))
    return html_card(title, difference_table(comparison, side_by_side), note)


def difference_html(found: Difference) -> str:
    """Show every statistic of a difference with its meaning."""
    rows = [
        [name, value if isinstance(value, str) else f"{value:.4g}", both(f"data.{name}")]
        for name, value in asdict(found).items()
    ]
    head = [both(f"column.{name}") for name in ("name", "value", "label")]
    return html_table(head, rows, right=(1,))

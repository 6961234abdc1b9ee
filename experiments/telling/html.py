"""Comparisons as HTML: for a notebook in both languages at once, for the report in one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from experiments.answers.answer import Answer
from experiments.answers.comparison import Comparison
from experiments.answers.imbalance import Imbalance
from experiments.answers.statistics import Difference
from experiments.designs.outcomes import indicator
from experiments.telling.texts import case_title, listed, span, with_unit
from sim.html import html_card, html_note, html_table
from sim.words import LANGUAGES, both, number, side_by_side, text

Say = Callable[[Mapping[str, str]], str]  # how texts by language are shown
_MOST_IN_TITLE = 4


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


def with_interval(found: Difference, unit: str) -> str:
    """A difference and, on a line of its own, its 95 % interval, without the unit."""
    return f"{number(found.difference, unit, sign=True)}\n{span(found.low, found.high, unit)}"


def comparison_html(comparison: Comparison) -> str:
    """Show what differs from the baseline."""
    facts = {"pairs": len(comparison.seeds), "window": comparison.reported}
    title = side_by_side(
        {lang: text("report.table", lang, case=case_title(comparison.cases[0], lang)) for lang in LANGUAGES}
    )
    note = html_note(both("report.table_note", **facts))
    return html_card(title, difference_table(comparison, side_by_side), note)


def imbalance_html(found: Imbalance, lines: Mapping[str, Sequence[str]]) -> str:
    """Show what a county's tables say of authority and responsibility, in both languages."""
    notes = [html_note(line) for lang in LANGUAGES for line in lines[lang]]
    return html_card(
        both("imbalance.title"), *notes, html_note(both("telling.tables", names=", ".join(found.tables())))
    )


def answer_title(answer: Answer, lang: str) -> str:
    """What an answer is, and of which cases."""
    titles_of_cases = [case_title(case, lang) for case in answer.cases]
    many = len(titles_of_cases) > _MOST_IN_TITLE
    named = listed(titles_of_cases[:_MOST_IN_TITLE], lang) + ("…" if many else "")
    return text(f"page.{answer.kind}", lang, cases=named)


def answer_html(answer: Answer, lines: Mapping[str, Sequence[str]]) -> str:
    """Show what an answer says, in both languages, and which tables it holds."""
    title = side_by_side({lang: answer_title(answer, lang) for lang in LANGUAGES})
    notes = [html_note(line) for lang in LANGUAGES for line in lines[lang]]
    return html_card(title, *notes, html_note(both("telling.tables", names=", ".join(answer.tables()))))

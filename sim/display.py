"""What a notebook shows of a case and a run: a little HTML in both languages, with nothing from outside."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING

from sim.indicators import indicator
from sim.parameters import parameters
from sim.texts import LANGUAGES, both, number, side_by_side

if TYPE_CHECKING:
    from sim.case import Case
    from sim.run import Run

# What is asked of a county first; the other indicators are a call away.
HEADLINES = (
    "blame_avoidance_rate",
    "inaction_rate",
    "needs_resolved",
    "unfair_share",
    "unfair_sanctions",
    "overreach_rate",
    "hours_per_resolved",
    "incidents",
    "satisfaction",
)
WINDOW = 60  # months


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> str:
    """Escape texts into a table; the columns `right` hold numbers."""
    lines = [f"<tr>{_cells('th', head, right)}</tr>", *(f"<tr>{_cells('td', row, right)}</tr>" for row in rows)]
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def _cells(tag: str, cells: Sequence[str], right: Collection[int]) -> str:
    sides = ["right" if k in right else "left" for k in range(len(cells))]
    return "".join(
        f'<{tag} style="text-align: {side}">{escape(cell)}</{tag}>' for side, cell in zip(sides, cells, strict=True)
    )


def html_note(content: str) -> str:
    """Escape a text into a paragraph."""
    return f"<p>{escape(content)}</p>"


def html_card(title: str, *parts: str) -> str:
    """Put a title above HTML."""
    return "\n".join((f"<div>\n<p><b>{escape(title)}</b></p>", *parts, "</div>"))


def case_heading(case: "Case") -> str:
    """Title of a case in both languages; its name if it has none."""
    return side_by_side(case.title) or case.name


def case_html(case: "Case") -> str:
    """Name and sizes of a case, and every lever it moves, with values, unit and reason."""
    notes = [case.rationale[lang] for lang in LANGUAGES if lang in case.rationale]
    notes.append(both("display.structure", **asdict(case.structure)))
    defaults = {name: row.default for name, row in parameters().items()}
    rows = [_lever(name, both("display.start"), defaults, value) for name, value in case.params.changes().items()]
    before = case.params
    for reform in case.reforms:
        when = both("display.month", month=reform.month)
        for name, value in reform.changes.items():
            rows.append(_lever(name, when, before, value, side_by_side(reform.reasons.get(name, {}))))
        before = before.with_changes(reform.changes)
    head = [both(f"display.{name}") for name in ("when", "parameter", "before", "after", "unit", "why")]
    moved = html_table(head, rows, right=(2, 3)) if rows else html_note(both("display.unchanged"))
    return html_card(f"{case_heading(case)} ({case.name}, {case.hash()})", *map(html_note, notes), moved)


def _lever(name: str, when: str, before: Mapping[str, float], after: float, why: str = "") -> list[str]:
    row = parameters()[name]
    label = f"{side_by_side(row.label)} ({name})"
    return [when, label, f"{before[name]:g}", f"{after:g}", side_by_side(row.unit), why]


def run_html(run: "Run") -> str:
    """The headlines of a run with their units, over its last `WINDOW` months."""
    rows = []
    for name, value in run.rates(WINDOW, list(HEADLINES)).items():
        row = indicator(name)
        rows.append([side_by_side(row.label), number(value, row.unit), both(f"unit.{row.unit}")])
    facts = {"seed": run.seed, "engine": run.engine, "window": min(WINDOW, run.case.structure.months)}
    head = [both(f"column.{name}") for name in ("outcome", "value", "unit")]
    parts = html_note(both("display.run", **facts)), html_table(head, rows, right=(1,)), html_note(both("display.more"))
    return html_card(case_heading(run.case), *parts)

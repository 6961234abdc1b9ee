"""Tables and progress for the terminal."""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

import sim
from experiments.compare import Comparison
from experiments.texts import calendar, case_title, number, quantity, text
from sim.indicators import indicator, indicators

_PIPE_WIDTH = 160  # where the reader is a file, nothing need be cropped


def console(stderr: bool = False) -> Console:
    """Return a console that is wide when its output goes to a file or a pipe."""
    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = max(made.width, _PIPE_WIDTH)
    return made


def progress_bar() -> Progress:
    """Return a progress bar on standard error that leaves no trace; none where nobody watches."""
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    screen = console(stderr=True)
    return Progress(*parts, console=screen, transient=True, disable=not screen.is_terminal)


def _table(lang: str, columns: Sequence[str], title: str | None = None, right: Iterable[str] = ()) -> Table:
    made = Table(title=title, title_style="bold", box=SIMPLE, padding=(0, 1, 0, 0))
    for name in columns:
        numeric = name in right
        made.add_column(
            text(f"column.{name}", lang),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            overflow="fold",
        )
    return made


def run_table(run: "sim.Run", window: int, lang: str) -> Table:
    """Indicators of a run."""
    lived = min(window, run.case.structure.months)
    title = text("title.run", lang, case=case_title(run.case, lang), seed=run.seed, window=lived)
    made = _table(lang, ("name", "label", "value", "unit"), title, right=("value",))
    for name, value in run.rates(window).items():
        row = indicators()[name]
        made.add_row(name, row.label[lang], number(value, row.unit), text(f"unit.{row.unit}", lang))
    return made


def comparison_table(comparison: Comparison, lang: str) -> Table:
    """Differences from the baseline, outcome by outcome."""
    baseline = case_title(comparison.cases[0], lang)
    title = text("title.compare", lang, case=baseline, pairs=len(comparison.seeds))
    columns = ("outcome", "baseline", "case", "difference", "interval", "pairs")
    made = _table(lang, columns, title, right=("baseline", "difference", "interval", "pairs"))
    made.caption = text("title.points", lang)
    for k, name in enumerate(comparison.outcomes):
        row = indicator(name)
        value = quantity(comparison.difference(0, k).mean, row.unit, lang)
        for i, case in enumerate(comparison.cases[1:], 1):
            d = comparison.difference(i, k)
            first = (row.label[lang], value) if i == 1 else ("", "")
            shown = number(d.difference, row.unit, sign=True)
            interval = f"[{number(d.low, row.unit, sign=True)}, {number(d.high, row.unit, sign=True)}]"
            cells = (*first, case_title(case, lang), shown, escape(interval), str(d.pairs))
            made.add_row(*cells, end_section=i == len(comparison.cases) - 1)
    return made


def cases_table(cases: Sequence[sim.Case], lang: str) -> Table:
    """The cases that ship with the package, and what each of them moves."""
    made = _table(lang, ("name", "title", "changes"))
    for case in cases:
        moved = [f"{name} = {value:g}" for name, value in case.params.changes().items()]
        for reform in case.reforms:
            moved.append(calendar(reform.month - 1, lang))
            moved += [f"  {name} = {value:g}" for name, value in reform.changes.items()]
        made.add_row(case.name, case_title(case, lang), "\n".join(moved), end_section=True)
    return made


def parameters_table(lang: str) -> Table:
    """All parameters."""
    made = _table(lang, ("name", "label", "kind", "default", "range", "unit"), right=("default",))
    for name, row in sim.parameters().items():
        limits = f"{row.low:g} – {row.high:g}"
        kind = text(f"kind.{row.kind}", lang)
        made.add_row(name, row.label[lang], kind, f"{row.default:g}", limits, row.unit[lang])
    return made


def indicators_table(lang: str) -> Table:
    """All indicators."""
    made = _table(lang, ("name", "label", "unit", "formula"))
    for name, row in indicators().items():
        made.add_row(name, row.label[lang], text(f"unit.{row.unit}", lang), row.formula)
    return made

"""Tables and progress for the terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

import sim
from experiments.answers.comparison import Comparison
from experiments.answers.imbalance import NATIONAL_SPLIT, TAKEN_BACK, Imbalance, Splits, elsewhere
from experiments.designs.outcomes import indicator
from experiments.telling.screen import take_any_letter
from experiments.telling.sentences.imbalance import occasions
from experiments.telling.texts import (
    amount,
    calendar,
    case_title,
    department_title,
    policy_range,
    rank_range,
    span,
    township_title,
)
from sim.county import DELEGATED, ENFORCEMENT
from sim.indicator import indicators
from sim.plain import inert
from sim.reported import Reported
from sim.window import Window
from sim.words import number, quantity, text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from experiments.answers.doses import DoseResponse
    from experiments.calibration.fit import Fit

_PIPE_WIDTH = 160  # where the reader is a file, nothing need be cropped


def console(stderr: bool = False) -> Console:
    """Return a console that is wide when its output goes to a file or a pipe, and prints in any character set."""
    if not stderr:
        take_any_letter()
    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = max(made.width, _PIPE_WIDTH)
    return made


class _Rate(ProgressColumn):
    """Steps a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.3g}/s" if task.speed else "")


def progress_bar() -> Progress:
    """Return a progress bar on standard error that leaves no trace; none where nobody watches."""
    parts = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    screen = console(stderr=True)
    return Progress(*parts, console=screen, transient=True, disable=not screen.is_terminal)


class PlainTable(Table):
    """A table whose texts are texts: no markup, no emoji by name, nothing that acts on a terminal."""

    def __init__(self, title: str | None) -> None:
        super().__init__(box=SIMPLE, padding=(0, 1, 0, 0))
        self.title = None if title is None else Text(inert(title), "bold")

    def add_column(self, header: str, **look: Any) -> None:  # type: ignore[override]
        """A column under a text."""
        super().add_column(Text(inert(header)), **look)

    def add_row(self, *cells: str, end_section: bool = False) -> None:  # type: ignore[override]
        """A row of texts."""
        super().add_row(*(Text(inert(cell)) for cell in cells), end_section=end_section)

    def explain(self, caption: str) -> None:
        """Put a text below."""
        self.caption = Text(inert(caption), "table.caption")


def _table(lang: str, columns: Sequence[str], title: str | None = None, right: Iterable[str] = ()) -> PlainTable:
    made = PlainTable(title)
    for name in columns:
        numeric = name in right
        made.add_column(
            text(f"column.{name}", lang),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            overflow="fold",
        )
    return made


def run_table(run: "sim.Run", window: Window, lang: str) -> PlainTable:
    """Indicators of a run."""
    reported = Reported.of(window, [run.case])
    title = text("title.run", lang, case=case_title(run.case, lang), seed=run.seed, window=reported)
    made = _table(lang, ("name", "label", "value", "unit"), title, right=("value",))
    for name, value in run.rates(window).items():
        row = indicators()[name]
        made.add_row(name, row.label[lang], number(value, row.unit), text(f"unit.{row.unit}", lang))
    return made


def comparison_table(comparison: Comparison, lang: str) -> PlainTable:
    """Differences from the baseline, outcome by outcome."""
    baseline = case_title(comparison.cases[0], lang)
    title = text("title.compare", lang, case=baseline, pairs=len(comparison.seeds))
    columns = ("outcome", "baseline", "case", "difference", "interval", "better", "p_holm", "pairs")
    made = _table(lang, columns, title, right=("baseline", *columns[3:]))
    made.explain(text("title.points", lang, window=comparison.reported))
    for k, name in enumerate(comparison.outcomes):
        row = indicator(name)
        value = quantity(comparison.difference(0, k).mean, row.unit, lang)
        for i, case in enumerate(comparison.cases[1:], 1):
            d = comparison.difference(i, k)
            first = (row.label[lang], value) if i == 1 else ("", "")
            shown = number(d.difference, row.unit, sign=True)
            interval = span(d.low, d.high, row.unit)
            chances = (
                number(d.better, "probability"),
                "<0.001" if d.p_holm < 0.001 else number(d.p_holm, "probability"),
            )
            cells = (*first, case_title(case, lang), shown, interval, *chances, str(d.pairs))
            made.add_row(*cells, end_section=i == len(comparison.cases) - 1)
    return made


def fit_table(found: "Fit", lang: str) -> PlainTable:
    """Target by target, what the county has and what the evidence says."""
    from experiments.telling.sentences.evidence import COLUMNS, standing_cells

    facts = {"case": case_title(found.cases[0], lang), "seeds": len(found.seeds), "window": found.reported}
    made = _table(lang, COLUMNS, text("title.fit", lang, **facts), right=("found", "stated", "widened", "distance"))
    for part in (found.outputs, found.context, found.inputs):
        for place, one in enumerate(part, 1):
            made.add_row(*standing_cells(one, lang), end_section=place == len(part))
    return made


def pareto_table(response: "DoseResponse", pareto: "pd.DataFrame", lang: str) -> PlainTable:
    """Packages and doses that are not dominated, with the means of the outcomes."""
    from experiments.telling.sentences.comparison import undominated_lines

    comparison = response.comparison
    title = text("title.pareto", lang, window=comparison.reported, pairs=len(comparison.seeds))
    outcomes = [name for name in pareto.columns if name in indicators()]
    made = _table(lang, ("package", "scale", "dose"), title, right=("dose",))
    for name in outcomes:
        row = indicator(name)
        made.add_column(f"{row.label[lang]} ({text(f'unit.{row.unit}', lang)})", justify="right")
    shown = pareto[pareto["undominated"]].to_dict("records")
    for option, after in zip(shown, [*shown[1:], None], strict=True):
        means = [number(option[name], indicator(name).unit) for name in outcomes]
        last = after is None or after["among"] != option["among"]
        made.add_row(*_dose_cells(response, option, lang), *means, end_section=last)
    made.explain("\n".join(undominated_lines(pareto, lang)))
    return made


def costs_table(response: "DoseResponse", lang: str) -> PlainTable:
    """What packages cost in full, at equal dose and at equal cost."""
    from experiments.telling.sentences.costs import cost_lines

    parts = ("hours", "money", "posts", "cost")
    made = _table(lang, ("package", "scale", "dose", *parts), text("title.costs", lang), right=("dose", *parts))
    moves = response.moves()
    whole = moves["dose"] == moves.groupby("scale")["dose"].transform("max")
    sums = moves[whole].groupby(["scale", "dose", "package"], sort=False)[list(parts)].sum().reset_index()
    for row in sums.to_dict("records"):
        made.add_row(*_dose_cells(response, row, lang), *(amount(row[part]) for part in parts))
    made.explain("\n".join(cost_lines(response, lang)))
    return made


def ranks_table(response: "DoseResponse", ranks: "pd.DataFrame", lang: str) -> PlainTable:
    """Packages whose rank depends on the version of the blame avoidance rate."""
    versions = [name for name in ranks.columns if name in indicators()]
    title = text("title.ranks", lang, window=response.comparison.reported)
    made = _table(lang, ("package", "scale", "dose"), title, right=("dose",))
    for name in versions:
        made.add_column(indicator(name).label[lang], justify="right")
    made.add_column(text("column.reversed_with", lang), overflow="fold")
    for row in ranks[ranks["differs"]].to_dict("records"):
        cells = [rank_range(row, name, lang) for name in versions]
        made.add_row(*_dose_cells(response, row, lang), *cells, row["reversed_with"])
    if not made.rows:
        made.explain(text("message.same_ranks", lang))
    return made


def _dose_cells(response: "DoseResponse", row: Mapping[str, Any], lang: str) -> tuple[str, str, str]:
    package = next(option.package for option in response.options if option.package.name == row["package"])
    return case_title(package, lang), text(f"scale.{row['scale']}", lang), f"{row['dose']:g}"


def imbalance_tables(found: Imbalance, lang: str) -> tuple[PlainTable, PlainTable]:
    """Who has the authority, by department and by township; without a list of duties what parameters say."""
    departments = [department_title(domain, lang) for domain in found.county.domains]
    townships = [township_title(town, lang) for town in found.county.townships]
    if not found.listed:
        return (
            _parameter_table("department", departments, ENFORCEMENT, found.enforcement, lang),
            _parameter_table("township", townships, DELEGATED, found.delegated, lang),
        )
    return (
        _split_table("department", departments, found.departments, found.whole, lang),
        _split_table("township", townships, found.townships, found.whole, lang),
    )


def _parameter_table(by: str, names: Sequence[str], name: str, shares: "np.ndarray", lang: str) -> PlainTable:
    made = _table(lang, (by,))
    label, unit = sim.parameters()[name].label[lang], text("unit.share", lang)
    made.add_column(text("figure.titled", lang, label=label, unit=unit), justify="right")
    for row, share in zip(names, shares.tolist(), strict=True):
        made.add_row(row, number(share, "share"))
    return made


def _split_table(by: str, names: Sequence[str], splits: Splits, whole: Splits, lang: str) -> PlainTable:
    numeric = ("duties", "split", "elsewhere", "occasions_elsewhere", "powerless")
    made = _table(lang, (by, *numeric), right=numeric)
    made.add_row(text("imbalance.national_row", lang), *_counts(NATIONAL_SPLIT), "–", "–", end_section=True)
    for place, (name, split) in enumerate(zip(names, zip(*splits, strict=True), strict=True), 1):
        made.add_row(name, *_splits(Splits(*split)), end_section=place == len(names))
    made.add_row(text("imbalance.whole", lang), *_splits(whole))
    return made


def _splits(splits: Splits) -> tuple[str, ...]:
    yearly = splits.occasions
    return (*_counts(splits.duties), number(float(elsewhere(yearly)), "share"), occasions(float(yearly[TAKEN_BACK])))


def _counts(split: "np.ndarray") -> tuple[str, ...]:
    """How many duties, of which each part, and the share that is not the township's alone."""
    parts = "/".join(f"{count:.0f}" for count in split)
    return f"{split.sum():.0f}", parts, number(float(elsewhere(split)), "share")


def cases_table(cases: Sequence[sim.Case], lang: str) -> PlainTable:
    """The cases that ship with the package, and what each of them moves."""
    made = _table(lang, ("name", "title", "changes"))
    for case in cases:
        moved = [f"{name} = {value:g}" for name, value in case.params.changes().items()]
        for reform in case.reforms:
            moved.append(calendar(reform.month - 1, lang))
            moved += [f"  {name} = {value:g}" for name, value in reform.changes.items()]
        made.add_row(case.name, case_title(case, lang), "\n".join(moved), end_section=True)
    return made


def parameters_table(lang: str) -> PlainTable:
    """All parameters."""
    made = _table(lang, ("name", "label", "kind", "default", "range", "policy", "unit"), right=("default",))
    for name, row in sim.parameters().items():
        limits = f"{row.low:g} – {row.high:g}"
        kind = text(f"kind.{row.kind}", lang)
        made.add_row(name, row.label[lang], kind, f"{row.default:g}", limits, policy_range(row), row.unit[lang])
    return made


def indicators_table(lang: str) -> PlainTable:
    """All indicators."""
    made = _table(lang, ("name", "label", "unit", "formula"))
    for name, row in indicators().items():
        made.add_row(name, row.label[lang], text(f"unit.{row.unit}", lang), row.formula)
    return made

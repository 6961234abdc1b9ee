"""A run: one case, one seed, the tables that came out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.archive import Archive, first_months
from sim.case import MONTHS, Case
from sim.columns import DEEDS, LINES
from sim.html import html_card, html_note, html_table
from sim.indicator import HEADLINES, evaluate, indicator, indicators
from sim.names import IndicatorName
from sim.plain import one_line
from sim.reported import Reported
from sim.window import WINDOW, Window, WindowLike
from sim.words import both, in_both, language, number, side_by_side

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class Run:
    """Results of simulating one county, for the months that were lived.

    Attributes
    ----------
    case, seed
        What was run.
    engine : str
        The driver that ran: ``"compiled"`` or ``"mesa"``.
    archive : Archive
        Counts and states as arrays, one row for each month lived.
    events : record array
        Log of all signals, in order of month; empty unless asked for.

    Examples
    --------
    >>> import sim
    >>> run = sim.simulate(sim.load_case("baseline").with_structure(townships=2, months=24), seed=3)
    >>> run
    <Run of baseline, seed 3: 24 months, compiled>
    >>> run.months.shape[0], run.townships.shape[0]
    (24, 48)
    """

    case: Case
    seed: int
    engine: str
    archive: Archive
    events: np.ndarray

    def __repr__(self) -> str:
        return f"<Run of {one_line(self.case.name)}, seed {self.seed}: {len(self.archive.deeds)} months, {self.engine}>"

    @property
    def lived(self) -> int:
        """Months lived: the case's horizon, or fewer if the county was asked on the way."""
        return len(self.archive.policies)

    def until(self, months: int) -> "Run":
        """The first months of it, without the log."""
        return replace(self, archive=first_months(self.archive, months), events=self.events[:0])

    def sums(self, window: WindowLike | None = None) -> dict[str, float]:
        """Sums of all counts and states over a window (see `sim.window`; default: all), for the whole county."""
        return self._sums(*self._last(window))

    def _last(self, window: WindowLike | None) -> tuple[int, int]:
        return (0, self.lived) if window is None else Window.of(window).bounds(self.lived)

    def _sums(self, first: int, last: int) -> dict[str, float]:
        a = self.archive
        sums = dict(zip(DEEDS, a.deeds[first:last].sum((0, 1)).tolist(), strict=True))
        sums |= zip(LINES, a.lines[first:last].sum((0, 1)).tolist(), strict=True)
        for name in a.states.dtype.names or ():
            sums[name] = float(a.states[name][first:last].sum())
        for name in a.departments.dtype.names or ():
            sums[name] = float(a.departments[name][first:last].sum())
        sums["department_months"] = float(a.departments[first:last].size)
        sums["months"] = float(last - first)
        return sums

    def rates(self, window: WindowLike = WINDOW, names: list[str] | None = None) -> dict[str, float]:
        """Indicators over the last `window` months, or over months ``(m, n)`` (see `sim.window`), as plain floats.

        Of a run that is shorter all months count, but months that are named must be lived.
        Those marked yearly count the complete calendar years within the window only; 0/0 is NaN.
        """
        wanted = list(indicators()) if names is None else list(names)
        first, last = self._last(window)
        values = evaluate(self._sums(first, last), wanted)
        yearly = [name for name in wanted if indicators()[name].yearly]
        if yearly:
            start, stop = math.ceil(first / MONTHS) * MONTHS, last // MONTHS * MONTHS
            values |= evaluate(self._sums(start, max(start, stop)), yearly)
        return {name: float(values[name]) for name in wanted}

    def summary(self, window: WindowLike = WINDOW) -> "pd.Series":
        """Indicators over a window, as a Series by name; see `rates`."""
        import pandas as pd

        return pd.Series(self.rates(window), name=f"{self.case.name}, seed {self.seed}")

    @cached_property
    def months(self) -> "pd.DataFrame":
        """A row per month lived: indicators of the month, counts of signals (``n_...``), sums of states."""
        import pandas as pd

        counts, states, county = self._monthly()
        rates = evaluate({**counts, **states, **county})
        months = np.arange(1, self.lived + 1)
        # a month's mean over townships; the other states are sums
        townships = self.archive.states.shape[1]
        means = {name: states.pop(name) / townships for name in ("norm", "expected_veto", "score")}
        return pd.DataFrame({"month": months, **rates, **_prefixed(counts), **states, **means}).set_index("month")

    def rates_by_month(self, names: Sequence[str]) -> np.ndarray:
        """Some indicators as an array (month lived, name), as `months` has them, at a fraction of its time."""
        counts, states, county = self._monthly()
        rates = evaluate({**counts, **states, **county}, names)
        return np.column_stack([rates[name] for name in names])

    def _monthly(self) -> tuple[dict[str, np.ndarray], ...]:
        """Counts of signals, sums of states, and what only the county has, month by month."""
        a = self.archive
        counts = dict(zip(DEEDS, a.deeds.sum(1).T, strict=True)) | dict(zip(LINES, a.lines.sum(1).T, strict=True))
        states = {name: a.states[name].sum(1) for name in a.states.dtype.names or ()}
        county = {name: a.departments[name].sum(1) for name in a.departments.dtype.names or ()}
        county |= {"department_months": np.full(self.lived, float(a.departments.shape[1]))}
        county |= {"months": np.ones(self.lived)}
        return counts, states, county

    @cached_property
    def years(self) -> "pd.DataFrame":
        """A row per year lived, the last one perhaps incomplete: its indicators."""
        import pandas as pd

        starts = range(0, self.lived, MONTHS)
        rows = [self.rates((start + 1, min(start + MONTHS, self.lived))) for start in starts]
        index = pd.RangeIndex(1, len(rows) + 1, name="year")
        return pd.DataFrame(rows, index=index, columns=list(indicators()))

    @cached_property
    def townships(self) -> "pd.DataFrame":
        """A row per (month, township): indicators, counts of signals (``n_...``), sums of states.

        Townships go by their names; those of a county without tables are numbered from 1.
        """
        import pandas as pd

        a = self.archive
        n_months, n_townships = a.states.shape
        counts = {name: a.deeds[:, :, k].ravel() for k, name in enumerate(DEEDS)}
        counts |= {name: a.lines[:, :, k].ravel() for k, name in enumerate(LINES)}
        states = {name: a.states[name].ravel() for name in a.states.dtype.names or ()}
        share = {"months": np.full(n_months * n_townships, 1.0)}
        rates = evaluate({**counts, **states, **share})
        names = self.case.township_labels()
        index = pd.MultiIndex.from_product([range(1, n_months + 1), names], names=["month", "township"])
        return pd.DataFrame({**rates, **_prefixed(counts), **states}, index=index)

    @cached_property
    def departments(self) -> "pd.DataFrame":
        """A row per (month, department): how liable, absent, responsive it is, how it pushes down, what it bears."""
        import pandas as pd

        table, names = self.archive.departments, [domain.id for domain in self.case.county.domains]
        index = pd.MultiIndex.from_product([range(1, len(table) + 1), names], names=["month", "department"])
        return pd.DataFrame({name: table[name].ravel() for name in table.dtype.names or ()}, index=index)

    @cached_property
    def cadres(self) -> "pd.DataFrame":
        """A row per (year, township, seat, cohort), complete years, before anybody leaves.

        Person and counts (``n_...``).
        """
        import pandas as pd

        seats, deeds = self.archive.seats, self.archive.seat_deeds
        years, cadres = seats.shape
        posts = [township.cadres for township in self.case.county.townships]
        columns = {
            "year": np.repeat(np.arange(1, years + 1), cadres),
            "township": np.tile(np.repeat(self.case.township_labels(), posts), years),
            "seat": np.tile(np.concatenate([np.arange(1, post + 1) for post in posts]), years),
        }
        columns |= {name: seats[name].ravel() for name in seats.dtype.names or ()}
        columns |= {f"n_{name}": deeds[:, :, k].ravel() for k, name in enumerate(DEEDS)}
        return pd.DataFrame(columns).set_index(["year", "township", "seat", "cohort"])

    def plot(self, name: IndicatorName | str = "blame_avoidance_rate", lang: str | None = None) -> "Figure":
        """Draw an indicator by month, with its mean over the last twelve (by default in the reader's language)."""
        from sim.plotting import course

        row = indicator(name)
        return course(self.months[row.name], row.name, self.case, self.seed, lang)

    def plot_record(self, lang: str | None = None) -> "Figure":
        """Draw what stands as completed on record in every year, by what it is in truth (in the reader's language)."""
        from sim.plotting import record

        return record(self.years, self.case, self.seed, lang)

    def event_log(self, lang: str | None = None) -> "pd.DataFrame":
        """A row per event, in order, its activity in the words of a language; see `sim.eventlog`.

        Needs a run with its log: ``simulate(case, seed, log=True)``.
        """
        from sim.eventlog import event_table

        return event_table(self.events, lang or language(), self.case)

    def write_event_log(self, path: str | Path, lang: str | None = None) -> None:
        """Write the event log as CSV (``.csv``) or as OCEL 2.0 (``.json``, ``.jsonocel``), by the ending of `path`."""
        from sim.eventlog import write_events

        write_events(self.events, Path(path), lang or language(), self.case)

    def _repr_html_(self) -> str:
        rows = []
        for name, value in self.rates(names=list(HEADLINES)).items():
            row = indicator(name)
            rows.append([side_by_side(row.label), number(value, row.unit), both(f"unit.{row.unit}")])
        reported = Reported.of(WINDOW, [self.case], self.lived)
        facts = {"seed": self.seed, "engine": self.engine, "window": reported}
        head = [both(f"display.{name}") for name in ("outcome", "value", "unit")]
        above = [both("display.run", **facts), *map(in_both, self.case.cautions())]
        below = html_note(both("display.more"))
        return html_card(self.case.heading(), *map(html_note, above), html_table(head, rows, right=(1,)), below)


def _prefixed(counts: dict[str, Any]) -> dict[str, Any]:
    return {f"n_{name}": values for name, values in counts.items()}

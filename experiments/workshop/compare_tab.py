"""The tab on which reforms are compared: what is put on the table, the answer, and what of it is taken home."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from nicegui import ui

import sim
from experiments.answers.horizons import HORIZONS
from experiments.answers.prices import prices
from experiments.telling.texts import amount, case_title
from experiments.workshop import take_home
from experiments.workshop.bench import FIRST, Board, Cancelled
from experiments.workshop.board import basis_line, board_html
from experiments.workshop.choices import FIRST_YEAR, MOST_REFORMS, OWN, SEEDS, YEARS, Choices, own_title
from experiments.workshop.levers import checked, limits, movers, step
from experiments.workshop.opened import CASE, COUNTY, MOST_BYTES, MOST_CASES, beside
from experiments.workshop.picture_fold import PictureFold
from experiments.workshop.pictures import Wanted
from experiments.workshop.range import Range
from experiments.workshop.shared import Workshop
from sim.case import MONTHS
from sim.errors import InputError, QuanzeError
from sim.parameter import Parameter, parameter
from sim.words import text

_LOOK = 0.2  # seconds between looks at how far the runs are


class CompareTab:
    """What one session compares."""

    def __init__(
        self,
        workshop: Workshop,
        lang: str,
        choices: Choices,
        linked: Callable[[], None],
        bring: Callable[[str, bytes], Awaitable[None]],
        given: Sequence[sim.Case] = (),
    ) -> None:
        self.workshop, self.lang, self.choices, self.linked, self.bring = workshop, lang, choices, linked, bring
        self.given = tuple(given)  # from files
        self.own = next(iter(choices.own), OWN[0])
        self.horizon, self.more = FIRST, False
        self.board: Board | None = None
        self.answered: _Table | None = None
        self.pictures = PictureFold(workshop, lang, self._wanted)
        self.cancel: threading.Event | None = None  # of the runs under way
        self.done = self.of = 0
        self.closed = False

    def say(self, key: str, **facts: object) -> str:
        """A text of the page."""
        return text(f"workshop.{key}", self.lang, **facts)

    def build(self) -> None:
        """Reforms and levers on one side, the answer on the other."""
        with ui.element("div").classes("sides levers-first"):
            with ui.element("section").classes("panel"):
                self._table()
            with ui.element("section").classes("panel"):
                self._answer()
        self.timer = ui.timer(_LOOK, self._look, active=False)
        self._show()
        if self.given or self.choices != Choices():
            ui.timer(0.05, self._ask, once=True)

    def close(self) -> None:
        """Give up what is under way."""
        self.closed, self.board = True, None
        self.pictures.close()
        self._cancel()

    # What is on the table.

    def _table(self) -> None:
        titles = {case.name: case_title(case, self.lang) for case in self.workshop.cases[1:]}
        self.shipped = ui.select(titles, value=list(self.choices.shipped), multiple=True, label=self.say("shipped"))
        self.shipped.props("dense outlined use-chips options-dense").classes("full-width").on_value_change(self._chosen)
        self.begins = ui.element("div").classes("full-width")
        self._years()
        ui.label(self.say("levers")).props("role=heading aria-level=2").classes("title")
        own = {name: own_title(name)[self.lang] for name in OWN}
        with ui.element("div").classes("controls"):
            ui.select(own, value=self.own, label=self.say("editing"), on_change=self._edit).props("dense outlined")
            ui.button(self.say("clear_own"), on_click=self._clear).props("dense outline no-caps")
        self.levers = ui.element("div").classes("full-width")
        self._groups()

    def _files(self) -> None:
        """Open what was taken home."""
        ui.label(self.say("open")).props("role=heading aria-level=2").classes("title")
        self.upload = ui.upload(
            auto_upload=True, on_upload=self._opened, on_rejected=self._rejected, max_file_size=MOST_BYTES
        )
        self.upload.props(f'accept="{",".join((CASE, *COUNTY))}" aria-hidden=true').classes("hidden")
        with ui.element("div").classes("controls"):
            button = ui.button(self.say("open_file")).props("dense outline no-caps")
            button.on("click", js_handler=f"() => getElement({self.upload.id}).$refs.qRef.pickFiles()")
            self.put_away = ui.button(self.say("put_away"), on_click=self._put_away).props("dense flat no-caps")
        self.put_away.set_visibility(bool(self.given))
        ui.label(self.say("open_hint", most=MOST_CASES)).classes("note")

    async def _opened(self, event: Any) -> None:
        if event.file.size() > MOST_BYTES:
            self._rejected()
            return
        self.upload.reset()
        await self.bring(event.file.name, await event.file.read())

    def _rejected(self) -> None:
        self._refused(InputError("workshop_file_large", most=MOST_BYTES // 2**20).told(self.lang))

    async def take(self, cases: Sequence[sim.Case]) -> None:
        """Put cases from files beside what is on the table."""
        self.given = beside(self.given, cases)
        self.put_away.set_visibility(bool(self.given))
        await self._ask()

    async def _put_away(self) -> None:
        self.given = ()
        self.put_away.set_visibility(False)
        await self._ask()

    def _years(self) -> None:
        """When each of the chosen reforms begins."""
        self.begins.clear()
        with self.begins, ui.element("div").classes("controls"):
            for case in self.workshop.cases[1:]:
                if case.name in self.choices.shipped:
                    label = self.say("begins", case=case_title(case, self.lang))
                    self.year_of(case.name, "", label).classes("wide")

    def year_of(self, name: str, lever: str, label: str) -> ui.select:
        """A choice of the year in which something begins."""

        async def dated(event: Any) -> None:
            await self._change(lambda: self.choices.begun(event.value, name, lever))

        years = {year: self.say("of_year", year=year) for year in YEARS}
        at = self.choices.year(name, lever)
        return ui.select(years, value=at, label=label, on_change=dated).props("dense outlined options-dense")

    def _groups(self) -> None:
        """A fold for each mover; what is in it is made when it is opened."""
        self.levers.clear()
        with self.levers:
            for group in movers():
                moved = sum(lever.name in self.choices.own.get(self.own, {}) for lever in group.levers)
                fold = ui.expansion(group.title[self.lang], value=bool(moved)).classes("full-width").props("dense")
                with fold:
                    place = ui.element("div").classes("full-width")
                if moved:
                    self._rows(place, group.levers)
                fold.on_value_change(partial(self._open, place, group.levers))

    def _open(self, place: ui.element, levers: tuple[Parameter, ...], event: Any) -> None:
        if event.value and not place.default_slot.children:
            self._rows(place, levers)

    def _rows(self, place: ui.element, levers: tuple[Parameter, ...]) -> None:
        with place:
            for lever in levers:
                _Lever(self, lever).build()

    def today(self, lever: Parameter) -> float:
        """Where a lever stands in the county as it is."""
        return self.workshop.base.params[lever.name]

    async def move(self, lever: Parameter, value: object, year: object) -> None:
        """Put a lever somewhere else in the reform that is being shaped, in a year."""
        moved = partial(self.choices.moved, self.own, lever.name, value, self.today(lever))
        await self._change(lambda: moved().begun(year, self.own, lever.name))

    def reforms(self) -> list[sim.Case]:
        """What is on the table."""
        return [*self.choices.reforms(self.workshop.bench.base), *self.given]

    async def put(self, moves: Mapping[str, float]) -> None:
        """Let the reform that is being shaped be some moves of levers, and nothing else."""

        def made() -> Choices:
            choices = self.choices.cleared(self.own)
            for name, value in moves.items():
                choices = choices.moved(self.own, name, value, self.today(parameter(name)))
            return choices

        await self._change(made)
        self._groups()

    async def _change(self, make: Callable[[], Choices]) -> None:
        try:
            self.choices = make()
        except QuanzeError as error:
            self._refused(error.told(self.lang))
            return
        self.linked()
        await self._ask()

    async def _chosen(self, event: Any) -> None:
        names = tuple(event.value or ())
        if names != self.choices.shipped:
            await self._change(lambda: self.choices.with_shipped(names))
            if self.choices.shipped != names:
                self.shipped.set_value(list(self.choices.shipped))
            self._years()

    def _edit(self, event: Any) -> None:
        self.own = event.value
        self._groups()

    async def _clear(self) -> None:
        await self._change(lambda: self.choices.cleared(self.own))
        self._groups()

    async def _seeds(self, event: Any) -> None:
        await self._change(lambda: self.choices.with_seeds(event.value))

    # The answer.

    def _answer(self) -> None:
        with ui.element("div").classes("controls"):
            self.button = ui.button(self.say("run"), on_click=self._press).props("dense unelevated no-caps")
            counts = {count: str(count) for count in SEEDS}
            seeds = ui.select(counts, value=self.choices.seeds, label=self.say("seeds"), on_change=self._seeds)
            seeds.props("dense outlined")
            times = {name: self.say(name) for name in HORIZONS}
            ui.select(times, value=self.horizon, label=self.say("when"), on_change=self._when).props("dense outlined")
        self.line = ui.label().props("role=status").classes("note")
        self.picture = ui.html("", sanitize=False).classes("full-width").props("aria-live=polite")
        self.basis = ui.label().classes("note")
        self.rest = ui.expansion(self.say("more")).classes("full-width").props("dense").on_value_change(self._unfold)
        with self.rest:
            self.others = ui.html("", sanitize=False).classes("full-width")
        self.asked = ui.expansion(self.say("pictures")).classes("full-width").props("dense")
        with self.asked:
            self.pictures.build()
        with ui.element("div").classes("controls") as self.home:
            ui.label(self.say("take_home")).props("role=heading aria-level=2").classes("title")
            ui.button(self.say("report"), on_click=self._report).props("dense outline no-caps")
            for kind in ("pptx", "docx", "figures"):
                ui.button(self.say(kind), on_click=partial(self._drawn, kind)).props("dense outline no-caps")
            for kind in ("xlsx", "csv"):
                ui.button(self.say(kind), on_click=partial(self._data, kind)).props("dense outline no-caps")
            ui.button(self.say("case_file"), on_click=self._cases).props("dense outline no-caps")
            self.link = ui.link(self.say("link"))
        self._files()

    async def _press(self) -> None:
        if self.cancel is not None:
            self._cancel()
            return
        self.answered = None
        await self._ask()

    def _cancel(self) -> None:
        if self.cancel is not None:
            self.cancel.set()

    async def _ask(self) -> None:
        """Run what is on the table; a run under way ends first, and then what was moved meanwhile is run."""
        if self.cancel is not None:
            self.line.set_text(self.say("stale"))
            return
        while not self.closed and self.answered != self._now():
            if not await self._run(self._now()):
                break
        self._show()

    def _now(self) -> "_Table":
        return self.choices, self.given

    async def _run(self, table: "_Table") -> bool:
        """Run it to the horizon that is looked at, then to the last, unless others are asked for; whether to go on."""
        choices, given = table
        reforms = [*choices.reforms(self.workshop.bench.base), *given]
        if not reforms:
            self.board, self.answered = None, table
            return True
        if len(reforms) > MOST_REFORMS:
            self._refused(InputError("workshop_many", most=MOST_REFORMS).told(self.lang))
            return False
        cancel, shown = threading.Event(), False

        def given_up() -> bool:
            return cancel.is_set() or (shown and table != self._now())

        self.cancel = cancel
        self.button.set_text(self.say("cancel"))
        self.picture.classes("stale")
        self.timer.activate()
        for until in dict.fromkeys((self.horizon, HORIZONS[-1])):
            self.done, self.of = 0, (1 + len(reforms)) * choices.seeds
            seeds = range(1, choices.seeds + 1)
            work = partial(self.workshop.bench.compare, reforms, seeds, self._count, given_up, until)
            try:
                self.workshop.runs.count(self.timer.client.id, times=int(not shown))
                board = await asyncio.get_running_loop().run_in_executor(self.workshop.waiters, work)
            except Cancelled:
                if cancel.is_set():
                    return self._ended(self.say("stopped" if shown else "cancelled"))
                break
            except Exception as error:
                fault = error.told(self.lang) if isinstance(error, QuanzeError) else self.say("fault")
                return self._ended(self.say("failed", error=fault))
            if self.closed:
                break
            if not shown:
                self.pictures.forget()
                self.picture.classes(remove="stale")
            self.board, shown = board, True
            self._show()
        else:
            self.answered = table
        self._ended("")
        return True

    def _ended(self, said: str) -> bool:
        self.cancel = None
        if not self.closed:
            self.timer.deactivate()
            self.picture.classes(remove="stale")
            self.button.set_text(self.say("run"))
            self.line.set_text(said)
        return False

    def _count(self) -> None:
        self.done += 1

    def _look(self) -> None:
        if self.cancel is not None:
            self.line.set_text(self.say("running", done=self.done, of=self.of))

    async def _when(self, event: Any) -> None:
        self.horizon = event.value if event.value in HORIZONS else HORIZONS[-1]
        self._show()
        if self.board is not None and not self._reached() and self.cancel is None:
            await self._ask()

    def _reached(self) -> bool:
        """Whether the runs have come as far as the horizon that is looked at."""
        return self.board is not None and self.horizon in self.board.comparisons

    def _unfold(self, event: Any) -> None:
        self.more = bool(event.value)
        self._show()

    def _show(self) -> None:
        """Show the answer that is there."""
        if self.closed:
            return
        self.linked()
        for part in (self.rest, self.asked):
            part.set_visibility(self.board is not None)
        self.home.set_visibility(self.board is not None and HORIZONS[-1] in self.board.comparisons)
        if self.board is None:
            self.picture.set_content("")
            self.basis.set_text(self.say("nothing"))
            return
        if not self._reached():
            self.picture.set_content("")
            self.others.set_content("")
            self.basis.set_text("")
            return
        self.picture.set_content(board_html(self.board, self.horizon, self.lang))
        self.basis.set_text(" ".join([basis_line(self.board, self.horizon, self.lang), *self._later()]))
        self.others.set_content(board_html(self.board, self.horizon, self.lang, more=True) if self.more else "")

    def _later(self) -> Iterator[str]:
        """Which reforms begin later than the years are counted from, or not all at once."""
        assert self.board is not None
        for case in self.board.cases[1:]:
            years = sorted({(reform.month - 1) // MONTHS + 1 for reform in case.reforms})
            if years != [FIRST_YEAR]:
                told = text("list.comma", self.lang).join(self.say("of_year", year=year) for year in years)
                yield self.say("later", case=case_title(case, self.lang), years=told)

    def _wanted(self, name: str) -> Wanted | None:
        if self.board is None or not self._reached():
            return None
        return Wanted(name, self.board, self.horizon, self.workshop.base)

    # What is taken home.

    def _data(self, kind: str) -> None:
        if self.board is not None:
            ui.download.content(take_home.data(self.board, kind), f"quanze.{kind}")

    def _cases(self) -> None:
        if self.board is not None:
            ui.download.content(take_home.cases(self.board, self.workshop.base.structure.months), "quanze-cases.zip")

    async def _drawn(self, kind: str) -> None:
        """Slides, a document, or all figures."""
        if self.board is None:
            return
        self.line.set_text(self.say("drawing"))
        if kind == "figures":
            name, work = "quanze-figures.zip", partial(take_home.pictures, self.board, self.horizon, self.lang)
        else:
            name, work = f"quanze.{kind}", partial(take_home.office, self.board, self.horizon, self.lang, kind)
        content = await asyncio.get_running_loop().run_in_executor(self.workshop.waiters, work)
        self._sent(content, name)

    def _sent(self, content: bytes | None, name: str) -> None:
        if self.closed:
            return
        self.line.set_text("" if content else self.say("report_busy"))
        if content:
            ui.download.content(content, name)

    async def _report(self) -> None:
        board, horizon, drawn = self.board, self.horizon, [0, 0]
        if board is None:
            return

        def progress(done: int, of: int) -> None:
            drawn[:] = done, of

        timer = ui.timer(_LOOK, lambda: self.line.set_text(self.say("report_under_way", done=drawn[0], of=drawn[1])))
        work = partial(take_home.report, board, horizon, progress)
        try:
            content = await asyncio.get_running_loop().run_in_executor(self.workshop.waiters, work)
        finally:
            timer.cancel()
        self._sent(content, "quanze-report.zip")

    def _refused(self, said: str) -> None:
        ui.notify(said, type="negative", multi_line=True)


_Table = tuple[Choices, tuple[sim.Case, ...]]  # what is on it


class _Lever:
    """A row of the fold: where a lever stands, how far it can go, what that costs, and what it is."""

    def __init__(self, tab: CompareTab, lever: Parameter) -> None:
        self.tab, self.lever, self.lang = tab, lever, tab.lang

    def build(self) -> None:
        """Name, value, slider, and facts."""
        tab, lever = self.tab, self.lever
        low, high = limits(lever)
        at = tab.choices.own.get(tab.own, {}).get(lever.name, tab.today(lever))
        facts = [
            tab.say("today", value=f"{tab.today(lever):g}", unit=lever.unit[self.lang]),
            tab.say("range", low=f"{low:g}", high=f"{high:g}"),
        ]
        with ui.element("div").classes("lever"):
            with ui.element("div").classes("head"):
                ui.html(lever.label[self.lang], sanitize=lambda words: words, tag="b")
                self.value = ui.label().classes("value")
                self.back = ui.button(tab.say("put_back"), on_click=self._back).props("dense flat size=sm no-caps")
            label = lever.label[self.lang]
            self.slider = Range(label, low, high, step(lever), at, self._slid, self._settled)
            ui.label(text("list.semicolon", self.lang).join(facts)).classes("facts")
            self.price = ui.label().classes("facts")
            self.year = tab.year_of(tab.own, lever.name, tab.say("from")).classes("year")
            with ui.element("details"):
                with ui.element("summary"):
                    ui.label(tab.say("explain"))
                for words in (
                    lever.help[self.lang],
                    lever.policy_source[self.lang],
                    prices()[lever.name].paid[self.lang],
                ):
                    ui.label(words)
        self._slid(at)

    def _slid(self, value: Any) -> None:
        tab, lever = self.tab, self.lever
        try:
            value = checked(lever.name, value)
        except QuanzeError:  # said when it settles
            return
        today = tab.today(lever)
        self.value.set_text(f"{value:g}")
        for part in (self.back, self.year):
            part.set_visibility(value != today)
        cost = prices()[lever.name].of(today, value).worth()
        key = "price" if cost > 0 else "price_saved" if cost < 0 else "price_none"
        self.price.set_text(tab.say(key, cost=amount(abs(cost))))

    async def _settled(self, value: Any) -> None:
        self._slid(value)
        await self.tab.move(self.lever, value, self.year.value)

    async def _back(self) -> None:
        today = self.tab.today(self.lever)
        self.slider.put(today)
        await self._settled(today)

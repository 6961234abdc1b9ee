"""The tab on which reforms are compared: what is put on the table, the answer, and what of it is taken home."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from experiments.answers.horizons import HORIZONS
from experiments.answers.prices import prices
from experiments.telling.texts import amount, case_title
from experiments.workshop import take_home
from experiments.workshop.bench import START, Board, Cancelled
from experiments.workshop.board import basis_line, board_html
from experiments.workshop.choices import OWN, SEEDS, Choices, own_title
from experiments.workshop.levers import checked, limits, movers, step
from experiments.workshop.range import Range
from experiments.workshop.shared import Workshop
from sim.errors import QuanzeError
from sim.parameter import Parameter
from sim.words import text

_LOOK = 0.2  # seconds between looks at how far the runs are


class CompareTab:
    """What one session compares."""

    def __init__(self, workshop: Workshop, lang: str, choices: Choices, linked: Callable[[], None]) -> None:
        self.workshop, self.lang, self.choices, self.linked = workshop, lang, choices, linked
        self.own = next(iter(choices.own), OWN[0])
        self.horizon, self.more = HORIZONS[-1], False
        self.board: Board | None = None
        self.answered: Choices | None = None
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
        if self.choices != Choices():
            ui.timer(0.05, self._ask, once=True)

    def close(self) -> None:
        """Give up what is under way."""
        self.closed, self.board = True, None
        self._cancel()

    # What is on the table.

    def _table(self) -> None:
        titles = {case.name: case_title(case, self.lang) for case in self.workshop.cases[1:]}
        self.shipped = ui.select(titles, value=list(self.choices.shipped), multiple=True, label=self.say("shipped"))
        self.shipped.props("dense outlined use-chips options-dense").classes("full-width").on_value_change(self._chosen)
        ui.label(self.say("levers")).props("role=heading aria-level=2").classes("title")
        own = {name: own_title(name)[self.lang] for name in OWN}
        with ui.element("div").classes("controls"):
            ui.select(own, value=self.own, label=self.say("editing"), on_change=self._edit).props("dense outlined")
            ui.button(self.say("clear_own"), on_click=self._clear).props("dense outline no-caps")
        self.levers = ui.element("div").classes("full-width")
        self._groups()

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

    async def move(self, lever: Parameter, value: object) -> None:
        """Put a lever somewhere else in the reform that is being shaped."""
        await self._change(lambda: self.choices.moved(self.own, lever.name, value, self.today(lever)))

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
        with ui.element("div").classes("controls") as self.home:
            ui.label(self.say("take_home")).props("role=heading aria-level=2").classes("title")
            ui.button(self.say("report"), on_click=self._report).props("dense outline no-caps")
            for kind in ("xlsx", "csv"):
                ui.button(self.say(kind), on_click=partial(self._data, kind)).props("dense outline no-caps")
            ui.button(self.say("case_file"), on_click=self._cases).props("dense outline no-caps")
            self.link = ui.link(self.say("link"))

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
        while not self.closed and self.answered != self.choices:
            if not await self._run(self.choices):
                break
        self._show()

    async def _run(self, choices: Choices) -> bool:
        """Whether all of it was run."""
        reforms = choices.reforms(self.workshop.bench.base, START)
        if not reforms:
            self.board, self.answered = None, choices
            return True
        self.cancel = threading.Event()
        self.done, self.of = 0, (1 + len(reforms)) * choices.seeds
        self.button.set_text(self.say("cancel"))
        self.picture.classes("stale")
        self.timer.activate()
        work = partial(
            self.workshop.bench.compare, reforms, range(1, choices.seeds + 1), self._count, self.cancel.is_set
        )
        try:
            board = await asyncio.get_running_loop().run_in_executor(self.workshop.waiters, work)
        except Cancelled:
            return self._ended(self.say("cancelled"))
        except Exception as error:
            fault = error.told(self.lang) if isinstance(error, QuanzeError) else self.say("fault")
            return self._ended(self.say("failed", error=fault))
        self._ended("")
        if not self.closed:
            self.board, self.answered = board, choices
            self._show()
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

    def _when(self, event: Any) -> None:
        self.horizon = event.value if event.value in HORIZONS else HORIZONS[-1]
        self._show()

    def _unfold(self, event: Any) -> None:
        self.more = bool(event.value)
        self._show()

    def _show(self) -> None:
        """Show the answer that is there."""
        if self.closed:
            return
        self.link.props(f'href="/?lang={self.lang}&tab=compare&{self.choices.link()}"')
        for part in (self.rest, self.home):
            part.set_visibility(self.board is not None)
        if self.board is None:
            self.picture.set_content("")
            self.basis.set_text(self.say("nothing"))
            return
        self.picture.set_content(board_html(self.board, self.horizon, self.lang))
        self.basis.set_text(basis_line(self.board, self.horizon, self.lang))
        self.others.set_content(board_html(self.board, self.horizon, self.lang, more=True) if self.more else "")

    # What is taken home.

    def _data(self, kind: str) -> None:
        if self.board is not None:
            ui.download.content(take_home.data(self.board, kind), f"quanze.{kind}")

    def _cases(self) -> None:
        if self.board is not None:
            ui.download.content(take_home.cases(self.board, self.workshop.base.structure.months), "quanze-cases.zip")

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
        if self.closed:
            return
        self.line.set_text("" if content else self.say("report_busy"))
        if content:
            ui.download.content(content, "quanze-report.zip")

    def _refused(self, said: str) -> None:
        ui.notify(said, type="negative", multi_line=True)


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
        self.back.set_visibility(value != today)
        cost = prices()[lever.name].of(today, value).worth()
        key = "price" if cost > 0 else "price_saved" if cost < 0 else "price_none"
        self.price.set_text(tab.say(key, cost=amount(abs(cost))))

    async def _settled(self, value: Any) -> None:
        self._slid(value)
        await self.tab.move(self.lever, value)

    async def _back(self) -> None:
        today = self.tab.today(self.lever)
        self.slider.put(today)
        await self._settled(today)

"""The tab on which a room assumes something else and sees whether the order of reforms changes."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

import sim
from experiments.answers.conclusions import FACTOR, MODEL, READING
from experiments.designs.plausible import rivals_of
from experiments.telling.texts import factor_label
from experiments.workshop.assumptions import (
    OUTCOMES,
    WORLDS,
    Assumed,
    Belief,
    factor_step,
    factors,
    plausible_range,
    readings,
    uncertain,
)
from experiments.workshop.believed import belief_html, conditions_html, measure_html, tipping_html
from experiments.workshop.range import Range
from experiments.workshop.shared import Workshop
from experiments.workshop.under_way import UnderWay
from sim.case_files import load_case
from sim.errors import QuanzeError
from sim.package import reading_labels
from sim.parameter import Parameter
from sim.variant import load_variant
from sim.words import text

PRESCRIPTIONS = ("s0", "s1", "s2", "s3", "s4")
_FIRST = "cadres.sanction_cost"  # the factor that stands there at the beginning
_TIMES = {"half": 0.5, "twice": 2.0}  # buttons


class BelieveTab:
    """What one session assumes."""

    def __init__(self, workshop: Workshop, lang: str, on_the_table: Callable[[], list[sim.Case]]) -> None:
        self.workshop, self.lang, self.on_the_table = workshop, lang, on_the_table
        self.kind, self.name, self.value = FACTOR, _FIRST, uncertain(_FIRST).default
        self.outcome, self.count, self.table = OUTCOMES[0], WORLDS[0], False
        self.belief: Belief | None = None
        self.work = UnderWay(workshop, lang, self.say("try"), self._try)

    def say(self, key: str, **facts: object) -> str:
        """A text of the tab."""
        return text(f"believe.{key}", self.lang, **facts)

    def build(self) -> None:
        """The assumption on one side, what comes of it on the other, and below it what the studies found."""
        with ui.element("div").classes("sides levers-first"):
            with ui.element("section").classes("panel"):
                self._assumption()
            with ui.element("section").classes("panel"):
                self._answer()
                self._studies()

    def close(self) -> None:
        """Give up what is under way."""
        self.work.close()
        self.belief = None

    # What is assumed.

    def _assumption(self) -> None:
        ui.label(self.say("title")).props("role=heading aria-level=2").classes("title")
        ui.label(self.say("hint")).classes("note")
        if not self.workshop.trials.fits:
            ui.label(text("error.workshop_no_worlds", self.lang)).classes("note")
        kinds = {kind: self.say(f"kind_{kind}") for kind in (FACTOR, READING, MODEL)}
        chosen = ui.select(kinds, value=self.kind, label=self.say("kind"), on_change=self._kind)
        chosen.props("dense outlined").classes("full-width")
        self.place = ui.element("div").classes("full-width")
        self._names()
        tables = {False: self.say("prescriptions"), True: self.say("on_the_table")}
        ui.select(tables, value=self.table, label=self.say("reforms"), on_change=self._of).props(
            "dense outlined"
        ).classes("full-width")
        with ui.element("div").classes("controls"):
            counts = {count: str(count) for count in WORLDS}
            ui.select(counts, value=self.count, label=self.say("worlds"), on_change=self._worlds).props(
                "dense outlined"
            )
            self.work.build_button()
        self.work.build_line()

    def _names(self) -> None:
        """What can be assumed of the kind that is chosen."""
        self.place.clear()
        with self.place:
            names = self._options()
            pick = ui.select(names, value=self.name, label=self.say(f"pick_{self.kind}"), on_change=self._named)
            pick.props("dense outlined options-dense").classes("full-width")
            if self.kind == FACTOR:
                pick.props("use-input input-debounce=0 hide-selected fill-input")
                self.lever = ui.element("div").classes("lever")
                self._slider()

    def _options(self) -> dict[str, str]:
        if self.kind == FACTOR:
            named = {row.name: row.label[self.lang] for row in factors()}
            return dict(sorted(named.items(), key=lambda item: item[1]))
        if self.kind == READING:
            return {name: reading_labels()[name][self.lang] for name in readings()}
        return {name: load_variant(name).title[self.lang] for name in rivals_of()}

    def _slider(self) -> None:
        """Where the factor is assumed to stand, along its plausible range."""
        row, (low, high) = uncertain(self.name), plausible_range(uncertain(self.name))
        self.lever.clear()
        with self.lever:
            with ui.element("div").classes("head"):
                ui.label(factor_label(self.name, self.lang)).classes("name")
                self.shown = ui.label().classes("value")
            self.slider = Range(row.label[self.lang], low, high, factor_step(row), self.value, self._slid, self._slid)
            facts = {"value": f"{row.default:g}", "unit": row.unit[self.lang], "low": f"{low:g}", "high": f"{high:g}"}
            ui.label(self.say("stands", **facts)).classes("facts")
            with ui.element("div").classes("controls"):
                for key, times in _TIMES.items():
                    self._times(key, times, row)
                ui.button(self.say("as_usual"), on_click=lambda: self._put(row.default)).props(
                    "dense outline size=sm no-caps"
                )
            with ui.element("details"):
                with ui.element("summary"):
                    ui.label(text("workshop.explain", self.lang))
                ui.label(row.help[self.lang])
        self._slid(self.value)

    def _times(self, key: str, times: float, row: Parameter) -> None:
        (low, high), value = plausible_range(row), row.default * times
        button = ui.button(self.say(key), on_click=lambda: self._put(value)).props("dense outline size=sm no-caps")
        if not low <= value <= high or (row.integer and value != int(value)):
            button.disable()

    def _put(self, value: float) -> None:
        self.slider.put(value)
        self._slid(value)

    def _slid(self, value: Any) -> None:
        try:
            self.value = Assumed(FACTOR, self.name, value).value
        except QuanzeError as error:
            ui.notify(error.told(self.lang), type="negative", multi_line=True)
            return
        self.shown.set_text(f"{self.value:g}")

    def _kind(self, event: Any) -> None:
        if event.value not in (FACTOR, READING, MODEL):
            return
        self.kind = event.value
        first = _FIRST if self.kind == FACTOR else readings()[0] if self.kind == READING else rivals_of()[0]
        self._name(first)
        self._names()

    def _named(self, event: Any) -> None:
        if event.value in self._options():
            self._name(event.value)
            if self.kind == FACTOR:
                self._slider()

    def _name(self, name: str) -> None:
        self.name = name
        if self.kind == FACTOR:
            self.value = uncertain(name).default

    def _of(self, event: Any) -> None:
        self.table = bool(event.value)

    def _worlds(self, event: Any) -> None:
        if event.value in WORLDS:
            self.count = event.value

    # What comes of it.

    def _answer(self) -> None:
        outcomes = {name: self.say(f"by_{name}") for name in OUTCOMES}
        chosen = ui.select(outcomes, value=self.outcome, label=self.say("judged_by"), on_change=self._by)
        chosen.props("dense outlined").classes("full-width")
        self.picture = ui.html("", sanitize=False).classes("full-width").props("aria-live=polite")
        self.nothing = ui.label(self.say("nothing")).classes("note")

    def _studies(self) -> None:
        """What was found beforehand, over many more worlds than a room can wait for."""
        ui.label(self.say("studies")).props("role=heading aria-level=2").classes("title")
        self.conditions = ui.html("", sanitize=False).classes("full-width")
        ui.label(self.say("points")).props("role=heading aria-level=2").classes("title")
        self.points = ui.html("", sanitize=False).classes("full-width")
        with ui.expansion(self.say("measure")).classes("full-width").props("dense"):
            ui.html(measure_html(self.lang), sanitize=False)
        self._show()

    def _by(self, event: Any) -> None:
        if event.value in OUTCOMES:
            self.outcome = event.value
            self._show()

    def _reforms(self) -> list[sim.Case]:
        if self.table and (on_it := self.on_the_table()):
            return on_it
        return [load_case(name) for name in PRESCRIPTIONS]

    async def _try(self) -> None:
        trials, reforms, count = self.workshop.trials, self._reforms(), self.count
        try:
            assumed = Assumed(self.kind, self.name, self.value)
            runs = trials.runs(trials.plan(reforms, assumed, count))
        except QuanzeError as error:
            self.work.line.set_text(text("workshop.failed", self.lang, error=error.told(self.lang)))
            return
        self.picture.classes("stale")
        found = await self.work.do(lambda tick, stop: trials.believe(reforms, assumed, count, tick, stop), runs)
        if self.work.closed:
            return
        self.picture.classes(remove="stale")
        self.belief = found or self.belief
        self._show()

    def _show(self) -> None:
        k = OUTCOMES.index(self.outcome)
        self.nothing.set_visibility(self.belief is None)
        self.picture.set_content("" if self.belief is None else belief_html(self.belief, k, self.lang))
        self.conditions.set_content(conditions_html(self.outcome, self.lang))
        self.points.set_content(tipping_html(self.outcome, self.lang))

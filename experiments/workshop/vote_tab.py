"""The tab of whoever leads the room's vote: open it, close it, show it beside the model's answer, clear it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

import sim
from experiments.workshop.ballot import REVEALED, Asked, Ballot
from experiments.workshop.believe_tab import PRESCRIPTIONS
from experiments.workshop.bench import FIRST, MAIN
from experiments.workshop.choices import SEEDS, lived_in
from experiments.workshop.shared import Workshop
from experiments.workshop.under_way import UnderWay
from experiments.workshop.voted import question, result_html
from sim.case_files import load_case
from sim.errors import QuanzeError
from sim.words import text

LOOK = 0.5  # seconds between looks at the vote


class VoteTab:
    """The room's vote as its leader has it."""

    def __init__(self, workshop: Workshop, lang: str, on_the_table: Callable[[], list[sim.Case]]) -> None:
        self.workshop, self.lang, self.on_the_table = workshop, lang, on_the_table
        self.outcome, self.table, self.seen = MAIN[0], False, -1
        self.work = UnderWay(workshop, lang, self.say("reveal"), self._reveal)

    @property
    def ballot(self) -> Ballot:
        """The vote of the room."""
        return self.workshop.ballot

    def say(self, key: str, **facts: object) -> str:
        """A text of the tab."""
        return text(f"vote.{key}", self.lang, **facts)

    def build(self) -> None:
        """What is voted on and where on one side, how it stands on the other."""
        with ui.element("div").classes("sides levers-first"):
            with ui.element("section").classes("panel"):
                self._asked()
            with ui.element("section").classes("panel"):
                self.state = ui.label().props("role=status").classes("title")
                self.line = ui.label().classes("note")
                self.picture = ui.html("", sanitize=False).classes("full-width").props("aria-live=polite")
        ui.timer(LOOK, self._look)

    def close(self) -> None:
        """Give up what is under way; the vote goes on."""
        self.work.close()

    def _asked(self) -> None:
        ui.label(self.say("title")).props("role=heading aria-level=2").classes("title")
        ui.label(self.say("hint")).classes("note")
        with ui.element("div").classes("where"):
            if self.workshop.address:
                ui.label(self.say("where", address=self.workshop.address))
                ui.label(self.say("code", code=self.ballot.code)).classes("code")
            else:
                ui.label(self.say("only_here"))
                ui.link(self.say("another_tab"), f"/vote?lang={self.lang}", new_tab=True)
        outcomes = {name: text(f"counted.{name}", self.lang) for name in MAIN}
        ui.select(outcomes, value=self.outcome, label=self.say("outcome"), on_change=self._by).props(
            "dense outlined"
        ).classes("full-width")
        tables = {False: text("believe.prescriptions", self.lang), True: text("believe.on_the_table", self.lang)}
        ui.select(tables, value=self.table, label=text("believe.reforms", self.lang), on_change=self._of).props(
            "dense outlined"
        ).classes("full-width")
        with ui.element("div").classes("controls"):
            for key, act in (("open", self._open), ("close", self._close), ("clear", self._clear)):
                ui.button(self.say(key), on_click=act).props("dense outline no-caps")
            self.work.build_button()
        self.work.build_line()

    def _by(self, event: Any) -> None:
        if event.value in MAIN:
            self.outcome = event.value

    def _of(self, event: Any) -> None:
        self.table = bool(event.value)

    def _reforms(self) -> tuple[sim.Case, ...]:
        base = self.workshop.bench.base
        if self.table:
            return tuple(self.on_the_table())
        return tuple(lived_in(base, load_case(name)) for name in PRESCRIPTIONS)

    def _open(self) -> None:
        try:
            self.ballot.open(Asked(self.outcome, self._reforms()))
        except QuanzeError as error:
            ui.notify(error.told(self.lang), type="negative", multi_line=True)
        self._look()

    def _close(self) -> None:
        self.ballot.close()
        self._look()

    def _clear(self) -> None:
        self.ballot.clear()
        self._look()

    async def _reveal(self) -> None:
        """Close the vote, ask the model, and show both."""
        asked, ballot = self.ballot.asked, self.ballot
        if asked is None:
            self.work.line.set_text(self.say("nothing_asked"))
            return
        ballot.close()
        seeds = range(1, SEEDS[0] + 1)
        work = partial(self.workshop.bench.compare, asked.reforms, seeds, until=FIRST)
        board = await self.work.do(work, (1 + len(asked.reforms)) * len(seeds))
        if board is not None and ballot.asked is asked:
            ballot.reveal(board)
        if not self.work.closed:
            self._look()

    def _look(self) -> None:
        """Show how the vote stands, if that has changed."""
        ballot = self.ballot
        if ballot.version == self.seen:
            return
        self.seen = ballot.version
        key = "nothing_asked" if ballot.asked is None else f"is_{ballot.state}"
        self.state.set_text(self.say(key))
        shown = ballot.asked is not None and ballot.state != REVEALED
        self.line.set_visibility(shown)
        if ballot.asked is not None:
            counted = self.say("so_many", count=len(ballot.votes()))
            self.line.set_text(f"{question(ballot.asked, self.lang)} {counted}")
        self.picture.set_content(result_html(ballot, self.lang) if ballot.state == REVEALED else "")

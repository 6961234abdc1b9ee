"""The page on which one votes, made for a phone: a code where one comes from elsewhere, one choice, one number."""

from typing import Any

from fastapi import Request
from nicegui import Client, ui

from experiments.telling.texts import case_title
from experiments.workshop.addresses import VOTE, is_local
from experiments.workshop.ballot import CLOSED, MOST_POINTS, NONE, OPEN, Asked, Ballot
from experiments.workshop.head import banner, dress
from experiments.workshop.range import Range
from experiments.workshop.shared import Workshop
from experiments.workshop.voted import question, result_html
from sim.errors import InputError, QuanzeError
from sim.words import LANGUAGES, text

MOST_VOTERS = 100  # pages open at once
_LOOK = 0.7  # seconds between looks at the vote
_USUAL = 10  # points at which the slider stands at first


def add_vote_page(workshop: Workshop) -> None:
    """Let the server have the page."""

    @ui.page(VOTE, response_timeout=30)
    def vote(request: Request, lang: str = "") -> None:
        chosen = lang if lang in LANGUAGES else workshop.lang
        address = request.client.host if request.client else ""
        _VotePage(workshop, chosen, request.state.browser, address).build()


class _VotePage:
    """What one browser votes."""

    def __init__(self, workshop: Workshop, lang: str, browser: str, address: str) -> None:
        self.workshop, self.lang, self.browser, self.address = workshop, lang, browser, address
        self.ballot: Ballot = workshop.ballot
        self.here, self.seen, self.reform, self.points = is_local(address), "", "", float(_USUAL)
        self.chosen = False

    def say(self, key: str, **facts: object) -> str:
        """A text of the page."""
        return text(f"vote.{key}", self.lang, **facts)

    def build(self) -> None:
        """The head, and below it whatever can be done now."""
        title = self.say("page_title")
        dress(self.lang, title)
        ui.html(banner(self.lang, title, f"{VOTE}?"), sanitize=False, tag="header").classes("top")
        with ui.element("main").props("id=content").classes("ballot"):
            pages = sum(client.page.path == VOTE for client in Client.instances.values())
            if pages > MOST_VOTERS:
                ui.label(text("workshop.full", self.lang, most=MOST_VOTERS)).classes("warming")
                return
            self.place = ui.element("section").classes("panel")
            self.said = ui.label().props("role=status").classes("said")
        ui.timer(_LOOK, self._look)
        self._look()

    def _look(self) -> None:
        """Show what can be done now, if that is not what is shown."""
        inside = self.here or self.ballot.is_in(self.browser)
        asked = self.ballot.asked
        now = f"{inside} {self.ballot.state} {id(asked)} {id(self.ballot.board)}"
        if now == self.seen:
            return
        self.seen = now
        self.place.clear()
        self.said.set_text("")
        with self.place:
            if not inside:
                self._door()
            elif asked is None:
                ui.label(self.say("wait"))
            elif self.ballot.state == OPEN:
                self._form(asked)
            elif self.ballot.state == CLOSED:
                ui.label(self.say("is_closed"))
                self._mine(asked)
            else:
                ui.html(result_html(self.ballot, self.lang), sanitize=False)
                self._mine(asked)

    def _door(self) -> None:
        """Ask for the code of the room."""
        if not self.ballot.code:
            ui.label(self.say("not_shared"))
            return
        field = ui.input(label=self.say("enter_code")).props("outlined inputmode=numeric maxlength=12 autocomplete=off")

        def enter() -> None:
            self._tried(lambda: self.ballot.enter(self.browser, self.address, str(field.value)))
            self._look()

        field.classes("full-width").on("keydown.enter", enter)
        ui.button(self.say("enter"), on_click=enter).props("unelevated no-caps").classes("full-width")

    def _form(self, asked: Asked) -> None:
        mine = self.ballot.of(self.browser)
        self.chosen = mine is not None
        self.reform, self.points = (mine.reform, mine.points) if mine else (asked.reforms[0].name, float(_USUAL))
        ui.label(question(asked, self.lang)).props("role=heading aria-level=2").classes("title")
        options = {case.name: case_title(case, self.lang) for case in asked.reforms} | {NONE: self.say("none")}
        radio = ui.radio(options, value=mine.reform if mine else None, on_change=self._picked)
        radio.props(f'aria-label="{self.say("which")}"')
        with ui.element("div").classes("lever") as self.amount:
            with ui.element("div").classes("head"):
                ui.label(self.say("by_how_many")).classes("name")
                self.value = ui.label().classes("value")
            Range(self.say("by_how_many"), 0, MOST_POINTS, 1, self.points, self._slid)
        ui.button(self.say("send"), on_click=self._send).props("unelevated no-caps").classes("full-width")
        ui.label(self.say("nameless")).classes("note")
        self._slid(self.points)
        self.amount.set_visibility(not (mine and mine.reform == NONE))

    def _mine(self, asked: Asked) -> None:
        mine = self.ballot.of(self.browser)
        titles = {case.name: case_title(case, self.lang) for case in asked.reforms} | {NONE: self.say("none")}
        if mine is not None:
            ui.label(self.say("mine", reform=titles[mine.reform], points=f"{mine.points:g}")).classes("note")

    def _picked(self, event: Any) -> None:
        self.reform, self.chosen = event.value, True
        self.amount.set_visibility(event.value != NONE)

    def _slid(self, value: Any) -> None:
        if isinstance(value, int | float):
            self.points = float(value)
            self.value.set_text(self.say("points", points=f"{self.points:g}"))

    def _send(self) -> None:
        def send() -> None:
            if not (self.here or self.ballot.is_in(self.browser)):
                raise InputError("workshop_code")
            if not self.chosen:
                raise InputError("workshop_vote_choose")
            self.ballot.vote(self.browser, self.reform, self.points)
            self.said.set_text(self.say("taken"))

        self._tried(send)

    def _tried(self, act: Any) -> None:
        """Do something, and say why if it is refused."""
        try:
            act()
        except QuanzeError as error:
            self.said.set_text(error.told(self.lang))

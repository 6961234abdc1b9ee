"""The one page of the workshop: its head, the wait for what is being got ready, and its tabs."""

import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from fastapi import Request
from nicegui import Client, ui

import sim
from experiments.telling.webfont import KIND
from experiments.workshop.believe_tab import BelieveTab
from experiments.workshop.choices import OWN, Choices
from experiments.workshop.compare_tab import CompareTab
from experiments.workshop.county_tab import CountyTab
from experiments.workshop.first_tab import FirstTab
from experiments.workshop.head import FACE, banner, dress
from experiments.workshop.opened import beside, opened
from experiments.workshop.scene import Scene
from experiments.workshop.shared import MOST_PAGES, Workshop
from experiments.workshop.vote_tab import VoteTab
from sim.errors import QuanzeError
from sim.words import LANGUAGES, text

HOME = "/"
TABS = ("county", "compare", "believe", "first", "vote")
_Kind = TypeVar("_Kind")
_LOOK = 0.5  # seconds between looks at what is being got ready


def add_page(workshop: Workshop) -> None:
    """Let the server have the page."""

    @ui.page(HOME, response_timeout=30)
    def page(request: Request, lang: str = "", tab: str = "county") -> None:
        chosen = lang if lang in LANGUAGES else workshop.lang
        asked = dict(request.query_params)
        _Page(workshop, chosen, tab if tab in TABS else TABS[0], asked).build()


class _Page:
    """A session: everything it keeps goes with its tab."""

    def __init__(self, workshop: Workshop, lang: str, tab: str, asked: dict[str, str]) -> None:
        self.workshop, self.lang, self.tab, self.asked = workshop, lang, tab, asked
        self.shared, self.refused, self.address, self.built = workshop, "", "", False
        self.client = ui.context.client
        self._close: list[Callable[[], None]] = []

    def say(self, key: str, **facts: object) -> str:
        """A text of the page."""
        return text(f"workshop.{key}", self.lang, **facts)

    def build(self) -> None:
        """Head, and below it the tabs or the wait for them."""
        dress(self.lang, self.say("name"))
        self.head = ui.html(self._head(""), sanitize=False, tag="header").classes("top")
        ui.label(self.say("fictional")).classes("fictional")
        self.main = ui.element("main").props("id=content")
        with self.main:
            if sum(client.page.path == HOME for client in Client.instances.values()) > MOST_PAGES:
                ui.label(self.say("full", most=MOST_PAGES)).classes("warming")
            elif self.workshop.state is None:
                self._tabs()
            else:
                self._wait()
        self.client.on_delete(self._gone)

    def _head(self, link: str) -> str:
        settings = "&".join(filter(None, (f"tab={self.tab}", link)))
        return banner(self.lang, self.say("name"), f"{HOME}?{settings}&")

    def _wait(self) -> None:
        """Say what is being got ready, until it is."""
        place = ui.column().classes("full-width")
        with place:
            line = ui.label().classes("warming").props("role=status")

        def look() -> None:
            state = self.workshop.state
            if self.workshop.fault:
                line.set_text(self.say("failed", error=self.workshop.fault))
                timer.cancel()
            elif state is not None:
                seconds = round(time.monotonic() - self.workshop.since)
                line.set_text(self.say("warming", what=state.told(self.lang), seconds=seconds))
            else:
                timer.cancel()
                place.delete()
                self._tabs()

        timer = ui.timer(_LOOK, look)

    def _tabs(self) -> None:
        self.place = ui.element("div").classes("full-width")
        with self.place:
            self._fill(self._asked_for(Scene, self._scene), self._asked_for(Choices, self._choices))
        if self.refused:
            ui.notify(self.refused, type="negative", multi_line=True)

    def _fill(self, scene: Scene, choices: Choices, given: Sequence[sim.Case] = ()) -> None:
        self.built = False
        self.county = CountyTab(self.workshop, self.lang, scene, self._linked)
        self.compare = CompareTab(self.workshop, self.lang, choices, self._linked, self._bring, given)
        parts: dict[str, CountyTab | CompareTab | BelieveTab | FirstTab | VoteTab] = {
            "county": self.county,
            "compare": self.compare,
            "believe": BelieveTab(self.workshop, self.lang, self.compare.reforms),
            "first": FirstTab(self.workshop, self.lang, self._take),
            "vote": VoteTab(self.workshop, self.lang, self.compare.reforms),
        }
        with ui.tabs(on_change=lambda e: self._turned(str(e.value))) as self.tabs:
            for name in TABS:
                ui.tab(name, label=self.say(name))
        with ui.tab_panels(self.tabs, value=self.tab, animated=False, keep_alive=True).classes("full-width"):
            for name, part in parts.items():
                with ui.tab_panel(name):
                    part.build()
        self._close = [part.close for part in parts.values()]
        self.built = True
        self._turned(self.tab)

    async def _bring(self, name: str, content: bytes) -> None:
        """Open a file of the room's: its cases stand beside what is on the table; in another county all begins anew."""
        work = partial(opened, name, content, self.shared.base)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self.workshop.waiters, work)
            here, there = self.workshop.base.tables, found.county
            if (there and there.hash()) != (here and here.hash()):
                self._move(self.shared if there is None else self.shared.elsewhere(there), found.cases)
            else:
                await self.compare.take(found.cases)
            said, kind = self.say("opened_file", count=len(found.cases)), "positive"
        except QuanzeError as error:
            said, kind = error.told(self.lang), "negative"
        with self.main:  # what asked for it may be gone with its county
            ui.notify(said, type=kind, multi_line=True)  # type: ignore[arg-type]

    def _move(self, workshop: Workshop, given: Sequence[sim.Case]) -> None:
        """Let the page be of another county; what is on the table stays, as far as that county can live it."""
        choices, self.workshop = self.compare.choices, workshop
        known = [case.name for case in workshop.cases]
        kept = choices.with_shipped(name for name in choices.shipped if name in known)
        self._gone()
        self.place.clear()
        with self.place:
            if workshop is not self.shared:
                font = f"data:{KIND};base64,{b64encode(workshop.font()).decode()}"
                ui.add_css(FACE.replace("/workshop.woff", font))
            self._fill(Scene(), kept, beside((), given))

    def _asked_for(self, usual: type[_Kind], read: Callable[[], _Kind]) -> _Kind:
        """What the link of the page asks for; what cannot be is said."""
        try:
            return read()
        except QuanzeError as error:
            self.refused = error.told(self.lang)
            return usual()

    def _choices(self) -> Choices:
        return Choices.of_parts({name: self.asked[name] for name in (*OWN, "cases", "seeds") if self.asked.get(name)})

    def _scene(self) -> Scene:
        return Scene.of_parts(self.asked, [case.name for case in self.workshop.cases])

    async def _take(self, moves: Mapping[str, float]) -> None:
        """Put a small package on the table, and show what it does here."""
        self.tabs.set_value("compare")
        await self.compare.put(moves)

    def _turned(self, tab: str) -> None:
        if not self.built:  # the tabs are only being laid
            return
        self.tab = tab
        if tab == "county":
            self.county.show()
        self._linked()

    def _linked(self) -> None:
        """Let the page's address, its link and that to the other language keep the settings of every tab."""
        if not self.built:
            return
        settings = "&".join(filter(None, (self.county.scene.link(), self.compare.choices.link())))
        address = f"/?{'&'.join(filter(None, (f'lang={self.lang}', f'tab={self.tab}', settings)))}"
        if address != self.address:
            self.address = address
            self.head.set_content(self._head(settings))
            self.compare.link.props(f'href="{address}"')
            self.client.run_javascript(f"history.replaceState(null, '', {json.dumps(address)})")

    def _gone(self) -> None:
        for close in self._close:
            close()

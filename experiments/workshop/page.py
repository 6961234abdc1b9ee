"""The one page of the workshop: its head, the wait for what is being got ready, and its two tabs."""

import time
from collections.abc import Callable
from pathlib import Path

from nicegui import Client, ui

from experiments.workshop.choices import Choices
from experiments.workshop.compare_tab import CompareTab
from experiments.workshop.county_tab import CountyTab
from experiments.workshop.shared import MOST_PAGES, Workshop
from sim.errors import QuanzeError
from sim.html import escaped
from sim.words import LANGUAGES, text

HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
_STYLE = Path(__file__).with_name("style.css")
_FACE = '@font-face { font-family: quanze; src: url("/workshop.woff") format("woff"); font-display: swap; }'
_LOOK = 0.5  # seconds between looks at what is being got ready


def add_page(workshop: Workshop) -> None:
    """Let the server have the page."""

    @ui.page("/", response_timeout=30)
    def page(
        lang: str = "", tab: str = "county", cases: str = "", a: str = "", b: str = "", c: str = "", seeds: str = ""
    ) -> None:
        chosen = lang if lang in LANGUAGES else workshop.lang
        asked = {"cases": cases, "a": a, "b": b, "c": c, "seeds": seeds}
        _Page(workshop, chosen, tab if tab in ("county", "compare") else "county", asked).build()


class _Page:
    """A session: everything it keeps goes with its tab."""

    def __init__(self, workshop: Workshop, lang: str, tab: str, asked: dict[str, str]) -> None:
        self.workshop, self.lang, self.tab, self.asked = workshop, lang, tab, asked
        self.refused = ""
        self.client = ui.context.client
        self._close: list[Callable[[], None]] = []

    def say(self, key: str, **facts: object) -> str:
        """A text of the page."""
        return text(f"workshop.{key}", self.lang, **facts)

    def build(self) -> None:
        """Head, and below it the tabs or the wait for them."""
        ui.add_head_html(f"<style>{_FACE}{_STYLE.read_text(encoding='utf-8')}</style>")
        ui.run_javascript(f"document.documentElement.lang = '{HTML_LANGUAGE[self.lang]}'")
        ui.page_title(self.say("name"))
        ui.colors(primary="#0b4f78", negative="#a33f00", positive="#00674b")
        ui.html(f'<a class="skip" href="#content">{escaped(self.say("skip"))}</a>', sanitize=False)
        self.head = ui.html(self._head(""), sanitize=False, tag="header").classes("top")
        ui.label(self.say("fictional")).classes("fictional")
        with ui.element("main").props("id=content"):
            if len(Client.instances) > MOST_PAGES:
                ui.label(self.say("full", most=MOST_PAGES)).classes("warming")
            elif self.workshop.state is None:
                self._tabs()
            else:
                self._wait()
        self.client.on_delete(self._gone)

    def _head(self, link: str) -> str:
        other = next(lang for lang in LANGUAGES if lang != self.lang)
        settings = "&".join(filter(None, (f"lang={other}", f"tab={self.tab}", link)))
        return (
            f"<h1>{escaped(self.say('name'))}</h1><p>{escaped(self.say('subtitle'))}</p>"
            f'<a href="/?{escaped(settings)}" lang="{HTML_LANGUAGE[other]}">{escaped(self.say("other_language"))}</a>'
        )

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
        county = CountyTab(self.workshop, self.lang)
        self.compare = CompareTab(self.workshop, self.lang, self._choices(), self._linked)
        with ui.tabs(on_change=lambda e: self._turned(str(e.value))) as tabs:
            for name in ("county", "compare"):
                ui.tab(name, label=self.say(name))
        with ui.tab_panels(tabs, value=self.tab, animated=False, keep_alive=True).classes("full-width"):
            with ui.tab_panel("county"):
                county.build()
            with ui.tab_panel("compare"):
                self.compare.build()
        self._close = [county.close, self.compare.close]
        if self.refused:
            ui.notify(self.refused, type="negative", multi_line=True)

    def _choices(self) -> Choices:
        """What the link of the page asks for; what cannot be is said."""
        try:
            return Choices.of_parts({name: value for name, value in self.asked.items() if value})
        except QuanzeError as error:
            self.refused = error.told(self.lang)
            return Choices()

    def _turned(self, tab: str) -> None:
        self.tab = tab
        self._linked()

    def _linked(self) -> None:
        """Let the link to the other language keep the settings."""
        self.head.set_content(self._head(self.compare.choices.link()))

    def _gone(self) -> None:
        for close in self._close:
            close()

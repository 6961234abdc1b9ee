"""The fold in which a room asks for a picture that takes runs of its own, sees how far it is, and can stop it."""

import asyncio
import threading
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from experiments.workshop.bench import Cancelled
from experiments.workshop.pictures import ASKED, Wanted, drawn
from experiments.workshop.shared import Workshop
from sim.errors import QuanzeError
from sim.html import escaped
from sim.words import text

_LOOK = 0.3  # seconds between looks at how far the runs are


class PictureFold:
    """What one session asks for.

    Parameters
    ----------
    wanted : callable
        What to draw for the name of a picture, from what stands on the table now; None where there is nothing.
    """

    def __init__(self, workshop: Workshop, lang: str, wanted: Callable[[str], Wanted | None]) -> None:
        self.workshop, self.lang, self.wanted = workshop, lang, wanted
        self.name, self.files = ASKED[0], dict[str, bytes]()
        self.cancel: threading.Event | None = None
        self.done = self.of = 0
        self.closed = False

    def say(self, key: str, **facts: object) -> str:
        """A text of the page."""
        return text(f"workshop.{key}", self.lang, **facts)

    def build(self) -> None:
        """What can be asked for, and below it the picture."""
        names = {name: self.say(f"picture_{name}") for name in ASKED}
        with ui.element("div").classes("controls"):
            chosen = ui.select(names, value=self.name, label=self.say("picture"), on_change=self._choose)
            chosen.props("dense outlined").classes("wide")
            self.button = ui.button(self.say("draw"), on_click=self._press).props("dense unelevated no-caps")
            with ui.element("div").classes("controls short") as self.home:
                for form in ("png", "svg"):
                    ui.button(form.upper(), on_click=partial(self._save, form)).props("dense outline no-caps")
        self.line = ui.label().props("role=status").classes("note")
        self.picture = ui.html("", sanitize=False).classes("full-width drawn")
        self.timer = ui.timer(_LOOK, self._look, active=False)
        self.home.set_visibility(False)

    def close(self) -> None:
        """Give up what is under way, and let go of the picture."""
        self.closed, self.files = True, {}
        if self.cancel is not None:
            self.cancel.set()

    def forget(self) -> None:
        """Take the picture away: it was of something else."""
        self.files = {}
        self.picture.set_content("")
        self.home.set_visibility(False)

    def _choose(self, event: Any) -> None:
        self.name = event.value if event.value in ASKED else ASKED[0]

    async def _press(self) -> None:
        if self.cancel is not None:
            self.cancel.set()
            return
        wanted = self.wanted(self.name)
        if wanted is None:
            return
        self.cancel, self.done, self.of = threading.Event(), 0, wanted.runs
        self.button.set_text(self.say("cancel"))
        self.timer.activate()
        said, title = "", ""
        try:
            title, files = await asyncio.get_running_loop().run_in_executor(
                self.workshop.waiters, self._draw, wanted, self.cancel
            )
        except Cancelled:
            said, files = self.say("picture_cancelled"), {}
        except Exception as error:
            fault = error.told(self.lang) if isinstance(error, QuanzeError) else self.say("fault")
            said, files = self.say("failed", error=fault), {}
        self.cancel = None
        if self.closed:
            return
        self.timer.deactivate()
        self.button.set_text(self.say("draw"))
        self.line.set_text(said)
        if files:
            self.files = files
            self.picture.set_content(
                f'<img alt="{escaped(title)}" src="data:image/svg+xml;base64,{b64encode(files["svg"]).decode()}">'
            )
            self.home.set_visibility(True)

    def _draw(self, wanted: Wanted, cancel: threading.Event) -> tuple[str, dict[str, bytes]]:
        return drawn(wanted.name, wanted.found(self._count, cancel.is_set), self.lang)

    def _count(self) -> None:
        self.done += 1

    def _look(self) -> None:
        if self.cancel is not None:
            self.line.set_text(self.say("running", done=self.done, of=self.of))

    def _save(self, form: str) -> None:
        if self.files:
            ui.download.content(self.files[form], f"quanze-{self.name}.{form}")

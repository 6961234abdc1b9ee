"""Work that one session has asked for: the page goes on meanwhile, says how far it is, and can stop it."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from nicegui import ui

from experiments.workshop.bench import Cancelled
from experiments.workshop.shared import Workshop
from sim.errors import QuanzeError
from sim.words import text

_LOOK = 0.2  # seconds between looks at how far it is
_T = TypeVar("_T")
Work = Callable[[Callable[[], None], Callable[[], bool]], _T]  # told of each life, and asked whether to stop


class UnderWay:
    """A button that begins and stops, and the line that says how far it is.

    Parameters
    ----------
    press : callable
        Called when the button is pressed and nothing is under way.
    label : str
        Of the button, while nothing is.
    """

    def __init__(self, workshop: Workshop, lang: str, label: str, press: Callable[[], object]) -> None:
        self.workshop, self.lang, self.label, self.press = workshop, lang, label, press
        self.client = ui.context.client
        self.closed = False
        self._stop: threading.Event | None = None
        self._done = self._of = 0

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self._stop is not None

    def build_button(self) -> ui.button:
        """The button."""
        self.button = ui.button(self.label, on_click=self._pressed).props("dense unelevated no-caps")
        return self.button

    def build_line(self) -> ui.label:
        """The line."""
        self.line = ui.label().props("role=status").classes("note")
        self._timer = ui.timer(_LOOK, self._look, active=False)
        return self.line

    def close(self) -> None:
        """Give up what is under way."""
        self.closed = True
        if self._stop is not None:
            self._stop.set()

    async def do(self, work: "Work[_T]", of: int) -> _T | None:
        """Do it away from the page; None where it was stopped or refused, which is said.

        Parameters
        ----------
        of : int
            Lives that it takes.
        """
        stop = self._stop = threading.Event()
        self._done, self._of = 0, of
        self.button.set_text(self._say("cancel"))
        self._timer.activate()
        try:
            self.workshop.runs.count(self.client.id)
            found = await asyncio.get_running_loop().run_in_executor(
                self.workshop.waiters, work, self._count, stop.is_set
            )
        except Cancelled:
            self._ended(self._say("stopped"))
        except Exception as error:
            fault = error.told(self.lang) if isinstance(error, QuanzeError) else self._say("fault")
            self._ended(self._say("failed", error=fault))
            if not isinstance(error, QuanzeError):
                raise
        else:
            self._ended("")
            return found
        return None

    def _pressed(self) -> object:
        if self._stop is None:
            return self.press()
        self._stop.set()
        return None

    def _count(self) -> None:
        self._done += 1

    def _look(self) -> None:
        if self._stop is not None:
            self.line.set_text(self._say("running", done=self._done, of=self._of))

    def _ended(self, said: str) -> None:
        self._stop = None
        if not self.closed:
            self._timer.deactivate()
            self.button.set_text(self.label)
            self.line.set_text(said)

    def _say(self, key: str, **facts: object) -> str:
        return text(f"workshop.{key}", self.lang, **facts)

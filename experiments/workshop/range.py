"""A slider that everybody can reach."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

_THROTTLE = 0.1  # seconds between what is told while it moves


class Range(ui.element, component="range.js"):
    """A slider as the browser has it.

    Parameters
    ----------
    label : str
        Read aloud.
    moved, settled : callable
        Called with the value while the slider moves, and when it has come to rest; what comes from a browser may be
        anything.
    """

    def __init__(
        self,
        label: str,
        low: float,
        high: float,
        step: float,
        at: float,
        moved: Callable[[Any], object],
        settled: Callable[[Any], object] | None = None,
    ) -> None:
        super().__init__()
        self._props |= {"label": label, "low": low, "high": high, "step": step, "at": at}
        self.classes("range")
        self.on("moved", lambda event: moved(event.args), throttle=_THROTTLE)
        if settled is not None:
            self.on("settled", lambda event: settled(event.args))

    def put(self, at: float, high: float | None = None) -> None:
        """Put it somewhere else, or let it end elsewhere."""
        self._props |= {"at": at} | ({} if high is None else {"high": high})
        self.update()

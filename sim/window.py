"""Which months are reported: the last ones, or those from one month to another."""

import re
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import InputError
from sim.tables import is_whole
from sim.words import text

WINDOW = 60  # months that are reported where nothing else is said: the last ones
_SPAN = re.compile(r"\s*(\d{1,9})\s*[-–]\s*(\d{1,9})\s*")
_NUMBER = re.compile(r"\d{1,9}")


@dataclass(frozen=True)
class Window:
    """A number of months.

    Attributes
    ----------
    length : int
        How many.
    first : int or None
        The month it begins with (months count from 1); None for the last months of a run.

    Examples
    --------
    >>> from sim.window import Window
    >>> Window.of("61-120").bounds(120), Window.of(24).bounds(120)
    ((60, 120), (96, 120))
    """

    length: int
    first: int | None = None

    @classmethod
    def of(cls, stated: Any) -> "Window":
        """Read ``60`` (the last 60 months), ``(61, 120)`` or ``"61-120"`` (these months, both included).

        Raises
        ------
        InputError
            Anything else.
        """
        if isinstance(stated, Window):
            return stated
        found = stated
        if isinstance(stated, str):
            if span := _SPAN.fullmatch(stated):
                found = [int(month) for month in span.groups()]
            elif _NUMBER.fullmatch(stated):
                found = int(stated)
        if isinstance(found, tuple | list) and len(found) == 2 and all(map(_is_month, found)) and found[0] <= found[1]:
            return cls(int(found[1] - found[0]) + 1, int(found[0]))
        if not _is_month(found):
            raise InputError("window", found=stated)
        return cls(int(found))

    @property
    def stated(self) -> int | tuple[int, int]:
        """What `of` reads, for files."""
        return self.length if self.first is None else (self.first, self.first + self.length - 1)

    def within(self, horizon: int) -> "Window":
        """Return the window as far as a run of `horizon` months has it."""
        first, stop = self.bounds(horizon)
        return replace(self, length=stop - first)

    def bounds(self, horizon: int) -> tuple[int, int]:
        """First month of the window, counted from 0, and the one after its last, in a run of `horizon` months.

        Raises
        ------
        InputError
            It names months that are not lived.
        """
        if self.first is None:
            return horizon - min(self.length, horizon), horizon
        if (stop := self.first - 1 + self.length) > horizon:
            raise InputError("window_beyond", window=self, horizon=horizon)
        return self.first - 1, stop

    def told(self, lang: str) -> str:
        """Say it in a language."""
        if self.first is None:
            return text("window.last", lang, months=self.length)
        return text("window.span", lang, first=self.first, last=self.first + self.length - 1)

    def __str__(self) -> str:
        return str(self.stated) if self.first is None else "{}-{}".format(*self.stated)  # type: ignore[misc]


def _is_month(value: Any) -> bool:
    return is_whole(value) and int(value) >= 1


WindowLike = Window | int | tuple[int, int] | str

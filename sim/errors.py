"""Errors that say what was wrong, what is allowed, and the nearest valid name."""

import difflib
from collections.abc import Iterable


class QuanzeError(ValueError):
    """Input that the model cannot use. The message is one line, meant for people."""


def nearest(name: object, names: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the closest of `names`, or a list of them when there are few, or nothing."""
    names = list(names)
    close = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known: {', '.join(names)}" if 0 < len(names) <= 12 else ""


def unknown(what: str, name: object, names: Iterable[str], where: str = "") -> QuanzeError:
    """Build the error for a name that is not in a table."""
    place = f" in {where}" if where else ""
    return QuanzeError(f"unknown {what} {name!r}{place}{nearest(name, names)}")

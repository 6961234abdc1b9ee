"""Terminals of any character set."""

import codecs
import io
import sys

from sim.words import MINUS


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """What a terminal of a smaller character set shows: a hyphen for a minus sign, else a question mark."""
    assert isinstance(error, UnicodeEncodeError)
    return "".join("-" if sign == MINUS else "?" for sign in error.object[error.start : error.end]), error.end


codecs.register_error("plainer", _plainer)


def take_any_letter() -> None:
    """Let standard output show what its character set has, and something plainer for the rest."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="plainer")

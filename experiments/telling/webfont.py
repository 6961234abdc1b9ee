"""The package's font for pages, with just the characters that they show."""

import io

from fontTools import subset  # type: ignore[import-untyped]  # Matplotlib needs it, too
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from sim.lettering import FONT

KIND = "font/woff"


def woff(shown: str) -> bytes:
    """Cut the font to the characters of a text."""
    font = TTFont(FONT, recalcTimestamp=False)
    cutter = subset.Subsetter()
    cutter.populate(text="".join(set(shown)))
    cutter.subset(font)
    font.flavor = "woff"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()

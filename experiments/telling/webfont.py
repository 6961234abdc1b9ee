"""The package's font for pages, with just the characters that they show."""

import io

from fontTools import subset  # type: ignore[import-untyped]  # Matplotlib needs it, too
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from sim.lettering import FONT

KIND = "font/woff"
_UNUSED = ("GPOS", "GSUB", "GDEF", "BASE", "VORG", "vhea", "vmtx")  # kerning, ligatures, other scripts, vertical text


def woff(shown: str) -> bytes:
    """Cut the font to the characters of a text."""
    options = subset.Options(desubroutinize=True)  # smaller for few characters, and sooner done
    options.drop_tables += _UNUSED
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(set(shown)))
    buffer = io.BytesIO()
    with TTFont(FONT, recalcTimestamp=False, recalcBBoxes=False, lazy=True) as font:
        cutter.subset(font)
        font.flavor = "woff"
        font.save(buffer)
    return buffer.getvalue()

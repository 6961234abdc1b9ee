"""What the fonts can write, and what is drawn in place of what they cannot."""

from functools import cache
from pathlib import Path
from unicodedata import category

from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from sim.plain import UNWRITABLE, inert
from sim.tables import FOLDER

FONT = FOLDER / "fonts" / "NotoSansSC-Regular-subset.otf"
_UNSEEN = ("Cc", "Cf", "Me", "Mn")


@cache
def families() -> tuple[str, str]:
    """Fonts in order of preference: the package's own Chinese one, then Matplotlib's own."""
    fontManager.addfont(FONT)
    name = next(font.name for font in fontManager.ttflist if Path(font.fname) == FONT)
    return name, "DejaVu Sans"


def written(line: str) -> str:
    """A text as the fonts can write it: a sign for what they lack, nothing for what is not seen."""
    return "".join(map(_shown, inert(line)))


def lost(line: str) -> set[str]:
    """Characters of a text in whose place the sign stands."""
    return {letter for letter in inert(line) if _shown(letter) == UNWRITABLE != letter}


def write(figure: Figure) -> set[str]:
    """Let texts be what the fonts can write, in these fonts and no formulas; return the characters that are lost."""
    found: set[str] = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            shown = [*map(written, labels)]
            found |= lost("".join(labels))
            if isinstance(axis.get_major_locator(), FixedLocator) and labels != shown:
                axis.set_ticklabels(shown)
    for item in figure.findobj(Text):
        found |= lost(item.get_text())
        item.set_text(written(item.get_text()))
        item.set_fontfamily(list(families()))
        item.set_parse_math(False)
    return found


@cache
def _charmap() -> frozenset[int]:
    return frozenset(code for family in families() for code in FT2Font(findfont(family)).get_charmap())


def _shown(letter: str) -> str:
    if letter == "\n" or ord(letter) in _charmap():
        return letter
    if letter.isspace():
        return " "
    return "" if category(letter) in _UNSEEN else UNWRITABLE

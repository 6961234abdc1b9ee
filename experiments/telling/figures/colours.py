"""What colours mean: the one table of them, so that a colour means the same in every picture.

Reforms are told apart by hue and line, what is done instead of acting and why by hue, kinds of one thing by lightness;
better and worse also by the shape of their marks.
"""

from sim.plotting import RECORD_LOOKS

BLACK, GREY, PALE, LINE = "#000000", "#444444", "#D9D9D9", "#E5E5E5"

BLUE, VERMILLION, YELLOW = "#0072B2", "#D55E00", "#F0E442"  # of Okabe and Ito

VERDICTS = {"better": BLUE, "worse": VERMILLION, "unclear": "#8A8A8A", "other": "#4D4D4D"}
CASES = ("#332288", "#44AA99", "#A6761D", "#8FBC3A", "#CC6677", "#8C6BB1")  # but the first, which is black
CAUSES = {
    "acted_share": "#C9E3C4",
    "abused_share": str(RECORD_LOOKS["abused_on_record"]["color"]),
    "cannot_authority": "#22304F",
    "cannot_money": "#5A77A8",
    "cannot_time": "#A7BEDD",
    "dare_not": "#A8324A",
    "not_able": "#B55F8C",
    "unwilling": "#D79ABB",
    "no_wish": "#F0CFE0",
    "other": "#FFFFFF",
}
INSTEAD = {
    "waited": "#B9A7DB",
    "papered": str(RECORD_LOOKS["papered_on_record"]["color"]),
    "handed_off": YELLOW,
}
EVIDENCE = "#56B4E9"  # what was measured elsewhere
KINDS = ("#00796B", "#8C510A", "#5E3C99", "#80B1D3", "#FDB863", "#BF812D")  # of what has no colour of its own above
WITHOUT, WITH = KINDS[:2]  # the same thing without something else, and with it


_LIGHT = 0.83  # luminance of the darkest of the light grounds of pages
_READ = 4.5  # contrast at which WCAG 2 calls text legible


def ink(colour: str) -> str:
    """Black or white, whichever is read better on a colour.

    >>> from experiments.telling.figures.colours import ink
    >>> ink("#332288"), ink("#F0E442")
    ('white', 'black')
    """
    return "white" if _luminance(_parts(colour)) < 0.18 else "black"


def as_text(colour: str) -> str:
    """The same hue, as dark as it must be to be read as text on a light ground.

    >>> from experiments.telling.figures.colours import as_text
    >>> as_text("#0072B2"), as_text("#D55E00")
    ('#006FAD', '#AE4D00')
    """
    parts = _parts(colour)
    while (_LIGHT + 0.05) / (_luminance(parts) + 0.05) < _READ:
        parts = [0.99 * part for part in parts]
    return "#" + "".join(f"{round(255 * part):02X}" for part in parts)


def _parts(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _luminance(parts: list[float]) -> float:
    red, green, blue = (part**2.2 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

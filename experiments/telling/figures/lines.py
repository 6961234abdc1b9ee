"""Lines of text: where they break, and how much room they take.

Widths are counted in Latin letters; a Chinese character is as wide as two of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

TITLE_SIZE, PANEL_SIZE, TICK_SIZE, LEGEND_SIZE, CAPTION_SIZE = 15, 11, 10, 9.5, 8.5
PAD = 10  # points between words and the edge, and between words
_EM = 1.8  # letters to the width of a square of their size
_WIDE = "\u2e80-\uffef\U0001f000-\U0003ffff"
_WORDS = re.compile(rf"[（“]*(?:[{_WIDE}]|(?:\u00a0|[^\s{_WIDE}])+)[，。；：、）”！？]*| +")


def width(line: str) -> int:
    """Width of a line."""
    return len(line) + len(re.findall(f"[{_WIDE}]", line))


def wrapped(line: str, most: float) -> str:
    r"""Break a text between words, and a word that is too long anywhere, into lines of at most a width.

    >>> from experiments.telling.figures.lines import wrapped
    >>> wrapped("one two three", 8)
    'one two\nthree'
    """
    lines = [""]
    for part in line.split("\n"):
        for word in _WORDS.findall(part):
            for piece in _pieces(word, most):
                if width(lines[-1] + piece) > most and lines[-1]:
                    lines.append("")
                lines[-1] += piece if lines[-1] else piece.lstrip(" ")
        lines.append("")
    return "\n".join(line.rstrip(" ") for line in lines[:-1])


def _pieces(word: str, most: float) -> Iterator[str]:
    """A word, or as many letters of it at a time as go into a line; two wide ones always do, with their punctuation."""
    step = max(int(most), 4)
    if width(word) <= step:
        yield word
        return
    yield from (word[i : i + step] for i in range(0, len(word), step))


def letters(inches: float, size: float) -> float:
    """How wide a line of a size of type may be."""
    return (72 * inches - 2 * PAD) / size * _EM


def across(labels: Iterable[str], size: float = TICK_SIZE) -> float:
    """Inches that labels need across."""
    return max((width(line) for label in labels for line in label.split("\n")), default=0) * size / _EM / 72


def down(labels: Sequence[str], least: float = 0.3, size: float = TICK_SIZE) -> float:
    """Inches that labels below each other need, each at least so many."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return len(labels) * max(least, (1.35 * lines + 0.5) * size / 72)


def above(titles: Iterable[str], inches: float) -> float:
    """Inches that the titles of panels need above them, broken to a width in inches."""
    lines = max(wrapped(title, letters(inches, PANEL_SIZE)).count("\n") + 1 for title in titles)
    return (1.45 * lines * PANEL_SIZE + 6) / 72

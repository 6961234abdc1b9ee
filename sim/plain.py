"""What users write, as people may see it: letters that stand for nothing but themselves, whoever shows them.

Every medium has one door of its own, which also escapes what is special there: sentences `sim.words.text`, HTML
`sim.html.escaped`, figures `sim.lettering`, the terminal `experiments.telling.terminal` and `experiments.cli.base.say`,
CSV and Excel `experiments.running.cells` and `sim.county_files`, which keep texts from being computed by `kept_text`.
"""

import re
import shlex
from bisect import bisect
from collections.abc import Iterable, Mapping
from itertools import accumulate
from unicodedata import bidirectional, east_asian_width

UNWRITABLE = "〓"  # printers' sign for a character that is not in the case
LONGEST = 80  # letters of a title that has no line of its own
_END = re.compile("\r\n|[\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_BREAK = re.compile("[\t\n]+")
_ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # controls, halves, no characters
_TURNS = re.compile("[\u202a-\u202e\u2066\u2067]")  # what would turn the letters after it round
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # how what a spreadsheet computes begins, or is kept from it
_OPEN, _CLOSE = "\u2068", "\u2069"  # keep what reads from right to left to itself


def inert(line: str) -> str:
    r"""Return a text in which nothing acts: a sign for controls, one kind of line end, no turning round.

    >>> from sim.plain import inert
    >>> inert("red \x1b[31m\r\nand on")
    'red 〓[31m\nand on'
    """
    return _TURNS.sub("", _ACTS.sub(UNWRITABLE, _END.sub("\n", line)))


def one_line(line: str) -> str:
    """The same, without ends of lines and tabs."""
    return _BREAK.sub(" ", inert(line))


def shortened(line: str, most: int = LONGEST) -> str:
    """Begin and end, where titles differ, of a line that is wider than `most` letters; Chinese ones count as two.

    >>> from sim.plain import shortened
    >>> shortened("a long title, part 1", 13)
    'a long…part 1'
    """
    half = most // 2
    whole = sum(map(_width, line)) <= most
    return line if whole else f"{_begin(line, most - half - 1)}…{_begin(line[::-1], half)[::-1]}"


def _begin(line: str, most: int) -> str:
    return line[: bisect(list(accumulate(map(_width, line))), most)]


def _width(letter: str) -> int:
    return 2 if east_asian_width(letter) in "WF" else 1


def titled(texts: Mapping[str, str], name: str, lang: str, most: int | None = LONGEST) -> str:
    """Title in a language as one line, `shortened` to `most`; the name of what has none that can be seen."""
    line = one_line(texts.get(lang, "")).strip() or one_line(name)
    line = line if most is None else shortened(line, most)
    return f"{_OPEN}{line}{_CLOSE}" if any(bidirectional(letter) in ("R", "AL") for letter in line) else line


def in_one_cell(names: Iterable[str]) -> str:
    """Names divided by spaces; what has a space or a quotation mark itself stands in quotation marks.

    >>> from sim.plain import apart, in_one_cell
    >>> in_one_cell(["care", "my care"]), apart("care 'my care'")
    ("care 'my care'", ['care', 'my care'])
    """
    return " ".join(name if re.fullmatch(r"[^\s'\"\\]+", name) else shlex.quote(name) for name in names)


def apart(cell: str) -> list[str]:
    """Names that `in_one_cell` has put together."""
    return shlex.split(cell)


def computed(text: str) -> bool:
    """Whether a spreadsheet would compute a text, or take an apostrophe away that keeps it from that."""
    return bool(_FORMULA.match(text))


def kept_text(text: str) -> str:
    """Cell of a CSV file in which no spreadsheet computes anything: an apostrophe stands before what it would.

    >>> from sim.plain import kept_text, read_text
    >>> kept_text("=SUM(A1)"), read_text(kept_text("=SUM(A1)"))
    ("'=SUM(A1)", '=SUM(A1)')
    """
    return f"'{text}" if computed(text) else text


def read_text(cell: str) -> str:
    """Text of a cell that `kept_text` has made.

    >>> from sim.plain import read_text
    >>> read_text("'=SUM(A1)"), read_text("'tis care")
    ('=SUM(A1)', "'tis care")
    """
    return cell[1:] if cell.startswith("'") and computed(cell) else cell

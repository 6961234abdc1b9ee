"""Who tells answers: what `experiments.answers.answer.Teller` asks for, put together."""

from pathlib import Path

from matplotlib.figure import Figure

from experiments.answers.answer import Answer
from experiments.answers.comparison import Comparison
from experiments.telling import figures as drawing
from experiments.telling import sentences as telling
from experiments.telling.folder import write_answer
from experiments.telling.html import answer_html, comparison_html
from sim.words import LANGUAGES


def sentences(answer: Answer, lang: str) -> list[str]:
    """What was found, in words."""
    return telling.sentences(answer, lang)


def figures(answer: Answer, lang: str) -> dict[str, Figure]:
    """Pictures by name."""
    return drawing.figures(answer, lang)


def html(answer: Answer) -> str:
    """What a notebook shows."""
    if isinstance(answer, Comparison):
        return comparison_html(answer)
    return answer_html(answer, {lang: telling.sentences(answer, lang) for lang in LANGUAGES})


def write(answer: Answer, folder: Path, command: str, remake: str) -> None:
    """Put all of it into a folder."""
    write_answer(answer, folder, command or answer.kind, remake)

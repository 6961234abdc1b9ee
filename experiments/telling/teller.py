"""Who tells findings: what `experiments.answers.answer.Teller` asks for, put together."""

from pathlib import Path

from matplotlib.figure import Figure

from experiments.answers.answer import Answer, Finding
from experiments.answers.comparison import Comparison
from experiments.answers.imbalance import Imbalance
from experiments.telling import figures as drawing
from experiments.telling import sentences as telling
from experiments.telling.folder import write_answer, write_imbalance
from experiments.telling.html import answer_html, comparison_html, imbalance_html
from sim.words import LANGUAGES


def sentences(found: Finding, lang: str) -> list[str]:
    """What was found, in words."""
    return telling.sentences(found, lang)


def figures(found: Finding, lang: str) -> dict[str, Figure]:
    """Pictures by name."""
    return drawing.figures(found, lang)


def html(found: Finding) -> str:
    """What a notebook shows."""
    if isinstance(found, Comparison):
        return comparison_html(found)
    lines = {lang: telling.sentences(found, lang) for lang in LANGUAGES}
    if isinstance(found, Imbalance):
        return imbalance_html(found, lines)
    assert isinstance(found, Answer)
    return answer_html(found, lines)


def write(found: Finding, folder: Path, office: bool) -> None:
    """Put all of it into a folder, slides and a document too where they are asked for."""
    if isinstance(found, Imbalance):
        write_imbalance(found, folder, found.kind)
        return
    assert isinstance(found, Answer)
    write_answer(found, folder, found.kind, office=office)

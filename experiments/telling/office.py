"""What slides and documents for Office share: pictures with words of their own, fonts, one date, one packing."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from experiments.answers.answer import Answer
from sim.errors import InputError
from sim.files import zipped

FONTS = {"latin": "Arial", "ea": "Microsoft YaHei"}  # Office shows another Chinese one where this is not
CODES = {"zh": "zh-CN", "en": "en-GB"}
LIBRARIES = ("pptx", "docx")
_MADE = datetime(2000, 1, 1)  # the same answer gives the same file


@dataclass(frozen=True)
class Drawn:
    """A picture, and the words that stand beside it.

    Attributes
    ----------
    title, caption : str
        What it shows, and what explains it.
    png : bytes
    """

    title: str
    caption: str
    png: bytes


def check_office() -> None:
    """Refuse to begin what cannot be written at the end.

    Raises
    ------
    InputError
        The libraries are not installed.
    """
    if any(find_spec(library) is None for library in LIBRARIES):
        raise InputError("office_extra")


def drawn_for_office(answer: Answer, lang: str) -> list[Drawn]:
    """Every picture of an answer, without words that people may want to edit."""
    from experiments.telling.figures import OFFICE, figures, save
    from experiments.telling.figures.sheet import Sheet

    found = []
    for figure in figures(answer, lang, OFFICE).values():
        picture = io.BytesIO()
        save(figure, picture)
        assert isinstance(figure, Sheet)
        found.append(Drawn(str(figure.get_label()), figure.caption, picture.getvalue()))
    return found


def packed(file: Any, title: str) -> bytes:
    """Content of a document or of slides, of which nothing says when it was written."""
    about = file.core_properties
    about.title, about.author, about.last_modified_by, about.comments = title[:255], "quanze", "quanze", ""
    about.created = about.modified = _MADE
    about.revision = 1
    buffer = io.BytesIO()
    file.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts: Mapping[str, bytes] = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts)

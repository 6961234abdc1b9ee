"""An answer as slides for PowerPoint: what is not concluded first, then what was found, and a picture on each slide."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from experiments.answers.answer import Answer
from experiments.telling.figures.lines import width
from experiments.telling.html import answer_title
from experiments.telling.office import CODES, FONTS, Drawn, packed
from experiments.telling.sentences import sentences
from experiments.telling.texts import case_title
from sim.plain import inert
from sim.words import text

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

_SHEET = (13.333, 7.5)  # inches, 16:9
_EDGE, _TOP, _FOOT = 0.5, 1.35, 0.45
_TITLE, _BODY, _SMALL = 26, 20, 11  # points
_FULL = 900  # letters on a slide of sentences
_LONG_TITLE = 70  # letters from which on its type is smaller
_LAYOUT = 5  # of the library's own slides: a title and nothing else
_NAMES = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_LATIN, _EAST = f"{_NAMES}latin", f"{_NAMES}ea"


def slides(answer: Answer, pictures: Sequence[Drawn], lang: str) -> bytes:
    """Write slides: the title, limits, what was asked, what was found, and a slide for each picture.

    Returns
    -------
    bytes
        Of a ``.pptx``; the same answer and pictures give the same.
    """
    import pptx
    from pptx.util import Inches

    made = pptx.Presentation()
    made.slide_width, made.slide_height = map(Inches, _SHEET)
    title, baseline = answer_title(answer, lang), case_title(answer.cases[0], lang)
    question = text(f"question.{answer.kind}", lang, baseline=baseline)
    _sentences(made, title, [question, answer.reported.told(lang)], lang)
    _sentences(made, text("report.limits", lang), [text("report.limits_text", lang)], lang)
    cautions = [said.told(lang) for said in answer.cautions()]
    for heading, lines in (("cautions", cautions), ("answer", sentences(answer, lang))):
        for part in _slidefuls(lines):
            _sentences(made, text(f"report.{heading}", lang), part, lang)
    for picture in pictures:
        _picture(made, picture, lang)
    return packed(made, title)


def _slidefuls(lines: Sequence[str]) -> Iterator[list[str]]:
    """As many sentences at a time as a slide has room for."""
    part: list[str] = []
    for line in lines:
        if part and sum(map(width, (*part, line))) > _FULL:
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _slide(made: "Presentation", title: str, lang: str) -> "Slide":
    """A slide with its title, and the caution at its foot."""
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches

    slide = made.slides.add_slide(made.slide_layouts[_LAYOUT])
    head = slide.shapes.title
    head.left, head.top = Inches(_EDGE), Inches(0.3)
    head.width, head.height = Inches(_SHEET[0] - 2 * _EDGE), Inches(_TOP - 0.35)
    head.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    size = _TITLE if width(title) <= _LONG_TITLE else _TITLE - 6
    _write(head.text_frame, [title], size, lang, bold=True)
    place = (_EDGE, _SHEET[1] - _FOOT, _SHEET[0] - 2 * _EDGE, _FOOT - 0.1)
    _write(slide.shapes.add_textbox(*map(Inches, place)).text_frame, [text("office.caution", lang)], _SMALL, lang)
    return slide


def _sentences(made: "Presentation", title: str, lines: Sequence[str], lang: str) -> None:
    from pptx.util import Inches

    slide = _slide(made, title, lang)
    place = (_EDGE, _TOP, _SHEET[0] - 2 * _EDGE, _SHEET[1] - _TOP - _FOOT - 0.1)
    many = sum(map(width, lines)) > _FULL
    size = _BODY - 4 if many else _BODY
    _write(slide.shapes.add_textbox(*map(Inches, place)).text_frame, lines, size, lang, apart=8)


def _picture(made: "Presentation", picture: Drawn, lang: str) -> None:
    """A picture as large as its slide lets it be, told to who cannot see it; its caption is in the notes."""
    from pptx.util import Inches

    slide = _slide(made, picture.title, lang)
    room = Inches(_SHEET[0] - 2 * _EDGE), Inches(_SHEET[1] - _TOP - _FOOT - 0.1)
    drawn: Any = slide.shapes.add_picture(io.BytesIO(picture.png), Inches(0), Inches(0))
    smaller = min(room[0] / drawn.width, room[1] / drawn.height)
    drawn.width, drawn.height = int(drawn.width * smaller), int(drawn.height * smaller)
    drawn.left, drawn.top = (made.slide_width - drawn.width) // 2, Inches(_TOP) + (room[1] - drawn.height) // 2
    drawn._element.nvPicPr.cNvPr.set("descr", inert(f"{picture.title}\n{picture.caption}"))
    _write(slide.notes_slide.notes_text_frame, [picture.caption], _SMALL, lang)


def _write(frame: Any, lines: Sequence[str], size: float, lang: str, bold: bool = False, apart: float = 0) -> None:
    """Put lines into a frame, in letters that Office has."""
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    code = next(one for one in MSO_LANGUAGE_ID if one.xml_value == CODES[lang])
    frame.word_wrap = True
    for k, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(apart)
        run = paragraph.add_run()
        run.text = inert(line).replace("\n", " ")
        run.font.size, run.font.bold, run.font.language_id = Pt(size), bold, code
        run.font.name = FONTS["latin"]
        east = run._r.get_or_add_rPr().makeelement(_EAST, {"typeface": FONTS["ea"]})
        run._r.get_or_add_rPr().find(_LATIN).addnext(east)

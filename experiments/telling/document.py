"""The page of an answer as a document for Word: the same sections and tables, and pictures with their captions."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from experiments.telling.figures.lines import width
from experiments.telling.office import CODES, FONTS, Drawn, packed
from sim.plain import inert
from sim.words import text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from lxml.html import HtmlElement

_WIDE, _SMALL = 5, 3  # columns from which on a table's type is smaller; points that it loses
_NARROW, _BROAD = 8, 48  # letters that a column has room for
_MARGIN, _SHEET = 2.2, (21.0, 29.7)  # cm
_STYLES = {"p": "Normal", "li": "List Bullet", "dt": "Normal", "dd": "List Continue"}


def document(page: str, pictures: Sequence[Drawn], lang: str) -> bytes:
    """Write a page as a document.

    Parameters
    ----------
    page : str
        HTML of `experiments.telling.page.page`.
    pictures : sequence of Drawn
        Which take the place of the page's, in the same order.

    Returns
    -------
    bytes
        Of a ``.docx``; the same page and pictures give the same.
    """
    from lxml import html

    whole = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    made = _empty(lang)
    title = _said(whole.find(".//h1"))
    made.add_heading(title, 0)
    made.add_paragraph(text("office.caution", lang), style="Intense Quote")
    left = iter(pictures)
    for part in _parts(whole.find("body")):
        _add(made, part, left)
    return packed(made, title)


def _empty(lang: str) -> "Document":
    """A sheet of A4, and styles whose letters Office has."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = map(Cm, _SHEET)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    for style in made.styles:
        properties = getattr(style, "font", None) and style.element.get_or_add_rPr()
        if properties is None:
            continue
        fonts = properties.get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for letters in ("ascii", "hAnsi"):
            fonts.set(qn(f"w:{letters}"), FONTS["latin"])
        fonts.set(qn("w:eastAsia"), FONTS["ea"])
        if style.name.startswith(("Heading", "Title")):
            style.font.color.rgb = RGBColor(0x0B, 0x3D, 0x5C)
    made.styles["Normal"].font.size = Pt(10.5)
    made.styles["Title"].font.size = Pt(20)
    caption = made.styles["Caption"].font
    caption.bold, caption.color.rgb = False, RGBColor(0x44, 0x44, 0x44)
    for words in made.styles.element.iter(qn("w:lang")):
        words.set(qn("w:val"), CODES["en"])
        words.set(qn("w:eastAsia"), CODES["zh"])
    return made


def _parts(body: "HtmlElement") -> Iterator["HtmlElement"]:
    """What a page is made of, without the boxes around it."""
    for part in body:
        if part.tag in ("section", "div", "dl", "ul", "ol", "details", "header", "main"):
            yield from _parts(part)
        else:
            yield part


def _add(made: "Document", part: "HtmlElement", pictures: Iterator[Drawn]) -> None:
    if part.tag == "h1":  # it is the title
        return
    if part.tag in ("h2", "h3", "h4"):
        made.add_heading(_said(part), int(part.tag[1]) - 1)
    elif part.tag == "table":
        _table(made, part)
    elif part.tag == "figure":
        picture = next(pictures, None)
        if picture is not None:
            _picture(made, picture)
    elif _said(part):
        style = "List Number" if part.tag == "li" and part.getparent().tag == "ol" else _STYLES.get(part.tag, "Normal")
        said = made.add_paragraph(style=style).add_run(_said(part))
        said.bold = part.tag == "dt" or None


def _said(part: "HtmlElement") -> str:
    return inert(part.text_content()).strip()


def _picture(made: "Document", picture: Drawn) -> None:
    """A picture as wide as the text, told to who cannot see it, with its title above and its caption below."""
    from docx.shared import Cm

    made.add_heading(inert(picture.title), 2)
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    drawn = paragraph.add_run().add_picture(io.BytesIO(picture.png), width=Cm(_SHEET[0] - 2 * _MARGIN))
    drawn._inline.docPr.set("descr", inert(f"{picture.title}\n{picture.caption}"))
    made.add_paragraph(inert(picture.caption), style="Caption")


def _table(made: "Document", part: "HtmlElement") -> None:
    from docx.shared import Cm

    rows = [list(row.iterchildren("th", "td")) for row in part.iter("tr")]
    columns = max(map(len, rows), default=0)
    if not columns:
        return
    table = made.add_table(len(rows), columns, style="Light List Accent 1")
    table.autofit = False
    widths = [Cm((_SHEET[0] - 2 * _MARGIN) * share) for share in _shares(rows, columns)]
    for column, broad in zip(table.columns, widths, strict=True):
        column.width = broad
    for shown, row in zip(table.rows, rows, strict=True):
        for cell, found, broad in zip(shown.cells, row, widths, strict=False):
            cell.width = broad
            _fill(cell.paragraphs[0], found, columns)
    _repeated(table.rows[0])
    made.add_paragraph()


def _shares(rows: Sequence[Sequence["HtmlElement"]], columns: int) -> list[float]:
    """How broad each column is: as its longest cell, within bounds."""
    longest = [max(width(_said(row[k])) if k < len(row) else 0 for row in rows) for k in range(columns)]
    weights = [min(max(one, _NARROW), _BROAD) for one in longest]
    return [one / sum(weights) for one in weights]


def _fill(paragraph: "Paragraph", cell: "HtmlElement", columns: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    said = paragraph.add_run(_said(cell))
    said.font.size = Pt(9 - (_SMALL if columns > _WIDE else 0))
    if "right" in cell.get("style", ""):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeated(row: Any) -> None:
    """Let a table's head stand on each of its sheets."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

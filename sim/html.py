"""A little HTML for notebooks and pages, with nothing from outside."""

from collections.abc import Collection, Iterable, Sequence
from html import escape

from sim.plain import inert


def escaped(content: str) -> str:
    """A text as HTML shows it: no tags, no entities, nothing that HTML forbids."""
    return escape(inert(content))


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> str:
    """Escape texts into a table; the columns `right` hold numbers."""
    lines = [f"<tr>{_cells('th', head, right)}</tr>", *(f"<tr>{_cells('td', row, right)}</tr>" for row in rows)]
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def _cells(tag: str, cells: Sequence[str], right: Collection[int]) -> str:
    sides = ["right" if k in right else "left" for k in range(len(cells))]
    scope = ' scope="col"' if tag == "th" else ""
    return "".join(
        f'<{tag}{scope} style="text-align: {side}">{escaped(cell)}</{tag}>'
        for side, cell in zip(sides, cells, strict=True)
    )


def html_note(content: str) -> str:
    """Escape a text into a paragraph."""
    return f"<p>{escaped(content)}</p>"


def html_card(title: str, *parts: str) -> str:
    """Put a title above HTML."""
    return "\n".join((f"<div>\n<p><b>{escaped(title)}</b></p>", *parts, "</div>"))

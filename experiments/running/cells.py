"""Tables as CSV and Excel files, of which no cell is ever computed."""

import codecs
import csv
import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.plain import UNWRITABLE, computed, kept_text

if TYPE_CHECKING:
    import pandas as pd

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def csv_bytes(table: "pd.DataFrame") -> bytes:
    """Content of a CSV file; what is not all ASCII begins with a byte order mark, or Excel would misread Chinese.

    A text that a spreadsheet would compute gets an apostrophe before it, as does one that has such an apostrophe
    already; `sim.plain.read_text` takes it away again. Numbers are left alone.
    """
    safe = _each_text(table, kept_text)
    content = safe.to_csv(index=False, lineterminator="\n")
    if "\r" in content:  # which would end the line
        content = safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return content.encode() if content.isascii() else codecs.BOM_UTF8 + content.encode()


def excel_bytes(table: "pd.DataFrame") -> bytes:
    """Content of an Excel workbook with one sheet; a text is a text there whatever it begins with."""
    import pandas as pd

    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="openpyxl") as writer:
        _each_text(table, lambda text: _NO_XML.sub(UNWRITABLE, text)).to_excel(writer, index=False)
        for row in writer.book.active.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
                    cell.quotePrefix = computed(cell.value)  # it stays one when somebody edits it
    return file.getvalue()


def _each_text(table: "pd.DataFrame", write: Callable[[str], str]) -> "pd.DataFrame":
    """A table with all texts, those of its head too, written in another way."""

    def cell(value: Any) -> Any:
        return write(value) if isinstance(value, str) else value

    found = table.rename(columns=cell)
    for k, kind in enumerate(found.dtypes):
        if kind.kind == "O":
            found.isetitem(k, found.iloc[:, k].astype(object).map(cell))
    return found

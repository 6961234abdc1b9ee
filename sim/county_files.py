"""A county's tables in files: CSV of any encoding that is met, Excel workbooks, zips; nothing of them is executed."""

import codecs
import csv
import io
import os
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

from sim.county import County
from sim.county_columns import (
    BETWEEN,
    Column,
    Labelled,
    blank,
    flags,
    holders,
    is_unused,
    named_table,
    tables,
)
from sim.county_tables import Sheet, build_county
from sim.errors import InputError, Listed, Said, Where, because, unknown
from sim.files import LARGEST, file_bytes, other_encoding, whole_file, zipped
from sim.plain import kept_text, read_text
from sim.tables import FOLDER

TEMPLATES = FOLDER / "county_templates"
MOST_ROWS = 10_000
MOST_COLUMNS = 256
_UTF8_NAMES = 0x800  # flags of a file in a zip
_ENCRYPTED = 0x1
_ZIP = b"PK\x03\x04"
_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class Reading:
    """A county, and what is to be said of its files: encodings that were guessed, and what is not used."""

    county: County
    notes: tuple[Said, ...]


@dataclass
class _Found:
    """Tables by name, where each stands, and what is to be said of them."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    notes: list[Said] = field(default_factory=list)

    def add(self, name: str, where: Where, whole: Where, lines: Sequence[Sequence[Any]]) -> None:
        """Keep the rows of a table."""
        if name in self.sheets:
            first = self.sheets[name].where
            raise InputError(
                "county_two_files", where=whole, table=Labelled(tables()[name].label), first=first, second=where
            )
        self.sheets[name] = _sheet(where, lines)
        head = [str(heading) for heading in lines[0]] if lines else []
        unused = [heading.strip() for heading in head if is_unused(heading)]
        if unused:
            self.notes.append(Said("county.unused_columns", {"where": where, "columns": Listed(unused)}))

    def unused(self, where: Where) -> None:
        """Keep that a file or a sheet is none of the tables."""
        self.notes.append(Said("county.unused_file", {"where": where}))


def template_names() -> list[str]:
    """Counties that ship, as examples to begin from."""
    return sorted(path.name for path in TEMPLATES.iterdir() if path.is_dir())


def county_beside(name: str, folder: Path) -> str | Path:
    """What a file in a folder means by a county: a path from there, or, where nothing is, one that ships.

    Examples
    --------
    >>> from pathlib import Path
    >>> from sim.county_files import county_beside
    >>> county_beside("plain", Path("nowhere")), county_beside("mine", Path("nowhere")).as_posix()
    ('plain', 'nowhere/mine')
    """
    path = folder / name
    return name if name in template_names() and not os.path.lexists(path) else path


def read_county(path: str | Path) -> County:
    """Read a county from its tables: townships, and if there are any departments, duties and people.

    Parameters
    ----------
    path : str or Path
        A folder of CSV files (``townships.csv`` or ``乡镇.csv`` …) or with one Excel workbook, a workbook with sheets
        of these names, or a zip of such CSV files; or the name of a county that ships, ``"plain"`` or ``"mountain"``.

    Raises
    ------
    InputError
        The file, row and column of what cannot be.

    Examples
    --------
    >>> import sim
    >>> sim.read_county("plain")
    <County: 9 townships, 10 departments, 210 duties>
    """
    return open_county(path).county


def open_county(path: str | Path) -> Reading:
    """The same, with what is to be said of the files."""
    path = TEMPLATES / path if isinstance(path, str) and path in template_names() else Path(path)
    found = _Found()
    if _is_folder(path):
        _read_folder(path, found)
    elif path.suffix.lower() == ".zip":
        _read_zip(path, found)
    elif path.suffix.lower() == ".xlsx":
        _read_workbook(path, found)
    else:
        raise InputError("county_ending", where=path)
    return Reading(build_county(found.sheets, str(path)), tuple(found.notes))


def _is_folder(path: Path) -> bool:
    try:
        path.stat()
    except (OSError, ValueError) as error:
        reason = because(error) if isinstance(error, OSError) else str(error)
        raise InputError("cannot_read", path=path, reason=reason) from None
    return path.is_dir()


def _read_folder(path: Path, found: _Found) -> None:
    files = sorted(file for file in path.iterdir() if not file.name.startswith((".", "~$")))
    for file in files:
        if not file.resolve().is_relative_to(path.resolve()):
            raise InputError("county_outside", where=file)
    books = [file for file in files if file.suffix.lower() == ".xlsx"]
    texts = {file: named_table(file.stem) for file in files if file.suffix.lower() == ".csv"}
    if books and any(texts.values()):
        raise InputError("county_two_kinds", where=path)
    if len(books) > 1:
        raise InputError("county_workbooks", where=path, count=len(books))
    for file in files:
        if file in books:
            _read_workbook(file, found)
        elif kind := texts.get(file):
            _add_csv(kind.name, file_bytes(file), str(file), str(path), found)
        else:
            found.unused(str(file))


# CSV


def _add_csv(name: str, content: bytes, where: Where, whole: Where, found: _Found) -> None:
    text = _decoded(content, where, found)
    found.add(name, where, whole, _lines(text, where))


def _decoded(content: bytes, where: Where, found: _Found) -> str:
    if content.startswith(_ZIP):
        raise InputError("county_is_workbook", where=where)
    encoding = other_encoding(content) if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""
    if encoding:
        raise InputError("other_encoding", path=where, encoding=encoding)
    if b"\0" in content:
        raise InputError("county_nul", where=where)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not other_encoding(content):
            raise InputError("not_utf8", path=where, reason=error.reason, start=error.start) from None
    found.notes.append(Said("county.encoding", {"where": where, "encoding": other_encoding(content)}))
    return content.decode("gb18030")


def _lines(text: str, where: Where) -> list[list[str]]:
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found = []
    try:
        for line in reader:
            found.append([read_text(cell) for cell in line])
            if len(found) > MOST_ROWS + 1:
                raise InputError("county_too_many", where=where, most=MOST_ROWS)
            if len(line) > MOST_COLUMNS:
                raise InputError("county_too_wide", where=where, most=MOST_COLUMNS)
    except csv.Error:
        raise InputError("county_csv", where=where, line=len(found) + 1) from None
    return found


def _sheet(where: Where, lines: Sequence[Sequence[Any]]) -> Sheet:
    """The rows of a table under its headings; the first row that says anything has these."""
    first = next((k for k, line in enumerate(lines) if not all(map(blank, line))), 0)
    head = [str(heading or "").strip() for heading in lines[first]] if lines else []
    rows = []
    for number, line in enumerate(lines[first + 1 :], first + 2):
        cells = {}
        for k, (heading, cell) in enumerate(zip_longest(head, line, fillvalue="")):
            if not blank(heading):
                if heading in cells:
                    raise InputError("county_heading_twice", where=where, column=heading, other=heading)
                cells[heading] = cell
            elif not blank(cell):
                raise InputError("county_no_heading", where=where, row=number, column=_letter(k))
        rows.append((number, cells))
    return Sheet(where, tuple(rows))


def _letter(column: int) -> str:
    """Name of a column in a spreadsheet."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


# Zips


def _read_zip(path: Path, found: _Found) -> None:
    content = file_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive, str(path))
            for info in archive.infolist():
                name = PurePosixPath(_name_in_zip(info))
                place = Said("error.county_part", {"path": path, "part": str(name)})
                if name.is_absolute() or ".." in name.parts or "\\" in str(name) or ":" in str(name):
                    raise InputError("county_outside", where=place)
                if info.is_dir() or name.name.startswith((".", "~$")) or "__MACOSX" in name.parts:
                    continue
                kind = named_table(name.stem) if name.suffix.lower() == ".csv" else None
                if kind:
                    _add_csv(kind.name, archive.read(info), place, str(path), found)
                else:
                    found.unused(place)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, LookupError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("county_no_zip", where=path) from None


def _check_size(archive: zipfile.ZipFile, where: Where) -> None:
    if any(info.flag_bits & _ENCRYPTED for info in archive.infolist()):
        raise InputError("county_locked", where=where)
    if sum(info.file_size for info in archive.infolist()) > LARGEST:
        raise InputError("county_unpacked", where=where, most=LARGEST // 2**20)


def _name_in_zip(info: zipfile.ZipInfo) -> str:
    """Name of a file in a zip; Chinese systems write it in GBK without saying so."""
    if not info.flag_bits & _UTF8_NAMES:
        with suppress(UnicodeError):
            return info.filename.encode("cp437").decode("gb18030")
    return info.filename


# Workbooks


def _read_workbook(path: Path, found: _Found) -> None:
    from openpyxl import load_workbook

    content = file_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive, str(path))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is not read: drop-down lists, pictures
            book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except InputError:
        raise
    except Exception:  # the library lets through whatever a broken file makes of it
        raise InputError("county_no_workbook", where=path) from None
    for page in book.worksheets:
        place = Said("error.county_part", {"path": path, "part": page.title})
        kind = named_table(page.title)
        if kind is None:
            found.unused(place)
        else:
            found.add(kind.name, place, str(path), _cells(page, place))


def _cells(page: Any, where: Said) -> list[list[Any]]:
    """Values of a sheet, row by row."""
    if page.max_row > MOST_ROWS + 1:
        raise InputError("county_too_many", where=where, most=MOST_ROWS)
    if page.max_column > MOST_COLUMNS:
        raise InputError("county_too_wide", where=where, most=MOST_COLUMNS)
    lines = [[_value(cell, where) for cell in row] for row in page.iter_rows()]
    first = next((k for k, line in enumerate(lines, 1) if not all(map(blank, line))), 1)
    for merged in page.merged_cells.ranges:
        if merged.min_row <= first:
            raise InputError("county_merged", where=where, cells=merged.coord)
    return lines


def _value(cell: Any, where: Said) -> Any:
    if cell.data_type == "f":
        raise InputError("county_formula", where=where, cell=cell.coordinate)
    if cell.data_type == "e":
        raise InputError("county_error_cell", where=where, cell=cell.coordinate, found=cell.value)
    return cell.value


# Writing


def write_county(county: County, path: str | Path, lang: str | None = None) -> Path:
    """Write a county's tables as CSV files that Excel opens as they are; `read_county` gives the same county back.

    Parameters
    ----------
    path : str or Path
        A folder, which must be absent or empty, or a file that ends in ``.zip``: the same bytes for the same tables.
    lang : str, optional
        Language of names and headings; by default they are those of the code.

    Examples
    --------
    >>> import sim, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> path = sim.write_county(sim.read_county("mountain"), f"{folder}/county.zip")
    >>> sim.read_county(path) == sim.read_county("mountain")
    True
    """
    path = Path(path)
    if not county.own:
        raise InputError("county_no_tables")
    if path.suffix.lower() == ".zip":
        with whole_file(path) as part:
            part.write_bytes(county_zip(county, lang))
        return path
    files = _csv_files(county, lang)
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise InputError("county_exists", where=path)
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("cannot_write", path=path, reason=because(error)) from None
    for name, content in files.items():
        with whole_file(path / name) as part:
            part.write_bytes(content)
    return path


def county_zip(county: County, lang: str | None = None) -> bytes:
    """The tables of a county as `write_county` puts them into one file."""
    return zipped(_csv_files(county, lang), zipfile.ZIP_STORED)


def _csv_files(county: County, lang: str | None) -> dict[str, bytes]:
    called = {name: tables()[name].label[lang] if lang else name for name in county.tables}
    return {f"{called[name]}.csv": _csv_bytes(name, rows, lang) for name, rows in county.tables.items()}


def _csv_bytes(name: str, rows: Sequence[Mapping[str, Any]], lang: str | None) -> bytes:
    columns = [column for column in tables()[name].columns.values() if any(column.name in row for row in rows)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.label[lang] if lang else column.name for column in columns])
    for row in rows:
        writer.writerow([_written(row[column.name], column, lang) if column.name in row else "" for column in columns])
    return codecs.BOM_UTF8 + text.getvalue().encode()


def _written(value: Any, column: Column, lang: str | None) -> str:
    if column.kind in ("flag", "holder"):
        words = flags() if column.kind == "flag" else holders()
        word = words[("no", "yes")[value] if column.kind == "flag" else value]
        return word.label[lang] if lang else word.name
    if column.kind == "names":
        return kept_text(BETWEEN[0].join(value))
    if column.kind == "text":
        return kept_text(str(value))
    return repr(value).removesuffix(".0")


def new_county(folder: str | Path, template: str, lang: str | None = None) -> Path:
    """Write a county that ships into a folder of one's own, which must be absent or empty."""
    if template not in template_names():
        raise unknown("template_of_a_county", template, template_names())
    return write_county(read_county(template), folder, lang)

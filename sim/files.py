"""Reading the files that people write, and writing files that are whole or absent."""

import codecs
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sim.errors import InputError, Listed, because
from sim.tables import SCHEMA_VERSION

_QUOTES = str.maketrans("“”‘’【】、。", "\"\"''[],.")  # what a Chinese keyboard writes; the rest is full-width ASCII
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CLOSED = re.compile(r"""\"(?:\\.|[^"\\])*\"|'[^']*'|\#.*""")  # texts and remarks, where any character may stand


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file of this schema version.

    Raises
    ------
    InputError
        The file cannot be read, has another encoding than UTF-8, is not TOML (file and line are named), or has another
        ``schema_version``.
    """
    text = _text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from None
    version = content.pop("schema_version", None)
    if version != SCHEMA_VERSION:
        raise InputError("schema_version", path=path, wanted=SCHEMA_VERSION, found=version)
    return content


def _text(path: Path) -> str:
    """Text of a file in UTF-8, with or without a byte order mark, with the line ends of any system."""
    if path.is_dir():
        raise InputError("is_folder", path=path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("cannot_read", path=path, reason=because(error)) from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        encoding = _other_encoding(content)
        if encoding:
            raise InputError("other_encoding", path=path, encoding=encoding) from None
        raise InputError("not_utf8", path=path, reason=error.reason, start=error.start) from None


def _other_encoding(content: bytes) -> str:
    """Name of an encoding that Chinese systems write, if this is surely one."""
    if content.startswith(_MARKS):
        return "UTF-16"
    try:
        han = [character for character in content.decode("gb18030") if "\u4e00" <= character <= "\u9fff"]
    except UnicodeDecodeError:
        return ""
    common = len("".join(han).encode("gb2312", "ignore")) // 2  # letters with accents read as GBK give rare characters
    return "GBK" if 2 * common > len(han) else ""


def _not_toml(path: Path, text: str, reason: str) -> InputError:
    """Name full-width punctuation where it is the cause."""
    lines = text.split("\n")
    named = re.search(r"at line (\d+)", reason)
    for number in [int(named[1])] if named else range(1, len(lines) + 1):
        written = _CLOSED.sub("", lines[number - 1])
        pairs = [f"{_seen(sign)} → {_seen(_narrow(sign))}" for sign in dict.fromkeys(written) if sign != _narrow(sign)]
        if pairs:
            return InputError("full_width", path=path, line=number, pairs=Listed(pairs))
    return InputError("not_toml", path=path, reason=reason)


def _narrow(sign: str) -> str:
    """ASCII for full-width punctuation, digits and letters; else the character itself."""
    narrow = unicodedata.normalize("NFKC", sign.translate(_QUOTES))
    return narrow if narrow.isascii() else sign


def _seen(sign: str) -> str:
    return f"U+{ord(sign):04X}" if sign.isspace() else sign


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, and put what was written there in its place when the block ends well.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        raise InputError("cannot_write", path=path, reason=because(error)) from None
    finally:
        with suppress(OSError):  # what could not be made cannot be removed
            part.unlink()

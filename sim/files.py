"""Reading the files that people write, and writing files that are whole or absent."""

import codecs
import io
import os
import re
import stat
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sim.errors import InputError, Listed, because, unknown
from sim.tables import SCHEMA_VERSION

_QUOTES = str.maketrans("“”‘’【】、。", "\"\"''[],.")  # what a Chinese keyboard writes; the rest is full-width ASCII
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LARGEST = 16 * 2**20  # bytes of a file that people write
_DEEPEST = 32  # tables and lists within one another
_LONGEST = 2**63  # whole numbers from here on are none that TOML knows
_CLOSED = re.compile(r"""\"(?:\\.|[^"\\])*\"|'[^']*'|\#.*""")  # texts and remarks, where any character may stand


def shipped_or_own(name: str | Path, folder: Path, shipped: Sequence[str], noun: str) -> Path:
    """Return the path of a file that ships in a folder, by its name, or of any other, by its path.

    Raises
    ------
    InputError
        None of this name ships; `noun` says what it would be.
    """
    if isinstance(name, Path) or Path(name).suffix.lower() == ".toml":
        return Path(name)
    if name not in shipped:
        raise unknown(noun, name, shipped)
    return folder / f"{name}.toml"


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file of this schema version.

    Raises
    ------
    InputError
        The file cannot be read, is too large, has another encoding than UTF-8, is not TOML (file and line are named),
        is nested too deeply, holds a whole number of more than 64 bits, or has another ``schema_version``.
    """
    text = _text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from None
    except RecursionError:
        raise InputError("too_deep", path=path, most=_DEEPEST) from None
    except ValueError:  # Python reads no number of so many digits
        raise InputError("number_long", path=path) from None
    _check_values(content, path)
    version = content.pop("schema_version", None)
    if version != SCHEMA_VERSION:
        raise InputError("schema_version", path=path, wanted=SCHEMA_VERSION, found=version)
    return content


def _check_values(content: Any, path: Path) -> None:
    """Refuse what is nested too deeply for those who go through it, and numbers that TOML does not know."""
    level = [content]
    for _ in range(_DEEPEST + 2):
        if not level:
            return
        parts = [
            part
            for one in level
            if isinstance(one, dict | list)
            for part in (one.values() if isinstance(one, dict) else one)
        ]
        if any(isinstance(part, int) and not -_LONGEST <= part < _LONGEST for part in parts):
            raise InputError("number_long", path=path)
        level = parts
    raise InputError("too_deep", path=path, most=_DEEPEST)


def _text(path: Path) -> str:
    """Text of a file in UTF-8, with or without a byte order mark, with the line ends of any system."""
    content = file_bytes(path)
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        encoding = other_encoding(content)
        if encoding:
            raise InputError("other_encoding", path=path, encoding=encoding) from None
        raise InputError("not_utf8", path=path, reason=error.reason, start=error.start) from None


def file_bytes(path: Path) -> bytes:
    """Content of a file that a person can have written.

    Raises
    ------
    InputError
        It cannot be read, is no ordinary file, or is too large.
    """
    try:
        about = path.stat()
    except ValueError:  # a name that no system knows
        raise InputError("no_file", path=path) from None
    except OSError as error:
        raise InputError("cannot_read", path=path, reason=because(error)) from None
    if stat.S_ISDIR(about.st_mode):
        raise InputError("is_folder", path=path)
    if not stat.S_ISREG(about.st_mode):  # a pipe or a device may never end
        raise InputError("no_file", path=path)
    if about.st_size > LARGEST:
        raise InputError("too_large", path=path, size=about.st_size / 2**20, most=LARGEST // 2**20)
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("cannot_read", path=path, reason=because(error)) from None


def other_encoding(content: bytes) -> str:
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
    part = path.with_name(f".{path.name}.part")  # one name: what a killed process left is written over
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        raise InputError("cannot_write", path=path, reason=because(error)) from None
    finally:
        with suppress(OSError):  # what could not be made cannot be removed
            part.unlink()


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Files in a zip that is the same whenever they are: it says nothing of when and on what system it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            made = zipfile.ZipInfo(name)
            made.compress_type, made.create_system, made.external_attr = compression, 3, 0o644 << 16
            archive.writestr(made, content)
    return buffer.getvalue()

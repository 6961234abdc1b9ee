"""Reading the files that people write, and writing files that are whole or absent."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.tables import SCHEMA_VERSION


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file of this schema version.

    Raises
    ------
    InputError
        The file cannot be read, is not TOML (file and line are named), or has another ``schema_version``.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("cannot_read", path=path, reason=error.strerror) from None
    except UnicodeDecodeError as error:
        raise InputError("not_utf8", path=path, reason=error.reason, start=error.start) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError("not_toml", path=path, reason=error) from None
    version = content.pop("schema_version", None)
    if version != SCHEMA_VERSION:
        raise InputError("schema_version", path=path, wanted=SCHEMA_VERSION, found=version)
    return content


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
        raise InputError("cannot_write", path=path, reason=error.strerror or error) from None
    finally:
        part.unlink(missing_ok=True)

"""Reading the TOML tables that ship with the package, and those that users write."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import QuanzeError

FOLDER = Path(__file__).parent
SCHEMA_VERSION = 1


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file of this schema version.

    Raises
    ------
    QuanzeError
        The file cannot be read, is not TOML (file and line are named), or has another ``schema_version``.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise QuanzeError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise QuanzeError(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise QuanzeError(f"{path} is not valid TOML: {error}") from None
    version = content.pop("schema_version", None)
    if version != SCHEMA_VERSION:
        raise QuanzeError(f"{path}: schema_version must be {SCHEMA_VERSION}, not {version!r}")
    return content


@cache
def table(name: str) -> dict[str, Any]:
    """Return one of the package's own tables, e.g. ``table("parameters")``."""
    return read_toml(FOLDER / f"{name}.toml")

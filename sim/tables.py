"""The tables that ship with the package: one for each kind of fact, under ``sim/tables``."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SCHEMA_VERSION = 1


@cache
def table(name: str) -> dict[str, Any]:
    """Return one of the package's own tables, e.g. ``table("parameters")``."""
    return own_toml(FOLDER / "tables" / f"{name}.toml")


def own_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file that ships with the project; a fault in it is a bug, not bad input."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    version = content.pop("schema_version", None)
    if version != SCHEMA_VERSION:
        raise AssertionError(f"{path.name}: schema_version is {version!r}, not {SCHEMA_VERSION}")
    return content

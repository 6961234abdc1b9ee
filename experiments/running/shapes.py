"""What the parts of a JSON file of ours can be, so that one from a stranger is refused in a sentence."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import Said, StudyError
from sim.tables import Check, is_whole


def check_shape(
    found: Mapping[str, Any], needed: Mapping[str, Check], more: Mapping[str, Check], path: Path, what: str
) -> None:
    """Refuse what a file of ours states if it lacks a part, or one cannot be; `what` it is stands under ``[noun]``."""
    noun = Said(f"noun.{what}")
    if missing := [key for key in needed if key not in found]:
        raise StudyError("file_lacks", path=path, what=noun, keys=", ".join(missing))
    for key, check in {**needed, **more}.items():
        if key in found and not check(found[key]):
            raise StudyError("file_shape", path=path, what=noun, key=key, found=found[key])


def is_table(value: Any) -> bool:
    """Whether a value is a table."""
    return isinstance(value, dict)


def is_table_of_texts(value: Any) -> bool:
    """Whether a value is a table of nothing but texts."""
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def are_texts(value: Any) -> bool:
    """Whether a value is a list of nothing but texts."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def are_whole(value: Any) -> bool:
    """Whether a value is a list of nothing but whole numbers."""
    return isinstance(value, list) and all(map(is_whole, value))


def is_window(value: Any) -> bool:
    """Whether a value may state a window; `sim.window` says whether it does."""
    return is_whole(value) or are_whole(value) or isinstance(value, str)

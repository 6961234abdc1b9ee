"""The tables that ship with the package: one for each kind of fact, under ``sim/tables``."""

import math
import tomllib
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from numbers import Integral
from pathlib import Path
from typing import Any, NoReturn, TypeVar

FOLDER = Path(__file__).parent
V = TypeVar("V")


class Frozen(dict[str, V]):
    """A dictionary that nobody can change: what the package keeps and hands out. A deep copy is a plain one.

    Examples
    --------
    >>> from sim.tables import Frozen
    >>> Frozen({"a": 1}) == {"a": 1}
    True
    >>> Frozen({"a": 1}).pop("a")
    Traceback (most recent call last):
    TypeError: this dictionary is read-only; change a copy of it
    """

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this dictionary is read-only; change a copy of it")

    __setitem__ = __delitem__ = __ior__ = _refuse  # type: ignore[assignment]
    clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type["Frozen[V]"], tuple[dict[str, V]]]:
        return type(self), (dict(self),)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, V]:
        return deepcopy(dict(self), memo)


def frozen(value: Any) -> Any:
    """A parsed file with every dictionary in it frozen."""
    if isinstance(value, dict):
        return Frozen({name: frozen(one) for name, one in value.items()})
    return [frozen(one) for one in value] if isinstance(value, list) else value


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
    found: dict[str, Any] = frozen(content)
    return found


Check = Callable[[Any], bool]


def check_row(place: str, row: Any, needed: Mapping[str, Check], more: Mapping[str, Check]) -> None:
    """See that a row of one of our own tables has the keys it needs, no others, and values that can be.

    Raises
    ------
    AssertionError
        A fault, with `place` (file and key) and what is wrong.
    """
    if not isinstance(row, Mapping):
        raise AssertionError(f"{place} must be a table, not {row!r}")
    if missing := needed.keys() - row.keys():
        raise AssertionError(f"{place} has no {', '.join(sorted(missing))}")
    for name, value in row.items():
        check = needed.get(name) or more.get(name)
        if check is None:
            raise AssertionError(f"{place}: unknown key {name!r}; known: {', '.join((*needed, *more))}")
        if not check(value):
            raise AssertionError(f"{place}: {name} cannot be {value!r}")


def is_text(value: Any) -> bool:
    """Whether a value is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_number(value: Any) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_pair(value: Any) -> bool:
    """Whether a value is a list of two finite numbers."""
    return isinstance(value, list) and len(value) == 2 and all(map(is_number, value))


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number, of Python or of NumPy."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_flag(value: Any) -> bool:
    """Whether a value is true or false."""
    return isinstance(value, bool)


def in_two_languages(value: Any) -> bool:
    """Whether a value is a text in Chinese and one in English."""
    return isinstance(value, Mapping) and value.keys() == {"zh", "en"} and all(map(is_text, value.values()))

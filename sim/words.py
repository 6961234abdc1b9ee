"""Texts in two languages from the tables of words, the reader's language, and numbers with their units."""

import math
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Protocol, runtime_checkable

from sim.plain import one_line
from sim.tables import FOLDER, Frozen, own_toml

LANGUAGES = ("zh", "en")
MINUS = "\u2212"
_CONTINUED = ("caution", "error", "noun")  # sections that each file adds to
_FILES = [FOLDER / "tables" / "words.toml"]
_chosen: list[str] = []  # what the reader has asked for last


@runtime_checkable
class Told(Protocol):
    """What can be said in either language: part of a text that stands in a text."""

    def told(self, lang: str) -> str:
        """Say it in a language."""


def add_words(path: Path) -> None:
    """Let `text` find the words of one more file; only errors and what they name may go on in it."""
    if path not in _FILES:
        _FILES.append(path)
        words.cache_clear()


@cache
def words() -> dict[str, dict[str, dict[str, str]]]:
    """All words by section, name and language."""
    found: dict[str, Any] = {}
    for path in _FILES:
        for section, rows in own_toml(path).items():
            before = found.get(section, {})
            twice = before.keys() & rows.keys() if section in _CONTINUED else before
            if twice:
                raise AssertionError(f"{path.name}: {sorted(twice)} of [{section}] stand in another file too")
            found[section] = Frozen(before | rows)
    return Frozen(found)


def language() -> str:
    """Language of the reader: what `use_language` said last, else ``QUANZE_LANG``, else Chinese.

    Examples
    --------
    >>> import sim
    >>> sim.language() in ("zh", "en")
    True
    """
    wanted = _chosen[-1] if _chosen else os.environ.get("QUANZE_LANG", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def use_language(lang: str) -> None:
    """Choose the language of tables, figures and errors: ``"zh"`` or ``"en"``.

    Examples
    --------
    >>> import sim
    >>> sim.use_language("en")
    >>> sim.language()
    'en'
    """
    if lang not in LANGUAGES:
        raise ValueError(text("error.language", language(), known=", ".join(LANGUAGES), found=lang))
    _chosen[:] = [lang]


class _Facts(Formatter):
    """What fills sentences: whoever wrote it, it stays one line and nothing in it acts."""

    def format_field(self, value: Any, form: str) -> str:
        return one_line(super().format_field(value, form))


_FACTS = _Facts()


def text(key: str, lang: str, /, **values: object) -> str:
    """Text of a dotted key in a language, its ``{names}`` filled in; an unknown key raises KeyError."""
    section, _, name = key.partition(".")
    said = {name: value.told(lang) if isinstance(value, Told) else value for name, value in values.items()}
    return _FACTS.vformat(words()[section][name][lang], (), said)


def both(key: str, /, **values: object) -> str:
    """Both languages in one line, for who reads without saying in which."""
    return side_by_side({lang: text(key, lang, **values) for lang in LANGUAGES})


def in_both(said: Told) -> str:
    """Both languages in one line of what can be said in either."""
    return side_by_side({lang: said.told(lang) for lang in LANGUAGES})


def side_by_side(texts: Mapping[str, str]) -> str:
    """Texts by language in one line, once where they are the same."""
    return " · ".join(dict.fromkeys(texts[lang] for lang in LANGUAGES if lang in texts))


def scale(unit: str) -> float:
    """Shares are shown in per cent, everything else as it is."""
    return 100.0 if unit == "share" else 1.0


def number(value: float, unit: str, sign: bool = False) -> str:
    """Format a value in the scale it is shown in, with a minus sign and no hyphen; NaN is a dash, zero has no sign."""
    if math.isnan(value):
        return "–"
    shown = value * scale(unit)
    digits = 1 if abs(shown) >= 10 else 2 if unit == "share" or abs(shown) >= 1 else 3
    if vanishes(value, unit):
        return f"{0:.{digits}f}"
    return f"{shown:{'+' if sign else ''}.{digits}f}".replace("-", MINUS)


def vanishes(value: float, unit: str) -> bool:
    """Whether a value is too small for the digits `number` shows."""
    return abs(value) * scale(unit) < (0.005 if unit == "share" else 0.0005)


def quantity(value: float, unit: str, lang: str) -> str:
    """Format a value with its unit; NaN is said in a word."""
    if math.isnan(value):
        return text("amount.undefined", lang)
    return text(f"amount.{unit}", lang, value=number(value, unit))


def change(value: float, unit: str, lang: str) -> str:
    """Format a difference with its sign and unit, of shares in percentage points; NaN is said in a word."""
    if math.isnan(value):
        return text("amount.undefined", lang)
    return text(f"amount.{'points' if unit == 'share' else unit}", lang, value=number(value, unit, sign=True))

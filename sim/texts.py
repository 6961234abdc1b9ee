"""Texts in two languages from the table ``strings.toml``, and numbers with their units."""

import math
from collections.abc import Mapping

from sim.data import table

LANGUAGES = ("zh", "en")
MINUS = "\u2212"


def text(key: str, lang: str, /, **values: object) -> str:
    """Text of a dotted key in a language, its ``{names}`` filled in; an unknown key raises KeyError."""
    section, _, name = key.partition(".")
    template: str = table("strings")[section][name][lang]
    return template.format(**values)


def both(key: str, /, **values: object) -> str:
    """Both languages in one line, for who reads without saying in which."""
    return side_by_side({lang: text(key, lang, **values) for lang in LANGUAGES})


def side_by_side(texts: Mapping[str, str]) -> str:
    """Texts by language in one line, once where they are the same."""
    return " · ".join(dict.fromkeys(texts[lang] for lang in LANGUAGES if lang in texts))


def scale(unit: str) -> float:
    """Shares are shown in per cent, everything else as it is."""
    return 100.0 if unit == "share" else 1.0


def number(value: float, unit: str, sign: bool = False) -> str:
    """Format a value in the scale it is shown in, with a minus sign and no hyphen; NaN is a dash."""
    if math.isnan(value):
        return "–"
    shown = value * scale(unit)
    digits = 1 if abs(shown) >= 10 else 2 if unit == "share" or abs(shown) >= 1 else 3
    return f"{shown:{'+' if sign else ''}.{digits}f}".replace("-", MINUS)


def quantity(value: float, unit: str, lang: str) -> str:
    """Format a value with its unit."""
    return text(f"amount.{unit}", lang, value=number(value, unit))


def change(value: float, unit: str, lang: str) -> str:
    """Format a difference with its sign and unit; of shares in percentage points."""
    return text(f"amount.{'points' if unit == 'share' else unit}", lang, value=number(value, unit, sign=True))

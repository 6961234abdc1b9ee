"""Texts in two languages from the table ``strings.toml``, and numbers with their units."""

import math

from sim.case import Case
from sim.data import table

LANGUAGES = ("zh", "en")


def text(key: str, lang: str, /, **values: object) -> str:
    """Text of a dotted key in a language, its ``{names}`` filled in; an unknown key raises KeyError."""
    section, _, name = key.partition(".")
    template: str = table("strings")[section][name][lang]
    return template.format(**values)


def both(key: str) -> str:
    """Both languages in one line, for help texts."""
    return " · ".join(text(key, lang) for lang in LANGUAGES)


def case_title(case: Case, lang: str) -> str:
    """Title of a case; its name if it has none."""
    return case.title.get(lang, case.name)


def calendar(month: int, lang: str) -> str:
    """Year and month, both from 1, of a month counted from 0."""
    return text("story.step", lang, year=month // 12 + 1, month=month % 12 + 1)


def scale(unit: str) -> float:
    """Shares are shown in per cent, everything else as it is."""
    return 100.0 if unit == "share" else 1.0


def difference_unit(unit: str, lang: str) -> str:
    """Unit of a difference: percentage points for shares."""
    return text("difference.share" if unit == "share" else f"unit.{unit}", lang)


def number(value: float, unit: str, sign: bool = False) -> str:
    """Format a value in the scale it is shown in; NaN is a dash."""
    if math.isnan(value):
        return "–"
    shown = value * scale(unit)
    digits = 1 if abs(shown) >= 10 else 2 if unit == "share" or abs(shown) >= 1 else 3
    return f"{shown:+.{digits}f}" if sign else f"{shown:.{digits}f}"


def quantity(value: float, unit: str, lang: str) -> str:
    """Format a value with its unit."""
    space = "" if unit == "share" else " "
    return f"{number(value, unit)}{space}{text(f'unit.{unit}', lang)}"

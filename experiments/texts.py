"""The texts and numbers of `sim.texts`, and what only experiments say: cases, months, units of differences."""

from sim.case import Case
from sim.texts import LANGUAGES, both, change, number, quantity, scale, side_by_side, text

__all__ = [
    "LANGUAGES",
    "both",
    "calendar",
    "case_title",
    "change",
    "difference_unit",
    "number",
    "quantity",
    "scale",
    "side_by_side",
    "text",
]


def case_title(case: Case, lang: str) -> str:
    """Title of a case; its name if it has none."""
    return case.title.get(lang, case.name)


def calendar(month: int, lang: str) -> str:
    """Year and month, both from 1, of a month counted from 0."""
    return text("story.step", lang, year=month // 12 + 1, month=month % 12 + 1)


def difference_unit(unit: str, lang: str) -> str:
    """Unit of a difference, as an axis bears it: percentage points for shares."""
    return text("difference.share" if unit == "share" else f"unit.{unit}", lang)

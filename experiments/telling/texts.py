"""How cases, months, factors and units are written; the general texts and numbers are in `sim.words`."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from experiments.answers.comparison import Comparison
from experiments.answers.pilot import places_of
from experiments.designs.factors import SEED
from experiments.designs.outcomes import indicator
from experiments.designs.variables import is_variable, variable
from sim.case import Case
from sim.county import Township
from sim.domains import Domain
from sim.parameter import Parameter
from sim.plain import LONGEST, titled
from sim.words import change, number, text

A_YEAR = "per county-year"  # unit of numbers


class Named(Protocol):
    """What has a title by language: a study, a setting, a switch."""

    @property
    def name(self) -> str:
        """What it is called where it has no title."""

    @property
    def title(self) -> Mapping[str, str]:
        """Texts under ``"zh"`` and ``"en"``."""


def title_of(one: Named, lang: str) -> str:
    """Title in one line that is not too long; the name of what has none."""
    return titled(one.title, one.name, lang)


def case_title(case: Case, lang: str) -> str:
    """Title of a case; its name if it has none."""
    return title_of(case, lang)


def township_title(township: Township, lang: str, most: int = LONGEST) -> str:
    """Name of a township in one line that is not too long."""
    return titled({}, township.name, lang, most)


def department_title(domain: Domain, lang: str, most: int = LONGEST) -> str:
    """Name of a department in one line that is not too long."""
    return titled(domain.department, domain.id, lang, most)


def calendar(month: int, lang: str) -> str:
    """Year and month, both from 1, of a month counted from 0."""
    return text("story.step", lang, year=month // 12 + 1, month=month % 12 + 1)


def difference_unit(unit: str, lang: str) -> str:
    """Unit of a difference, as an axis bears it: percentage points for shares."""
    return text("difference.share" if unit == "share" else f"unit.{unit}", lang)


def listed(items: Iterable[str], lang: str) -> str:
    """Items in one line, divided as a language divides them."""
    return text("list.comma", lang).join(items)


def span(low: float, high: float, unit: str, sign: bool = True) -> str:
    """Interval in brackets, of differences with their signs; a dash where neither end is defined."""
    if math.isnan(low) and math.isnan(high):
        return "–"
    return f"[{number(low, unit, sign)}, {number(high, unit, sign)}]"


def amount(value: float) -> str:
    """Hours, money or posts of a cost, without the unit; nothing is a bare 0."""
    return number(value, "money") if value else "0"


def policy_range(lever: Parameter) -> str:
    """What a reform could plausibly set; empty for what is no lever."""
    return f"{lever.policy[0]:g} – {lever.policy[1]:g}" if lever.policy else ""


def rank_range(row: Mapping[str, Any], version: str, lang: str) -> str:
    """Rank by a version of the rate; if it is not sure, from which to which; of a row of `pareto.ranks`."""
    first, last = (row[f"{version}_{end}"] for end in ("first", "last"))
    if first == last:
        return str(row[version])
    return text("report.place", lang, rank=row[version], first=first, last=last)


def with_unit(outcome: str, lang: str) -> str:
    """Label of an outcome and its unit."""
    row = indicator(outcome)
    return text("figure.titled", lang, label=row.label[lang], unit=text(f"unit.{row.unit}", lang))


def factor_label(name: str, lang: str) -> str:
    """Label of a factor in a language: of the variable, of the luck, else the name as it is."""
    if name == SEED:
        return text("sweep.seed", lang)
    return variable(name).label[lang] if is_variable(name) else name


def place_title(comparison: Comparison, place: str, lang: str) -> str:
    """What the townships of a pilot, the others, or the whole county are called, and how many there are."""
    townships = comparison.cases[0].county.townships
    counts = {name: len(rows) for name, rows in places_of(comparison.cases).items()}
    return text(f"pilot.place_{place}", lang, count=counts.get(place, len(townships)))


def place_change(value: float, unit: str, lang: str) -> str:
    """A difference in some townships, which are not the county by which numbers a year are told elsewhere."""
    if unit != A_YEAR or math.isnan(value):
        return change(value, unit, lang)
    return text("pilot.a_year", lang, value=number(value, unit, sign=True))


def place_unit(unit: str, lang: str) -> str:
    """Unit of such a difference, as an axis bears it."""
    return text("pilot.of_a_year", lang) if unit == A_YEAR else difference_unit(unit, lang)

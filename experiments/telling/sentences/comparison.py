"""What a comparison and a range of doses found, in sentences."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from experiments.answers.comparison import Comparison
from experiments.answers.doses import DoseResponse
from experiments.answers.pilot import OTHERS, is_tried_out
from experiments.answers.statistics import Difference
from experiments.designs.outcomes import direction, indicator
from experiments.telling.sentences.costs import beyond_lines, cost_lines
from experiments.telling.sentences.record import record_lines
from experiments.telling.texts import case_title, place_change, place_title
from sim.words import change, text, vanishes

if TYPE_CHECKING:
    import pandas as pd

_SORTS = ("better", "worse", "other", "tiny", "same", "undefined")


def comparison_lines(comparison: Comparison, lang: str) -> list[str]:
    """A sentence per case: what is surely better than in the baseline or worse (Holm-adjusted); then the record."""
    baseline = case_title(comparison.cases[0], lang)
    lines = [text("compare.basis", lang, baseline=baseline, pairs=len(comparison.seeds), window=comparison.reported)]
    for i, case in enumerate(comparison.cases[1:], 1):
        lines.append(
            text("compare.case", lang, case=case_title(case, lang), said=_changes(comparison, i, lang, change))
        )
    return lines + pilot_lines(comparison, lang) + record_lines(comparison, lang)


def _changes(comparison: Comparison, case: int, lang: str, told_as: Callable[[float, str, str], str]) -> str:
    """What is surely different in a case, in a part of a sentence; how a difference is told depends on the place."""
    told: dict[str, list[str]] = {sort: [] for sort in _SORTS}
    unclear = 0
    for k, name in enumerate(comparison.outcomes):
        d, row = comparison.difference(case, k), indicator(name)
        if (sort := sort_of(d, name)) == "unclear":
            unclear += 1
            continue
        facts = {"outcome": row.label[lang], "difference": told_as(d.difference, row.unit, lang)}
        shown = sort in ("better", "worse", "other")
        told[sort].append(text("compare.item", lang, **facts) if shown else row.label[lang])
    comma = text("list.comma", lang)
    parts = [text(f"compare.{sort}", lang, items=comma.join(told[sort])) for sort in _SORTS if told[sort]]
    if unclear:
        parts.append(text("compare.unclear", lang, count=unclear, of=len(comparison.outcomes)))
    return text("list.semicolon", lang).join(parts)


def pilot_lines(comparison: Comparison, lang: str) -> list[str]:
    """What each case changes where a reform is tried out, and in the other townships; none without a pilot."""
    lines = []
    for i, case in enumerate(comparison.cases[1:], 1):
        spills = is_tried_out(case, comparison.cases[0])
        for name, of in comparison.places.items():
            facts = {"case": case_title(case, lang), "place": place_title(comparison, name, lang)}
            key = "pilot.spillover" if name == OTHERS and spills else "pilot.place"
            lines.append(text(key, lang, said=_changes(of, i, lang, place_change), **facts))
    return lines


def sort_of(found: Difference, outcome: str) -> str:
    """What a difference is, in a word: ``better worse other`` (sure), ``tiny same undefined unclear``."""
    if found.pairs == 0:
        return "undefined"
    if not found.sure:
        return "same" if found.difference == 0 and found.pairs > 1 and math.isnan(found.effect) else "unclear"
    if vanishes(found.difference, indicator(outcome).unit):
        return "tiny"
    sign = direction(outcome) * found.difference
    return "better" if sign > 0 else "worse" if sign < 0 else "other"


def dose_lines(response: DoseResponse, lang: str) -> list[str]:
    """How many packages and doses are beaten by none, on each scale; what goes beyond policy; what packages cost."""
    told = undominated_lines(response.pareto(), lang) + beyond_lines(response.cases[1:], lang)
    return told + cost_lines(response, lang)


def undominated_lines(pareto: "pd.DataFrame", lang: str) -> list[str]:
    """The same, from the table of them."""
    lines = []
    for scale, part in pareto.groupby("among", sort=False):
        count, among = int(part["undominated"].sum()), text(f"scale.{scale}", lang)
        lines.append(text("message.undominated", lang, among=among, count=count, total=len(part)))
    return lines

"""What packages cost and how far they go at equal cost, in sentences; what is assumed is said to be."""

import math
from collections.abc import Iterable

import sim
from experiments.answers.doses import COST, DoseResponse
from experiments.answers.prices import prices, yearly_cost
from experiments.designs.packages import moved
from experiments.telling.texts import amount, case_title, listed, policy_range
from sim.parameter import parameters
from sim.words import quantity, text


def cost_lines(response: DoseResponse, lang: str) -> list[str]:
    """What each package costs, how far it goes at equal cost, which are left out and why, what is assumed."""
    packages, budget = response.cases[1:], response.budget
    full = {case.name: yearly_cost(case) for case in packages}
    titles = {case.name: case_title(case, lang) for case in packages}
    lines = [_listed("whole", [_item(titles[name], worth, lang) for name, worth in full.items()], lang)]
    if not math.isnan(budget):
        lines += _cut(response, titles, lang)
        left = {
            "free": [name for name, worth in full.items() if worth == 0],
            "frees": [name for name, worth in full.items() if worth < 0],
            "below": [name for name, worth in full.items() if 0 < worth < budget],
        }
        for why, names in left.items():
            if names:
                cases = listed((text("cost.case", lang, case=titles[name]) for name in names), lang)
                lines.append(text(f"cost.{why}", lang, cases=cases))
    elif not max(full.values()) > 0:
        lines.append(text("cost.nothing", lang))
    return lines + _assumed(response, lang)


def beyond_lines(cases: Iterable[sim.Case], lang: str) -> list[str]:
    """Which packages set a lever beyond what a reform could plausibly set."""
    lines = []
    for case in cases:
        values = {(name, value) for reform in case.reforms for name, value in reform.changes.items()}
        for name, value in sorted(values):
            row = parameters()[name]
            assert row.policy is not None, "every lever has a policy range"
            if not row.policy[0] <= value <= row.policy[1]:
                facts = {"case": case_title(case, lang), "lever": row.label[lang], "value": f"{value:g}"}
                lines.append(text("cost.beyond", lang, policy=policy_range(row), **facts))
    return lines


def _cut(response: DoseResponse, titles: dict[str, str], lang: str) -> list[str]:
    """How far each package goes, and where rounding leaves the cost a little off."""
    budget, items, off = response.budget, [], []
    for option in response.options:
        if (option.scale, option.dose) == (COST, budget):
            title = titles[option.package.name]
            share = quantity(budget / yearly_cost(option.package), "share", lang)
            items.append(text("cost.cut_item", lang, case=title, share=share))
            if not math.isclose(worth := yearly_cost(option.case), budget, rel_tol=1e-9):
                off.append(_item(title, worth, lang))
    lines = [_listed("cut", items, lang, budget=amount(budget))]
    return [*lines, _listed("rounded", off, lang)] if off else lines


def _assumed(response: DoseResponse, lang: str) -> list[str]:
    used = {name: prices()[name] for case in response.cases[1:] for name in moved(case)}
    count = sum(price.assumed for price in used.values())
    key = "all_assumed" if count == len(used) else "some_assumed"
    return [text(f"cost.{key}", lang, count=count, total=len(used))] if count else []


def _item(title: str, worth: float, lang: str) -> str:
    return text("cost.item", lang, case=title, value=amount(worth))


def _listed(key: str, items: Iterable[str], lang: str, **facts: str) -> str:
    return text(f"cost.{key}", lang, items=listed(items, lang), **facts)

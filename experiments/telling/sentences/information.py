"""What to measure first, in sentences."""

from experiments.answers.information import Information
from experiments.answers.knowing import COUNTY, RESEARCH, Known
from experiments.designs.outcomes import indicator
from experiments.running.outcomes import is_outcome
from experiments.telling.texts import case_title, factor_label, listed, span
from sim.words import number, quantity, text

_NEXT = 3  # facts that are named after the first


def information_lines(found: Information, lang: str) -> list[str]:
    """What it is worth to know everything, what to measure first in a county and in research."""
    knowing = found.knowing
    worth, low, high = knowing.interval(knowing.perfect)
    said = {"outcome": weighed(found, lang), "case": case_title(found.cases[knowing.choice], lang)}
    said |= {"worlds": str(knowing.worlds), "changed": quantity(knowing.changed, "share", lang)}
    said |= {"worth": _amount(found, worth, lang), "interval": _span(found, low, high)}
    lines = [text("information.perfect", lang, **said)]
    for people in (COUNTY, RESEARCH):
        names = found.of(people)
        if not names:
            continue
        lines += _first(found, people, names, lang)
    for name, known in knowing.groups.items():
        facts = {"group": group_title(name, lang), **_worth(found, known, lang)}
        lines.append(text("information.together" if known.pays else "information.together_none", lang, **facts))
    return lines


def weighed(found: Information, lang: str) -> str:
    """What counts: an outcome, or the weighted sum of several."""
    return indicator(found.outcome).label[lang] if found.outcome else text("information.sum", lang)


def fact_title(name: str, lang: str) -> str:
    """A factor, or an outcome of the county as it is."""
    if is_outcome(name):
        return text("information.measured", lang, outcome=indicator(name).label[lang])
    return factor_label(name, lang)


def group_title(name: str, lang: str) -> str:
    """Facts that are known together."""
    return text(f"information.{name}_all", lang) if name in (COUNTY, RESEARCH) else name


def first_facts(found: Information, people: str) -> list[str]:
    """Facts that some people should find out first: the most valuable one, and those that may be worth as much."""
    paying = _paying(found, people)
    ranks = found.knowing.ranks(found.of(people))
    return paying[:1] + [name for name in paying[1:] if ranks[name][0] == 1]


def _paying(found: Information, people: str) -> list[str]:
    return [name for name in found.of(people) if found.knowing.facts[name].pays]


def _first(found: Information, people: str, names: list[str], lang: str) -> list[str]:
    facts, paying, first = found.knowing.facts, _paying(found, people), first_facts(found, people)
    if not paying:
        return [text(f"information.none_{people}", lang, count=len(names))]
    items = [_item(found, name, lang) for name in first[1:]]
    others = [_item(found, name, lang) for name in paying if name not in first]
    tied = text("information.tied", lang, facts=_few(items, lang)) if items else ""
    line = text(
        f"information.first_{people}",
        lang,
        fact=fact_title(paying[0], lang),
        tied=tied,
        **_worth(found, facts[paying[0]], lang),
    )
    return [line, *([text("information.next", lang, facts=_few(others, lang))] if others else [])]


def _item(found: Information, name: str, lang: str) -> str:
    worth, _, _ = found.knowing.interval(found.knowing.facts[name].gain)
    return text("information.tied_item", lang, fact=fact_title(name, lang), worth=_amount(found, worth, lang))


def _few(items: list[str], lang: str) -> str:
    return listed(items[:_NEXT], lang) + ("…" if len(items) > _NEXT else "")


def _worth(found: Information, known: Known, lang: str) -> dict[str, str]:
    worth, low, high = found.knowing.interval(known.gain)
    said = {"worth": _amount(found, worth, lang), "interval": _span(found, low, high)}
    return {**said, "changed": quantity(float(known.changed.mean()), "share", lang)}


def _amount(found: Information, value: float, lang: str) -> str:
    if not found.outcome:
        return f"{value:.3g}"
    unit = indicator(found.outcome).unit
    return text(f"amount.{'points' if unit == 'share' else unit}", lang, value=number(value, unit))


def _span(found: Information, low: float, high: float) -> str:
    if not found.outcome:
        return f"[{low:.3g}, {high:.3g}]"
    return span(low, high, indicator(found.outcome).unit, sign=False)

"""Whether the order of the packages survives another reading, and which demand carries a package, in sentences."""

from experiments.answers.left_out import LeftOut
from experiments.answers.readings import Readings
from experiments.designs.outcomes import indicator
from experiments.telling.sentences.comparison import sort_of
from experiments.telling.texts import case_title, difference_unit, listed, span
from sim.demand import Document
from sim.package import READINGS, reading_labels, unmet
from sim.parameter import parameters
from sim.words import change, number, text

_NAMED = 4  # levers in a sentence


def reading_lines(found: Readings, lang: str) -> list[str]:
    """Of each outcome the order under every reading, and whether it survives."""
    return [line(found, k, lang) for k in range(len(found.outcomes)) for line in (order_line, verdict_line)]


def order_line(found: Readings, outcome: int, lang: str) -> str:
    """The packages and their differences under every reading, the best first."""
    row, items = indicator(found.outcomes[outcome]), []
    for reading in READINGS:
        differences = {i: found.difference(reading, i, outcome) for i in found.order(reading, outcome)}
        shown = (
            text("report.item", lang, case=case_title(found.cases[i], lang), value=number(d.difference, row.unit, True))
            for i, d in differences.items()
            if d is not None
        )
        items.append(text("reading.order_item", lang, reading=_label(reading, lang), order=listed(shown, lang) or "–"))
    return text(
        "reading.order",
        lang,
        outcome=row.label[lang],
        baseline=case_title(found.cases[0], lang),
        unit=difference_unit(row.unit, lang),
        items=text("list.semicolon", lang).join(items),
        pairs=len(found.seeds),
        window=found.reported,
    )


def verdict_line(found: Readings, outcome: int, lang: str) -> str:
    """Whether the order survives: who is the best under which reading, which packages change places."""
    if not all(found.order(reading, outcome) for reading in READINGS):
        return text("report.answer_undefined", lang, outcome=indicator(found.outcomes[outcome]).label[lang])
    told = "holds_not" if found.turned(outcome) else "holds_perhaps" if found.moved(outcome) else "holds"
    facts = {"outcome": indicator(found.outcomes[outcome]).label[lang], "pairs": len(found.seeds)}
    facts |= {"holds": text(f"reading.{told}", lang), "best": _best(found, outcome, lang)}
    return text("reading.verdict", lang, moved=_moved(found, outcome, lang), **facts)


def _best(found: Readings, outcome: int, lang: str) -> str:
    readings: dict[tuple[int, ...], list[str]] = {}  # by who is in front
    for reading in READINGS:
        readings.setdefault(found.leaders(reading, outcome), []).append(_label(reading, lang))
    if len(readings) == 1 and len(best := next(iter(readings))) == 1:
        return text("reading.best_same", lang, case=_title(found, best[0], lang))
    items = []
    for places, labels in readings.items():
        cases = listed((_title(found, i, lang) for i in places), lang) or "–"
        said = text("reading.tied", lang, cases=cases) if len(places) > 1 else cases
        items.append(text("reading.best_item", lang, readings=listed(labels, lang), cases=said))
    return text("reading.best_differs", lang, items=text("list.semicolon", lang).join(items))


def _moved(found: Readings, outcome: int, lang: str) -> str:
    count = len(found.moved(outcome))
    if not count:
        return text("reading.unmoved", lang)
    items = [
        text("reading.turned_item", lang, first=_title(found, a, lang), second=_title(found, b, lang))
        for a, b in found.turned(outcome)
    ]
    turned = text("reading.turned", lang, items=listed(items, lang)) if items else text("reading.not_turned", lang)
    packages = len(found.cases) - 1
    return text("reading.moved", lang, count=count, of=packages * (packages - 1) // 2, turned=turned)


def left_out_lines(found: LeftOut, lang: str) -> list[str]:
    """Of each outcome what carries the package, and what works against it."""
    return [_carries(found, k, lang) for k in range(len(found.outcomes))]


def _carries(found: LeftOut, outcome: int, lang: str) -> str:
    name = found.outcomes[outcome]
    row, total = indicator(name), found.total(outcome)
    told: dict[str, list[str]] = {"better": [], "worse": []}
    for lever in found.order(outcome):
        d = found.adds(lever, outcome)
        if (sort := sort_of(d, name)) in told:
            value = change(d.difference, row.unit, lang)
            told[sort].append(text("leaving.item", lang, lever=parameters()[lever].label[lang], value=value))
    helps, harms = told["better"], told["worse"][::-1]
    return text(
        "leaving.lines",
        lang,
        case=case_title(found.cases[1], lang),
        outcome=row.label[lang],
        total=change(total.difference, row.unit, lang),
        interval=span(total.low, total.high, row.unit),
        helps=_some("leaving.helps", helps, lang) if helps else text("leaving.no_helps", lang),
        harms=_some("leaving.harms", harms, lang) if harms else text("leaving.no_harms", lang),
        rest=len(found.levers) - len(helps) - len(harms),
        pairs=len(found.seeds),
        window=found.reported,
    )


def _some(key: str, items: list[str], lang: str) -> str:
    """The first few of some items, and how many there are."""
    more = text("leaving.more", lang, count=len(items)) if len(items) > _NAMED else ""
    return text(key, lang, items=listed(items[:_NAMED], lang), more=more)


def unmet_line(document: Document, lang: str) -> str:
    """What a document asks for and nothing represents; empty if there is nothing."""
    items = []
    for demand in unmet(document):
        facts = {"quote": demand.quote if lang == "zh" else demand.english}
        key = "reading.unmet_why" if demand.why else "reading.unmet_item"
        items.append(text(key, lang, why=demand.why.get(lang, ""), **facts))
    return text("reading.unmet", lang, items=listed(items, lang)) if items else ""


def _title(found: Readings, package: int, lang: str) -> str:
    return text("report.quoted", lang, case=case_title(found.cases[package], lang))


def _label(reading: str, lang: str) -> str:
    return reading_labels()[reading][lang]

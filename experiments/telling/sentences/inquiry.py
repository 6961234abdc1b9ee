"""What an inquiry found, in sentences with numbers: what helps, why, whom, at what price, and at which dose."""

from collections.abc import Mapping

import sim
from experiments.answers.comparison import Comparison
from experiments.answers.doses import COST, EQUAL, RAY, DoseResponse
from experiments.answers.inquiry import Inquiry, ranking
from experiments.answers.pareto import OUTCOMES, VERSIONS
from experiments.answers.survey import BARRED, CAUSES, causes, groups
from experiments.designs.outcomes import indicator
from experiments.telling.sentences.comparison import pilot_lines, sort_of
from experiments.telling.sentences.conclusions import answer_line
from experiments.telling.sentences.horizons import course_line, drift_line, drifts_line
from experiments.telling.sentences.readings import verdict_line
from experiments.telling.sentences.record import record_lines
from experiments.telling.texts import case_title, difference_unit, listed, span
from sim.plain import apart
from sim.words import change, number, quantity, text


def inquiry_lines(findings: Inquiry, lang: str) -> list[str]:
    """Answer: how things are, who does better, read how, when; the first: why, at what price, for whom; the record."""
    comparison = findings.comparison
    name = comparison.outcomes[0]
    helping = [i for i in comparison.order(0) if i and sort_of(comparison.difference(i, 0), name) == "better"]
    lines = [_as_it_is(findings, lang)]
    if findings.doses is not None:
        lines.append(answer_line(findings.believed, lang))
    lines.append(_first(comparison, helping, lang))
    if findings.readings is not None:
        lines.append(verdict_line(findings.readings, 0, lang))
    lines.append(_when(findings, lang))
    lines += pilot_lines(findings.pilot, lang) if findings.pilot is not None else []
    record = record_lines(comparison, lang)
    if not helping:
        return lines + record
    best = helping[0]
    told = [_cause(findings, best, lang), *_price(comparison, best, lang), _who(findings, best, lang)]
    return lines + told + record


def _as_it_is(findings: Inquiry, lang: str) -> str:
    comparison = findings.comparison
    row = indicator(comparison.outcomes[0])
    barred = causes(findings.survey)["mean"].unstack("part", sort=False).loc[comparison.cases[0].name, list(BARRED)]
    return text(
        "report.answer_base",
        lang,
        case=case_title(comparison.cases[0], lang),
        seeds=len(comparison.seeds),
        outcome=row.label[lang],
        value=quantity(comparison.difference(0, 0).mean, row.unit, lang),
        barred=quantity(barred.sum(skipna=False), "share", lang),
    )


def _first(comparison: Comparison, helping: list[int], lang: str) -> str:
    """Which case is surely the best on the first outcome, or which cannot be told apart, the baseline among them."""
    row, order = indicator(comparison.outcomes[0]), comparison.order(0)
    best, others = comparison.best(0), [i for i in order if i]
    facts = {"outcome": row.label[lang], "others": _items(comparison, 0, others, lang)}
    if not order:
        return text("report.answer_undefined", lang, **facts)
    if best == 0:
        return text("report.answer_worse", lang, **facts)
    if not helping:
        return text("report.answer_none", lang, **facts)
    if best is None:
        tied = listed((_title(comparison, i, lang) for i in comparison.leaders(0)), lang)
        return text("report.answer_tied", lang, helping=_items(comparison, 0, helping, lang), tied=tied, **facts)
    found = comparison.difference(best, 0)
    facts |= {"case": case_title(comparison.cases[best], lang), "difference": change(found.difference, row.unit, lang)}
    facts |= {"interval": span(found.low, found.high, row.unit)}
    facts["others"] = _items(comparison, 0, [i for i in others if i != best], lang)
    return text("report.answer_best" if len(others) > 1 else "report.answer_only", lang, **facts)


def _when(findings: Inquiry, lang: str) -> str:
    found = findings.horizons
    outcome = found.outcomes.index(findings.comparison.outcomes[0])
    said = {"course": course_line(found, outcome, lang), "drift": drift_line(found, outcome, lang)}
    return text("report.answer_when", lang, drifts=drifts_line(found, lang), **said)


def _cause(findings: Inquiry, best: int, lang: str) -> str:
    """Which cause of not acting surely falls most, of all that surely fall."""
    names = (*BARRED, *CAUSES)
    shares = findings.survey.comparison(names)
    differences = {name: shares.difference(best, k) for k, name in enumerate(names)}
    fallen = {name: d.difference for name, d in differences.items() if d.sure and d.difference < 0}
    case = case_title(findings.cases[best], lang)
    if not fallen:
        return text("report.answer_no_cause", lang, case=case)
    cause = min(fallen, key=fallen.__getitem__)
    before, after = (shares.difference(i, names.index(cause)).mean for i in (0, best))
    facts = {"before": quantity(before, "share", lang), "after": quantity(after, "share", lang)}
    return text("report.answer_cause", lang, case=case, cause=indicator(cause).label[lang], **facts)


def _who(findings: Inquiry, best: int, lang: str) -> str:
    who = groups(findings.survey)["mean"].xs("blame_avoidance_rate", level="name")
    changed = {
        f"{third}_{when}": quantity(who[findings.cases[i].name, f"ability_{third}"], "share", lang)
        for third in ("low", "high")
        for when, i in (("before", 0), ("after", best))
    }
    return text("report.answer_who", lang, **changed)


def at_equal_dose(response: DoseResponse, lang: str) -> str:
    """The order of the packages at equal dose, beside their order as they are, and who is surely first in either."""
    equal, own = response.at(EQUAL, response.fraction), response.at(RAY, 1.0)
    k = OUTCOMES.index(VERSIONS[0])
    return text(
        "report.doses_text",
        lang,
        fraction=f"{response.fraction:.0%}",
        seeds=len(equal.seeds),
        outcome=indicator(OUTCOMES[k]).label[lang],
        unit=difference_unit(indicator(OUTCOMES[k]).unit, lang),
        equal=_items(equal, k, ranking(equal, k), lang),
        lead=_lead(equal, k, lang),
        own=_items(own, k, ranking(own, k), lang),
        own_lead=_lead(own, k, lang),
    )


def at_equal_cost(response: DoseResponse, lang: str) -> str:
    """The order of the packages at equal cost, and who is surely first."""
    equal, k = response.at(COST, response.budget), OUTCOMES.index(VERSIONS[0])
    return text(
        "report.costs_text",
        lang,
        seeds=len(equal.seeds),
        outcome=indicator(OUTCOMES[k]).label[lang],
        unit=difference_unit(indicator(OUTCOMES[k]).unit, lang),
        order=_items(equal, k, ranking(equal, k), lang),
        lead=_lead(equal, k, lang),
    )


def _lead(comparison: Comparison, outcome: int, lang: str) -> str:
    """Who is surely the best on an outcome, or who cannot be told apart in front."""
    named = listed((_title(comparison, i, lang) for i in comparison.leaders(outcome)), lang)
    key = "report.lead_tied" if comparison.best(outcome) is None else "report.lead_one"
    return text(key, lang, named=named or "–")


def several_outcomes(response: DoseResponse, lang: str) -> str:
    """How many packages and doses are beaten by none on several outcomes at once."""
    options = response.pareto().query("among == @RAY")
    doses = dict.fromkeys(f"{option.dose:.0%}" for option in response.options if option.scale == RAY)
    count, total = int(options["undominated"].sum()), len(options)
    verdict = text("report.pareto_none" if count == total else "report.pareto_some", lang, count=count)
    facts = {"total": total, "outcomes": len(OUTCOMES), "verdict": verdict}
    return text("report.pareto_text", lang, doses=listed(doses, lang), **facts)


def other_versions(response: DoseResponse, lang: str) -> str:
    """Whether the versions of the rate agree on who comes first, and how often they do not."""
    ranks = response.ranks()
    first = indicator(VERSIONS[0]).label[lang]
    turned = int((ranks["reversed_with"] != "").sum())
    verdict = text("report.turned" if turned else "report.not_turned", lang, turned=turned)
    facts = {"versions": len(VERSIONS), "total": len(ranks), "differs": int(ranks["differs"].sum()), "verdict": verdict}
    return text("report.versions_text", lang, outcome=first, window=response.comparison.reported, **facts)


def titles(cases: Mapping[str, sim.Case], names: str, lang: str) -> str:
    """Titles of cases whose names stand in one cell of a table."""
    return listed((case_title(cases[name], lang) for name in apart(names)), lang)


def _items(comparison: Comparison, outcome: int, order: list[int], lang: str) -> str:
    unit = indicator(comparison.outcomes[outcome]).unit
    items = (
        text(
            "report.item",
            lang,
            case=case_title(comparison.cases[i], lang),
            value=number(comparison.difference(i, outcome).difference, unit, sign=True),
        )
        for i in order
    )
    return listed(items, lang)


def _price(comparison: Comparison, case: int, lang: str) -> list[str]:
    """What is surely worse than before with a case, and which case is surely better than all others on what."""
    worse: list[str] = []
    bests: dict[int, list[str]] = {}
    for k, name in enumerate(comparison.outcomes):
        row, d = indicator(name), comparison.difference(case, k)
        if sort_of(d, name) == "worse":
            facts = {"outcome": row.label[lang], "difference": change(d.difference, row.unit, lang)}
            worse.append(text("report.worse", lang, **facts))
        if (best := comparison.best(k)) is not None:
            bests.setdefault(best, []).append(row.label[lang])
    comma, title = text("list.comma", lang), case_title(comparison.cases[case], lang)
    key = "report.answer_price" if worse else "report.answer_no_price"
    lines = [text(key, lang, case=title, worse=comma.join(worse), pairs=len(comparison.seeds))]
    if bests:
        strengths = (
            text("report.best", lang, case=case_title(comparison.cases[i], lang), outcomes=comma.join(labels))
            for i, labels in sorted(bests.items())
        )
        lines.append(text("report.answer_strengths", lang, bests=comma.join(strengths)))
    return lines


def _title(comparison: Comparison, case: int, lang: str) -> str:
    return text("report.quoted", lang, case=case_title(comparison.cases[case], lang))

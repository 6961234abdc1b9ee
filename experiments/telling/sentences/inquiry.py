"""What an inquiry found, in sentences with numbers: what helps, why, whom, at what price, and at which dose."""

from collections.abc import Mapping

import sim
from experiments.answers.comparison import Comparison
from experiments.answers.doses import EQUAL, RAY, DoseResponse
from experiments.answers.inquiry import Inquiry, ranking
from experiments.answers.pareto import OUTCOMES, VERSIONS
from experiments.answers.survey import BARRED, causes, groups
from experiments.designs.outcomes import direction, indicator
from experiments.telling.sentences.horizons import course_line, drift_line, drifts_line
from experiments.telling.texts import case_title, difference_unit
from sim.words import change, number, quantity, text


def inquiry_lines(findings: Inquiry, lang: str) -> list[str]:
    """Answer: how things are, and, where a case surely does better, what helps most, when, why, at what price, whom."""
    comparison = findings.comparison
    best, *rest = ranking(comparison, 0)
    found, sign = comparison.difference(best, 0), direction(comparison.outcomes[0])
    lines = [_as_it_is(findings, lang)]
    if not min(sign * found.low, sign * found.high) > 0:
        row = indicator(comparison.outcomes[0])
        others = _items(comparison, 0, [best, *rest], lang)
        return [*lines, text("report.answer_none", lang, outcome=row.label[lang], others=others), _when(findings, lang)]
    return [
        *lines,
        _best(comparison, best, rest, lang),
        _when(findings, lang),
        _cause(findings, best, lang),
        _price(comparison, best, lang),
        _who(findings, best, lang),
    ]


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


def _best(comparison: Comparison, best: int, rest: list[int], lang: str) -> str:
    row, found = indicator(comparison.outcomes[0]), comparison.difference(best, 0)
    return text(
        "report.answer_best",
        lang,
        outcome=row.label[lang],
        case=case_title(comparison.cases[best], lang),
        difference=change(found.difference, row.unit, lang),
        low=number(found.low, row.unit, sign=True),
        high=number(found.high, row.unit, sign=True),
        others=_items(comparison, 0, rest, lang) or "–",
    )


def _when(findings: Inquiry, lang: str) -> str:
    found = findings.horizons
    outcome = found.outcomes.index(findings.comparison.outcomes[0])
    said = {"course": course_line(found, outcome, lang), "drift": drift_line(found, outcome, lang)}
    return text("report.answer_when", lang, drifts=drifts_line(found, lang), **said)


def _cause(findings: Inquiry, best: int, lang: str) -> str:
    cases = findings.cases
    shares = causes(findings.survey)["mean"].unstack("part", sort=False)
    before, after = shares.loc[cases[0].name], shares.loc[cases[best].name]
    cause = (before - after).drop("acted_share").idxmax()
    return text(
        "report.answer_cause",
        lang,
        case=case_title(cases[best], lang),
        cause=indicator(cause).label[lang],
        before=quantity(before[cause], "share", lang),
        after=quantity(after[cause], "share", lang),
    )


def _who(findings: Inquiry, best: int, lang: str) -> str:
    who = groups(findings.survey)["mean"].xs("blame_avoidance_rate", level="name")
    changed = {
        f"{third}_{when}": quantity(who[findings.cases[i].name, f"ability_{third}"], "share", lang)
        for third in ("low", "high")
        for when, i in (("before", 0), ("after", best))
    }
    return text("report.answer_who", lang, **changed)


def at_equal_dose(response: DoseResponse, lang: str) -> str:
    """The order of the packages at equal dose, beside their order as they are."""
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
        own=_items(own, k, ranking(own, k), lang),
    )


def no_single_winner(response: DoseResponse, lang: str) -> str:
    """How many packages and doses are beaten by none."""
    options = response.pareto().query("among == @RAY")
    doses = dict.fromkeys(f"{option.dose:.0%}" for option in response.options if option.scale == RAY)
    facts = {"total": len(options), "count": int(options["undominated"].sum()), "outcomes": len(OUTCOMES)}
    return text("report.pareto_text", lang, doses=text("list.comma", lang).join(doses), **facts)


def other_versions(response: DoseResponse, lang: str) -> str:
    """Whether the versions of the rate agree on who comes first, and how often they do not."""
    ranks = response.ranks()
    first = indicator(VERSIONS[0]).label[lang]
    turned = int((ranks["reversed_with"] != "").sum())
    verdict = text("report.turned" if turned else "report.not_turned", lang, turned=turned)
    facts = {"versions": len(VERSIONS), "total": len(ranks), "differs": int(ranks["differs"].sum()), "verdict": verdict}
    return text("report.versions_text", lang, outcome=first, **facts)


def titles(cases: Mapping[str, sim.Case], names: str, lang: str) -> str:
    """Titles of cases whose names are divided by spaces."""
    return text("list.comma", lang).join(case_title(cases[name], lang) for name in names.split())


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
    return text("list.comma", lang).join(items)


def _price(comparison: Comparison, case: int, lang: str) -> str:
    """What is surely worse than before with a case, and which case is best on each outcome."""
    worse: list[str] = []
    bests: dict[int, list[str]] = {}
    for k, name in enumerate(comparison.outcomes):
        row, sign = indicator(name), direction(name)
        d = comparison.difference(case, k)
        if max(sign * d.low, sign * d.high) < 0:
            shown = change(d.difference, row.unit, lang)
            worse.append(text("report.worse", lang, outcome=row.label[lang], difference=shown))
        if sign != 0:
            bests.setdefault(ranking(comparison, k)[0], []).append(row.label[lang])
    comma = text("list.comma", lang)
    strengths = (
        text("report.best", lang, case=case_title(comparison.cases[i], lang), outcomes=comma.join(labels))
        for i, labels in sorted(bests.items())
    )
    key = "report.answer_price" if worse else "report.answer_no_price"
    return text(key, lang, worse=comma.join(worse), bests=comma.join(strengths))

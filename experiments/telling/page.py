"""One self-contained HTML page per language for any answer.

Question, what each case does, answer, figures, tables, definitions, limits, how to remake it.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from operator import itemgetter
from typing import Any

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import Comparison
from experiments.answers.doses import COST, EQUAL, RAY, START, DoseResponse
from experiments.answers.horizons import HORIZONS, Horizons
from experiments.answers.inquiry import Inquiry
from experiments.answers.pareto import OUTCOMES, VERSIONS
from experiments.answers.prices import currency, currency_source, prices
from experiments.answers.readings import Readings
from experiments.answers.registered import Registered
from experiments.answers.search import Band, SmallReforms
from experiments.answers.survey import COURSES, DECISIONS, PERSONAL
from experiments.calibration.fit import Fit
from experiments.designs.outcomes import indicator
from experiments.designs.packages import moved
from experiments.running.outcomes import is_outcome
from experiments.telling.html import answer_title, difference_table, with_interval
from experiments.telling.sentences import sentences
from experiments.telling.sentences.costs import beyond_lines, cost_lines
from experiments.telling.sentences.evidence import COLUMNS, standing_cells
from experiments.telling.sentences.inquiry import (
    at_equal_cost,
    at_equal_dose,
    other_versions,
    several_outcomes,
    titles,
)
from experiments.telling.sentences.readings import reading_lines, unmet_line
from experiments.telling.sentences.registration import registration_lines
from experiments.telling.sentences.search import package_title, wan_yuan
from experiments.telling.sentences.story import story_lines
from experiments.telling.texts import amount, case_title, listed, policy_range, rank_range, span, with_unit
from experiments.telling.webfont import KIND, woff
from sim.county_told import understood
from sim.html import escaped, html_table
from sim.package import READINGS, document_of, reading_labels
from sim.parameter import parameters
from sim.plain import one_line, titled
from sim.versions import versions
from sim.words import number, text

_HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
_STYLE = """
body { font-family: quanze, sans-serif; line-height: 1.65; color: #222; max-width: 64rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.3; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
h3 { font-size: 1rem; margin-bottom: 0.3rem; }
figure { margin: 1.5rem 0; overflow-x: auto; } img { max-width: 100%; min-width: 44rem; height: auto; }
table { border-collapse: collapse; font-size: 0.85rem; } div.wide { overflow-x: auto; }
th, td { padding: 0.3rem 0.7rem; border-bottom: 1px solid #ddd; vertical-align: top; }
th:first-child, td:first-child { min-width: 7.5rem; } .lean td { padding: 0.1rem 0.7rem; white-space: nowrap; }
th { white-space: nowrap; } [tabindex]:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
td[style$="right"] { white-space: pre; }
dt { font-weight: bold; } dd { margin: 0 0 0.6rem 1.5rem; } code { color: #555; }
@media print { figure, tr { break-inside: avoid; } }
"""


def page(
    answer: Answer, images: Iterable[tuple[str, bytes]], remake: str, lang: str, registered: Registered | None = None
) -> str:
    """Write the page of an answer.

    Parameters
    ----------
    answer : Answer
        What sentences and tables are computed from.
    images : iterable of (str, bytes)
        Title and SVG, in the language of the page.
    remake : str
        The command that does it again, if there is one.
    lang : {"zh", "en"}
    registered : Registered, optional
        What was registered before the first run; its primary comparison is told first.

    Returns
    -------
    str
        HTML without any link: images and the font are part of it.
    """
    baseline = case_title(answer.cases[0], lang)
    lines, told = sentences(answer, lang), answer.cautions()
    figures = "".join(_image(*item) for item in images)
    sections = [
        _section("question", _paragraph(text(f"question.{answer.kind}", lang, baseline=baseline)), lang),
        _registration(registered, answer, lang) if registered else "",
        _county(answer.cases[0], lang),
        _section("cases", _cases(answer.cases, lang), lang),
        _section("cautions", _list("ul", [said.told(lang) for said in told]), lang) if told else "",
        _section("limits", _paragraph(text("report.limits_text", lang)), lang),
        _answer(answer, lines, registered, lang) if lines else "",
        _story(answer, lang) if isinstance(answer, Inquiry) and answer.told is not None else "",
        _section("figures", figures, lang) if figures else "",
        *_tables(answer, lang),
        _section("reading", _paragraph(text("report.reading_text", lang)), lang),
        _section("definitions", _definitions(_asked(answer), lang), lang),
        _section("remake", _remake(answer, remake, lang), lang),
    ]
    title = escaped(answer_title(answer, lang))
    body = f"<main>\n<h1>{title}</h1>\n" + "\n".join(section for section in sections if section) + "\n</main>"
    font = _data_uri(KIND, woff(unescape(title + body)))
    face = f'@font-face {{ font-family: quanze; src: url("{font}") format("woff"); }}'
    return (
        f'<!DOCTYPE html>\n<html lang="{_HTML_LANGUAGE[lang]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>\n{face}{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _registration(registered: Registered, answer: Answer, lang: str) -> str:
    told = registration_lines(registered.registration, registered.later, lang, answer)
    return _titled("registration", text("registration.section", lang), _list("ul", told))


def _answer(answer: Answer, lines: Iterable[str], registered: Registered | None, lang: str) -> str:
    title = text("registration.answer" if registered else "report.answer", lang)
    return _titled("answer", title, _list("ol" if isinstance(answer, Inquiry) else "ul", lines))


def _story(inquiry: Inquiry, lang: str) -> str:
    """One matter from beginning to end, and the rule by which it was chosen."""
    assert inquiry.told is not None
    head, *events = story_lines(inquiry.told, lang)
    facts = {"case": case_title(inquiry.told.cases[0], lang), "seed": inquiry.told.seeds[0]}
    rule = text("report.story_rule", lang, window=inquiry.comparison.reported, **facts)
    return _section("story", _paragraph(rule) + _paragraph(head) + _list("ol", map(str.strip, events)), lang)


def _county(case: sim.Case, lang: str) -> str:
    """What is understood of the tables of the county, if it has any."""
    return _section("county", _list("ul", understood(case.tables, lang)), lang) if case.tables else ""


def _cases(cases: Iterable[sim.Case], lang: str) -> str:
    """What each case does: every lever it moves, from where to where, when and why, and the lever's source."""
    parts = []
    for case in cases:
        rows = [_lever(*move, lang) for move in _moves(case)]
        parts.append(f"<h3>{escaped(titled(case.title, case.name, lang, None))}</h3>\n")
        if case.rationale.get(lang):
            parts.append(_paragraph(case.rationale[lang]))
        document = document_of(case)
        head = [text(f"column.{name}", lang) for name in ("when", "lever", "before", "after", "why", "source")]
        parts.append(_wide(html_table(head, rows, right=(2, 3))) if rows else _paragraph(text("report.unmoved", lang)))
        if document is not None and (unmet := unmet_line(document, lang)):
            parts.append(_paragraph(unmet))
    return "".join(parts)


def _moves(case: sim.Case) -> Iterator[tuple[sim.Reform | None, str, float, float, str | None]]:
    """Reform (None: from the start), parameter, value before and after, reasons."""
    for name, value in case.params.changes().items():
        yield None, name, parameters()[name].default, value, None
    before = case.params
    for reform in case.reforms:
        for name, value in reform.changes.items():
            yield reform, name, before[name], value, reform.reasons.get(name)  # type: ignore[misc]
        before = before.with_changes(reform.changes)


def _lever(reform: sim.Reform | None, name: str, before: float, after: float, why: Any, lang: str) -> list[str]:
    row = parameters()[name]
    when = text("report.start", lang) if reform is None else text("report.month", lang, month=reform.month)
    if reform is not None and reform.townships:
        when = text("pilot.in_places", lang, when=when, places=listed([*map(one_line, reform.townships)], lang))
    label = text("figure.titled", lang, label=row.label[lang], unit=row.unit[lang])
    reason = (why or {}).get(lang, "–")
    return [when, label, f"{before:g}", f"{after:g}", reason, row.source[lang]]


def _asked(answer: Answer) -> Iterable[str]:
    """Indicators whose definitions the page gives."""
    if isinstance(answer, Inquiry):
        return (*answer.comparison.outcomes, *OUTCOMES, *VERSIONS, *DECISIONS, *COURSES, *PERSONAL)
    found: dict[str, None] = {}
    for frame in answer.tables().values():
        found |= dict.fromkeys(name for name in frame.columns if is_outcome(name))
        found |= dict.fromkeys(frame["outcome"].unique() if "outcome" in frame else ())
    return [name for name in found if is_outcome(name)]


def _tables(answer: Answer, lang: str) -> list[str]:
    make: dict[type[Answer], Callable[[Any, str], list[str]]] = {
        Comparison: _comparison_tables,
        DoseResponse: _dose_tables,
        Fit: _fit_tables,
        Horizons: _horizon_tables,
        Inquiry: _inquiry_tables,
        Readings: _reading_tables,
        SmallReforms: _search_tables,
    }
    return make[type(answer)](answer, lang) if type(answer) in make else []


def _comparison_tables(comparison: Comparison, lang: str) -> list[str]:
    baseline = case_title(comparison.cases[0], lang)
    return [_section("table", _differences(comparison, "table_note", lang), lang, case=baseline)]


def _inquiry_tables(inquiry: Inquiry, lang: str) -> list[str]:
    tables = _comparison_tables(inquiry.comparison, lang) + _horizon_tables(inquiry.horizons, lang)
    tables += _reading_tables(inquiry.readings, lang) if inquiry.readings else []
    return tables + (_dose_tables(inquiry.doses, lang) if inquiry.doses else [])


def _reading_tables(found: Readings, lang: str) -> list[str]:
    title = text("reading.table", lang, case=case_title(found.cases[0], lang))
    return [_titled("readings", title, _list("ul", reading_lines(found, lang)) + _readings(found, lang))]


def _fit_tables(found: Fit, lang: str) -> list[str]:
    """A row per target, with its population and its source."""
    rows = [
        [*standing_cells(one, lang), one.target.population.get(lang, ""), one.target.source.get(lang, "")]
        for one in (*found.standings, *found.inputs)
    ]
    heads = [text(f"column.{name}", lang) for name in (*COLUMNS, "population", "cited")]
    table = _wide(html_table(heads, rows, right=(2, 3, 4, 6)))
    return [_titled("table", text("fit.table", lang), table + _paragraph(text("fit.note", lang)))]


def _search_tables(found: SmallReforms, lang: str) -> list[str]:
    """A row per number of levers: the best package, what it does and costs, and how often it would be wrong."""
    unit, rows = indicator(found.plan.goal).unit, []
    for one in found.best:
        wrong = f"{number(one.wrong.value, 'share')}\n{span(*one.wrong.interval, 'share', sign=False)}"
        row = [str(one.size), package_title(found, one.package, lang), wan_yuan(one.cost)]
        row += [number(one.seen, unit, sign=True), _banded(one.gain, unit), wrong]
        rows.append([*row, f"{one.alike}/{one.rivals}", _banded(one.regret, unit)])
    heads = ("size", "package", "cost", "seen", "improvement", "wrong", "alike", "regret")
    table = _wide(html_table([text(f"column.{name}", lang) for name in heads], rows, right=(0, 2, 3, 4, 5, 6, 7)))
    outcome = indicator(found.plan.goal).label[lang]
    note = text("search.table_note", lang, worlds=found.best[0].wrong.of, outcome=outcome)
    return [_titled("best", text("search.table", lang), table + _paragraph(note))]


def _banded(found: Band, unit: str) -> str:
    return f"{number(found.mean, unit, sign=True)}\n{span(found.low, found.high, unit)}"


def _horizon_tables(found: Horizons, lang: str) -> list[str]:
    return [_section("horizons", _horizons(found, lang), lang, case=case_title(found.cases[0], lang))]


def _dose_tables(response: DoseResponse, lang: str) -> list[str]:
    scales = {option.scale for option in response.options}
    return [
        _section("doses", _doses(response, lang), lang) if EQUAL in scales else "",
        _section("costs", _costs(response, lang, COST in scales), lang),
        _section("prices", _prices(response, lang), lang),
        _section("pareto", _pareto(response, lang), lang),
        _section("versions_title", _versions(response, lang), lang),
    ]


def _differences(comparison: Comparison, note: str, lang: str, **facts: object) -> str:
    facts |= {"pairs": len(comparison.seeds), "window": comparison.reported}
    return _wide(difference_table(comparison, itemgetter(lang))) + _paragraph(text(f"report.{note}", lang, **facts))


def _horizons(found: Horizons, lang: str) -> str:
    """A row per outcome and horizon, the differences of each case, and whether those of the long run still move."""
    means, lows, highs = found.bands
    rows = []
    for k, name in enumerate(found.outcomes):
        unit = indicator(name).unit
        for h, horizon in enumerate(HORIZONS):
            cells = []
            for i in range(len(means)):
                shown = [number(means[i, h, k], unit, sign=True), span(lows[i, h, k], highs[i, h, k], unit)]
                moving = horizon == HORIZONS[-1] and found.settled[i, k] == "no"
                cells.append("\n".join([*shown, *([text("horizon.moving", lang)] if moving else [])]))
            rows.append(["" if h else with_unit(name, lang), text(f"horizon.{horizon}", lang), *cells])
    heads = [text("column.outcome", lang), text("column.when", lang)]
    heads += [case_title(case, lang) for case in found.cases[1:]]
    note = text("horizon.note", lang, pairs=len(found.seeds), window=found.reported)
    return _wide(html_table(heads, rows, right=range(2, len(heads)))) + _paragraph(note)


def _readings(found: Readings, lang: str) -> str:
    """A row per outcome and package, a column per reading."""
    rows = []
    for k, name in enumerate(found.outcomes):
        for i, case in enumerate(found.cases[1:], 1):
            cells = [_read(found, reading, i, k, lang) for reading in READINGS]
            rows.append(["" if i > 1 else with_unit(name, lang), case_title(case, lang), *cells])
    heads = [text("column.outcome", lang), text("column.package", lang)]
    heads += [reading_labels()[reading][lang] for reading in READINGS]
    facts = {"pairs": len(found.seeds), "window": found.reported, "meant": text("reading.meant", lang)}
    note = text("reading.note", lang, **facts)
    return _wide(html_table(heads, rows, right=range(2, len(heads)))) + _paragraph(note)


def _read(found: Readings, reading: str, package: int, outcome: int, lang: str) -> str:
    d, order = found.difference(reading, package, outcome), found.order(reading, outcome)
    if d is None or package not in order:
        return "–"
    star = "*" if found.leaders(reading, outcome) == (package,) else ""
    place = text("reading.place", lang, place=order.index(package) + 1, star=star)
    return f"{with_interval(d, indicator(found.outcomes[outcome]).unit)}\n{place}"


def _doses(response: DoseResponse, lang: str) -> str:
    fraction = f"{response.fraction:.0%}"
    table = _differences(response.at(EQUAL, response.fraction), "doses_note", lang, fraction=fraction)
    beyond = beyond_lines(response.cases[1:], lang)
    said = _paragraph(at_equal_dose(response, lang)) + (_list("ul", beyond) if beyond else "")
    return said + table + _moved(response, EQUAL, response.fraction, lang)


def _costs(response: DoseResponse, lang: str, equal: bool) -> str:
    lines = cost_lines(response, lang)
    if not equal:
        return _list("ul", lines)
    comparison, budget = response.at(COST, response.budget), response.budget
    listed = _list("ul", lines + beyond_lines(comparison.cases[1:], lang))
    table = _differences(comparison, "costs_note", lang, budget=amount(budget))
    return _paragraph(at_equal_cost(response, lang)) + listed + table + _moved(response, COST, budget, lang)


def _moved(response: DoseResponse, scale: str, dose: float, lang: str) -> str:
    """What each package moves at a dose, from where to where, and what it costs, with a total for each."""
    moves, titles = response.moves(), {case.name: case_title(case, lang) for case in response.cases}
    parts = ["hours", "money", "posts", "cost"]
    rows = []
    for name, part in moves[(moves["scale"] == scale) & (moves["dose"] == dose)].groupby("package", sort=False):
        total = text("cost.total", lang, case=titles[name])
        rows.append([total, *[""] * 4, *map(amount, part[parts].sum()), ""])
        for move in part.to_dict("records"):
            lever, price = parameters()[move["lever"]], prices()[move["lever"]]
            month = text("report.month", lang, month=move["month"])
            values = [f"{move['before']:g}", f"{move['after']:.3g}", policy_range(lever)]
            rows.append([lever.label[lang], month, *values, *(amount(move[p]) for p in parts), price.source[lang]])
    names = ("lever", "when", "before", "after", "policy", *parts, "price_source")
    heads = [text(f"column.{name}", lang) for name in names]
    title = f"<h3>{escaped(text('report.moved', lang))}</h3>\n"
    table = html_table(heads, rows, right=range(2, 5 + len(parts)))
    return f'{title}<div class="wide lean" tabindex="0">{table}</div>\n' + _paragraph(text("report.moved_note", lang))


def _prices(response: DoseResponse, lang: str) -> str:
    """Policy range and price of each lever that a package moves, and where they come from."""
    rows = []
    for name in dict.fromkeys(name for case in response.cases[1:] for name in moved(case)):
        lever, price = parameters()[name], prices()[name]
        label = text("figure.titled", lang, label=lever.label[lang], unit=lever.unit[lang])
        worth = [amount(price.up.worth()), amount(price.down.worth())]
        rows.append(
            [label, policy_range(lever), lever.policy_source[lang], *worth, price.paid[lang], price.source[lang]]
        )
    names = ("lever", "policy", "policy_source", "up", "down", "paid", "price_source")
    table = _wide(html_table([text(f"column.{name}", lang) for name in names], rows, right=(1, 3, 4)))
    hour, _, post = map(amount, currency())
    return table + _paragraph(text("report.prices_note", lang, hour=hour, post=post, source=currency_source()[lang]))


def _pareto(response: DoseResponse, lang: str) -> str:
    options, comparison = response.pareto(), response.comparison
    shown = options[(options["among"] == RAY) & options["undominated"]]
    rows = [
        [*_option(response, option, lang), *(number(option[name], indicator(name).unit) for name in OUTCOMES)]
        for option in shown.to_dict("records")
    ]
    heads = [text(f"column.{name}", lang) for name in ("package", "dose")]
    heads += [with_unit(name, lang) for name in OUTCOMES]
    note = text("report.pareto_note", lang, pairs=len(comparison.seeds), window=comparison.reported)
    table = _wide(html_table(heads, rows, right=range(2, len(heads))))
    return _paragraph(several_outcomes(response, lang)) + table + _paragraph(note)


def _versions(response: DoseResponse, lang: str) -> str:
    cases = {option.case.name: option.package for option in response.options}
    ranks = response.ranks()
    shown = ranks[ranks["scale"].isin([EQUAL, COST]) | (ranks["dose"] == 1.0)]
    rows = [
        [
            *_option(response, option, lang),
            *(rank_range(option, name, lang) for name in VERSIONS),
            titles(cases, option["reversed_with"], lang) or "–",
        ]
        for option in shown.to_dict("records")
    ]
    heads = [text(f"column.{name}", lang) for name in ("package", "dose")]
    heads += [indicator(name).label[lang] for name in VERSIONS] + [text("column.reversed_with", lang)]
    table = _wide(html_table(heads, rows, right=range(2, len(heads) - 1)))
    return _paragraph(other_versions(response, lang)) + table


def _option(response: DoseResponse, row: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """A package's title, and its dose."""
    packages = {option.package.name: option.package for option in response.options}
    dose = {START: "–", RAY: f"{row['dose']:.0%}", EQUAL: text("report.equal", lang)}
    dose[COST] = text("report.equal_cost", lang)
    return case_title(packages[row["package"]], lang), dose[row["scale"]]


def _wide(table: str) -> str:
    return f'<div class="wide" tabindex="0">{table}</div>\n'


def _section(name: str, content: str, lang: str, **values: str) -> str:
    return _titled(name, text(f"report.{name}", lang, **values), content)


def _titled(name: str, title: str, content: str) -> str:
    return f'<section id="{name}">\n<h2>{escaped(title)}</h2>\n{content}\n</section>'


def _paragraph(content: str) -> str:
    return f"<p>{_prose(content)}</p>"


def _prose(content: str) -> str:
    """Escape a text, and keep a number and its per cent sign on one line."""
    return escaped(content).replace(" %", "\u00a0%")


def _list(tag: str, items: Iterable[str]) -> str:
    return f"<{tag}>\n" + "\n".join(f"<li>{_prose(item)}</li>" for item in items) + f"\n</{tag}>"


def _image(title: str, svg: bytes) -> str:
    return f'<figure tabindex="0"><img alt="{escaped(title)}" src="{_data_uri("image/svg+xml", svg)}"></figure>\n'


def _data_uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"


def _definitions(names: Iterable[str], lang: str) -> str:
    rows = [indicator(name) for name in dict.fromkeys(names)]
    items = (
        f"<dt>{escaped(row.label[lang])}</dt><dd>{escaped(row.help[lang])} <code>{escaped(row.formula)}</code></dd>"
        for row in rows
    )
    return "<dl>\n" + "\n".join(items) + "\n</dl>"


def _remake(answer: Answer, command: str, lang: str) -> str:
    seeds = f"{answer.seeds[0]}–{answer.seeds[-1]}"
    hashes = _pairs({case.name: case.hash() for case in answer.cases}, lang)
    facts = {"command": command, "seeds": seeds, "hashes": hashes, "versions": _pairs(versions(), lang)}
    rows = {key: value for key, value in facts.items() if value}
    items = (f"<dt>{escaped(text(f'report.{key}', lang))}</dt><dd>{escaped(value)}</dd>" for key, value in rows.items())
    return "<dl>\n" + "\n".join(items) + "\n</dl>"


def _pairs(values: dict[str, str], lang: str) -> str:
    return listed((f"{name} {value}" for name, value in values.items()), lang)

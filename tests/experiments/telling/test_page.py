"""The report: one file without links, that holds its figures, its font and an answer from the numbers."""

import base64
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from fontTools.ttLib import TTFont

import sim
from experiments.answers.comparison import compare
from experiments.answers.doses import COST, EQUAL, RAY, dose_response, equal_dose
from experiments.answers.horizons import horizons
from experiments.answers.inquiry import Inquiry
from experiments.answers.pareto import VERSIONS
from experiments.answers.prices import prices
from experiments.answers.readings import readings
from experiments.answers.survey import survey
from experiments.telling.page import page as report
from experiments.telling.sentences.costs import beyond_lines, cost_lines
from experiments.telling.sentences.inquiry import (
    at_equal_cost,
    at_equal_dose,
    inquiry_lines,
    other_versions,
    several_outcomes,
)
from experiments.telling.sentences.readings import reading_lines
from experiments.telling.texts import amount, case_title
from sim.demand import documents
from sim.html import escaped
from sim.package import READINGS, reading_labels, unmet
from sim.words import LANGUAGES, change, number

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """Tags that are open, all attributes, and the text outside the style."""

    def __init__(self):
        super().__init__()
        self.open, self.attributes, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)


@pytest.fixture(scope="module")
def found():
    small = sim.load_case("baseline").with_structure(warm_up=0, townships=2, cadres=6, residents=10, months=36)
    freed = small.with_reform(13, {"responsibility.downshift": 0.0}).named("freed")
    watched = small.with_reform(13, {"inspection.visits_per_month": 1.0}).named("watched")
    seen = survey([small, freed, watched], tuple(range(1, 5)), 24)
    doses = dose_response([freed, watched], [0.5, 1.0], range(1, 5), fractions=[0.25], window=24)
    return Inquiry(seen, None, {}, doses, horizons([small, freed, watched], range(1, 5)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_is_one_file_without_links(found, lang):
    page = report(found, [("figure", SVG)], "quanze demo", lang)
    bare = re.sub(r"base64,[A-Za-z0-9+/=]+", "", page)
    assert not re.search(r"https?:|//[a-z]|<link|<script|<iframe|@import", bare)
    assert all(url.startswith("data:") for url in re.findall(r"url\([\"']?([^\"')]*)", page))
    parsed = Page()
    parsed.feed(page)
    assert not parsed.open
    sources = [value for _, name, value in parsed.attributes if name in ("src", "href")]
    assert sources == ["data:image/svg+xml;base64," + base64.b64encode(SVG).decode()]
    assert ("html", "lang", {"zh": "zh-CN", "en": "en"}[lang]) in parsed.attributes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_font_of_the_page_has_all_its_characters(found, lang):
    page = report(found, [], "quanze demo", lang)
    parsed = Page()
    parsed.feed(page)
    font = TTFont(io.BytesIO(base64.b64decode(re.search(r"font/woff;base64,([^\"]+)", page)[1])))
    assert not {c for c in "".join(parsed.words) if ord(c) not in font.getBestCmap()} - {"\n"}


@pytest.fixture(scope="module")
def read():
    small = {"townships": 1, "cadres": 6, "residents": 6, "months": 72}
    return readings(
        [sim.load_case(name).with_structure(**small) for name in ("baseline", "s2", "s3")], range(1, 3), window=12
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_quotes_what_nothing_represents_beside_the_package(read, lang):
    page = report(read, [], "", lang)
    parsed = Page()
    parsed.feed(page)
    words = "".join(parsed.words)
    for document in (documents()["S2"], documents()["S3"]):
        for one in unmet(document):
            assert (one.quote if lang == "zh" else one.english) in words
    font = TTFont(io.BytesIO(base64.b64decode(re.search(r"font/woff;base64,([^\"]+)", page)[1])))
    assert not {c for c in words if ord(c) not in font.getBestCmap()} - {"\n"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_puts_the_readings_side_by_side(read, lang):
    page = report(read, [], "", lang)
    section = page.split('<section id="readings">')[1].split("</section>")[0]
    assert all(f"<th>{label[lang]}</th>" in re.sub("<th[^>]*>", "<th>", section) for label in reading_labels().values())
    for k, name in enumerate(read.outcomes):
        for reading in READINGS:
            d = read.difference(reading, 1, k)
            assert number(d.difference, sim.indicators()[name].unit, sign=True) in section
    assert all(line in page for line in (escaped(line).replace(" %", "\u00a0%") for line in reading_lines(read, lang)))


def with_rates(found, case, **changes):
    """The inquiry with other rates of a case: those of the baseline and a change that hardly varies."""
    rates, wobble = found.survey.rates.copy(), 1e-4 * np.arange(len(found.survey.seeds))
    for name, by in changes.items():
        k = list(sim.indicators()).index(name)
        rates[case, :, k] = rates[0, :, k] + by + wobble
    return replace(found, survey=replace(found.survey, rates=rates))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_names_who_is_surely_best_why_and_at_what_price(found, lang):
    sure = {"blame_avoidance_rate": -0.5, "dare_not": -0.05, "unwilling": -0.02, "satisfaction": -0.2}
    changed = with_rates(found, 1, **sure)
    d = changed.comparison.difference(1, 0)
    lines = inquiry_lines(changed, lang)
    assert f"{100 * changed.comparison.difference(0, 0).mean:.1f}%" in lines[0]
    best = {"zh": "确实好于其余各情景和现状", "en": "surely better than every other case"}[lang]
    assert "quanze calibrate" in lines[1]  # these tables are no county of the worlds that ship
    assert best in lines[2] and change(d.difference, "share", lang) in lines[2]
    assert sim.indicators()["dare_not"].label[lang] in lines[4]  # falls most of those that surely fall
    price, satisfaction = lines[5], sim.indicators()["satisfaction"]
    d = changed.comparison.difference(1, changed.comparison.outcomes.index("satisfaction"))
    assert f"{satisfaction.label[lang]} {change(d.difference, satisfaction.unit, lang)}" in price
    assert not any(re.search(r"[{}]|nan|[^\w]-\d", line) for line in lines)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ties_are_named_and_the_baseline_may_be_the_best(found, lang):
    both = with_rates(with_rates(found, 1, blame_avoidance_rate=-0.1), 2, blame_avoidance_rate=-0.1)
    tied = inquiry_lines(both, lang)[2]
    assert {"zh": "哪一个最好分不出来", "en": "Which one is best cannot be told"}[lang] in tied
    assert all(case_title(case, lang) in tied for case in found.cases[1:])
    worse = with_rates(with_rates(found, 1, blame_avoidance_rate=0.1), 2, blame_avoidance_rate=0.2)
    said = inquiry_lines(worse, lang)
    assert len(said) == 5
    assert {"zh": "现状确实好于每一个情景", "en": "the baseline is surely better than every case"}[lang] in said[2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_is_praised_where_nobody_surely_does_better(found, lang):
    said = inquiry_lines(with_rates(found, 1, blame_avoidance_rate=0.0), lang)
    none = {"zh": "没有一个情景确实好于现状", "en": "no case is surely better than the baseline"}[lang]
    assert len(said) == 5 and none in said[2]


def test_survey_and_comparison_are_the_same_runs(found):
    again = compare(found.survey.cases, found.survey.seeds, window=24)
    assert again.values.tobytes() == found.comparison.values.tobytes() and again.window == found.comparison.window


@pytest.mark.parametrize("lang", LANGUAGES)
def test_packages_at_equal_dose_are_named_from_the_best(found, lang):
    cases = equal_dose(found.survey.cases[1:], 0.25)
    again = compare([found.survey.cases[0], *cases], found.survey.seeds, ["blame_avoidance_rate"], window=24)
    shown = found.doses.at(EQUAL, 0.25)
    k = shown.outcomes.index("blame_avoidance_rate")
    assert shown.values[..., k].tobytes() == again.values[..., 0].tobytes()
    sentence = at_equal_dose(found.doses, lang)
    order = sorted(cases, key=lambda case: again.difference(cases.index(case) + 1, 0).difference)
    places = [sentence.index(case_title(case, lang).split("@")[0]) for case in order]
    assert places == sorted(places) and "25%" in sentence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tables_of_doses_hold_what_was_found(found, lang):
    pareto = found.doses.pareto()
    options = pareto[pareto["among"] == RAY]
    assert len(options) == 5  # two packages at two doses, and no reform
    counted = re.findall(r"\d+", several_outcomes(found.doses, lang))
    assert {"5", str(int(options["undominated"].sum()))} <= set(counted)
    ranks = found.doses.ranks()
    counted = re.findall(r"\d+", other_versions(found.doses, lang))
    assert {str(len(ranks)), str(int(ranks["differs"].sum()))} <= set(counted)
    parsed = Page()
    parsed.feed(report(found, [], "quanze demo", lang))
    for name in VERSIONS:
        assert sim.indicators()[name].label[lang] in parsed.words
    best = options[options["undominated"]].iloc[-1]
    assert number(best["resolution_rate"], "share") in parsed.words


# Costs: one package of each kind beside the dearest

SMALL = sim.load_case("baseline").with_structure(warm_up=0, townships=2, cadres=6, residents=10, months=36)


def reformed(name, changes):
    return replace(SMALL.with_reform(13, changes), name=name, title=dict.fromkeys(LANGUAGES, name))


LONG = reformed("long", {"accountability.exposure_months": 24})
CARED = reformed("cared", {"support.care": 1.0})
RULED = reformed("ruled", {"assessment.strictness": 0.3})
SPARED = reformed("spared", {"inspection.visits_per_month": 0.07})
CHEAP = reformed("cheap", {"tolerance.coverage": 0.5, "accountability.formalism_crackdown": 0.4})


@pytest.fixture(scope="module")
def costs():
    return dose_response([LONG, CARED, RULED, SPARED, CHEAP], [1.0], range(1, 4), window=24, budgets=[2.25])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_equal_cost_the_packages_left_out_are_named_and_why(costs, lang):
    said = {
        "zh": ("只走到", "只能取整", "不花钱", "省下的多于花费", "花不到这么多", "6 个单价全为假定"),
        "en": ("goes its own way", "are rounded", "cost nothing", "free more", "even in full", "All 6 prices used"),
    }[lang]
    named = (["long", "cared"], ["long"], ["ruled"], ["spared"], ["cheap"], [])
    for line, words, names in zip(cost_lines(costs, lang)[1:], said, named, strict=True):
        assert words in line
        assert [case.name for case in costs.cases[1:] if case.name in line] == names
    assert [name in at_equal_cost(costs, lang) for name in ("long", "cared", "ruled")] == [True, True, False]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_value_beyond_its_policy_range_is_told(costs, lang):
    (line,) = beyond_lines(costs.cases[1:], lang)
    assert all(part in line for part in ("cheap", "0.4", "0 – 0.3"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_not_assumed_prices_are_not_said_to_be(costs, lang, monkeypatch):
    sourced = {name: replace(price, source={"zh": "某地决算", "en": "accounts"}) for name, price in prices().items()}
    sourced["support.care"] = prices()["support.care"]
    monkeypatch.setattr("experiments.telling.sentences.costs.prices", lambda: sourced)
    assert {"zh": "6 个单价中有 1 个为假定", "en": "1 of the 6 prices"}[lang] in cost_lines(costs, lang)[-1]
    sourced["support.care"] = replace(sourced["support.care"], source={"zh": "某地决算", "en": "accounts"})
    assert {"zh": "假定", "en": "assumed"}[lang] not in " ".join(cost_lines(costs, lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_what_moved_from_where_to_where_at_what_price(costs, lang):
    parsed = Page()
    parsed.feed(report(costs, [], "quanze doses", lang))
    moves = costs.moves()
    for move in moves[moves.scale == COST].to_dict("records"):
        for shown in (f"{move['before']:g}", f"{move['after']:.3g}", amount(move["hours"]), amount(move["cost"])):
            assert shown in parsed.words
        assert prices()[move["lever"]].paid[lang] in parsed.words
    assert {"zh": "假定", "en": "assumed"}[lang] in parsed.words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_an_equal_dose_or_an_equal_cost_the_page_has_none(lang):
    shown = report(dose_response([RULED, SPARED], [1.0], range(1, 3), window=24), [], "", lang)
    assert 'id="doses"' not in shown and {"zh": "无从比较同等成本", "en": "no equal cost"}[lang] in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_when(found, lang):
    drift = np.full_like(found.horizons.drift, 0.1) + 0.001 * np.arange(4)[:, None]
    answer = replace(found, horizons=replace(found.horizons, drift=drift))
    page = report(answer, [], "quanze demo", lang)
    section = page[page.index('<section id="horizons">') :].split("</section>")[0]
    means, lows, highs = found.horizons.bands
    for i in (0, 1):
        for h in range(3):
            shown = [number(part[i, h, 0], "share", sign=True) for part in (means, lows, highs)]
            assert f"{shown[0]}\n[{shown[1]}, {shown[2]}]" in section
    moving, span = {"zh": ("仍在变", "改革后第 16 至 20 年"), "en": ("still moving", "years 16–20 after the reform")}[
        lang
    ]
    assert section.count(f"\n{moving}") == int(np.isfinite(answer.horizons.drift).all(1).sum()) and span in section
    assert {"zh": "统计改革后第 1 至 2 年", "en": "years 1–2 after the reform (months 13 to 36)"}[lang] in page


def test_undefined_values_do_not_stop_the_report(found):
    undefined = replace(found.survey, rates=np.full_like(found.survey.rates, np.nan))
    assert "–" in report(replace(found, survey=undefined), [], "quanze demo", "en")


def test_the_report_says_how_to_remake_it(found):
    page = report(found, [], "quanze demo --replicates 4", "en")
    for fact in ("quanze demo --replicates 4", sim.__version__, *(case.hash() for case in found.comparison.cases)):
        assert fact in page

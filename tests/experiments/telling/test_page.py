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
from experiments.answers.doses import EQUAL, RAY, dose_response, equal_dose
from experiments.answers.horizons import horizons
from experiments.answers.inquiry import Inquiry
from experiments.answers.pareto import VERSIONS
from experiments.answers.survey import survey
from experiments.telling.page import page as report
from experiments.telling.sentences.inquiry import at_equal_dose, inquiry_lines, no_single_winner, other_versions
from experiments.telling.texts import case_title
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
    small = sim.load_case("baseline").with_structure(townships=2, cadres=6, residents=10, months=36)
    freed = small.with_reform(13, {"responsibility.downshift": 0.0}).named("freed")
    watched = small.with_reform(13, {"inspection.visits_per_month": 1.0}).named("watched")
    seen = survey([small, freed, watched], tuple(range(1, 5)), 24)
    doses = dose_response([freed, watched], [0.5, 1.0], range(1, 5), fractions=[0.25], window=24)
    return Inquiry(seen, None, {}, doses, horizons([small, freed, watched], range(1, 5)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_is_one_file_without_links(found, lang):
    page = report(found, {"figure": SVG}, "quanze demo", lang)
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
    page = report(found, {}, "quanze demo", lang)
    parsed = Page()
    parsed.feed(page)
    font = TTFont(io.BytesIO(base64.b64decode(re.search(r"font/woff;base64,([^\"]+)", page)[1])))
    assert not {c for c in "".join(parsed.words) if ord(c) not in font.getBestCmap()} - {"\n"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_six_sentences_computed_from_the_comparison(found, lang):
    sentences = inquiry_lines(found, lang)
    assert len(sentences) == 6
    assert f"{100 * found.comparison.difference(0, 0).mean:.1f}%" in sentences[0]
    gains = [100 * found.comparison.difference(i, 0).difference for i in (1, 2)]
    assert change(min(gains) / 100, "share", lang) in sentences[1]
    assert number(max(gains) / 100, "share", sign=True) in sentences[1]
    assert not any(re.search(r"[{}]|nan|[^\w]-\d", sentence) for sentence in sentences)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_is_praised_where_nobody_does_better(found, lang):
    worse = replace(found.survey, cases=found.survey.cases[::2], rates=found.survey.rates[::2])
    worse = replace(worse, courses=worse.courses[::2], groups=worse.groups[::2], persons=worse.persons[::2])
    said = inquiry_lines(replace(found, survey=worse), lang)
    assert len(said) == 3 and {"zh": "没有一个情景确有改善", "en": "no case surely does better"}[lang] in said[1]


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
    counted = re.findall(r"\d+", no_single_winner(found.doses, lang))
    assert {"5", str(int(options["undominated"].sum()))} <= set(counted)
    ranks = found.doses.ranks()
    counted = re.findall(r"\d+", other_versions(found.doses, lang))
    assert {str(len(ranks)), str(int(ranks["differs"].sum()))} <= set(counted)
    parsed = Page()
    parsed.feed(report(found, {}, "quanze demo", lang))
    for name in VERSIONS:
        assert sim.indicators()[name].label[lang] in parsed.words
    best = options[options["undominated"]].iloc[-1]
    assert number(best["resolution_rate"], "share") in parsed.words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_when(found, lang):
    answer = replace(found, horizons=replace(found.horizons, drift=np.full_like(found.horizons.drift, 0.1)))
    page = report(answer, {}, "quanze demo", lang)
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
    assert "–" in report(replace(found, survey=undefined), {}, "quanze demo", "en")


def test_the_report_says_how_to_remake_it(found):
    page = report(found, {}, "quanze demo --replicates 4", "en")
    for fact in ("quanze demo --replicates 4", sim.__version__, *(case.hash() for case in found.comparison.cases)):
        assert fact in page

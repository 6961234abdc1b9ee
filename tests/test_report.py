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
from experiments import views
from experiments.compare import compare
from experiments.report import answer, report
from experiments.texts import LANGUAGES

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
    cases = [small, small.with_reform(13, {"authority.delegated_share": 0.9}).named("reformed")]
    seeds = range(1, 5)
    return compare(cases, seeds, window=24), views.survey(cases, seeds, 24)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_is_one_file_without_links(found, lang):
    page = report(*found, {"figure": SVG}, "quanze demo", lang)
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
    page = report(*found, {}, "quanze demo", lang)
    parsed = Page()
    parsed.feed(page)
    font = TTFont(io.BytesIO(base64.b64decode(re.search(r"font/woff;base64,([^\"]+)", page)[1])))
    assert not {c for c in "".join(parsed.words) if ord(c) not in font.getBestCmap()} - {"\n"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_five_sentences_computed_from_the_comparison(found, lang):
    comparison, survey = found
    sentences = answer(comparison, survey, lang)
    assert len(sentences) == 5
    assert f"{100 * comparison.difference(0, 0).mean:.1f}%" in sentences[0]
    assert f"{100 * comparison.difference(1, 0).difference:+.2f}"[:5] in sentences[1]
    assert not any(re.search(r"[{}]|nan", sentence) for sentence in sentences)


def test_undefined_values_do_not_stop_the_report(found):
    comparison, survey = found
    comparison = replace(comparison, values=np.full_like(comparison.values, np.nan))
    assert "–" in report(comparison, survey, {}, "quanze demo", "en")


def test_the_report_says_how_to_remake_it(found):
    page = report(*found, {}, "quanze demo --replicates 4", "en")
    for fact in ("quanze demo --replicates 4", sim.__version__, *(case.hash() for case in found[0].cases)):
        assert fact in page

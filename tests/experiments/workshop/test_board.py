"""The answer in words: counts of a hundred, better or worse in sign and word, nothing of a title acts."""

import math
import re
from collections import OrderedDict
from dataclasses import replace
from html.parser import HTMLParser

import made_up
import numpy as np
import pytest

from experiments.answers.comparison import kept_counts
from experiments.answers.horizons import HORIZONS
from experiments.answers.statistics import Difference
from experiments.workshop.bench import FAMILIES, OUTCOMES, Board
from experiments.workshop.board import basis_line, board_html, shown, verdict
from sim.words import LANGUAGES, text, words


def made(shift, title=None):
    """A board on which every outcome of the second case is shifted from the first."""
    rng = np.random.default_rng(1)
    first = rng.uniform(0.3, 0.4, (1, 20, len(OUTCOMES)))
    values = np.concatenate([first, first + shift + rng.normal(0, 1e-3, first.shape)])
    cases = made_up.cases(2)
    if title is not None:
        cases = (cases[0], replace(cases[1], title={"zh": title, "en": title}))
    counts = {name: rng.uniform(10, 20, values.shape[:2]) for name in kept_counts(OUTCOMES)}
    found = replace(
        made_up.comparison(2), cases=cases, seeds=tuple(range(1, 21)), outcomes=OUTCOMES, values=values, counts=counts
    )
    return Board(OrderedDict((horizon, found) for horizon in HORIZONS))


def section(html, name, lang):
    [found] = [part for part in html.split("</section>") if text(f"counted.{name}", lang) in part]
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("shift", "avoided", "needs"), [(-0.05, "better", "worse"), (0.05, "worse", "better")])
def test_better_and_worse_are_told_by_class_sign_and_word(lang, shift, avoided, needs):
    html = board_html(made(shift), "year_1", lang)
    for name, sort in (("blame_avoidance_rate", avoided), ("needs_resolved", needs)):
        part = section(html, name, lang)
        assert f'class="reform {sort}"' in part
        assert ("✓ " if sort == "better" else "✗ ") + text(f"counted.{sort}", lang) in part
    assert re.search(r"[−+]5\.0", html)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_told_apart_is_said_to_be(lang):
    part = section(board_html(made(0.0), "long_run", lang), "blame_avoidance_rate", lang)
    assert text("counted.unclear", lang) in part


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_outcomes_are_there_and_have_words(lang):
    board = made(0.1)
    html = board_html(board, "year_1", lang) + board_html(board, "year_1", lang, more=True)
    for name in OUTCOMES:
        assert text(f"counted.{name}", lang) in html
    assert html.count("<section") == len(OUTCOMES) == sum(map(len, FAMILIES))
    assert "20" in basis_line(board, "year_1", lang)


def test_a_title_is_text():
    html = board_html(made(0.1, "<script>alert(1)</script>"), "year_1", "en")
    assert "<script" not in html and "&lt;script&gt;" in html


class Balance(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_html_is_whole():
    parser = Balance()
    parser.feed(board_html(made(0.1), "year_1", "zh", more=True))
    assert parser.open == []


@pytest.mark.parametrize(
    ("value", "unit", "sign", "said"),
    [(0.2, "share", False, "20"), (0.066, "share", False, "6.6"), (-0.12, "share", True, "−12"),
     (0.0001, "share", True, "0"), (0.0999, "share", False, "10"), (3.25, "hours", False, "3.25")],
)  # fmt: skip
def test_counts_of_a_hundred(value, unit, sign, said):
    assert shown(value, unit, sign) == said


def test_what_is_undefined_is_a_dash():
    assert shown(math.nan, "share") == "–"
    assert verdict(Difference(math.nan, pairs=0), "needs_resolved", "en") == "– undefined"


def test_words_of_the_page_stand_in_both_languages():
    for section_of in ("workshop", "counted", "tale"):
        for name, row in words()[section_of].items():
            assert set(row) == set(LANGUAGES), name
            fields = [sorted(re.findall(r"\{(\w+)", row[lang])) for lang in LANGUAGES]
            assert fields[0] == fields[1], name
            assert not re.search(r"[\u4e00-\u9fff}][,;?!]|[,;:?!][\u4e00-\u9fff]", row["zh"]), name

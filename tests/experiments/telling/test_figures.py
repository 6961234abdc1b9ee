"""Figures: every glyph there is, nothing cut off, nothing overlapping, in both languages."""

import itertools
import warnings
from dataclasses import replace

import numpy as np
import pytest
from figure_checks import faults, texts_drawn
from made_up import horizons, plane, survey
from matplotlib import rcParams
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from places import ROOT

import sim
from experiments.answers import prices
from experiments.answers.comparison import Comparison
from experiments.answers.inquiry import Inquiry
from experiments.answers.survey import withdrawn
from experiments.designs.outcomes import OUTCOMES
from experiments.telling.figures import PAPER, SLIDE, comparison_figure, families, figures, save
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.style import case_look
from sim.lettering import UNWRITABLE, written
from sim.tables import FOLDER, own_toml
from sim.words import LANGUAGES
from sim.words import words as all_words

CASES = tuple(sim.load_case(name) for name in ("baseline", "s0", "s1", "s2", "s3", "s4"))
PLANES = {
    "balance": ("authority.delegated_share", "responsibility.downshift"),
    "tolerance": ("tolerance.coverage", "tolerance.reviewer_liability"),
    "veto": ("assessment.veto_lookback", "cadres.veto_weight"),
}


def made_up(cases=CASES, outcomes=OUTCOMES):
    values = np.random.default_rng(1).uniform(0.2, 0.6, (len(cases), 5, len(outcomes)))
    return Comparison(cases, tuple(range(1, 6)), outcomes, 60, values)


def inquiry():
    asked = survey(4)
    back = replace(asked, cases=tuple(withdrawn(case, 37, 48) for case in asked.cases))
    three = ("blame_avoidance_rate", "risk_gradient", "unfair_sanctions")
    planes = {name: plane(2 if name == "veto" else 6, three, levers) for name, levers in PLANES.items()}
    return Inquiry(asked, back, planes, None, horizons(4))


def words(node):
    """All texts in a nest of tables."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, dict):
        node = list(node.values())
    return list(itertools.chain.from_iterable(map(words, node))) if isinstance(node, list | tuple) else []


@pytest.fixture(scope="module", params=itertools.product((PAPER, SLIDE), LANGUAGES))
def drawn(request):
    medium, lang = request.param
    return figures(inquiry(), lang, medium)


def test_an_inquiry_has_a_figure_for_each_of_its_parts(drawn):
    assert list(drawn) == ["comparison", "causes", "courses", "who", *PLANES, "horizons", "return"]


def test_no_glyph_is_missing(drawn, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for figure in drawn.values():
            save(figure, tmp_path / "figure.png")
            assert (tmp_path / "figure.png").read_bytes()[:4] == b"\x89PNG"
            save(figure, tmp_path / "figure.svg", "svg")
            assert b"<svg" in (tmp_path / "figure.svg").read_bytes()


def test_nothing_is_cut_off_or_overlaps(drawn):
    for figure in drawn.values():
        assert faults(figure) == []


def test_every_figure_says_what_it_was_made_from(drawn):
    for figure in drawn.values():
        caption = figure.get_supxlabel().replace("\n", "")
        assert sim.__version__ in caption
        assert ("baseline" in caption) == figure.medium.explained  # slides keep the sentence and drop the hashes


def test_a_slide_is_as_wide_as_a_screen_and_has_fewer_words():
    for lang in LANGUAGES:
        papers, slides = (figures(inquiry(), lang, medium) for medium in (PAPER, SLIDE))
        for paper, slide in zip(papers.values(), slides.values(), strict=True):
            assert tuple(slide.bbox.size.round()) == (1920, 1080)
            assert len(slide.get_supxlabel()) < len(paper.get_supxlabel())
            assert slide.get_suptitle().split() == paper.get_suptitle().split()


def test_few_cases_on_a_slide_keep_the_size_of_its_type():
    assert comparison_figure(made_up(CASES[:3]), "en", SLIDE).get_figwidth() < 1.1 * SLIDE.size[0]


def test_lines_break_between_words_and_not_before_punctuation():
    assert wrapped("one two three", 8) == "one two\nthree"
    assert wrapped("不干，不错", 4) == "不\n干，\n不错"
    assert wrapped("a\nb c\u00a0d", 4) == "a\nb\nc\u00a0d"


def test_a_word_too_long_for_a_line_is_broken():
    assert wrapped("abcdefghij kl", 5) == "abcde\nfghij\nkl"


def known_letters():
    return {chr(code) for family in families() for code in FT2Font(findfont(family)).get_charmap()}


def test_the_fonts_have_every_character_of_the_tables():
    tables = [
        own_toml(FOLDER / "tables" / f"{name}.toml") for name in ("signals", "indicators", "parameters", "domains")
    ]
    tables.append(own_toml(prices.FILE))
    texts = [(case.title, case.rationale) for case in map(sim.load_case, sim.case_names())]
    used = set("".join(words([all_words(), *tables, *texts]))) - {"\n"}
    assert not used - known_letters()


def test_the_fonts_have_the_characters_of_rare_places():
    lists = (ROOT / "tools" / "characters.txt").read_text(encoding="utf-8").splitlines()
    standard = "".join(line for line in lists if not line.startswith("#"))
    assert len(standard) == 1467 and set("鄠漷峧") < set(standard)
    assert not {*standard, UNWRITABLE} - known_letters()
    assert written("鄠邑区 漷县 峧") == "鄠邑区 漷县 峧"


def test_a_character_that_fonts_lack_is_told_and_raises_nothing():
    odd = replace(CASES[1], title={"en": "calm 🧘\ufe0f, $5 and $6, \U00020bb7", "zh": "静"})
    figure = comparison_figure(made_up((CASES[0], odd)), "en")
    shown = "".join(item.get_text() for item in texts_drawn(figure))
    assert "calm 〓" in shown and "🧘" not in shown
    assert figure.get_supxlabel().replace("\n", " ").endswith("that the font lacks (U+1F9D8, U+20BB7).")
    assert faults(figure) == []


def test_figures_of_common_characters_say_nothing_of_fonts():
    assert "U+" not in comparison_figure(made_up(), "zh").get_supxlabel()


def test_twelve_cases_have_twelve_looks():
    assert len({case_look(i) for i in range(12)}) == 12


def test_undefined_differences_are_said_to_be_so():
    comparison = made_up()
    comparison.values[2, :, 0] = np.nan
    texts = [item.get_text() for item in comparison_figure(comparison, "en").findobj(Text)]
    assert texts.count("undefined") == 1


@pytest.mark.parametrize("number", [1, 2, 4])
def test_any_number_of_outcomes(number):
    figure = comparison_figure(made_up(CASES[:2], OUTCOMES[:number]), "zh")
    figure.canvas.draw()
    assert sum(axes.get_visible() for axes in figure.axes) == number


def test_settings_of_the_caller_are_left_alone(tmp_path):
    before = dict(rcParams)
    save(comparison_figure(made_up(), "zh"), tmp_path / "figure.png")
    assert dict(rcParams) == before


def test_same_comparison_same_picture(tmp_path):
    for name in ("a.png", "b.png"):
        save(comparison_figure(made_up(), "en"), tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()

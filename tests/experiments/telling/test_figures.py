"""Figures: every glyph there is, nothing cut off, nothing overlapping, in both languages."""

import itertools
import warnings

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

import sim
from experiments.answers.comparison import Comparison
from experiments.answers.inquiry import Inquiry
from experiments.answers.plane import every_plane
from experiments.answers.survey import survey, withdrawn
from experiments.designs.outcomes import OUTCOMES
from experiments.telling.figures import PAPER, SLIDE, comparison_figure, families, figures, save
from experiments.telling.figures.style import wrapped
from sim.tables import table
from sim.words import LANGUAGES
from sim.words import words as everything_said

CASES = tuple(sim.load_case(name) for name in ("baseline", "s0", "s1", "s2", "s3", "s4"))


def made_up(cases=CASES, outcomes=OUTCOMES):
    values = np.random.default_rng(1).uniform(0.2, 0.6, (len(cases), 5, len(outcomes)))
    return Comparison(cases, tuple(range(1, 6)), outcomes, 60, values)


def words(node):
    """All texts in a nest of tables."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, dict):
        node = list(node.values())
    return list(itertools.chain.from_iterable(map(words, node))) if isinstance(node, list | tuple) else []


@pytest.fixture(scope="module")
def surveys():
    cases = [case.with_structure(townships=2, cadres=6, residents=10, months=72) for case in CASES]
    return survey(cases, [1, 2, 3], 12), survey([withdrawn(case, 67, 72) for case in cases], [1, 2, 3], 12)


@pytest.fixture(scope="module")
def planes():
    small = CASES[0].with_structure(townships=2, cadres=6, residents=10, months=36)
    return every_plane(small, [1, 2])


@pytest.fixture(scope="module")
def inquiry(surveys, planes):
    return Inquiry(*surveys, planes, None)


@pytest.fixture(scope="module", params=itertools.product((PAPER, SLIDE), LANGUAGES))
def drawn(request, inquiry):
    medium, lang = request.param
    return figures(inquiry, lang, medium)


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
        figure.canvas.draw()
        panels = [axes.get_tightbbox() for axes in figure.axes]
        around = [item.get_window_extent() for item in [*figure.texts[1:], *figure.legends]]
        names = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
        for box in [*panels, *around]:
            assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
            assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1
        for boxes in ([*panels, *around], names):
            assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))


def test_every_figure_says_what_it_was_made_from(drawn):
    for figure in drawn.values():
        caption = figure.get_supxlabel().replace("\n", "")
        assert sim.__version__ in caption and "baseline" in caption


def test_a_slide_is_as_wide_as_a_screen_and_has_fewer_words(inquiry):
    for lang in LANGUAGES:
        papers, slides = (figures(inquiry, lang, medium) for medium in (PAPER, SLIDE))
        for paper, slide in zip(papers.values(), slides.values(), strict=True):
            assert tuple(slide.bbox.size.round()) == (1920, 1080)
            assert len(slide.get_supxlabel()) < len(paper.get_supxlabel())
            assert slide.get_suptitle().strip() == paper.get_suptitle().strip()


def test_lines_break_between_words_and_not_before_punctuation():
    assert wrapped("one two three", 8) == "one two\nthree"
    assert wrapped("不干，不错", 4) == "不\n干，\n不错"
    assert wrapped("a\nb c\u00a0d", 4) == "a\nb\nc\u00a0d"


def test_the_fonts_have_every_character_of_the_tables():
    known = {code for family in families() for code in FT2Font(findfont(family)).get_charmap()}
    tables = [everything_said(), *(table(name) for name in ("signals", "indicators", "parameters", "domains"))]
    cases = [(case.title, case.rationale) for case in map(sim.load_case, sim.case_names())]
    used = set("".join(words([*tables, *cases]))) - {"\n"}
    assert not {c for c in used if ord(c) not in known}


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

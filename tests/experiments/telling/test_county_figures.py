"""Figures of a county's tables can be read at any size, keep the tables' order, and say what they are made of."""

import itertools
import warnings

import numpy as np
import pytest
from figure_checks import faults, texts_drawn
from matplotlib.colors import to_rgb

import experiments as ex
import sim
from experiments.telling.figures import PAPER, SLIDE, figures, save
from experiments.telling.figures.colours import PALE
from experiments.telling.figures.county import HUES, MOST_TOWNSHIPS, departments_figure, map_figure, townships_figure
from experiments.telling.sentences.imbalance import occasions
from experiments.telling.terminal import imbalance_tables
from sim.county_tables import county_of
from sim.plain import shortened
from sim.words import LANGUAGES

MEDIA = {"paper": PAPER, "slide": SLIDE}
LONG = ("人力资源和社会保障局及其下属的就业服务中心", "Bureau of Housing and Urban-Rural Development and Planning")
HOLDERS = ("township", "shared", "department")


def made(townships, departments, listed=True, long=True):
    """A county with duties of all kinds, one department of which only the first township has any."""
    luck = np.random.default_rng(townships)
    towns = [{"name": f"{LONG[k % 2] if long else '河镇'}{k}", "cadres": 10} for k in range(townships)]
    fields = [f"{LONG[k % 2] if long else '局'}{k}" for k in range(departments)]
    content = {"townships": towns, "departments": [{"domain": name} for name in fields]}
    if listed:
        content["duties"] = [
            {"item": f"{name} {k}", "domain": name, "holder": HOLDERS[luck.integers(3)], "yearly": 0.25 + 3 * k}
            | ({"townships": [towns[0]["name"]]} if name == fields[-1] else {})
            for name in fields
            for k in range(6)
        ]
    return ex.imbalance(county_of(content))


# Sizes, media and languages take turns, and the largest meets all of them.
GROWN = [
    *itertools.product([(30, 64)], MEDIA, LANGUAGES),
    ((20, 24), "paper", "en"),
    ((20, 24), "slide", "zh"),
    ((14, 10), "paper", "zh"),
    ((9, 10), "slide", "en"),
    ((1, 1), "paper", "zh"),
    ((MOST_TOWNSHIPS + 5, 2), "paper", "en"),
]


@pytest.mark.parametrize(("size", "medium", "lang"), GROWN)
@pytest.mark.parametrize("listed", [True, False])
def test_any_size_can_be_read(size, medium, lang, listed):
    for name, figure in figures(made(*size, listed), lang, MEDIA[medium]).items():
        assert faults(figure) == [], name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["plain", "mountain"])
def test_counties_that_ship_lack_no_glyph(name, lang, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for medium in MEDIA.values():
            for figure in figures(ex.imbalance(sim.read_county(name)), lang, medium).values():
                assert faults(figure) == []
                save(figure, tmp_path / "figure.png")
                save(figure, tmp_path / "figure.svg", "svg")
                assert not [item for item in texts_drawn(figure) if "〓" in item.get_text()]


def test_figures_say_what_they_are_made_of():
    found = ex.imbalance(sim.read_county("plain"))
    for lang in LANGUAGES:
        for figure in found.figures(lang).values():
            footer = figure.get_supxlabel().replace("\n", "")
            assert sim.__version__ in footer and found.county.hash() in footer


def rows(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def test_bars_begin_with_the_nation_and_keep_the_order_of_the_tables():
    county = sim.read_county("plain")
    found = ex.imbalance(county)
    assert rows(departments_figure(found, "zh").axes[0]) == [
        *("全国平均", "本县合计"),
        *(domain.department["zh"] for domain in county.domains),
    ]
    left, right = townships_figure(found, "zh").axes
    assert rows(left) == ["全国平均", "本县合计", *(town.name for town in county.townships)]
    widths = [100 * share for share in (117 / 340, 99 / 340, 124 / 340)]
    assert [bars.patches[0].get_width() for bars in left.containers] == pytest.approx(widths)
    assert [bars.patches[0].get_width() for bars in right.containers] == [0, 0, 0]


def grounds(axes):
    """Faces of the cells and of their stripes, row by row."""
    faces = [[tuple(face[:3]) for face in row.get_facecolors()] for row in axes.collections]
    return faces[::2], faces[1::2]


def test_the_map_is_red_where_responsibility_comes_without_power():
    towns = [{"name": "甲", "cadres": 9}, {"name": "乙", "cadres": 9}]
    duties = [
        {"item": "a", "domain": "一", "holder": "township", "yearly": 9.0},
        {"item": "b", "domain": "一", "holder": "department", "yearly": 2.0},
        {"item": "c", "domain": "二", "holder": "department", "yearly": 8.0, "townships": ["乙"]},
        {"item": "d", "domain": "三", "holder": "shared", "yearly": 8.0},
    ]
    fields = [{"domain": name} for name in "一二三"]
    axes = map_figure(ex.imbalance(county_of({"townships": towns, "departments": fields, "duties": duties})), "en").axes
    cells, stripes = grounds(axes[0])
    own, shared, taken_back, idle = (to_rgb(hue) for hue in (*HUES.values(), PALE))
    assert stripes == [[own, idle, shared], [own, taken_back, shared]]
    assert cells[0][1] == idle and cells[0][2] == cells[1][2] == (1.0, 1.0, 1.0)
    assert cells[1][1] == taken_back and cells[0][0] == cells[1][0]
    assert 1.0 > cells[0][0][2] > cells[1][1][2]
    drawn = [item.get_text() for item in axes[0].texts]
    assert drawn == ["2", "2", "8", "2", "10", "4", "8", "0", "12"]
    assert rows(axes[0]) == ["甲", "乙", "total"]


def test_many_departments_have_no_numbers_in_their_cells_but_totals():
    for departments, numbers in ((24, True), (25, False)):
        figure = map_figure(made(2, departments, long=False), "en")
        texts, cells = figure.axes[0].texts, 2 * departments
        assert (len(texts) > cells) == numbers and len(texts) >= departments + 3
        assert ("without numbers" in figure.get_supxlabel().replace("\n", " ")) != numbers


@pytest.mark.parametrize("medium", MEDIA.values(), ids=list(MEDIA))
def test_of_very_many_townships_the_first_are_drawn_and_that_is_said(medium):
    found = made(MOST_TOWNSHIPS + 5, 3, long=False)
    assert found.powerless[MOST_TOWNSHIPS:].all(axis=0).any()
    for draw in (townships_figure, map_figure):
        figure = draw(found, "en", medium)
        said = figure.get_supxlabel().replace("\n", " ")
        assert f"Of {MOST_TOWNSHIPS + 5} townships only the first {MOST_TOWNSHIPS}" in said
        drawn = [name for name in rows(figure.axes[0]) if "河镇" in name]
        assert drawn == [f"河镇{k}" for k in range(MOST_TOWNSHIPS)]
    assert figure.axes[0].texts[-1].get_text() == occasions(float(found.powerless.sum()))
    assert "only the first" not in departments_figure(found, "en", medium).get_supxlabel().replace("\n", " ")


def test_long_names_keep_their_ends():
    found = made(2, 2)
    assert shortened(found.county.townships[1].name, 40) in rows(map_figure(found, "en").axes[0])


HOSTILE = (r"$\frac{$ {x}", "<script>", "\x1b[31mred", "عنوان 5", "care 🧘", "[bold red]x", "=1+1")


@pytest.mark.parametrize("listed", [True, False])
def test_names_of_users_stay_texts(listed):
    towns = [{"name": name, "cadres": 9} for name in HOSTILE]
    content = {"townships": towns, "departments": [{"domain": name} for name in HOSTILE]}
    if listed:
        content["duties"] = [{"item": "a", "domain": name, "holder": "department"} for name in HOSTILE]
    found = ex.imbalance(county_of(content))
    for medium in MEDIA.values():
        for figure in figures(found, "en", medium).values():
            assert faults(figure) == []
            assert {r"$\frac{$ {x}", "<script>", "〓[31mred", "care 〓"} <= {t.get_text() for t in texts_drawn(figure)}
    assert "<script" not in found._repr_html_()
    shown = "".join(str(cell) for made in imbalance_tables(found, "en") for cell in made.columns[0].cells)
    assert "[bold red]x" in shown and "\x1b" not in shown

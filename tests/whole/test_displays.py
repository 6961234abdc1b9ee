"""What a notebook shows of a case, a run, a comparison and a difference: well-formed, escaped, with the numbers."""

import io
import re
import sys
from dataclasses import fields, replace
from xml.etree import ElementTree

import pytest

import sim
from experiments.answers.comparison import compare
from experiments.designs.outcomes import OUTCOMES
from experiments.telling.terminal import console
from sim.words import change, number, quantity

SMALL = sim.load_case("baseline").with_structure(warm_up=0, townships=2, cadres=6, residents=10, months=36)
FREE = SMALL.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")


def shown(thing):
    """Texts of the cells of a display, row by row, and all of its text; it must be well-formed and self-contained."""
    html = thing._repr_html_()
    tree = ElementTree.fromstring(html)
    assert not re.search(r"https?:|src=|href=|<script|<link", html)
    rows = [["".join(cell.itertext()) for cell in row] for row in tree.iter("tr")]
    return rows, "".join(tree.itertext())


@pytest.mark.parametrize("name", sim.case_names())
def test_a_case_shows_every_lever_it_moves(name):
    case = sim.load_case(name)
    rows, words = shown(case)
    moved = [(lever, f"{value:g}") for lever, value in case.params.changes().items()]
    moved += [(lever, f"{value:g}") for reform in case.reforms for lever, value in reform.changes.items()]
    found = [(re.search(r"\(([a-z_]+\.[a-z_]+)\)", row[1])[1], row[3]) for row in rows[1:]]
    assert found == moved
    assert case.hash() in words and all(text in words for text in case.title.values())


def test_a_lever_shows_what_it_was_before():
    case = FREE.with_reform(25, {"authority.delegated_share": 0.2})
    rows, words = shown(case)
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == [
        ("第 13 个月 · month 13", "0.4", "0.9"),
        ("第 25 个月 · month 25", "0.9", "0.2"),
    ]
    assert "2 个乡镇" in words and "2 townships" in words


def test_a_run_shows_its_headlines_with_units():
    run = sim.simulate(SMALL, 3)
    rows, words = shown(run)
    assert len(rows) == 1 + len(OUTCOMES)
    for row, name in zip(rows[1:], OUTCOMES, strict=True):
        indicator = sim.indicators()[name]
        assert row[0] == f"{indicator.label['zh']} · {indicator.label['en']}"
        assert row[1] == number(run.rates(36)[name], indicator.unit) and row[2]
    assert "seed 3" in words and "last 36 months" in words


def test_a_comparison_shows_differences_and_intervals():
    comparison = compare([SMALL, FREE], range(1, 5), window=24)
    rows, words = shown(comparison)
    assert rows[0][1:] == ["现状 · as it is"] * 2 and len(rows) == 1 + len(OUTCOMES)
    for k, row in enumerate(rows[1:]):
        unit, d = sim.indicators()[OUTCOMES[k]].unit, comparison.difference(1, k)
        assert row[1] == number(comparison.difference(0, k).mean, unit)
        low, high = number(d.low, unit, sign=True), number(d.high, unit, sign=True)
        assert row[2] == f"{number(d.difference, unit, sign=True)}\n[{low}, {high}]"
    assert "4 paired seeds" in words and "4 个配对随机情景" in words


def test_a_difference_shows_every_statistic():
    found = compare([SMALL, FREE], range(1, 5), ["burnout"], window=24).difference(1, 0)
    rows, _ = shown(found)
    cells = {row[0]: row[1] for row in rows[1:]}
    assert cells["low"] == f"{found.low:.4g}" and cells["pairs"] == "4" and len(cells) == len(fields(found))


def test_texts_are_escaped():
    case = replace(SMALL, title={"zh": "<b>甲&乙</b>", "en": "<script>"}, rationale={"en": "a < b & c"})
    for thing in (case, sim.simulate(case), compare([case, case.named("other")], [1, 2])):
        assert "<b>甲" not in thing._repr_html_() and "<script" not in thing._repr_html_()
        shown(thing)


def test_numbers_have_a_minus_sign_and_their_unit():
    assert number(-0.1134, "share") == "−11.3" and number(-0.5, "hours", sign=True) == "−0.500"
    assert change(-0.1134, "share", "zh") == "−11.3 个百分点"
    assert change(0.0512, "share", "en") == "+5.12 percentage points"
    assert quantity(0.231, "share", "zh") == "23.1%" and quantity(12.3, "hours", "zh") == "12.3 小时"
    assert change(-1.5, "hours", "en") == "−1.50 hours" and quantity(float("nan"), "ratio", "en") == "undefined"
    units = {row.unit for row in sim.indicators().values()}
    assert all(quantity(1.0, unit, lang) and change(1.0, unit, lang) for unit in units for lang in ("zh", "en"))


def test_a_terminal_of_a_smaller_character_set_shows_a_hyphen_for_a_minus_sign(monkeypatch):
    screen = io.TextIOWrapper(io.BytesIO(), encoding="gbk")
    monkeypatch.setattr(sys, "stdout", screen)
    console().print("差 −1 ½")
    screen.flush()
    assert screen.buffer.getvalue().decode("gbk").strip() == "差 -1 ?"

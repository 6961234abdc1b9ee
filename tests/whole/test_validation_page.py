"""The page of validation is what the command writes, as far as a few rows can tell, and says what the tables say."""

import re

import pytest

from experiments.answers.extremes import extremes
from experiments.answers.mean_field import counties
from experiments.answers.mechanisms import patterns, statements
from experiments.answers.sizes import sizes
from tools.validation import PAGE, RUNS, WORDS, extreme_lines, mean_lines, pattern_lines, size_lines, slope_line

TEXT = PAGE.read_text(encoding="utf-8")


def shown(line):
    return f"| {' | '.join(line)} |"


def row(page_id):
    [line] = [line for line in TEXT.splitlines() if line.startswith(f"| {page_id} |")][:1]
    return line


@pytest.mark.parametrize("size", [one for one in sizes() if one.id in ("Z1", "Z2")], ids=lambda size: size.id)
def test_a_size_is_what_the_command_finds(size):
    """If it is not: ``python -m tools.validation --write``."""
    assert shown(size_lines(30, [size])[0]) in TEXT


def test_a_pattern_is_what_the_command_finds():
    [pattern] = [one for one in patterns() if one.id == "V6"]
    assert shown(pattern_lines(30, [pattern])[0]) in TEXT


def test_a_mean_field_is_what_the_command_finds():
    [county] = [one for one in counties() if one.id == "desks"]
    assert all(shown(line) in TEXT for line in (*mean_lines(county), slope_line(county)))


def test_extremes_are_what_the_command_finds():
    lines = extreme_lines(extremes())
    assert [line for line in lines if shown(line) not in TEXT] == []
    assert {line[4] for line in lines} == {f"{2 * RUNS} / {2 * RUNS}"}
    assert all(line[6] == f"{len(one.always)} / {len(one.always)}" for line, one in zip(lines, extremes(), strict=True))


def test_it_holds_every_row_with_the_verdict_of_the_tables():
    for one in (*patterns(), *statements(), *sizes(), *extremes()):
        assert one.zh in TEXT and one.en in TEXT
    for size in sizes():
        assert WORDS[size.found] in row(size.id)
    for one in (*patterns(), *statements()):
        failing = sum(not effect.holds for effect in one.effects if not effect.true_by_construction)
        assert row(one.id).count("✗") == failing, one.id


def test_what_fails_is_listed():
    listed = TEXT.split("## 不符之处")[1].split("\n## ")[0]
    for one in (*patterns(), *statements()):
        if not all(effect.holds for effect in one.effects):
            assert f"- **{one.id}** " in listed
    for size in sizes():
        assert (f"- **{size.id}** " in listed) == (size.found != "same size")


def test_links_are_there():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links and [link for link in links if not (PAGE.parent / link).exists()] == []

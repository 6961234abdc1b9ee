"""The pages on counties of one's own: columns as the tables give them, commands and files that are there."""

import re
import tomllib

import pytest
from places import ROOT

import sim
from experiments.cli.county import county
from experiments.designs.reader import read_design
from tools.county import PILOT
from tools.county_columns import PAGES, remade


@pytest.mark.parametrize("lang", PAGES)
def test_columns_are_those_of_the_tables(lang):
    assert PAGES[lang].read_text(encoding="utf-8") == remade(lang)


@pytest.mark.parametrize("lang", PAGES)
def test_links_and_pictures_are_there(lang):
    page = PAGES[lang].read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", page) if not link.startswith("http")]
    assert len(links) > 8 and [link for link in links if not (PAGES[lang].parent / link).exists()] == []


@pytest.mark.parametrize("lang", PAGES)
def test_commands_are_there(lang):
    said = set(re.findall(r"quanze county (\w+)", PAGES[lang].read_text(encoding="utf-8")))
    assert said == {command.callback.__name__ for command in county.registered_commands}


@pytest.mark.parametrize("lang", PAGES)
def test_the_pilot_of_the_page_is_the_one_of_the_picture(lang):
    block = re.search(r"```toml\n(.*?)```", PAGES[lang].read_text(encoding="utf-8"), re.S)[1]
    plain = sim.read_county("plain")
    [shown], [drawn] = tomllib.loads(block)["reforms"], sim.load_case(ROOT / PILOT, county=plain).reforms
    assert drawn.townships == tuple(town.name for town in plain.townships[:4]) == tuple(shown["townships"])
    assert (shown["month"], shown["set"]) == (drawn.month, dict(drawn.changes))


def test_the_question_that_ships_is_asked_in_the_county_that_ships():
    setting = read_design("own_county").design.setting
    assert setting.base.tables == sim.read_county("plain")

"""The page on what can be concluded is what the command writes from the tables kept."""

import re

import experiments as ex
from sim.words import LANGUAGES
from tools.conclusions import KEPT, PAGE, _read, document


def test_the_page_is_current():
    """If it is not: ``python -m tools.conclusions --write``."""
    assert PAGE.read_text(encoding="utf-8") == document()


def test_the_tables_are_of_the_question_that_ships():
    plan = ex.read("conclusions").design
    rows = _read("conclusions")
    assert [row["package"] for row in rows] == 2 * [case.name for case in plan.packages]
    assert {row["worlds"] + row["dropped"] for row in rows} == {len(plan.worlds)}
    found = {row["about"] for row in _read("conditions") if row["condition"] == "model"}
    assert found == set(plan.rivals)


def test_links_and_pictures_are_there():
    links = re.findall(r"\]\(([^)#]+)\)", PAGE.read_text(encoding="utf-8"))
    assert len(links) >= 8 and [link for link in links if not (PAGE.parent / link).exists()] == []
    assert all((KEPT / f"findings.{lang}.txt").exists() for lang in LANGUAGES)

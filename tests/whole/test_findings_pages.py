"""Pages of what studies found are what the command writes from what is kept, and of the studies that ship."""

import json
import re

import pytest
from places import ROOT

import experiments as ex
from experiments.designs.tipping import TippingPlan
from tools.findings import PAGES, document
from tools.reference import kept_in

EVERY = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@EVERY
def test_the_page_is_current(page):
    """If it is not: ``python -m tools.findings --write``."""
    assert page.read_text(encoding="utf-8") == document(page)


@EVERY
def test_what_is_kept_is_of_the_question_that_ships(page):
    question = ex.read(PAGES[page])
    kept = json.loads((kept_in(PAGES[page]) / "manifest.json").read_text(encoding="utf-8"))
    design = question.design
    compared = design.cases if isinstance(design, TippingPlan) else design.compare
    asked = {case.name: case.hash() for case in compared}
    assert {name: kept["cases"][name] for name in asked} == asked and kept["kind"] == question.kind


@EVERY
def test_links_and_pictures_are_there(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert len(links) >= 2 and [link for link in links if not (page.parent / link).exists()] == []
    assert page.relative_to(ROOT / "docs").as_posix() in (ROOT / "docs/README.md").read_text(encoding="utf-8")

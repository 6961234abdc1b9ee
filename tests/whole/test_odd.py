"""The description of the model names what there is: all state, functions and parameters as they are called now."""

import importlib
import re

import pytest
from places import ROOT

import sim
from sim import world
from sim.tables import table

PAGE = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
IN_CODE = re.findall(r"`([^`\n]+)`", PAGE)
WORDS = {word for part in IN_CODE for word in re.findall(r"[a-z_]+", part)}
GROUPS = {name.split(".")[0] for name in sim.parameters()}
SUMS = {"slips_punished", "granted", "omissions_punished_halves", "papers_charged", "abuse_punished"}
SIZES = {"townships", "departments", "open", "logged"}


@pytest.mark.parametrize("name", ["DEPARTMENT", "CADRE", "TOWNSHIP", "RESIDENT", "LINE", "MATTER", "CLOCK"])
def test_all_state_is_described(name):
    told = SUMS | SIZES if name == "CLOCK" else set()
    assert set(getattr(world, name).names) - told <= WORDS


def test_parameters_that_are_named_exist():
    named = {part for part in IN_CODE if re.fullmatch(r"[a-z]+\.[a-z_]+", part) and part.split(".")[0] in GROUPS}
    assert len(named) > 60
    assert named - sim.parameters().keys() == set()


def test_functions_that_are_named_exist():
    named = {part for part in IN_CODE if re.fullmatch(r"(rules|engine|archive|draws|model|agents)(\.\w+)+", part)}
    assert len(named) > 30
    for part in named:
        *modules, name = part.split(".")
        if modules[-1][0].isupper():
            *modules, owner = modules
            found = getattr(importlib.import_module(".".join(["sim", *modules])), owner)
        else:
            found = importlib.import_module(".".join(["sim", *modules]))
        assert hasattr(found, name), part


def test_the_documents_are_counted_as_the_table_has_them():
    for name, document in table("demands")["documents"].items():
        [line] = [line for line in PAGE.splitlines() if line.startswith(f"| {name} |")]
        assert f"| {len(document['A'])} and {len(document['B'])} rows |" in line


def test_every_doi_of_the_tables_is_in_the_references():
    tables = ["sim/tables/parameters.toml", "experiments/calibration/targets.toml", "experiments/answers/patterns.toml"]
    texts = [(ROOT / path).read_text(encoding="utf-8") for path in tables]
    found = {doi.rstrip(".") for text in texts for doi in re.findall(r"10\.\d{4,}/[A-Za-z0-9.\-]+", text)}
    assert len(found) >= 5 and [doi for doi in found if f"doi:{doi}" not in PAGE] == []


def test_links_and_pictures_are_there():
    links = re.findall(r"\]\(([^)#]+)[)#]", PAGE)
    assert len(links) > 10 and [link for link in links if not (ROOT / "docs" / link).exists()] == []

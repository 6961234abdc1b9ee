"""The page of parameters is what the command writes, and says of each what it is, whence, and which rule reads it."""

import re

import pytest

import sim
from tools.parameters import PAGE, document, readers


def test_the_page_is_current():
    """If it is not: ``python -m tools.parameters --write``."""
    assert PAGE.read_text(encoding="utf-8") == document()


@pytest.mark.parametrize("name", sim.parameters())
def test_it_holds_every_parameter_once(name):
    row = sim.parameters()[name]
    [line] = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{name}` |")]
    cells = [cell.strip() for cell in line.split("|")[1:-1]]
    assert len(cells) == 10 and "" not in cells
    assert row.label["zh"] in cells[1] and row.label["en"] in cells[1] and cells[3] == f"{row.default:g}"


def test_every_parameter_is_read_by_a_rule():
    assert {row.field for row in sim.parameters().values()} == readers().keys()
    assert readers()["authority_delegated_share"] == ("rules.arrival.recall",)


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)[)#]", PAGE.read_text(encoding="utf-8"))
    assert len(links) >= 3 and [link for link in links if not (PAGE.parent / link).exists()] == []

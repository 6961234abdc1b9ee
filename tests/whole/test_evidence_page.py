"""The page of evidence and priors is what the command writes, and marks whatever is to be rechecked."""

import re

import experiments as ex
import sim
from tools.evidence import PAGE, document


def test_the_page_is_current():
    """If it is not: ``python -m tools.evidence --write``."""
    assert PAGE.read_text(encoding="utf-8") == document(30)


def test_it_holds_every_target_prior_and_conflict():
    page = PAGE.read_text(encoding="utf-8")
    for target in ex.targets().values():
        assert page.count(f"| {target.name} |") >= 3
        assert target.source["zh"] in page and target.source["en"] in page
    for name, row in sim.parameters().items():
        assert (f"| `{name}` |" in page) == (row.prior is not None)


def test_links_and_pictures_are_there():
    links = re.findall(r"\]\(([^)#]+)\)", PAGE.read_text(encoding="utf-8"))
    assert len(links) >= 3 and [link for link in links if not (PAGE.parent / link).exists()] == []


def test_the_file_that_it_shows_can_be_read(tmp_path):
    [shown] = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    (tmp_path / "mine.toml").write_text(shown, encoding="utf-8")
    assert ex.targets(tmp_path / "mine.toml")["hotline"].discrepancy == 0.05

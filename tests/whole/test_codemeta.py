"""``codemeta.json`` is what the command writes from the citation and the project."""

import json

from tools.codemeta import FILE, content


def test_it_is_current():
    """If it is not: ``python -m tools.codemeta``."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == content()


def test_it_says_version_and_licences():
    import sim

    assert content()["version"] == sim.__version__ and len(content()["license"]) == 2

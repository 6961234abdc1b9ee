"""The notebooks run without a word of complaint, and what is committed of them shows their outputs.

``python -m tools.notebooks`` runs them and writes their outputs into the files.
"""

import base64
import json
import re
import sys

import pytest
from places import ROOT

from tools.notebooks import METADATA, executed, read, sources

SOURCES = sources()
NOTEBOOKS = [path.with_suffix(".ipynb") for path in SOURCES]
EACH = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
SIZE = 1_500_000
# Folders of a machine; a path within a project or an address does not begin with one of these.
FOLDERS = re.compile(
    r"(?<![\w.])/(?:home|root|tmp|usr|opt|var|mnt|work|private|Users)/|[A-Za-z]:\\\\?\w|file:|site-packages"
)


def code(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def outputs(cell):
    """Kinds of a cell's outputs in order: their MIME types, or the name of a stream."""
    return [sorted(output["data"]) if "data" in output else output["name"] for output in cell["outputs"]]


def printed(cell):
    return "".join("".join(output["text"]) for output in cell["outputs"] if "text" in output)


def texts(node):
    """All strings in a notebook but its pictures, which are checked as bytes."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, dict):
        for key, item in node.items():
            yield key
            if key == "image/png":
                yield from re.findall(r"tEXt[\x20-\x7e\x00]+", base64.b64decode("".join(item)).decode("latin-1"))
            else:
                yield from texts(item)


def test_there_is_one_for_each_question():
    assert len(SOURCES) == 11 and sorted((ROOT / "notebooks").glob("*.ipynb")) == NOTEBOOKS


@EACH
def test_the_notebook_is_that_of_its_text(path):
    """If it is not: ``python -m tools.notebooks``."""
    committed = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = read(path.with_suffix(".py"))["cells"]
    assert [(cell["cell_type"], "".join(cell["source"])) for cell in committed] == [
        (cell["cell_type"], cell["source"]) for cell in text
    ]


@EACH
def test_it_runs(path, tmp_path):
    cells = code(executed(path.with_suffix(".py"), tmp_path))  # raises where a cell does
    for cell in cells:
        assert "stderr" not in outputs(cell), cell["outputs"]  # warnings, such as of missing glyphs
    committed = code(json.loads(path.read_text(encoding="utf-8")))
    assert [outputs(cell) for cell in committed] == [outputs(cell) for cell in cells]
    assert [printed(cell) for cell in committed] == [printed(cell) for cell in cells]  # with every number


@EACH
def test_what_is_committed(path):
    assert path.stat().st_size < SIZE
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"] == METADATA
    assert [cell["execution_count"] for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    kinds = [kind for cell in code(notebook) for kind in outputs(cell)]
    assert any("image/png" in kind for kind in kinds)
    for words in texts(notebook):
        assert not FOLDERS.search(words), words
        assert str(ROOT) not in words and sys.prefix not in words


@EACH
def test_both_languages(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            words = "".join(cell["source"])
            assert re.search("[\u4e00-\u9fff]", words) and re.search("[A-Za-z]{3}", words)

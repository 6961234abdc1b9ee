"""The examples in the docstrings run and say what they give; every public noun has one."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import experiments as ex
import sim
from sim import words

ALIKE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
AGENTS = {"CountyModel", "CountyDepartment", "TownshipCadre", "Resident", "Matter", "Option"}


def modules():
    for package in (sim, ex):
        yield package.__name__
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        yield from (module.name for module in found if "__main__" not in module.name)


@pytest.fixture(autouse=True)
def own_language(monkeypatch):
    """Let an example choose a language for itself alone."""
    monkeypatch.setattr(words, "_chosen", [])


@pytest.mark.parametrize("name", list(modules()))
def test_examples_of_a_module(name, capsys):
    runner = doctest.DocTestRunner(optionflags=ALIKE)
    for example in doctest.DocTestFinder(exclude_empty=True).find(import_module(name), globs={}):
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0, capsys.readouterr().out


@pytest.mark.parametrize("noun", [f"{package.__name__}.{name}" for package in (sim, ex) for name in package.__all__])
def test_every_noun_has_an_example(noun):
    package, _, name = noun.partition(".")
    if name not in AGENTS:
        assert ">>> " in getattr(import_module(package), name).__doc__

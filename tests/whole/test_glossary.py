"""The glossary speaks as the tables do: its Chinese terms stand in them, and its names exist."""

import re
from pkgutil import resolve_name

import pytest
from places import ROOT

import experiments.telling.texts  # noqa: F401  # adds the words of experiments
import sim
from sim.indicator import indicators
from sim.tables import FOLDER, own_toml
from sim.words import words

ROW = re.compile(r"\| ([^|]+) \| ([^|]+) \| `([^`|]+)` \|")
TERMS = ROW.findall((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
BANNED = ("不公处理", "处理不公", "首入", "末入", "多干多错梯度", "剂量", "种子", "世界", "没有改革", "基准", "占优")


def strings(node: object) -> list[str]:
    """All texts in a nest of tables."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return [line for value in node for line in strings(value)]
    return [node] if isinstance(node, str) else []


def chinese() -> str:
    """Everything that is said in Chinese."""
    names = ("signals", "indicators", "parameters", "domains")
    tables = [own_toml(FOLDER / "tables" / f"{name}.toml") for name in names]
    cases = [text for case in map(sim.load_case, sim.case_names()) for text in (case.title, case.rationale)]
    said = [section for name, section in words().items() if name not in ("error", "noun")]
    return "\n".join(strings([*tables, *map(dict, cases), *said]))


def exists(code: str) -> bool:
    """Whether a parameter, an indicator, a signal, a case, a text or a Python object has this name."""
    signals = {name for section in ("deeds", "lines") for name in own_toml(FOLDER / "tables" / "signals.toml")[section]}
    if code in sim.parameters() or code in indicators() or code in signals or code in sim.case_names():
        return True
    if ":" in code:
        return resolve_name(code) is not None
    section, _, name = code.partition(".")
    return name in words().get(section, {})


def test_it_has_some_eighty_terms_each_once():
    assert 60 <= len(TERMS) <= 95
    assert len({term for term, _, _ in TERMS}) == len(TERMS)


@pytest.mark.parametrize(("term", "english", "code"), TERMS)
def test_terms_are_those_of_the_tables(term, english, code):
    assert term in chinese()
    assert exists(code)
    row = sim.parameters().get(code) or indicators().get(code)
    if row is not None and term not in ("夏普利值", "组织处理"):  # these stand in the help
        assert (row.label["zh"], row.label["en"]) == (term, english)


@pytest.mark.parametrize("word", BANNED)
def test_words_that_were_given_up_are_gone(word):
    assert word not in chinese()


@pytest.mark.parametrize("word", BANNED)
def test_pages_have_given_them_up_too(word):
    pages = [ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md"))]
    assert [page.name for page in pages if word in page.read_text(encoding="utf-8")] == []


def test_labels_name_what_is_counted_and_not_who_found_it():
    assert not [row.name for row in indicators().values() if "夏普利" in row.label["zh"]]

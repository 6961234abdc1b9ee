"""The tables of parameters and indicators: read-only mappings that show themselves and become DataFrames."""

from collections.abc import Mapping
from xml.etree import ElementTree

import pandas as pd
import pytest

import sim
from sim import words

TABLES = (sim.parameters, sim.indicators)


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setattr(words, "_chosen", [])
    sim.use_language("zh")


@pytest.mark.parametrize("table", TABLES)
def test_it_is_a_mapping_that_cannot_be_changed(table):
    rows = table()
    assert isinstance(rows, Mapping) and rows is table()
    name = next(iter(rows))
    assert rows[name].name == name and name in rows and rows.get("nothing") is None
    assert dict(rows) == dict(rows.items()) and len(rows) == len(list(rows))
    with pytest.raises(TypeError):
        rows[name] = rows[name]
    with pytest.raises(KeyError):
        _ = rows["nothing"]
    assert rows._ipython_key_completions_() == list(rows)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_becomes_a_frame_in_a_language(table, lang):
    frame = table().to_frame(lang)
    assert frame.index.tolist() == list(table()) and frame.index.name == "name"
    assert frame["label"].tolist() == [row.label[lang] for row in table().values()]
    assert not frame.map(lambda cell: isinstance(cell, dict)).any().any()
    assert len(pd.DataFrame(table().values())) == len(frame)


def test_numbers_stay_numbers():
    frame = sim.parameters().to_frame()
    assert (frame["low"] <= frame["default"]).all() and (frame["default"] <= frame["high"]).all()
    assert frame["kind"].isin(["lever", "behaviour", "world", "structure", "fixed"]).all()


@pytest.mark.parametrize("table", TABLES)
def test_it_is_shown_in_the_readers_language(table, chinese):
    def cells():
        tree = ElementTree.fromstring(table()._repr_html_())
        return [["".join(cell.itertext()) for cell in row] for row in tree.iter("tr")]

    name = list(table())[0]
    chinese_rows = cells()
    assert len(chinese_rows) == len(table()) + 1
    assert chinese_rows[0][:2] == ["名称", "含义"] and chinese_rows[1][:2] == [name, table()[name].label["zh"]]
    sim.use_language("en")
    assert cells()[0][:2] == ["name", "meaning"] and cells()[1][:2] == [name, table()[name].label["en"]]
    assert table().to_frame().loc[name, "label"] == table()[name].label["en"]

"""The imbalance of a county's tables: shares counted by hand, weights, the national split, what a list does not say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from own_counties import own_counties

import experiments as ex
import sim
from experiments.answers.imbalance import NATIONAL_SPLIT, PARTS, elsewhere, shares
from sim.county import HOLDERS, NATIONAL, equal_county
from sim.county_tables import county_of
from sim.words import LANGUAGES

TOWNSHIPS = [{"name": "甲镇", "cadres": 10}, {"name": "乙镇", "cadres": 6}, {"name": "丙乡", "cadres": 4}]
DEPARTMENTS = [{"domain": "防火"}, {"domain": "民政"}, {"domain": "空闲"}]
DUTIES = [
    {"item": "a", "domain": "防火", "holder": "township", "yearly": 10.0},
    {"item": "b", "domain": "防火", "holder": "department", "yearly": 2.0},
    {"item": "c", "domain": "防火", "holder": "department", "yearly": 12.0, "townships": ["乙镇"]},
    {"item": "d", "domain": "民政", "holder": "shared", "yearly": 4.0, "townships": ["甲镇", "丙乡"]},
    {"item": "e", "domain": "民政", "holder": "department", "yearly": 4.0, "townships": ["甲镇"]},
]


def made(duties=DUTIES, **more):
    return county_of({"townships": TOWNSHIPS, "departments": DEPARTMENTS, "duties": duties, **more})


def test_duties_count_once_and_occasions_in_every_township_that_has_them():
    found = ex.imbalance(made())
    assert found.departments.duties.tolist() == [[1, 0, 2], [0, 1, 1], [0, 0, 0]]
    assert found.departments.occasions.tolist() == [[30, 0, 18], [0, 8, 4], [0, 0, 0]]
    assert found.townships.duties.tolist() == [[1, 1, 2], [1, 0, 2], [1, 1, 1]]
    assert found.townships.occasions.tolist() == [[10, 4, 6], [10, 0, 14], [10, 4, 2]]
    assert found.whole.duties.tolist() == [1, 1, 3] and found.whole.occasions.tolist() == [30, 8, 22]
    assert elsewhere(found.whole.duties) == pytest.approx(4 / 5)
    assert elsewhere(found.whole.occasions) == pytest.approx(30 / 60)
    assert np.isnan(elsewhere(found.departments.duties)[2])


def test_a_line_says_who_has_most_and_what_is_answered_for_without_power():
    found = ex.imbalance(made())
    assert found.powers.tolist() == [["own", "shared", ""], ["taken_back", "", ""], ["own", "shared", ""]]
    assert found.powerless.tolist() == [[2, 4, 0], [14, 0, 0], [2, 0, 0]]


def test_half_is_not_most():
    halves = [{**DUTIES[0], "yearly": 3.0}, {**DUTIES[1], "yearly": 3.0}]
    assert ex.imbalance(made(halves)).powers[:, 0].tolist() == ["shared"] * 3


def test_a_national_list_has_the_national_split():
    rows = [
        {"item": f"{holder} {k}", "domain": "民政", "holder": holder, "yearly": 0.25}
        for holder in HOLDERS
        for k in range(NATIONAL[holder])
    ]
    found = ex.imbalance(made(rows))
    assert np.array_equal(found.whole.duties, NATIONAL_SPLIT) and NATIONAL_SPLIT.tolist() == [117, 99, 124]
    assert np.allclose(shares(found.whole.occasions), shares(NATIONAL_SPLIT))
    whole = found.tables()["whole"].set_index("list")
    assert whole.loc["county", ["duties", *PARTS]].tolist() == whole.loc["national", ["duties", *PARTS]].tolist()
    assert whole.loc["county", "elsewhere"] == whole.loc["national", "elsewhere"] == pytest.approx(223 / 340)
    assert "differs by 0.00 percentage points" in found.sentences("en")[1]


def test_only_weights_hang_on_frequencies():
    often = [{**row, "yearly": row["yearly"] * (9.0 if row["holder"] == "department" else 1.0)} for row in DUTIES]
    rare, frequent = ex.imbalance(made()).whole, ex.imbalance(made(often)).whole
    assert np.array_equal(rare.duties, frequent.duties)
    assert frequent.occasions.tolist() == [30, 8, 198]


def test_equal_frequencies_that_nobody_stated_are_said_to_be_so():
    bare = [{k: v for k, v in row.items() if k != "yearly"} for row in DUTIES]
    said = [any("equally frequent" in line for line in ex.imbalance(made(d)).sentences("en")) for d in (DUTIES, bare)]
    assert said == [False, True]


def test_a_list_that_never_arises_has_no_shares_of_occasions():
    found = ex.imbalance(made([{**row, "yearly": 0.0} for row in DUTIES]))
    assert not (found.powers != "").any() and np.isnan(elsewhere(found.whole.occasions))
    for lang in LANGUAGES:
        assert "nan" not in " ".join(found.sentences(lang)) and found.figures(lang)


def test_tables_hold_what_was_counted_and_keep_the_order():
    tables = ex.imbalance(made()).tables()
    assert list(tables) == ["whole", "departments", "townships", "lines"]
    assert tables["townships"]["township"].tolist() == ["甲镇", "乙镇", "丙乡"]
    assert tables["departments"]["department_zh"].tolist() == ["防火", "民政", "空闲"]
    lines = tables["lines"].set_index(["township", "department"])
    assert lines.loc[("乙镇", "防火"), ["occasions_own", "occasions_taken_back", "power", "powerless"]].tolist() == [
        *(10.0, 14.0, "taken_back", 14.0)
    ]
    for name in ("departments", "townships"):
        table = tables[name]
        assert (table[[*PARTS]].sum(axis=1) == table["duties"]).all()
        assert np.allclose(table[[f"occasions_{part}" for part in PARTS]].sum(axis=1), table["occasions"])


def test_without_a_list_only_parameters_speak():
    towns = [{**row, "authority.delegated_share": share} for row, share in zip(TOWNSHIPS, (0.2, 0.5, 0.8), strict=True)]
    departments = [{**row, "enforcement": share} for row, share in zip(DEPARTMENTS, (0.9, 0.3, 0.0), strict=True)]
    found = ex.imbalance(county_of({"townships": towns, "departments": departments}))
    tables = found.tables()
    assert not found.listed and list(tables) == ["departments", "townships"]
    assert tables["townships"]["authority.delegated_share"].tolist() == [0.2, 0.5, 0.8]
    assert tables["departments"]["work.enforcement_share"].tolist() == pytest.approx([0.9, 0.3, 0.0])
    said = " ".join(found.sentences("en"))
    assert "no list of duties" in said and "20.0% to 80.0%" in said and "the default" not in said
    assert list(found.figures("zh")) == ["parameters"]


def test_what_no_table_says_is_the_default_and_said_to_be():
    for county in (county_of({"townships": TOWNSHIPS}), equal_county(2, 3, 4)):
        found = ex.imbalance(county)
        assert set(found.delegated) == {sim.parameters()["authority.delegated_share"].default}
        ratios = [domain.enforcement_ratio for domain in county.domains]
        usual = sim.parameters()["work.enforcement_share"].default
        assert found.enforcement.tolist() == pytest.approx([min(1.0, usual * ratio) for ratio in ratios])
        assert any("the default" in line for line in found.sentences("en"))


def test_no_sentence_singles_a_township_out():
    for name in ("plain", "mountain"):
        found = ex.imbalance(sim.read_county(name))
        for lang in LANGUAGES:
            said = " ".join(found.sentences(lang))
            assert not [town.name for town in found.county.townships if town.name in said]


def test_departments_that_took_most_back_are_named_in_their_order():
    duties = [{"item": k["domain"], "domain": k["domain"], "holder": "department"} for k in DEPARTMENTS[::-1]]
    duties.append({"item": "own", "domain": "民政", "holder": "township", "yearly": 90.0})
    assert "taken back by: 防火, 空闲." in " ".join(ex.imbalance(made(duties)).sentences("en"))


@settings(max_examples=60)
@given(own_counties())
def test_parts_of_any_county_add_up(county):
    found = ex.imbalance(county)
    tables = found.tables()
    assert all(isinstance(table, pd.DataFrame) for table in tables.values())
    if not found.listed:
        assert ((0.0 <= found.enforcement) & (found.enforcement <= 1.0)).all()
        return
    assert found.whole.duties.sum() == len(county.duties)
    assert np.allclose(found.townships.occasions.sum(axis=0), found.whole.occasions)
    assert found.powerless.sum() == pytest.approx(found.whole.occasions[-1])
    assert ((found.powers == "") == (county.yearly.sum(axis=2) == 0.0)).all()


def test_one_line_and_a_notebook():
    found = ex.imbalance(made())
    assert repr(found) == "<Imbalance: 3 townships, 3 departments, 5 duties>" and isinstance(found, ex.Imbalance)
    shown = found._repr_html_()
    assert "权责失衡" in shown and "Of 5 duties 1 are" in shown
    with pytest.raises(ValueError, match="unknown figure 'mpa'"):
        found.plot("mpa")

"""Points that name more than parameters: sizes of the county, the month of a reform, luck, their own case."""

import json

import numpy as np
import pandas as pd
import pytest
from counties import county
from little_studies import OUTCOMES, little, table_bytes

import sim
from experiments.answers.how import How
from experiments.answers.staged import run_plan
from experiments.designs.factors import parameter_factor
from experiments.designs.study import Study
from experiments.designs.sweep import SweepPlan
from experiments.designs.variables import LUCK, MONTH, OTHERS, changed, variable
from experiments.designs.worlds import read_robust
from experiments.running.resume import run_study
from sim.errors import InputError
from sim.words import LANGUAGES

CARE = "support.care"
HEAD = 'schema_version = 1\noutcomes = ["inaction_rate"]\n'


def reformed(*months):
    case = county(months=24).named("reformed")
    for month in months:
        case = case.with_reform(month, {CARE: month / 100})
    return case


def written(folder, text):
    path = folder / "mine.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_every_variable_has_bounds_and_a_label_in_both_languages():
    for name, row in OTHERS.items():
        assert variable(name) is row and row.low < row.high and set(row.label) == set(LANGUAGES)
    assert set(OTHERS) == {*(f"structure.{name}" for name in vars(sim.Structure())), MONTH, LUCK}


def test_a_row_becomes_a_case_in_one_place():
    found = changed(reformed(7, 9), {"structure.townships": 3.0, CARE: 0.25, MONTH: 12.0, LUCK: 5.0})
    assert found.structure == sim.Structure(3, 4, 4, 24, 0) and found.params[CARE] == 0.25
    assert [(reform.month, reform.changes) for reform in found.reforms] == [(12, {CARE: 0.07}), (14, {CARE: 0.09})]
    assert changed(reformed(7), {}) == reformed(7)


def test_a_row_may_set_what_a_reform_sets():
    found = changed(reformed(7, 9), {"reform.authority.delegated_share": 0.9, f"reform.{CARE}": 0.5, MONTH: 8.0})
    assert [reform.month for reform in found.reforms] == [8, 10]
    assert found.reforms[0].changes == {CARE: 0.5, "authority.delegated_share": 0.9}
    assert found.reforms[1].changes == {CARE: 0.09} and found.params == reformed(7).params
    assert variable(f"reform.{CARE}").label["en"] == "care under the reform"
    with pytest.raises(ValueError, match="reform.support.care = 2 .*0 to 1"):
        little(cases=(reformed(2),), design=pd.DataFrame({"case": "reformed", f"reform.{CARE}": [2.0]}))


def test_points_that_differ_in_what_a_reform_sets_share_their_past():
    design = pd.DataFrame({"case": "reformed", f"reform.{CARE}": [0.1, 0.2, 0.1], "work.flaw_rate": [0.1, 0.1, 0.2]})
    assert little(cases=(reformed(2),), design=design).kin.tolist() == [0, 0, 2]


def test_a_shorter_life_and_an_earlier_reform_fit_together():
    assert changed(reformed(20), {"structure.months": 10, MONTH: 2}).structure.months == 10
    with pytest.raises(ValueError, match="outside the horizon; allowed: 1 to 10"):
        changed(reformed(20), {"structure.months": 10})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({MONTH: [5.0]}, "case 'baseline' has no dated reform whose month reform.month could move"),
        ({f"reform.{CARE}": [0.5]}, "case 'baseline' has no dated reform in which reform.support.care could be set"),
        ({MONTH: [5.5]}, "reform.month in the design of little must be a whole number from 1 to 1200, not 5.5"),
        ({"structure.townships": [0.0]}, "structure.townships in the design of little must be a whole number"),
        ({"structure.town": [1.0]}, "unknown parameter 'structure.town' .* did you mean 'structure.townships'"),
        ({LUCK: [-1.0]}, "luck in the design of little must be a whole number from 0"),
    ],
)
def test_what_a_point_may_not_say_is_named(values, message):
    with pytest.raises(ValueError, match=message):
        little(design=pd.DataFrame({"case": "baseline", **values}))


def test_a_reform_moved_out_of_the_horizon_is_named():
    design = pd.DataFrame({"case": "reformed", MONTH: [2.0, 24.0]})
    with pytest.raises(ValueError, match="month 26 in reforms of case 'reformed' is outside the horizon"):
        little(cases=(reformed(7, 9),), design=design)


def test_luck_is_added_to_the_seeds_and_is_part_of_the_identity(tmp_path):
    study = little(design=pd.DataFrame({"case": "baseline", LUCK: [np.nan, 2.0]}))
    results = run_study(study, tmp_path / "lucky")
    plain = run_study(little(points=1, design=pd.DataFrame({"case": ["baseline"]}), seeds=range(1, 6)), tmp_path / "p")
    assert results.values()[0].tobytes() == plain.values()[0, :3].tobytes()
    assert results.values()[1].tobytes() == plain.values()[0, 2:].tobytes()
    ids = results.store.runs()["id"].to_pylist()
    assert ids == [*plain.store.runs()["id"].to_pylist()[:3], *plain.store.runs()["id"].to_pylist()[2:]]
    again = Study.from_folder(tmp_path / "lucky")
    assert again.hash == study.hash != little(design=study.design.assign(luck=0.0)).hash
    with pytest.raises(ValueError, match="seed must be a whole number from 0"):
        little(design=pd.DataFrame({"case": ["baseline"], LUCK: [1.0]}), seeds=(2**63 - 1,))


def test_structure_and_months_of_reforms_are_points_that_are_run(tmp_path):
    design = pd.DataFrame({"case": "reformed", "structure.townships": [1, 2.0], "structure.months": [24, 30.0]})
    study = little(cases=(reformed(7),), design=design.assign(**{MONTH: [1.0, 13.0]}), window=6)
    results = run_study(study, tmp_path / "s")
    expected = [
        [list(sim.simulate(study.point(i), s).rates(6, list(OUTCOMES)).values()) for s in (1, 2, 3)] for i in (0, 1)
    ]
    assert results.values().tobytes() == np.array(expected).tobytes()
    assert study.horizon == 30 and [study.point(i).reforms[0].month for i in (0, 1)] == [1, 13]
    assert {"structure.townships", MONTH} <= set(results.tidy().columns)
    dictionary = pd.read_csv(tmp_path / "s" / "dictionary.csv").set_index("name")
    assert dictionary.loc[MONTH, "en"] == "month of the first reform"
    assert table_bytes(run_study(Study.from_folder(tmp_path / "s"), tmp_path / "s")) == table_bytes(results)


def test_a_grid_of_sizes_and_months(tmp_path):
    text = (
        'cases = ["s1"]\n[design]\nkind = "grid"\nlevels.structure.townships = [3, 14]\nlevels.reform.month = [1, 61]'
    )
    study = Study.from_toml(written(tmp_path, text))
    found = [(case.structure.townships, case.reforms[0].month) for case in map(study.point, range(4))]
    assert found == [(3, 1), (3, 61), (14, 1), (14, 61)]


def test_a_point_of_a_list_may_name_its_case(tmp_path):
    points = '[{case = "s1", reform.month = 5}, {}, {case = "baseline", support.care = 0.5}]'
    text = f'cases = ["baseline", "s1"]\n[design]\nkind = "list"\npoints = {points}'
    study = Study.from_toml(written(tmp_path, text))
    assert study.design["case"].tolist() == ["baseline", "baseline", "s1", "s1"]
    assert [study.point(i).params[CARE] for i in (0, 1)] == [sim.load_case("baseline").params[CARE], 0.5]
    assert study.point(2).reforms[0].month == 5 and study.point(3) == sim.load_case("s1")
    for point, message in [
        ('{case = "s2"}', "unknown case 's2'"),
        ('{case = "s1"}', "no point is one of case 'baseline'"),
    ]:
        with pytest.raises(InputError, match=message):
            Study.from_toml(written(tmp_path, text.replace(points, f"[{point}]")))


def test_a_sample_needs_stated_ranges(tmp_path):
    text = 'cases = ["s1"]\n[design]\nkind = "latin_hypercube"\ncount = 30\n'
    text += "ranges.reform.month = [61, 63]\nranges.luck = {}"
    study = Study.from_toml(written(tmp_path, text.format("[0, 1000]")))
    assert set(study.design[MONTH]) == {61, 62, 63} and study.design[LUCK].nunique() > 20
    with pytest.raises(InputError, match="luck in mine.toml has no range of its own; state low and high"):
        Study.from_toml(written(tmp_path, text.format("[]")))


def test_sizes_and_months_are_factors_of_a_sweep(tmp_path):
    reformed(7).to_toml(tmp_path / "reformed.toml")
    rows = '[[factors]]\nname = "reform.month"\nlow = 1\nhigh = 12\n[[factors]]\nname = "{}"\nlow = 1\nhigh = 3\n'
    head = 'base = "reformed.toml"\nreplicates = 2\nwindow = 6\nmethod = "morris"\nn = 4\n'
    plan = SweepPlan.from_toml(written(tmp_path, head + rows.format("structure.townships")))
    assert all(factor.integer for factor in plan.factors)
    found = run_plan(plan, How(tmp_path / "runs"))
    assert found.last.indices["estimate"].notna().all()
    assert json.dumps(sorted(found.last.names)) == '["reform.month", "structure.townships"]'
    with pytest.raises(InputError, match="to make luck a factor write luck = true"):
        SweepPlan.from_toml(written(tmp_path, head + rows.format("luck")))
    with pytest.raises(InputError, match="has no range of its own"):
        parameter_factor("structure.months", 12)


def test_sizes_are_uncertain_in_worlds_between_stated_bounds(tmp_path):
    text = 'reforms = ["s1"]\nfactors = ["structure.townships"]\nworlds = 20\nspread = 0.5\n'
    choice = read_robust(written(tmp_path, text + 'ranges."structure.townships" = [2, 4]'))
    assert set(choice.sample["structure.townships"]) == {2, 3, 4} and choice.study().points == 40
    with pytest.raises(InputError, match="has no range of its own"):
        read_robust(written(tmp_path, text))

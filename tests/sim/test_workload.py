"""Work per post: kept when asked for, cautioned about when it is not."""

import numpy as np
import pytest

import sim
from sim.workload import work_per_post

BASE = sim.load_case("baseline")
FIXED = {"department.adaptation": 0.0, "authority.recall": 0.0}


def load(case):
    return work_per_post(case.params, case.county)


def test_work_per_post_is_what_cadres_receive():
    assert load(BASE) == pytest.approx((10 * 2.3 + 60 * 0.25 * (1 - BASE.params["residents.self_governance"])) / 24)
    case = BASE.with_structure(warm_up=0, townships=6, months=24)
    sums = sim.simulate(case, seed=1).sums()
    assert sums["received"] / sums["cadre_months"] == pytest.approx(load(case), rel=0.03)


@pytest.mark.parametrize("cadres", [1, 6, 12, 18, 24, 48, 80])
def test_the_load_is_kept(cadres):
    case = BASE.with_structure(warm_up=0, cadres=cadres, keep_load=True)
    assert case.structure.cadres == cadres
    assert load(case) == pytest.approx(load(BASE), abs=0.5 * 0.25 / cadres + 1e-12)  # to the nearest resident
    assert case.params["workload.mandates"] / cadres == pytest.approx(2.3 / 24)
    assert case.cautions() == ()
    assert set(case.params.changes()) <= {"workload.mandates"}


def test_half_a_county_acts_like_a_whole_one():
    """At the same mandates and residents half the cadres drown; with half the work they do not.

    Departments are fixed: half a township brings them half the cases, so that they would come to push down less.
    """
    acting = [
        sim.simulate(case.with_params(FIXED).with_structure(warm_up=0, townships=6, months=48), seed=1).summary(24)[
            "acted_share"
        ]
        for case in (
            BASE,
            BASE.with_structure(warm_up=0, cadres=12),
            BASE.with_structure(warm_up=0, cadres=12, keep_load=True),
        )
    ]
    assert acting[1] < 0.5 * acting[0]
    assert acting[2] == pytest.approx(acting[0], abs=0.05)


def test_reforms_of_mandates_follow_too():
    case = BASE.with_reform(5, {"workload.mandates": 1.0, "support.care": 0.5}).with_structure(
        warm_up=0, cadres=6, keep_load=True
    )
    assert dict(case.reforms[0].changes) == {"workload.mandates": 0.25, "support.care": 0.5}
    assert case.segments()[-1][1]["workload.mandates"] == 0.25


def test_residents_that_are_given_stay():
    assert BASE.with_structure(warm_up=0, cadres=12, residents=50, keep_load=True).structure.residents == 50
    assert BASE.with_structure(warm_up=0, cadres=12).structure.residents == 60


def test_mandates_out_of_range_are_refused():
    with pytest.raises(
        sim.QuanzeError, match="90 cadres would need workload.mandates = 8.625, outside 0 to 8; at most 83"
    ):
        BASE.with_structure(warm_up=0, cadres=90, keep_load=True)
    assert BASE.with_structure(warm_up=0, cadres=83, keep_load=True).params["workload.mandates"] <= 8
    heavy = BASE.with_reform(3, {"workload.mandates": 6.0})
    with pytest.raises(sim.QuanzeError, match="at most 32 cadres"):
        heavy.with_structure(warm_up=0, cadres=33, keep_load=True)
    assert heavy.with_structure(warm_up=0, cadres=32, keep_load=True).reforms[0].changes[
        "workload.mandates"
    ] == pytest.approx(8.0)


def test_a_file_may_ask_for_it(tmp_path):
    path = tmp_path / "half.toml"
    text = (
        'schema_version = 1\nbase = "s2"\n[structure]\ncadres = 12\nkeep_load = true\n[params]\n"support.care" = 0.2\n'
    )
    path.write_text(text, encoding="utf-8")
    case = sim.load_case(path)
    assert (case.params["workload.mandates"], case.structure.residents) == (1.15, 30)
    assert case.params["support.care"] == 0.2 and case.name == "half"
    path.write_text(text.replace("true", '"yes"'), encoding="utf-8")
    with pytest.raises(sim.QuanzeError, match="half.toml: keep_load must be true or false, not 'yes'"):
        sim.load_case(path)


# Cautions.


def test_every_shipped_case_is_without_caution():
    assert all(sim.load_case(name).cautions() == () for name in sim.case_names())


@pytest.mark.parametrize(
    ("case", "ratio"),
    [
        (BASE.with_structure(warm_up=0, cadres=12), "2"),
        (BASE.with_structure(warm_up=0, cadres=48), "0.5"),
        (BASE.with_structure(warm_up=0, residents=400), None),
    ],
)
def test_sizes_that_change_the_work_are_told(case, ratio):
    (caution,) = case.cautions()
    words = caution.told("en")
    assert f"{load(case):.2f}" in words and f"{load(BASE):.2f}" in words and "keep_load=True" in words
    assert ratio is None or f" {ratio} times the default county's" in words
    assert f"{load(case):.2f} 件" in caution.told("zh")
    assert words in case._repr_html_() or words.replace("'", "&#x27;") in case._repr_html_()


def test_small_changes_and_levers_are_not():
    assert BASE.with_structure(warm_up=0, cadres=20, townships=3, months=12).cautions() == ()
    assert BASE.with_params({"workload.mandates": 8.0}).cautions() == ()
    assert BASE.with_reform(5, {"workload.mandates": 0.5}).cautions() == ()


def test_a_run_shows_the_caution_of_its_case():
    case = BASE.with_structure(warm_up=0, townships=1, cadres=4, months=3)
    assert "default county" in sim.simulate(case)._repr_html_()


# Whole numbers of NumPy.


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint16])
def test_numpy_integers_are_whole_numbers(kind):
    case = BASE.with_structure(warm_up=0, townships=kind(2), cadres=kind(4), residents=kind(3), months=kind(14))
    case = case.with_reform(kind(5), {"support.care": 1.0})
    plain = BASE.with_structure(warm_up=0, townships=2, cadres=4, residents=3, months=14).with_reform(
        5, {"support.care": 1.0}
    )
    assert case == plain and case.hash() == plain.hash() and case.to_toml() == plain.to_toml()
    assert all(type(size) is int for size in vars(case.structure).values())
    run = sim.simulate(case, seed=kind(9))
    assert run.summary(window=kind(6)).equals(sim.simulate(plain, seed=9).summary(window=6))
    assert sim.CountyModel(case, rng=kind(9)).seed_of_county == 9
    for wrong in (np.bool_(True), np.float64(4.0), np.float64("nan")):
        with pytest.raises(sim.QuanzeError, match="whole number"):
            BASE.with_structure(warm_up=0, cadres=wrong)


def test_generators_where_sequences_are_meant():
    run = sim.simulate(BASE.with_structure(warm_up=0, townships=1, cadres=3, residents=3, months=3))
    names = ["burnout", "acted_share"]
    assert list(run.rates(names=(name for name in names))) == names
    reforms = (sim.Reform(month, {"support.care": 0.1 * month}) for month in (2, 3))
    assert [reform.month for reform in sim.Case("x", reforms=reforms).reforms] == [2, 3]

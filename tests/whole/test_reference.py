"""A quick part of the kept results is remade, and is to the last kept digit what is committed.

If it is not, numbers have changed: raise the model's version, run `make reference`, and tell of it in the change log.
"""

import pytest

import experiments as ex
import sim
from tools.county import CASES, KEPT, SEEDS
from tools.reference import FORM


@pytest.fixture(scope="module")
def county():
    return sim.read_county("plain")


def same(answer, part, names):
    for name in names:
        made = answer.tables()[name].to_csv(index=False, float_format=FORM)
        assert made == (KEPT / part / f"{name}.csv").read_text(encoding="utf-8"), (part, name)


def test_the_comparison_of_a_county_of_tables(county):
    cases = [sim.load_case(name, county=county) for name in CASES]
    same(ex.compare(cases, range(1, SEEDS + 1)), "compare", ("comparison", "pilot"))


def test_its_imbalance(county):
    same(ex.imbalance(county), "show", ("whole", "departments", "townships"))

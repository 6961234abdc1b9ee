"""Nothing that is handed out can break the house: what the package keeps cannot be changed from outside."""

import copy
import pickle

import pytest
from counties import county

import sim
from sim.tables import Frozen, table
from sim.words import words

REFORMED = county(months=24).with_reform(13, {"support.care": 0.9}, {"zh": "关怀", "en": "care"})


@pytest.mark.parametrize(
    "handed",
    [
        REFORMED.reforms[0].changes,
        REFORMED.reforms[0].title,
        REFORMED.reforms[0].reasons,
        sim.load_case("s1").title,
        sim.load_case("s1").rationale,
        sim.parameters()["support.care"].label,
        sim.indicators()["burnout"].label,
        table("parameters"),
        table("parameters")["support"]["care"],
        words(),
        words()["unit"],
        words()["unit"]["share"],
    ],
)
def test_what_is_handed_out_cannot_be_changed(handed):
    before = dict(handed)
    for change in (
        lambda: handed.__setitem__("support.care", 99),
        lambda: handed.pop("zh", None),
        lambda: handed.update(zh="x"),
        lambda: handed.setdefault("other", 1),
        handed.clear,
    ):
        with pytest.raises(TypeError, match="read-only"):
            change()
    with pytest.raises(TypeError, match="read-only"):
        handed |= {"zh": "x"}
    assert dict(handed) == before


@pytest.mark.parametrize("listing", [sim.parameters(), sim.indicators()])
def test_listings_are_no_dictionaries(listing):
    assert not hasattr(listing, "pop") and not hasattr(listing, "__setitem__")


def test_a_frozen_dictionary_travels_and_its_deep_copy_is_a_plain_one():
    case = pickle.loads(pickle.dumps(REFORMED))
    assert case == REFORMED and isinstance(case.reforms[0].changes, Frozen)
    changed = copy.deepcopy(table("parameters"))
    changed["support"]["care"]["default"] = 0.5
    assert table("parameters")["support"]["care"]["default"] != 0.5

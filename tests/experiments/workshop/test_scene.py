"""A link keeps what is watched, and asks for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.workshop.scene import Scene
from experiments.workshop.watching import MOST_SEED
from sim.errors import InputError

CASES = ["baseline", "s1", "s2"]


@given(st.sampled_from(CASES), st.integers(0, MOST_SEED), st.integers(1, 500))
def test_a_link_restores_what_is_watched(case, seed, month):
    scene = Scene(case, seed, month)
    parts = dict(part.split("=") for part in scene.link().split("&") if part)
    assert Scene.of_parts(parts, CASES) == scene


@pytest.mark.parametrize(
    "parts", [{"watch": "../../x"}, {"luck": "-1"}, {"luck": "9" * 10}, {"luck": "1e3"}, {"month": "0"}, {"month": "x"}]
)
def test_what_cannot_be_watched_is_refused_in_a_sentence(parts):
    with pytest.raises(InputError) as refused:
        Scene.of_parts(parts, CASES)
    assert refused.value.told("zh") and refused.value.told("en")

"""Whatever a file, a folder or a command holds, it is used or refused in one sentence: no internal error."""

import tempfile
from contextlib import chdir
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.torture import REFUSED, SURVIVED, campaign, kinds, mutated, open_case, open_question, verdict

FEW, MANY = 25, 400
SPARED = [HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def folder():
    """A folder to work in: mutated commands write where they stand."""
    with tempfile.TemporaryDirectory() as place, chdir(place):
        yield Path(place)


@pytest.fixture(scope="module")
def makers(folder):
    """What makes a try of each kind; the luck of each is set anew."""
    random = Random(0)
    return random, kinds(folder, random)


@pytest.mark.parametrize("door", [open_case, open_question])
@settings(max_examples=60, suppress_health_check=SPARED)
@given(content=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(door, content, folder):
    path = folder / "any.toml"
    path.write_bytes(b"schema_version = 1\n" + content)
    assert verdict(lambda: door(path)) in (SURVIVED, REFUSED)


def tried(makers, name, seed):
    random, made = makers
    random.seed(seed)
    assert verdict(made[name]()) in (SURVIVED, REFUSED)


NAMES = (
    "mutated cases",
    "mutated questions",
    "mutated manifests",
    "mutated registrations",
    "folders with bytes changed",
    "foreign parts",
    "saved counties with bytes changed",
    "mutated commands",
)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=FEW, suppress_health_check=SPARED)
@given(seed=st.integers(0, 2**32))
def test_mutations_of_what_is_valid(name, seed, makers):
    tried(makers, name, seed)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=MANY, suppress_health_check=SPARED)
@given(seed=st.integers(0, 2**32))
def test_many_mutations_of_what_is_valid(name, seed, makers):
    tried(makers, name, seed)


@pytest.mark.long
def test_the_campaign_finds_no_internal_error():
    found = campaign(20, 2, 3)
    assert all(set(counts) <= {SURVIVED, REFUSED} for counts in found.values()), found


def test_a_verdict_can_be_a_bad_one():
    def divide():
        return 1 / 0

    assert verdict(divide).startswith("ZeroDivisionError")
    text = "schema_version = 1\nbase = 'baseline'\n"
    assert len({mutated(text, Random(seed)) for seed in range(20)}) > 10

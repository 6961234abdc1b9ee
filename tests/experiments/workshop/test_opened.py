"""Files of a room's own are a stranger's: opened when they are what they should be, else refused in a sentence."""

import io
import os
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from experiments.workshop.bench import LIVED, Bench
from experiments.workshop.choices import Choices
from experiments.workshop.opened import MOST_BYTES, MOST_CASES, beside, opened
from experiments.workshop.take_home import cases
from sim.county_files import county_zip
from sim.errors import InputError

BASE = sim.load_case("baseline")
POWERS = "authority.delegated_share"


def zip_of(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def taken_home(base):
    """The zip of cases that the page gives, of a comparison that nobody needs to run."""

    class Board:
        cases = (base, *Choices(("care",)).moved("a", POWERS, 0.7, 0.4).begun(9, "a", POWERS).reforms(Bench(base).base))

    return cases(Board, 120), Board.cases


def test_what_was_taken_home_is_opened_again():
    content, taken = taken_home(BASE)
    found = opened("quanze-cases.zip", content, BASE)
    assert found.county is None
    assert [case.reforms for case in found.cases] == [case.reforms for case in taken[1:]]
    assert all(case.params == BASE.params and case.structure.months == LIVED for case in found.cases)


def test_a_county_comes_with_its_cases():
    base = sim.load_case("baseline", county="plain")
    content, taken = taken_home(base)
    found = opened("x.zip", content, BASE)
    assert found.county.hash() == base.tables.hash()
    assert [case.reforms for case in found.cases] == [case.reforms for case in taken[1:]]
    assert all(case.tables.hash() == base.tables.hash() for case in found.cases)


def test_tables_of_a_county_are_opened():
    found = opened("county.zip", county_zip(sim.read_county("plain")), BASE)
    assert found.cases == () and found.county == sim.read_county("plain")


DATED = '\n[[reforms]]\nmonth = 61\n[reforms.set]\n"support.care" = 0.8\n'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.exe", b"", "is no case"),
        ("x.toml", b"x" * (MOST_BYTES + 1), "too large"),
        ("x.toml", b"[", "x.toml"),
        ("x.toml", b"schema_version = 1\nnonsense = 2\n", "unknown key 'nonsense'"),
        ("x.toml", b'schema_version = 1\nbase = "../../secret"\n', "is a case that ships"),
        ("x.toml", b'schema_version = 1\nbase = "/etc/secret.toml"\n', "is a case that ships"),
        ("x.toml", b"schema_version = 1\nbase = [1]\n", "is a case that ships"),
        ("x.toml", b'schema_version = 1\ncounty = "/etc"\n', "not in the same zip"),
        ("x.toml", b'schema_version = 1\ncounty = "mountain"\n', "not in the same zip"),
        ("x.toml", b'schema_version = 1\n[params]\n"support.care" = 0.9\n' + DATED.encode(), "begins with"),
        ("x.toml", b"schema_version = 1\n[structure]\ntownships = 2\n" + DATED.encode(), "begins with"),
        ("x.toml", b"schema_version = 1\n" + DATED.replace("61", "12").encode(), "years 6 to 25"),
        ("x.zip", b"PK\x03\x04 broken", "broken"),
        ("x.xlsx", b"no book", "the file cannot be read"),
        ("x.zip", zip_of(**{"a.toml": b"0" * (2 * MOST_BYTES)}), "too large"),
        ("x.zip", zip_of(**{f"{k}.toml": b"" for k in range(MOST_CASES + 2)}), "at most"),
        ("x.zip", zip_of(**{"../../a.toml": b"["}), "a.toml"),
    ],
)
def test_what_is_none_is_refused_in_a_sentence_that_names_no_place_of_ours(name, content, said):
    with pytest.raises(InputError) as refused:
        opened(name, content, BASE)
    assert said in refused.value.told("en")
    assert "/tmp" not in refused.value.told("zh") and len(refused.value.told("zh")) < 900


def test_a_county_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("experiments.workshop.opened.MOST_PEOPLE", 100)
    with pytest.raises(InputError, match="too large for the page"):
        opened("county.zip", county_zip(sim.read_county("plain")), BASE)


def test_a_case_beside_the_server_is_not_taken_for_a_base(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s1.toml").write_text("schema_version = 1\nnonsense = 2\n")
    found = opened("mine.toml", b'schema_version = 1\nbase = "s1"\n', BASE)
    assert found.cases[0].reforms == sim.load_case("s1").reforms and os.listdir() == ["s1.toml"]


@given(st.text(max_size=20), st.sampled_from([".toml", ".zip", ".xlsx"]), st.binary(max_size=200))
def test_anything_is_opened_or_refused(name, kind, content):
    try:
        opened(name + kind, content, BASE)
    except InputError as refused:
        assert len(refused.told("en")) < 900


def test_files_stand_beside_each_other_once_and_not_too_many():
    mine = [
        sim.Case("same name", BASE.structure, BASE.params, (sim.Reform(61 + k, {"support.care": 0.8}),))
        for k in range(MOST_CASES + 1)
    ]
    there = beside((), mine[:2])
    assert [case.name for case in there] == ["file_1", "file_2"] and there[0].title["zh"] == "same name"
    assert beside(there, mine[:2]) == there
    with pytest.raises(InputError, match=f"at most {MOST_CASES}"):
        beside(there, mine)

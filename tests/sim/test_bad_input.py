"""Bad input is answered in one line that names what was wrong, where, what is allowed, and the nearest valid name."""

import math

import numpy as np
import pytest
from counties import county

import sim
from sim.errors import QuanzeError

HEAD = "schema_version = 1\n"
BASE = county(months=12)
RUN = sim.simulate(county(months=12), seed=1)


def refused(call, *parts):
    """One line, for people, with everything in it that is promised."""
    with pytest.raises(QuanzeError) as caught:
        call()
    message = str(caught.value)
    assert "\n" not in message
    missing = [part for part in parts if part not in message]
    assert not missing, message
    return message


# Calls.

CALLS = {
    "unknown parameter": (
        lambda: BASE.with_params({"tolerence.coverage": 0.5}),
        ["unknown parameter 'tolerence.coverage'", "case 'baseline'", "did you mean 'tolerance.coverage'?"],
    ),
    "unknown parameter asked for": (
        lambda: BASE.params["tolerance.covrage"],
        ["tolerance.covrage", "did you mean 'tolerance.coverage'?"],
    ),
    "unknown parameter in a reform": (
        lambda: BASE.with_reform(month=3, set={"suport.care": 0.5}),
        ["unknown parameter 'suport.care'", "did you mean 'support.care'?"],
    ),
    "unknown structure key": (
        lambda: BASE.with_structure(township=3),
        ["unknown structure key 'township'", "did you mean 'townships'?"],
    ),
    "unknown case": (lambda: sim.load_case("basline"), ["unknown case 'basline'", "did you mean 'baseline'?"]),
    "a case nothing like any": (lambda: sim.load_case("§§§"), ["unknown case '§§§'"]),
    "unknown indicator": (
        lambda: RUN.rates(names=["blame_avoidence_rate"]),
        ["unknown indicator 'blame_avoidence_rate'", "did you mean 'blame_avoidance_rate'?"],
    ),
    "unknown engine": (lambda: sim.simulate(BASE, engine="messa"), ["unknown engine 'messa'", "'mesa'"]),
    "too high": (
        lambda: BASE.with_params({"tolerance.coverage": 1.5}),
        ["tolerance.coverage", "1.5", "out of bounds", "0 to 1"],
    ),
    "too low": (lambda: BASE.with_params({"cadres.loss_aversion": 0.5}), ["cadres.loss_aversion", "1 to 3"]),
    "just over": (
        lambda: BASE.with_params({"tolerance.coverage": math.nextafter(1.0, 2.0)}),
        ["tolerance.coverage", "0 to 1"],
    ),
    "reform out of bounds": (
        lambda: BASE.with_reform(month=2, set={"workload.mandates": 9}),
        ["workload.mandates", "0 to 8", "reforms of case 'baseline'"],
    ),
    "not a number": (lambda: BASE.with_params({"tolerance.coverage": math.nan}), ["tolerance.coverage", "finite"]),
    "infinite": (lambda: BASE.with_params({"tolerance.coverage": math.inf}), ["tolerance.coverage", "finite"]),
    "a text": (lambda: BASE.with_params({"tolerance.coverage": "0.5"}), ["tolerance.coverage", "number", "'0.5'"]),
    "a truth value": (lambda: BASE.with_params({"tolerance.coverage": True}), ["tolerance.coverage", "number"]),
    "nothing": (lambda: BASE.with_params({"tolerance.coverage": None}), ["tolerance.coverage", "number", "None"]),
    "a list": (lambda: BASE.with_params({"tolerance.coverage": [1]}), ["tolerance.coverage", "number"]),
    "a huge whole number": (lambda: BASE.with_params({"tolerance.coverage": 10**400}), ["tolerance.coverage"]),
    "not whole": (lambda: BASE.with_params({"workload.deadline_months": 2.5}), ["deadline_months", "whole number"]),
    "parameters as a list": (lambda: BASE.with_params(["tolerance.coverage"]), ["parameters", "table"]),
    "a reform as a number": (lambda: BASE.with_reform(month=3, set=5), ["5"]),
    "beyond the horizon": (
        lambda: BASE.with_reform(month=13, set={"support.care": 1.0}),
        ["month 13", "outside the horizon", "1 to 12"],
    ),
    "before the beginning": (lambda: BASE.with_reform(month=0, set={"support.care": 1.0}), ["month 0", "1 to 12"]),
    "half a month": (lambda: BASE.with_reform(month=2.5, set={"support.care": 1.0}), ["month", "whole number", "2.5"]),
    "out of order": (
        lambda: BASE.with_reform(month=9, set={"support.care": 1.0}).with_reform(month=3, set={"support.care": 0.5}),
        ["out of order", "month 3", "month 9"],
    ),
    "a horizon that cuts a reform off": (
        lambda: BASE.with_reform(month=9, set={"support.care": 1.0}).with_structure(warm_up=0, months=8),
        ["month 9", "1 to 8"],
    ),
    "a seed below 0": (lambda: sim.simulate(BASE, seed=-1), ["seed", "-1", "0 to 2**63 - 1"]),
    "a seed too large": (lambda: sim.simulate(BASE, seed=2**63), ["seed", "0 to 2**63 - 1"]),
    "a seed with a fraction": (lambda: sim.simulate(BASE, seed=1.0), ["seed", "whole number", "1.0"]),
    "a seed that is a truth value": (lambda: sim.simulate(BASE, seed=True), ["seed", "whole number"]),
    "a seed of the agents": (lambda: sim.CountyModel(BASE, rng="1"), ["seed", "whole number"]),
    "no window": (lambda: RUN.summary(window=0), ["window", "at least 1", "0"]),
    "half a window": (lambda: RUN.summary(window=2.5), ["window", "whole number", "2.5"]),
    "not a case": (lambda: sim.simulate("baseline"), ["simulate needs a Case", "str"]),
    "a model of no case": (lambda: sim.CountyModel(5), ["5"]),
    "agents for the engine": (lambda: sim.simulate(BASE, cadre=sim.TownshipCadre), ["engine='mesa'"]),
    "agents of no kind": (lambda: sim.CountyModel(BASE, cadre=int), ["int", "TownshipCadre"]),
    "agents of another kind": (lambda: sim.CountyModel(BASE, resident=sim.TownshipCadre), ["Resident"]),
    "a case that is no name": (lambda: sim.load_case(5), ["5"]),
}


@pytest.mark.parametrize(("call", "parts"), CALLS.values(), ids=CALLS.keys())
def test_a_call_is_refused(call, parts):
    refused(call, *parts)


SIZES = [("townships", 1, 1000), ("cadres", 1, 500), ("residents", 0, 5000), ("months", 1, 1200)]


@pytest.mark.parametrize(("name", "low", "high"), SIZES)
def test_zero_and_absurd_sizes(name, low, high):
    for value in (low - 1, high + 1, -5, 10**12, 2.0, "3", None, True):
        message = refused(lambda value=value: BASE.with_structure(**{name: value}), f"structure.{name}", repr(value))
        assert f"from {low} to {high}" in message
    for value in (low, high):
        assert getattr(BASE.with_structure(**{name: value}).structure, name) == value


def test_an_error_is_a_value_error():
    assert issubclass(sim.QuanzeError, ValueError)


# Files. What is broken, and what the message must say beside the file's name.

FILES = {
    "no version": ("", ["schema_version must be 1"], False),
    "another version": ("schema_version = 2\n", ["schema_version must be 1", "2"], False),
    "broken": ('base = "baseline"\n[params\n', ["not valid TOML", "line 3"], True),
    "broken further down": ('title.en = "x"\n\n\nmonths 12\n', ["not valid TOML", "line 5"], True),
    "a value twice": ("[structure]\nmonths = 3\nmonths = 4\n", ["not valid TOML", "line 4"], True),
    "unknown key": ('bace = "baseline"\n', ["unknown key 'bace'", "did you mean 'base'?"], True),
    "unknown base": ('base = "basline"\n', ["unknown base case 'basline'", "did you mean 'baseline'?"], True),
    "unknown parameter": (
        '[params]\n"tolerence.coverage" = 1\n',
        ["unknown parameter 'tolerence.coverage'", "did you mean 'tolerance.coverage'?"],
        True,
    ),
    "unknown structure key": (
        "[structure]\ntownship = 3\n",
        ["unknown structure key 'township'", "did you mean 'townships'?"],
        True,
    ),
    "unknown reform key": (
        "[[reforms]]\nmonths = 3\n[reforms.set]\n",
        ["unknown reform key 'months'", "'month'"],
        True,
    ),
    "out of bounds": ('[params]\n"support.care" = 3\n', ["support.care", "0 to 1", "out of bounds"], True),
    "not finite": ('[params]\n"support.care" = nan\n', ["support.care", "finite"], True),
    "a text": ('[params]\n"support.care" = "much"\n', ["support.care", "number", "'much'"], True),
    "a truth value": ('[params]\n"support.care" = true\n', ["support.care", "number"], True),
    "a fraction of a month": ("[structure]\nmonths = 3.5\n", ["structure.months", "whole number", "3.5"], True),
    "no townships": ("[structure]\ntownships = 0\n", ["structure.townships", "from 1 to 1000"], True),
    "params as a list": ("params = [1]\n", ["params", "table"], True),
    "structure as a number": ("structure = 3\n", ["structure", "table"], True),
    "title as a text": ('title = "x"\n', ["title", "table"], True),
    "a title that is a number": ("title = {en = 5}\n", ["title"], True),
    "reforms as a number": ("reforms = 5\n", ["reforms"], True),
    "reforms as a table": ("[reforms]\nmonth = 3\n", ["reforms", "[[reforms]]"], True),
    "a reform without a month": ('[[reforms]]\n[reforms.set]\n"support.care" = 1\n', ["no 'month'"], True),
    "a reform without a set": ("[[reforms]]\nmonth = 3\n", ["no 'set'"], True),
    "a set that is a list": ("[[reforms]]\nmonth = 3\nset = [1]\n", ["set", "table"], True),
    "a reform's title as a text": ('[[reforms]]\nmonth = 3\ntitle = "x"\nset = {}\n', ["title"], True),
    "a reform's reason as a text": ('[[reforms]]\nmonth = 3\nreason = "x"\nset = {}\n', ["reason"], True),
    "a reform out of bounds": (
        '[[reforms]]\nmonth = 3\nset = {"support.care" = 2}\n',
        ["support.care", "0 to 1"],
        True,
    ),
    "a month that is a text": ('[[reforms]]\nmonth = "3"\nset = {}\n', ["month", "whole number", "'3'"], True),
    "a reform beyond the horizon": (
        '[structure]\nmonths = 12\n[[reforms]]\nmonth = 13\nset = {"support.care" = 1}\n',
        ["month 13", "1 to 12"],
        True,
    ),
    "reforms out of order": (
        '[[reforms]]\nmonth = 9\nset = {"support.care" = 1}\n[[reforms]]\nmonth = 3\nset = {"support.care" = 0}\n',
        ["out of order", "month 3", "month 9"],
        True,
    ),
    "based on itself": ('base = "mine"\n', ["based on itself"], True),
}


@pytest.mark.parametrize(("text", "parts", "headed"), FILES.values(), ids=FILES.keys())
def test_a_file_is_refused(tmp_path, text, parts, headed):
    path = tmp_path / "mine.toml"
    path.write_text((HEAD if headed else "") + text, encoding="utf-8")
    refused(lambda: sim.load_case(path), "mine.toml", *parts)
    refused(lambda: sim.load_case(str(path)), "mine.toml", *parts)


def test_bases_that_go_round_in_a_ring(tmp_path):
    for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.toml").write_text(f'{HEAD}base = "{base}"\n', encoding="utf-8")
    refused(lambda: sim.load_case(tmp_path / "a.toml"), "based on itself")


def test_an_error_in_the_base_names_the_base(tmp_path):
    (tmp_path / "low.toml").write_text(f'{HEAD}[params]\n"support.car" = 1\n', encoding="utf-8")
    (tmp_path / "top.toml").write_text(f'{HEAD}base = "low"\n', encoding="utf-8")
    refused(lambda: sim.load_case(tmp_path / "top.toml"), "low.toml", "did you mean 'support.care'?")


def test_files_that_cannot_be_read(tmp_path):
    refused(lambda: sim.load_case(tmp_path / "missing.toml"), "missing.toml", "cannot read")
    (tmp_path / "folder.toml").mkdir()
    refused(lambda: sim.load_case(tmp_path / "folder.toml"), "folder.toml", "is a folder")
    (tmp_path / "latin.toml").write_bytes(HEAD.encode() + 'title.en = "caf\xe9"\n'.encode("latin-1"))
    refused(lambda: sim.load_case(tmp_path / "latin.toml"), "latin.toml", "UTF-8")


def test_a_case_cannot_be_written_where_there_is_no_folder(tmp_path):
    refused(lambda: BASE.to_toml(tmp_path / "no/such/folder/x.toml"), "x.toml")
    (tmp_path / "file").write_text("")
    refused(lambda: BASE.to_toml(tmp_path / "file/x.toml"), "x.toml")


def test_numpy_sizes_and_windows_are_understood():
    assert RUN.summary(window=np.int64(6)).equals(RUN.summary(window=6))
    assert sim.simulate(BASE, seed=np.uint8(3)).seed == 3


def test_a_lever_in_quotes_and_without_is_stated_twice(tmp_path):
    path = tmp_path / "twice.toml"
    both = '"support.care" = 0.2\nsupport.care = 0.9\n'
    for head in ("[params]\n", "[[reforms]]\nmonth = 13\n[reforms.set]\n"):
        path.write_text(f'schema_version = 1\nbase = "baseline"\n{head}{both}', encoding="utf-8")
        with pytest.raises(sim.QuanzeError, match="support.care in .*twice.toml is stated twice"):
            sim.load_case(path)


@pytest.mark.parametrize("base", ['"variants/s1"', '"variants/s1.toml"', '"../s1"', "1", '["s1"]'])
def test_a_base_in_a_folder_that_is_not_there_is_not_that_of_the_package(base, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(f"schema_version = 1\nbase = {base}\n", encoding="utf-8")
    with pytest.raises(sim.QuanzeError, match="unknown base case"):
        sim.load_case(path)


def test_a_base_is_found_beside_in_a_folder_and_whatever_its_ending_is_written_like(tmp_path):
    (tmp_path / "variants").mkdir()
    for place in ("variants/s1.toml", "C.TOML"):
        (tmp_path / place).write_text('schema_version = 1\nbase = "baseline"\n[params]\nsupport.care = 0.7\n', "utf-8")
    (tmp_path / "mine.toml").write_text('schema_version = 1\nbase = "variants/s1"\n', encoding="utf-8")
    (tmp_path / "own.toml").write_text('schema_version = 1\nbase = "C.TOML"\n', encoding="utf-8")
    (tmp_path / "shipped.toml").write_text('schema_version = 1\nbase = "s1"\n', encoding="utf-8")
    for name in ("mine.toml", "own.toml", "C.TOML"):
        assert sim.load_case(tmp_path / name).params["support.care"] == 0.7
        assert sim.load_case(str(tmp_path / name)).params["support.care"] == 0.7
    assert sim.load_case(tmp_path / "shipped.toml").reforms == sim.load_case("s1").reforms
    (tmp_path / "s1.toml").mkdir()  # what bears the name is no case: refused, and not passed over
    with pytest.raises(sim.InputError, match=r"s1\.toml is a folder"):
        sim.load_case(tmp_path / "shipped.toml")
    (tmp_path / "s1.toml").rmdir()
    (tmp_path / "s1.toml").symlink_to("nowhere.toml")
    with pytest.raises(sim.InputError, match=r"cannot read .*s1\.toml: No such file"):
        sim.load_case(tmp_path / "shipped.toml")

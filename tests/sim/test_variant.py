"""Variants: other values where a case does not say, under any case."""

import pytest
from typer.testing import CliRunner

import sim
from experiments.cli import app
from experiments.designs.reader import read_design

MINE = """
schema_version = 1
title = {zh = "谨慎的县", en = "a careful county"}
[params]
"cadres.motivation_mean" = 0.5
"support.care" = 0.3
"""


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    return tmp_path / "mine.toml"


def test_what_a_case_states_itself_comes_on_top(mine, tmp_path):
    (tmp_path / "own.toml").write_text(
        'schema_version = 1\nbase = "s1"\n[params]\n"cadres.motivation_mean" = 0.62\n', encoding="utf-8"
    )
    under = sim.load_case(tmp_path / "own.toml", mine)
    assert under.params["cadres.motivation_mean"] == 0.62  # stated, though it is the default
    assert under.params["support.care"] == 0.3
    assert under.reforms == sim.load_case("s1").reforms
    assert under.title["en"] == "own (a careful county)"
    assert sim.load_case("s1", mine).title["zh"] == "S1 支持与容错（谨慎的县）"


def test_without_a_variant_nothing_changes():
    for name in sim.case_names():
        assert sim.load_case(name, None).hash() == sim.load_case(name).hash()


@pytest.mark.parametrize("name", sim.variant_names())
def test_those_that_ship_load_under_every_case_and_say_what_they_are(name):
    variant = sim.load_variant(name)
    assert set(variant.title) == {"zh", "en"} and name in repr(variant)
    for case in sim.case_names():
        expected = sim.load_case(case).with_structure(**variant.structure)
        assert sim.load_case(case, name).structure == expected.structure


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reforms = []", "unknown key 'reforms' in mine.toml; known: base, title, rationale, structure, params"),
        ("base = 'baseline'", "unknown variant 'baseline' in mine.toml"),
        ("structure = {months = 12}", "unknown structure key 'months' in mine.toml; known: warm_up"),
        ("params = 1", "params in mine.toml must be a table, not 1"),
        ("title = {en = 1}", "title of variant 'mine' must be texts by language"),
        ("[params]\n'support.car' = 1", "did you mean 'support.care'"),
        ("[params]\n'support.care' = 9", "out of bounds"),
    ],
)
def test_bad_ones_are_one_clear_line(text, said, tmp_path, monkeypatch):
    (tmp_path / "mine.toml").write_text(f"schema_version = 1\n{text}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(sim.InputError, match=said):
        sim.load_variant("mine.toml")


def test_an_unknown_one_is_answered_with_the_nearest():
    with pytest.raises(sim.InputError, match="unknown variant 'model1'; did you mean 'model_1'"):
        sim.load_case("baseline", "model1")
    with pytest.raises(sim.InputError, match="a variant is named"):
        sim.load_variant(3)


@pytest.mark.parametrize(
    "asked",
    [
        'kind = "comparison"\ncases = ["baseline", "s1"]\nreplicates = 2',
        'kind = "study"\ncases = ["baseline"]\noutcomes = ["incidents"]',
        'kind = "robust"\nreforms = ["s1"]\nkinds = ["world"]',
    ],
)
def test_question_files_name_one_beside_them(asked, mine, tmp_path):
    (tmp_path / "asked.toml").write_text(f'schema_version = 1\nvariant = "mine.toml"\n{asked}\n', encoding="utf-8")
    design = read_design(tmp_path / "asked.toml").design
    for case in design.cases:
        assert (case.params["support.care"], case.params["cadres.motivation_mean"]) == (0.3, 0.5)


def test_commands_take_one_and_say_so(mine, tmp_path):
    (tmp_path / "little.toml").write_text(
        'schema_version = 1\nbase = "baseline"\nstructure = {townships = 1, cadres = 3, residents = 2, months = 14}\n',
        encoding="utf-8",
    )
    words = [str(tmp_path / "little.toml"), "--variant", str(mine), "--window", "6", "--lang", "en"]
    shown = CliRunner().invoke(app, ["run", *words])
    assert shown.exit_code == 0 and "little (a careful county)" in shown.stdout
    refused = CliRunner().invoke(app, ["run", *words[:1], "--variant", "mine", "--lang", "en"])
    assert refused.exit_code == 2 and "unknown variant 'mine'" in refused.stderr


def test_one_may_stand_on_another(tmp_path):
    (tmp_path / "mine.toml").write_text('schema_version = 1\nbase = "model_1"\nparams."cadres.rent" = 0.5\n', "utf-8")
    mine, base = sim.load_variant(tmp_path / "mine.toml"), sim.load_variant("model_1")
    assert mine.structure == base.structure == {"warm_up": 0}
    assert mine.params == base.params.with_changes({"cadres.rent": 0.5})


def test_none_stands_on_itself(tmp_path):
    (tmp_path / "model_1.toml").write_text('schema_version = 1\nbase = "model_1"\n', "utf-8")
    with pytest.raises(sim.InputError, match="a variant cannot stand on itself"):
        sim.load_variant(tmp_path / "model_1.toml")

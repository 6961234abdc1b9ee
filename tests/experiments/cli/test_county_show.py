"""`quanze county show`: the imbalance in sentences and tables, and a folder of it; names of users stay texts."""

import json
import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from experiments.cli import app
from sim.county_files import TEMPLATES, read_county
from sim.plain import read_text
from sim.words import LANGUAGES


def quanze(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.mark.parametrize(("lang", "said"), [("zh", "210 项履职事项中"), ("en", "Of 210 duties 72 are the")])
def test_sentences_and_tables(lang, said):
    result = quanze("--lang", lang, "county", "show", TEMPLATES / "plain")
    assert result.exit_code == 0, result.output
    assert said in result.stdout and "117" in result.stdout and "65.7" in result.stdout
    shown = [result.stdout.rindex(town.name) for town in sim.read_county("plain").townships]
    assert shown == sorted(shown)  # the table's order


def test_a_county_without_a_list_says_what_cannot_be_shown():
    result = quanze("--lang", "en", "county", "show", TEMPLATES / "mountain")
    assert result.exit_code == 0 and "There is no list of duties" in result.stdout and "45.0" in result.stdout


def test_what_cannot_be_read_is_named(tmp_path):
    result = quanze("--lang", "en", "county", "show", tmp_path)
    assert result.exit_code == 2 and str(tmp_path) in result.stderr


def test_a_folder_of_all_of_it(tmp_path):
    county, out = tmp_path / "county", tmp_path / "out"
    shutil.copytree(TEMPLATES / "mountain", county)
    rows = (county / "townships.csv").read_text(encoding="utf-8-sig").replace("子岭镇", "=1+1镇")
    (county / "townships.csv").write_text(rows, encoding="utf-8")
    people = (county / "people.csv").read_text(encoding="utf-8-sig").replace("子岭镇", "=1+1镇")
    (county / "people.csv").write_text(people, encoding="utf-8")
    for _ in range(2):  # its own results it replaces
        result = quanze("county", "show", county, "--out", out)
        assert result.exit_code == 0, result.output
    names = [f"parameters.{lang}.{kind}" for lang in LANGUAGES for kind in ("png", "svg")]
    names += [f"findings.{lang}.txt" for lang in LANGUAGES] + ["townships.csv", "departments.csv", "dictionary.csv"]
    assert {*names, "manifest.json"} <= {path.name for path in out.iterdir()}
    assert "\n'=1+1镇,0.45\n" in (out / "townships.csv").read_text(encoding="utf-8-sig")
    assert read_text(pd.read_csv(out / "townships.csv")["township"][0]) == "=1+1镇"
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "imbalance" and manifest["county"] == read_county(county).hash()
    assert manifest["remake"] == f"quanze county show {county} --out {out}"


def test_what_others_wrote_is_not_replaced(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    result = quanze("--lang", "en", "county", "show", TEMPLATES / "mountain", "--out", tmp_path)
    assert result.exit_code == 2 and [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", ["plain", "mountain"])
def test_names_are_replaced_where_that_is_asked(tmp_path, name):
    path, out = tmp_path / "XX county", tmp_path / "out"
    shutil.copytree(TEMPLATES / name, path)
    result = quanze("county", "show", path, "--anonymous", "--out", out)
    assert result.exit_code == 0, result.output
    texts = [file for file in out.rglob("*") if file.suffix in (".csv", ".txt", ".json", ".svg")]
    written = "".join(file.read_text(encoding="utf-8") for file in texts)
    assert "T09" in result.stdout and "T09" in written and "D07" in result.stdout
    county = sim.read_county(name)
    own = [town.name for town in county.townships] + [row["name"] for row in county.tables["departments"]]
    for secret in [*own, "XX county"]:
        assert secret not in written and secret not in result.stdout.replace(str(out), "")

"""Methods, checklist, parameters and crate say what the folder of results says, and refuse one that was altered."""

import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from experiments.answers.comparison import compare
from experiments.cli import app
from experiments.designs.study import Study
from experiments.running.resume import run_study
from experiments.telling.folder import write_answer
from experiments.telling.paper.crate import METADATA, metadata, write_crate
from experiments.telling.paper.made import made_in
from experiments.telling.paper.methods import changed, checklist, latex, methods, parameter_rows, write_paper
from sim.words import LANGUAGES

SMALL = {"townships": 2, "cadres": 6, "residents": 8, "months": 24, "warm_up": 12}
COMMAND = "quanze compare mine.toml other.toml --out again --replicates 3"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = sim.load_case("baseline").with_structure(**SMALL)
    other = replace(base.with_params({"support.care": 0.5}), name="other", title={"zh": "关怀", "en": "care & 50 %"})
    found = tmp_path_factory.mktemp("paper") / "answer"
    write_answer(compare([base, other], range(1, 4), ["inaction_rate"], window=12), found, "compare", COMMAND)
    return found


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    base = sim.load_case("baseline").with_structure(**SMALL)
    points = pd.DataFrame({"case": "baseline", "support.care": [0.0, 0.25, 0.5]})
    asked = Study("care", (base,), points, (1, 2), ("inaction_rate",), 12)
    found = tmp_path_factory.mktemp("paper") / "study"
    run_study(asked, found)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_methods_name_what_was_run(folder, lang):
    made, said = made_in(folder), methods(made_in(folder), lang)
    stated = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for fact in (sim.__version__, *stated["cases"].values(), stated["versions"]["rules"], COMMAND, " 12 ", " 24 "):
        assert fact in said
    assert ("common random numbers" in said) == (lang == "en") and made.kind == "comparison"
    assert not re.search(r"[{}]", said)


def test_what_differs_from_the_defaults_is_told_and_nothing_else(folder, study):
    assert changed(made_in(folder)) == {"support.care": ["other: 0.5"]}
    assert changed(made_in(study)) == {"support.care": ["0–0.5"]}
    rows = parameter_rows(made_in(folder), "en")
    assert [row[0] for row in rows] == list(sim.parameters())
    assert [row[0] for row in rows if row[3]] == ["support.care"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_study_says_what_its_design_varies(study, lang):
    assert "support.care 0–0.5" in methods(made_in(study), lang)
    assert all(name and said for name, said in checklist(made_in(study), lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_latex_has_balanced_braces_and_no_sign_that_acts(folder, lang):
    whole = latex(made_in(folder), lang)
    body = whole[whole.index("\\begin{document}") :]
    assert body.replace("\\{", "").replace("\\}", "").count("{") == body.replace("\\{", "").replace("\\}", "").count(
        "}"
    )
    rows = body[body.index("\\endhead") : body.index("\\bottomrule")].strip().splitlines()[1:]
    assert len(rows) == len(sim.parameters())
    assert all(len(re.findall(r"(?<!\\)&", row)) == 4 and not re.search(r"(?<!\\)[%$#_^~]", row) for row in rows)
    assert "-{}-out" in body and "care \\& 50 \\%" in body or lang == "zh"


def test_the_files_of_a_paper_can_be_opened(folder, tmp_path):
    written = write_paper(made_in(folder), tmp_path / "paper")
    docx = pytest.importorskip("docx", reason="the extra office is not installed")
    assert {path.suffix for path in written} == {".txt", ".md", ".tex", ".docx"}
    table = docx.Document(str(tmp_path / "paper" / "paper.en.docx")).tables[0]
    assert [cell.text for cell in table.columns[0].cells][1:] == list(sim.parameters())
    with pytest.raises(sim.StudyError, match="paper"):
        write_paper(made_in(folder), tmp_path / "paper")


def test_a_crate_lists_every_file_with_its_hash(folder, tmp_path):
    target = write_crate(made_in(folder), tmp_path / "crate.zip")
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    graph = {one["@id"]: one for one in json.loads(files.pop(METADATA))["@graph"]}
    assert {name: graph[name]["sha256"] for name in files} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    assert [part["@id"] for part in graph["./"]["hasPart"]] == list(files)
    run = graph["#run"]
    assert {one["@id"] for one in (*run["object"], *run["result"])} == set(files)
    assert {one["@id"] for one in run["object"]} == {"baseline.toml", "other.toml"} and run["name"] == COMMAND
    assert target.read_bytes() == write_crate(made_in(folder), tmp_path / "again.zip").read_bytes()


def test_a_crate_names_nothing_that_it_does_not_describe(study):
    graph = metadata(made_in(study), {"manifest.json": b"{}"})["@graph"]
    known = {one["@id"] for one in graph} | {"https://w3id.org/ro/crate/1.1"}

    def named(value):
        if isinstance(value, dict):
            return {value["@id"]} if set(value) == {"@id"} else set().union(*map(named, value.values()), set())
        return set().union(*map(named, value), set()) if isinstance(value, list) else set()

    assert named(graph) <= known


def test_a_crate_is_read_by_others(folder, tmp_path):
    rocrate = pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed")
    target = write_crate(made_in(folder), tmp_path / "crate.zip")
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path / "open")
    crate = rocrate.ROCrate(str(tmp_path / "open"))
    assert "baseline.toml" in [one.id for one in crate.get_by_type("File")]
    assert [one["name"] for one in crate.get_by_type("CreateAction")] == [COMMAND]


def test_an_altered_case_is_refused(folder, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in folder.iterdir():
        if path.is_file():
            (copy / path.name).write_bytes(path.read_bytes())
    text = (copy / "other.toml").read_text(encoding="utf-8")
    (copy / "other.toml").write_text(text.replace("0.5", "0.25"), encoding="utf-8")
    with pytest.raises(sim.StudyError, match="other.toml"):
        made_in(copy)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--to, --crate and --paper"),
        (["--crate", "a.zip", "--paper", "b"], "--to, --crate and --paper"),
        (["--crate", "a.tar"], "a.tar must end in .zip"),
    ],
)
def test_the_command_says_what_it_takes(folder, words, said):
    done = CliRunner().invoke(app, ["--lang", "en", "export", str(folder), *words])
    assert done.exit_code == 2 and said in done.output


def test_a_folder_without_results_is_refused(tmp_path):
    done = CliRunner().invoke(app, ["--lang", "en", "export", str(tmp_path), "--paper", str(tmp_path / "p")])
    assert done.exit_code == 2 and "no manifest.json" in done.output and not (tmp_path / "p").exists()

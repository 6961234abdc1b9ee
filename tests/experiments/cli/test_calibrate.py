"""The commands: worlds are found, kept, and asked about, in both languages; what was stopped is gone on with."""

import json

import pandas as pd
import pytest
from counties import county
from typer.testing import CliRunner

import experiments as ex
from experiments.cli import app
from experiments.cli.base import NOT_REACHED
from experiments.designs.drawn import draw, priors_of
from experiments.running.registration import REGISTRATION
from sim.versions import MODEL

pytestmark = pytest.mark.usefixtures("undrawn")
TARGETS = """schema_version = 1
[targets.here]
measure = "blame_avoidance_rate"
value = 0.1
low = 0.0
high = 0.3
"""
CALIBRATION = """schema_version = 1
kind = "calibration"
base = "mine.toml"
targets = "targets.toml"
small = {{cadres = 3}}
draws = 100
replicates = 1
confirm = 1
window = 12
wanted = {wanted}
rivals = ["no_wear"]
rival_draws = 100
"""
ASKED = {
    "conclusions": 'packages = ["s0", "s1"]\nreadings = ["agreed"]\nrivals = ["no_wear"]',
    "robust": 'reforms = ["s1"]\ncount = 20',
}


def quanze(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def folder(tmp_path):
    county(1, 4, 4, 18).named("mine").to_toml(tmp_path / "mine.toml")
    (tmp_path / "targets.toml").write_text(TARGETS, encoding="utf-8")
    worlds = [draw(priors_of(), 20, seed).assign(variant=name) for seed, name in ((1, ""), (2, "no_wear"))]
    pd.concat(worlds).assign(model=MODEL).to_csv(tmp_path / "w.csv", index=False)
    return tmp_path


def asked(folder, kind, more=""):
    path = folder / "asked.toml"
    sizes = "structure = {warm_up = 0, townships = 1, cadres = 4, residents = 4, months = 72}"
    head = f'schema_version = 1\nkind = "{kind}"\n{sizes}\nreplicates = 2\nwindow = 12\noutcomes = ["needs_resolved"]'
    path.write_text(f'{head}\nworlds = "w.csv"\n{ASKED[kind]}\n{more}', encoding="utf-8")
    return path


def test_worlds_are_found_kept_and_gone_on_with(folder):
    path, out = folder / "cal.toml", folder / "out"
    path.write_text(CALIBRATION.format(wanted=1), encoding="utf-8")
    done = quanze("--lang", "en", "calibrate", path, "--out", out)
    assert done.exit_code == 0, done.output
    assert "Of 100 worlds drawn from the priors" in done.stdout and "no wear" in done.stdout
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "calibration" and manifest["model"] == MODEL and manifest["kept"] >= 1
    assert "quanze calibrate" in manifest["remake"]
    files = {file.name: file.read_bytes() for file in out.glob("*.csv")}
    assert set(files) >= {f"{name}.csv" for name in ("calibration", "acceptance", "learnt", "composites", "ranks")}
    worlds = ex.plausible_worlds(out / "plausible.csv")
    assert len(worlds) == manifest["kept"] and len(ex.plausible_worlds(out / "plausible.csv", "no_wear"))
    for lang, said in (("zh", "由先验抽取 100 个假想情形"), ("en", "Of 100 worlds")):
        assert said in (out / f"findings.{lang}.txt").read_text(encoding="utf-8")
    path.write_text(CALIBRATION.format(wanted=5000), encoding="utf-8")
    again = quanze("calibrate", path, "--out", folder / "again", "--runs", f"{out}-runs", "--workers", 1)
    assert again.exit_code == NOT_REACHED and "少于所要的 5000 个" in again.stdout
    assert {file.name: file.read_bytes() for file in (folder / "again").glob("*.csv")} == files


@pytest.mark.parametrize("kind", ASKED)
def test_questions_are_asked_of_worlds_in_a_file(kind, folder):
    path, out = asked(folder, kind), folder / "out"
    done = quanze("--lang", "en", *(["ask"] if kind == "conclusions" else ["robust"]), path, "--out", out)
    assert done.exit_code == 0, done.output
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["kind"] == kind
    assert "20" in done.stdout and (out / "report.zh.html").exists()
    question = ex.read(path)
    assert question.kind == kind and question.runs == (20 * 2 * 2 if kind == "robust" else 40 * 3 * 2)


def test_a_registered_conclusion_tells_its_primary_comparison_first(folder):
    primary = '[registration.primary]\ncase = "s0"\noutcome = "needs_resolved"\n'
    path, out = asked(folder, "conclusions", primary), folder / "out"
    done = quanze("--lang", "en", "register", path, "--out", out)
    assert done.exit_code == 0 and (out / REGISTRATION).exists(), done.output
    done = quanze("--lang", "en", "ask", path, "--out", out)
    assert done.exit_code == 0 and "Nothing was decided" in done.stdout, done.output
    found = ex.read(path).run().difference(0, 0)
    [line] = [line for line in done.stdout.splitlines() if line.startswith("Primary comparison")]
    assert f"{100 * found[0]:+.1f}".replace("-", "−")[:4] in line


def test_a_calibration_is_no_question_and_a_question_no_calibration(folder):
    for command, file, said in (
        ("ask", "calibration", "use quanze calibrate"),
        ("calibrate", "conclusions", "answered by quanze ask"),
        ("calibrate", "robust_reforms", "unknown key 'reforms'"),
    ):
        done = quanze("--lang", "en", command, file, "--out", folder / "out")
        assert done.exit_code == 2 and said in done.stderr and done.stderr.count("\n") == 1, done.output
        assert not (folder / "out").exists()

"""Result folders: whole or absent, but pictures that fail never lose the runs."""

import json
import subprocess
import sys
from dataclasses import replace

import made_up
import pandas as pd
import pytest
from places import ROOT
from typer.testing import CliRunner

import experiments as ex
import sim
from experiments.cli import app
from experiments.running.outcomes import named
from experiments.telling import figures, folder, told
from experiments.telling.folder import result_folder, write_answer
from sim.window import Window


def answered(cases):
    return replace(made_up.comparison(cases, outcomes=("inaction_rate",)), window=Window(24))


def broken(*_, **__):
    raise ValueError("no such ink {x}")


@pytest.fixture
def no_ink(monkeypatch):
    monkeypatch.setattr(figures, "save", broken)


def test_tables_stay_where_pictures_fail(tmp_path, no_ink):
    with pytest.raises(sim.TellingError) as caught:
        write_answer(answered(3), tmp_path / "out", "compare")
    said = caught.value.told("en")
    assert str(tmp_path / "out") in said and "no such ink {x}" in said and "tables" in said
    assert isinstance(caught.value.__cause__, ValueError)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    found = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"comparison.csv", "comparison.parquet", "dictionary.csv", "baseline.toml", "manifest.json"} < found
    assert {"findings.zh.txt", "findings.en.txt"} < found and not [name for name in found if name.endswith("html")]
    assert len(pd.read_csv(tmp_path / "out" / "runs.csv")) == 9
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["kind"] == "comparison"


def test_a_later_answer_of_the_same_command_completes_it(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(figures, "save", broken)
        with pytest.raises(sim.TellingError):
            write_answer(answered(2), tmp_path / "out", "compare")
    write_answer(answered(2), tmp_path / "out", "compare")
    assert (tmp_path / "out" / "report.en.html").exists()


def test_pictures_of_an_earlier_answer_do_not_stay_beside_other_tables(tmp_path, monkeypatch):
    write_answer(answered(2), tmp_path / "out", "compare")
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(figures, "save", broken)
    with pytest.raises(sim.TellingError):
        write_answer(answered(3), tmp_path / "out", "compare")
    left = [path.name for path in (tmp_path / "out").rglob("*") if path.suffix in (".html", ".png", ".svg")]
    assert left == [] and (tmp_path / "out" / "notes.txt").exists()


def test_who_stops_the_drawing_keeps_the_tables(tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(figures, "save", stop)
    with pytest.raises(KeyboardInterrupt):
        write_answer(answered(2), tmp_path / "out", "compare")
    assert (tmp_path / "out" / "manifest.json").exists()


@pytest.mark.parametrize("part", ["write_tables", "write_manifest"])
def test_without_tables_or_manifest_there_is_nothing(tmp_path, monkeypatch, part):
    monkeypatch.setattr(folder, part, broken)
    with pytest.raises(ValueError, match="no such ink"):
        write_answer(answered(2), tmp_path / "out", "compare")
    assert list(tmp_path.iterdir()) == []


def test_half_a_manifest_is_none(tmp_path):
    with pytest.raises(TypeError), result_folder(tmp_path / "out") as part:
        folder.write_manifest(part, "run", "run", [], [], odd=object())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("lang", "said"), [("en", "figures or pages failed"), ("zh", "图和报告未能完成")])
def test_the_command_says_so_and_ends_as_for_internal_errors(tmp_path, no_ink, lang, said):
    case = tmp_path / "tiny.toml"
    sizes = "{warm_up = 0, townships = 1, cadres = 3, residents = 3, months = 12}"
    content = f'schema_version = 1\nbase = "baseline"\nstructure = {sizes}\n'
    case.write_text(content, encoding="utf-8")
    (tmp_path / "other.toml").write_text(f"{content}params.support.care = 0.9\n", encoding="utf-8")
    words = ["--lang", lang, "compare", case, tmp_path / "other.toml", "--out", tmp_path / "out"]
    done = CliRunner().invoke(app, [*map(str, words), "--replicates", "2", "--window", "12"])
    assert done.exit_code == 1 and said in done.output.splitlines()[-1], done.output
    assert (tmp_path / "out" / "comparison.csv").exists()


KILLED = """
import os, pathlib, signal, sys
from experiments.telling.folder import result_folder
with result_folder(pathlib.Path(sys.argv[1])) as part:
    (part / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_what_a_killed_command_left_is_removed_by_the_next_and_what_is_in_use_stays(tmp_path):
    target = tmp_path / "out [1]"
    subprocess.run([sys.executable, "-c", KILLED, str(target)], cwd=ROOT, check=False)
    (left,) = tmp_path.iterdir()
    assert left.name.endswith(".part") and (left / "half").exists()
    with result_folder(target) as part:
        assert not left.exists() and list(tmp_path.iterdir()) == [part]
        subprocess.run([sys.executable, "-c", KILLED, str(target)], cwd=ROOT, check=False)
        (part / "whole").touch()
    assert (target / "whole").exists() and not list(target.glob("writer*"))
    with result_folder(tmp_path / "other"):
        pass
    assert len(list(tmp_path.glob(".*.part"))) == 1  # beside another folder, not its own


def test_every_figure_stands_on_the_page_whatever_its_outcome_is_called(tmp_path, monkeypatch):
    monkeypatch.setattr(told, "LANGUAGES", ("en",))
    effects = made_up.effects(2, "full")
    setting = effects.factorial.setting
    outcomes = named([setting.outcomes[0], ex.Outcome("acted / needs_ended", "acted / needs_ended", better="higher")])
    setting = replace(setting, outcomes=outcomes, window=Window(24))
    answer = replace(effects, factorial=replace(effects.factorial, setting=setting))
    folder.fill(tmp_path, answer, "factorial")
    drawn = sorted(path.name for path in tmp_path.glob("*.svg"))
    assert len(drawn) == 3 and drawn[1].startswith("interaction-acted _ needs_ended-")
    assert (tmp_path / "report.en.html").read_text(encoding="utf-8").count("<figure ") == 3

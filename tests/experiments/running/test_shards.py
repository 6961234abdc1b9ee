"""Studies in parts: each part its runs, all parts together the undivided study."""

from dataclasses import replace

import numpy as np
import pytest
from little_studies import little, study_file, table_bytes
from typer.testing import CliRunner

from experiments.cli import app
from experiments.designs.study import Study
from experiments.running.resume import Results, run_study
from experiments.running.shards import Shard, merge
from sim.errors import InputError, StudyError


def quanze(*words):
    return CliRunner().invoke(app, ["--lang", "en", *map(str, words)])


def parts_of(study, folder, of=3, numbers=None):
    parts = {}
    for number in numbers or range(1, of + 1):
        part = replace(study, shard=(number, of))
        run_study(part, folder / Shard(number, of).folder)
        parts[folder / Shard(number, of).folder] = part
    return parts


def test_parts_are_named_and_sorted():
    assert [Shard.of_text(text).folder for text in ("3/16", "1/1", "7/100")] == [
        "shard-03-of-16",
        "shard-1-of-1",
        "shard-007-of-100",
    ]
    for text in ("0/3", "4/3", "3", "a/b", "1/0", "-1/3", ""):
        with pytest.raises(InputError, match="--shard must be K/N"):
            Shard.of_text(text)


@pytest.mark.parametrize("months", [(), ("n_acted",)], ids=["", "months"])
def test_parts_are_disjoint_and_together_the_undivided_study(months, tmp_path):
    study = little(months=months)
    whole = run_study(study, tmp_path / "whole")
    parts = parts_of(study, tmp_path / "s")
    masks = [Results(part, path).done() for path, part in parts.items()]
    assert np.array_equal(sum(mask.astype(int) for mask in masks), np.ones((4, 3), int))
    assert [part.runs for part in parts.values()] == [mask.sum() for mask in masks]
    merged = merge(study, tmp_path / "s", parts)
    assert table_bytes(merged) == table_bytes(whole)
    again = Study.from_folder(tmp_path / "s")
    assert again.hash == study.hash and run_study(again, tmp_path / "s").done().all()
    if months:
        assert merged.months().equals(whole.months())


def test_what_cannot_be_joined_is_named(tmp_path):
    study = little()
    parts = parts_of(study, tmp_path / "s")
    paths = list(parts)
    fewer = {path: part for path, part in parts.items() if path != paths[1]}
    with pytest.raises(StudyError, match="parts are missing: 2/3"):
        merge(study, tmp_path / "out", fewer)
    foreign = parts_of(little(seeds=(1, 2)), tmp_path / "other", numbers=[2])
    with pytest.raises(StudyError, match="shard-2-of-3 is a part of another study: its seeds differ"):
        merge(study, tmp_path / "out", fewer | foreign)
    halves = parts_of(study, tmp_path / "halves", of=2, numbers=[1])
    with pytest.raises(StudyError, match="several divisions: into 2, 3"):
        merge(study, tmp_path / "out", parts | halves)
    with pytest.raises(StudyError, match="is given twice"):
        merge(study, tmp_path / "out", parts | parts_of(study, tmp_path / "again", numbers=[2]))
    next(iter((paths[0] / "runs").iterdir())).unlink()
    with pytest.raises(StudyError, match=r"shard-1-of-3 lacks 4 runs; quanze resume it first"):
        merge(study, tmp_path / "out", parts)
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_folder_of_one_part_is_not_that_of_another(tmp_path):
    run_study(replace(little(), shard=(1, 3)), tmp_path)
    for other in (replace(little(), shard=(2, 3)), little(), replace(little(seeds=(1, 2, 3, 4)), shard=(1, 3))):
        with pytest.raises(StudyError, match="holds another study: its (shard|seeds) differ"):
            run_study(other, tmp_path)


def test_the_commands(tmp_path):
    file, out = study_file(tmp_path), tmp_path / "out"
    for number in (1, 2, 3):
        shown = quanze("study", file, "--out", out, "--shard", f"{number}/3")
        assert "5 of 5 runs are there" in shown.stdout, shown.output
    part = out / "shard-2-of-3"
    assert "5 of 5 runs" in quanze("status", part).stdout
    for kept in (part / "runs").iterdir():
        kept.unlink()
    assert "0 of 5 runs" in quanze("status", part).stdout and "lacks 5 runs" in quanze("merge", out).stderr
    assert "5 of 5 runs" in quanze("resume", part).stdout
    assert "15 of 15 runs are there" in quanze("merge", out).stdout
    whole = run_study(Study.from_toml(file), tmp_path / "whole")
    assert table_bytes(Results(Study.from_folder(out), out)) == table_bytes(whole)
    assert "holds a study already" in quanze("merge", out).stderr
    assert "15 of 15" in quanze("merge", tmp_path / "elsewhere", *sorted(out.glob("shard-*"))).stdout
    assert "holds no parts" in quanze("merge", tmp_path / "none").stderr
    assert "--shard must be K/N" in quanze("study", file, "--out", out, "--shard", "4/3").stderr

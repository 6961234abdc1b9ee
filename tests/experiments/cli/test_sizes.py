"""What nobody can have meant is refused before work starts; what takes very long is asked for twice."""

import tracemalloc

import numpy as np
import pytest
from counties import county
from typer.testing import CliRunner

import sim
from experiments.cli import app
from experiments.designs.reader import read_design
from experiments.running.backends import Threads
from experiments.running.effort import MOST_BYTES, MOST_SECONDS, Plan
from experiments.running.runner import Job, collect, execute
from sim.errors import InputError


def quanze(*args):
    return CliRunner().invoke(app, ["--lang", "en", *map(str, args)])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replicates", 10**9], "--replicates must be a whole number from 1 to 1000000, not 1000000000"),
        (["--replicates", 0], "--replicates must be a whole number from 1 to 1000000, not 0"),
        (["--precision", 1, "--outcome", "incidents", "--max-seeds", 10**9], "--max-seeds must be a whole number"),
    ],
)
def test_a_comparison_of_a_thousand_million_seeds_is_refused(words, said, tmp_path):
    done = quanze("compare", "baseline", "s1", "--out", tmp_path / "out", *words)
    assert done.exit_code == 2 and said in done.stderr and done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ('kind = "comparison"\ncases = ["baseline"]\nreplicates = 1000000000', "from 2 to 1000000"),
        ('kind = "sweep"\nmethod = "morris"\nn = 1000000000', "asks for .* runs; at most 100000000"),
        ('kind = "sweep"\nmethod = "delta"\nn = 2097152', "points of .* variables, more than 100000000 values"),
        ('kind = "robust"\nreforms = ["s1"]\nworlds = 1000000000', "worlds .* from 1 to 100000"),
        ('outcomes = ["incidents"]\ndesign = {kind = "random", count = 9000000, vary = ["lever"]}', "more than 100000"),
        (
            'outcomes = ["incidents"]\nstructure = {warm_up = 0, townships = 1000, residents = 5000, months = 1200}',
            "person-months",
        ),
    ],
)
def test_files_of_sizes_that_nobody_can_have_meant(asked, said, tmp_path):
    path = tmp_path / "asked.toml"
    path.write_text(f"schema_version = 1\n{asked}\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_design(path)


def test_what_takes_long_is_begun_only_if_that_is_agreed_to(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.cli.base._MANY", 1)
    monkeypatch.setattr("experiments.running.effort.MOST_SECONDS", 1e-9)
    path = tmp_path / "little.toml"
    county(months=14).to_toml(path)
    words = ("compare", path, path, "--window", 6, "--replicates", 3, "--outcome", "incidents")
    same = path.read_text(encoding="utf-8")
    (tmp_path / "other.toml").write_text(same, encoding="utf-8")
    words = ("compare", path, tmp_path / "other.toml", *words[3:], "--out", tmp_path / "out")
    refused = quanze(*words)
    assert refused.exit_code == 2 and "6 runs take about" in refused.stderr and "say --yes" in refused.stderr
    assert not (tmp_path / "out").exists()
    done = quanze(*words, "--yes")
    assert done.exit_code == 0 and "6 runs, " in done.stdout and (tmp_path / "out" / "manifest.json").exists()


def test_a_plan_is_large_by_its_time_or_by_its_room():
    assert not Plan(1, 100, 0, 1.0, 2, 100).large
    assert Plan(1, 100, 0, 1.0, 2, int(MOST_BYTES) + 1).large
    assert Plan(1, int(MOST_SECONDS) * 2 + 1, 0, 1.0, 2, 100).large
    assert not Plan(1, int(MOST_SECONDS) * 2 + 1, 2, 1.0, 2, 100).large


class Enough(Exception):
    pass


def test_a_million_runs_begin_with_flat_memory():
    case = county(months=1)
    tracemalloc.start()
    jobs = (Job(number, case, number) for number in range(10**6))
    begun = execute(lambda case, seed: seed, jobs, Threads(2))
    assert next(batch for batch in begun if batch)
    begun.close()
    assert tracemalloc.get_traced_memory()[1] < 10e6

    def enough():
        raise Enough

    with pytest.raises(Enough):
        collect(lambda case, seed: seed, [case], range(10**6), progress=enough)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6  # eight bytes a run for its place among the results


def test_a_county_that_no_memory_holds():
    sim.Structure(1000, 24, 60, 1000)
    with pytest.raises(InputError, match="84000 cadres and residents over 1296 months"):
        sim.Structure(1000, 24, 60, 1200)


def test_too_little_memory_is_told_in_one_line(monkeypatch):
    def full(*_, **__):
        raise np._core._exceptions._ArrayMemoryError((10**9,), np.dtype(float))

    monkeypatch.setattr("sim.simulate", full)
    done = quanze("run", "baseline")
    assert done.exit_code == 2
    assert done.stderr == "out of memory; ask for fewer seeds or points, or a smaller county\n"


@pytest.mark.parametrize("words", [["status"], ["export", "--to", "all.csv"], ["resume"], ["merge"]])
def test_a_name_that_is_too_long_is_told_in_one_line(words):
    done = quanze(words[0], "9" * 5000, *words[1:])
    assert done.exit_code == 2 and done.stderr.startswith("error: cannot ") and "File name too long" in done.stderr
    assert done.stderr.count("\n") == 1 and len(done.stderr) < 1000


@pytest.mark.parametrize("window", ["9" * 5000, f"1-{'9' * 5000}"])
def test_a_window_of_more_digits_than_python_reads_is_refused(window):
    done = quanze("run", "baseline", "--window", window)
    assert done.exit_code == 2 and "whole number of months" in done.stderr and len(done.stderr) < 1000

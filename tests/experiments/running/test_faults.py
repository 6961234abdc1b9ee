"""Faults, really tried: killed, interrupted, started twice, out of disk. A study loses nothing that it has written."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest
from counties import county
from deadly_work import deadly, die
from little_studies import AT_ONCE, ROOT, command, little, study_file, table_bytes
from places import TESTS
from typer.testing import CliRunner

from experiments.cli import app
from experiments.designs.study import Study
from experiments.running.backends import Backend, Dask, Processes, Threads
from experiments.running.files import HOLDER
from experiments.running.resume import Results, run_study
from experiments.running.runner import Job, execute
from sim.errors import QuanzeError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
AT_WORK = """
import pathlib, time, experiments.running.runner as runner
attempt = runner._attempt
def {name}(*job):
    {pause}
    return attempt(*job)
runner._attempt = {name}
"""
SLOWLY = AT_WORK.format(name="slowly", pause="time.sleep(0.1)")


def held(gate):
    """Runs on seeds above 10 wait for a file to appear."""
    return AT_WORK.format(
        name="held", pause=f"while job[1].seed > 10 and not pathlib.Path({str(gate)!r}).exists(): time.sleep(0.02)"
    )


@pytest.fixture
def file(tmp_path):
    """A study of 150 runs, which takes seconds when each is slowed down."""
    return study_file(tmp_path, replicates=30)


@pytest.fixture
def undisturbed(file, tmp_path):
    return table_bytes(run_study(Study.from_toml(file), tmp_path / "undisturbed"))


def results_of(folder):
    return Results(Study.from_folder(folder), folder)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def begun(folder, parts=2):
    return lambda: len(list(folder.glob("runs/part-*.parquet"))) >= parts


def events(folder):
    return [json.loads(line)["event"] for line in (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]


def finish(process):
    """Exit code, output, and complaints; what is noted of the little county (its work per post) is no complaint."""
    out, errors = process.communicate(timeout=120)
    complaints = [line for line in errors.splitlines(keepends=True) if not line.startswith("note: ")]
    return process.returncode, out, "".join(complaints)


def test_killed_and_resumed_gives_the_same_bytes(file, undisturbed, tmp_path):
    out = tmp_path / "out"
    with command("study", file, "--out", out, setting=held(tmp_path / "never")) as study:
        wait_for(begun(out))
        study.kill()
        assert finish(study)[0] == -signal.SIGKILL
    done = results_of(out).done().sum()
    assert 0 < done < 150
    assert (out / HOLDER).exists()
    shown = CliRunner().invoke(app, ["status", str(out), "--lang", "en"]).stdout
    assert f"the last writer was killed: process {study.pid}" in shown and f"{done} of 150" in shown
    (out / "runs" / ".part-000099-0123456789abcdef.parquet.draft").write_bytes(b"half")
    code, shown, errors = finish(command("resume", out))
    assert code == 0 and "150 of 150 runs are there, 0 of them failed" in shown, errors
    assert table_bytes(results_of(out)) == undisturbed
    assert events(out).count("left over from a killed writer") == 1
    assert events(out).count("set aside") in (1, 2)  # the kill may itself have left a draft
    assert not (out / HOLDER).exists()


@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_whoever_stops_it_nothing_is_half_written_and_it_can_be_resumed(ending, file, undisturbed, tmp_path):
    out = tmp_path / "out"
    with command("study", file, "--out", out, setting=SLOWLY) as study:
        wait_for(begun(out, 1))
        study.send_signal(getattr(signal, ending))
        code, _, errors = finish(study)
    assert code == 128 + getattr(signal, ending)
    assert errors.splitlines() == [f"go on with: quanze resume {out}", "stopped; nothing half-written is left"]
    results = results_of(out)
    assert not results.store.parts().refused and not (out / HOLDER).exists()
    assert 0 < results.done().sum() < 150 and events(out)[-1] == "stopped"
    assert table_bytes(run_study(results.study, out)) == undisturbed


def test_of_two_starters_the_second_is_refused(file, undisturbed, tmp_path):
    out, gate = tmp_path / "out", tmp_path / "gate"
    with command("study", file, "--out", out, setting=held(gate)) as first:
        try:
            wait_for(begun(out, 1))
            code, _, errors = finish(command("study", file, "--out", out))
            shown = CliRunner().invoke(app, ["status", str(out), "--lang", "en"]).stdout
        finally:
            gate.touch()
        assert finish(first)[0] == 0
    assert code == 2
    assert errors.startswith(f"error: {out} is being written by process {first.pid} on ") and errors.count("\n") == 1
    assert f"being written by process {first.pid} on " in shown
    assert table_bytes(results_of(out)) == undisturbed


@contextmanager
def small_disk(folder):
    """A file system of 256 kB."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        subprocess.run(words, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no small file system can be mounted here: {error}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing_that_was_written(file, undisturbed, tmp_path):
    with small_disk(tmp_path / "disk"):
        ballast, out = tmp_path / "disk" / "ballast", tmp_path / "disk" / "out"
        with command("study", file, "--out", out, setting=SLOWLY) as study:
            wait_for(begun(out, 1))
            with ballast.open("wb", buffering=0) as filling, pytest.raises(OSError, match="No space left"):
                while True:
                    filling.write(bytes(4096))
            code, _, errors = finish(study)
        assert code == 2 and errors.startswith("error: cannot write ") and "No space left on device" in errors
        assert errors.count("\n") == 1
        assert 0 < results_of(out).done().sum() < 150 and not results_of(out).store.parts().refused
        ballast.unlink()
        assert table_bytes(run_study(Study.from_folder(out), out)) == undisturbed


# Workers that die


def test_a_worker_process_that_is_killed_is_replaced_and_a_run_that_always_kills_it_is_a_failure(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANZE_TEST_MARKER", str(tmp_path / "marker"))
    jobs = [Job(k, county(), k) for k in range(12)]
    done = [one for batch in execute(deadly, jobs, Processes(1)) for one in batch]
    assert (tmp_path / "marker").exists()
    assert sorted(one.job.seed for one in done) == list(range(12))
    failed = [one for one in done if one.failure is not None]
    assert [one.job.seed for one in failed] == [7] and "died on this run" in failed[0].failure.message
    assert all(one.value == one.job.seed for one in done if one.job.seed != 7)


@dataclass(frozen=True)
class Stillborn(Backend):
    """Processes that never get to work, as in a script that does not guard its start."""

    def open(self):
        return ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=die)


def test_processes_that_do_not_even_start_are_blamed_on_no_run(tmp_path):
    study = little(points=2, seeds=(1, 2))
    with pytest.raises(QuanzeError, match="worker processes end as soon as they start; .* __name__ == '__main__'"):
        run_study(study, tmp_path, Stillborn(1))
    assert not results_of(tmp_path).done().any()
    assert run_study(study, tmp_path).failures().empty


def test_worker_processes_end_with_a_parent_that_is_killed():
    code = "import deadly_work, sim, experiments.running.backends as backends, experiments.running.runner as runner\n"
    code += "jobs = (runner.Job(k, sim.Case('any'), k) for k in range(10**9))\n"
    code += "for batch in runner.execute(deadly_work.own_pid, jobs, backends.Processes(1)):\n"
    code += "    if batch: print(batch[0].value, flush=True)\n"  # empty ones come where nothing ends for a while
    path = os.pathsep.join([str(TESTS), str(ROOT)])
    words, settings = [sys.executable, "-c", code], {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=settings) as parent:
        workers = {int(parent.stdout.readline()) for _ in range(20)}
        parent.kill()
    assert workers
    wait_for(lambda: not any(map(is_alive, workers)), 20)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"  # a zombie is dead


def cluster(**settings):
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    quiet = {"dashboard_address": ":0", "silence_logs": logging.CRITICAL}
    return distributed.LocalCluster(threads_per_worker=1, **quiet, **settings)


def test_a_dask_worker_that_is_killed_loses_no_run(tmp_path):
    study = little(points=40, seeds=range(20), lived=24)
    expected = table_bytes(run_study(study, tmp_path / "threads", Threads(2)))
    ticks = []
    with cluster(n_workers=2, processes=True) as made:
        victim = next(iter(made.workers.values())).pid

        def tick():
            ticks.append(1)
            if len(ticks) == 100:
                os.kill(victim, signal.SIGKILL)

        place = Dask(scheduler=made.scheduler_address, chunk_seconds=0.05)
        results = run_study(study, tmp_path / "dask", place, tick, patience=AT_ONCE)
        assert len(ticks) == study.runs and not is_alive(victim)
    assert table_bytes(results) == expected


def test_a_scheduler_that_goes_away_stops_the_study_in_one_line(tmp_path):
    study = little(points=40, seeds=range(20), lived=24)
    ticks = []
    with cluster(n_workers=1, processes=False) as made:

        def tick():
            ticks.append(1)
            if len(ticks) == 100:
                made.close()

        with pytest.raises(QuanzeError, match="scheduler was lost"):
            run_study(study, tmp_path / "out", Dask(scheduler=made.scheduler_address), tick, patience=AT_ONCE)
    assert 0 < results_of(tmp_path / "out").done().sum() < study.runs

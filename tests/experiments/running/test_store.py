"""The store: whole parts or none, readable without our code, small, and honest about damage."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys

import duckdb
import numpy as np
import pandas as pd
import polars
import pyarrow.parquet as pq
import pytest
from little_studies import AT_ONCE, OUTCOMES, ROOT, little, table_bytes
from typer.testing import CliRunner

import sim
from experiments.cli import app
from experiments.designs.study import Study
from experiments.running.backends import Threads
from experiments.running.files import HOLDER, only_writer, write
from experiments.running.provenance import git_state
from experiments.running.resume import Results, plan, run_study
from experiments.running.store import Row, Store, parquet, read_manifest
from sim.errors import QuanzeError


def rows(points, seeds=(1, 2), columns=3, months=None):
    draw = np.random.default_rng(7)
    return [
        Row(point, seed, f"{point:08x}{seed:08x}", tuple(draw.random(columns)), None, months)
        for point in points
        for seed in seeds
    ]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "study", OUTCOMES)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return run_study(little(window=6), tmp_path_factory.mktemp("store") / "study")


def test_what_is_written_comes_back_by_point_and_seed(store):
    written = rows([5, 3]) + [Row(4, 1, "x" * 16, (np.nan, 1.0, np.inf), "ValueError: 不好")]
    store.append(written[2:])
    store.append(written[:2])
    found = store.runs().to_pylist()
    assert [(row["point"], row["seed"]) for row in found] == [(3, 1), (3, 2), (4, 1), (5, 1), (5, 2)]
    by_key = {(row.point, row.seed): row for row in written}
    for row in found:
        expected = by_key[row["point"], row["seed"]]
        values = [row[name] for name in OUTCOMES]
        assert np.array_equal(values, expected.outcomes, equal_nan=True)
        assert (row["id"], row["error"]) == (expected.id, expected.error)


def test_a_part_bears_its_checksum_and_leaves_no_draft(store):
    path = store.append(rows([1]))
    checksum = subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True).stdout[:16]
    assert path.name == f"part-000001-{checksum}.parquet"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert store.append(rows([2])).name.startswith("part-000002-")


def test_the_same_rows_tried_again_are_written_once(store):
    assert store.append(rows([1])) == store.append(rows([1]))
    assert store.runs().num_rows == 2


def damage_truncate(path):
    path.write_bytes(path.read_bytes()[:-100])


def damage_flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def damage_empty(path):
    path.write_bytes(b"")


def damage_rename(path):
    path.rename(path.with_name("part-000002-0123456789abcdef.parquet"))


@pytest.mark.parametrize("damage", [damage_truncate, damage_flip, damage_empty, damage_rename])
def test_a_damaged_part_is_set_aside_and_run_again(damage, tmp_path):
    study = little(points=6)
    results = run_study(study, tmp_path / "study", patience=AT_ONCE)
    before = table_bytes(results)
    parts = sorted((tmp_path / "study" / "runs").iterdir())
    assert len(parts) > 2
    lost = pq.read_table(parts[1]).num_rows
    damage(parts[1])
    assert results.done().sum() == study.runs - lost
    again = run_study(study, tmp_path / "study")
    assert table_bytes(again) == before
    assert len(list((tmp_path / "study" / "set_aside").iterdir())) == 1
    log = [json.loads(line) for line in (tmp_path / "study" / "log.jsonl").read_text().splitlines()]
    assert sum(line["event"] == "set aside" for line in log) == 1
    assert [line["missing"] for line in log if line["event"] == "begin"] == [study.runs, lost]


@pytest.mark.parametrize("kind", ["runs", "months"])
def test_runs_and_their_months_stand_and_fall_together(kind, tmp_path):
    columns = ("inaction_rate", "n_acted")
    study = little(points=2, months=columns)
    folder = tmp_path / "study"
    results = run_study(study, folder)
    months = results.months()
    run = sim.simulate(study.point(1), 3)
    own = months[(months.point == 1) & (months.seed == 3)]
    assert own["month"].tolist() == list(range(1, 15))
    assert np.array_equal(own[list(columns)], run.months[list(columns)], equal_nan=True)
    damage_flip(next((folder / kind).iterdir()))
    assert not results.done().any() and results.months().empty
    pd.testing.assert_frame_equal(run_study(study, folder).months(), months)


def test_parts_of_which_every_run_failed_have_months_of_their_own(tmp_path):
    store = Store(tmp_path, OUTCOMES, ("n_acted",))
    for point in (1, 2):
        store.append([Row(point, 1, f"{point:016x}", (np.nan,) * 3, "ValueError: no")])
    assert not store.parts().refused and store.runs()["point"].to_pylist() == [1, 2]
    assert store.month_rows().num_rows == 0


def test_an_interruption_between_runs_and_months_costs_one_part(tmp_path, monkeypatch):
    store = Store(tmp_path, OUTCOMES, ("n_acted",))
    written = rows([1], months=np.ones((2, 1)))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(store, "_runs_table", interrupted)
        store.append(written)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("experiments.running.store.write", after(2, write))
        store.append(written)
    store.append(written)
    store.append(rows([2], months=np.ones((2, 1))))
    assert len(store.parts().runs) == len(store.parts().months) == 2 and not store.parts().refused
    assert store.runs().num_rows == 4 and store.month_rows().num_rows == 8


def interrupted(*_):
    raise KeyboardInterrupt


def after(times, function):
    """Do it, and interrupt after so many times."""
    calls = iter([False] * (times - 1) + [True])

    def wrapped(*given):
        function(*given)
        if next(calls):
            raise KeyboardInterrupt

    return wrapped


def test_an_interrupted_write_leaves_no_draft(tmp_path, monkeypatch):
    monkeypatch.setattr("os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "x", b"content")
    assert not list(tmp_path.iterdir())


def test_pandas_polars_and_duckdb_read_it_without_our_code(finished):
    values = finished.values()
    parts = f"{finished.folder}/runs/part-*.parquet"
    by_pandas = pd.read_parquet(finished.folder / "runs").sort_values(["point", "seed"])
    by_polars = polars.read_parquet(parts).sort("point", "seed")
    with duckdb.connect() as connection:
        query = f"select * from '{parts}' order by point, seed"
        by_duckdb = connection.execute(query).fetchnumpy()
        by_lever = connection.execute(
            f"select \"authority.delegated_share\", avg(inaction_rate) from '{parts}' "
            f"join '{finished.folder}/design.parquet' using (point) group by 1 order by 1"
        ).fetchall()
    for k, name in enumerate(OUTCOMES):
        flat = values[:, :, k].ravel()
        assert np.array_equal(by_pandas[name], flat, equal_nan=True)
        assert np.array_equal(by_polars[name].to_numpy(), flat, equal_nan=True)
        assert np.array_equal(by_duckdb[name], flat, equal_nan=True)
    assert [lever for lever, _ in by_lever] == finished.study.design["authority.delegated_share"].tolist()
    assert np.allclose([mean for _, mean in by_lever], values[:, :, 0].mean(1))


def test_every_column_is_in_the_dictionary(finished):
    with (finished.folder / "dictionary.csv").open(encoding="utf-8") as file:
        described = {(row["table"], row["name"]) for row in csv.DictReader(file) if row["zh"] and row["en"]}
    for name, path in [
        ("design", finished.folder / "design.parquet"),
        ("runs", next(iter(finished.store.parts().runs.values()))),
    ]:
        assert {(name, column) for column in pq.read_schema(path).names} <= described
    assert {("", name) for name in OUTCOMES} <= described


def test_a_run_takes_less_than_400_bytes_even_with_twenty_outcomes(tmp_path):
    store = Store(tmp_path, list(sim.indicators())[:20])
    path = store.append(rows(range(250), columns=20))
    assert path.stat().st_size / 500 < 400


def test_the_manifest_says_where_it_comes_from(finished):
    manifest = read_manifest(finished.folder)
    assert manifest["hash"] == finished.study.hash and manifest["root_seed"] == 1
    assert manifest["versions"].keys() >= {"quanze", "rules", "python", "numpy", "numba", "pyarrow", "mesa"}
    assert manifest.keys() >= {"git", "platform", "command", "spec"}
    text = (finished.folder / "manifest.json").read_text(encoding="utf-8")
    (finished.folder.parent / "later").mkdir()
    (finished.folder.parent / "later" / "manifest.json").write_text(
        text.replace('"schema_version": 1', '"schema_version": 2')
    )
    with pytest.raises(QuanzeError, match="schema_version must be 1, not 2"):
        read_manifest(finished.folder.parent / "later")


def test_a_manifest_of_something_else_is_named(tmp_path):
    (tmp_path / "manifest.json").write_text('{"schema_version": 1, "study": "x"}')
    with pytest.raises(QuanzeError, match=r"no manifest of a study: it lacks title, rules, versions, spec, hash$"):
        read_manifest(tmp_path)


def test_the_state_of_the_sources_is_that_of_the_package_or_unknown(monkeypatch):
    answers = {"ls-files": "", "rev-parse": "0123\n", "status": " M sim/run.py\n"}
    monkeypatch.setattr("experiments.running.provenance._git", lambda word, *_: answers[word])
    assert git_state() == {"commit": "0123", "changed": True}
    answers["status"] = None  # it took too long
    assert git_state() is None
    answers |= {"ls-files": None, "status": ""}  # installed in a folder of somebody else's checkout
    assert git_state() is None


def test_a_second_writer_is_told_who_the_first_is(tmp_path):
    code = "import sys, pathlib, experiments.running.files as files\n"
    code += "with files.only_writer(pathlib.Path(sys.argv[1])): print(flush=True); input()"
    words = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as other:
        other.stdout.readline()
        with (
            pytest.raises(QuanzeError, match=f"being written by process {other.pid} on .* since 20"),
            only_writer(tmp_path),
        ):
            pass
        other.kill()
        other.wait()
    with only_writer(tmp_path) as left_over:
        assert left_over["pid"] == other.pid
    assert not (tmp_path / HOLDER).exists()
    with only_writer(tmp_path) as left_over:
        assert left_over is None


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(QuanzeError, match=r"cannot write .*file.x: "):
        write(tmp_path / "file" / "x", b"")


def test_the_same_rows_are_the_same_bytes(store):
    assert parquet(store._runs_table(rows([1, 2]))) == parquet(store._runs_table(rows([1, 2])))


def test_an_unfinished_study_reads_as_far_as_it_is(tmp_path):
    study = little()
    results = Results(study, tmp_path)
    results.store.append([Row(2, 3, "0" * 16, (0.1, 0.2, 0.3))])
    assert results.done().sum() == 1 and results.done()[2, 2]
    assert results.values()[2, 2].tolist() == [0.1, 0.2, 0.3]
    assert np.isnan(results.values()).sum() == (study.runs - 1) * 3


# What is well-formed and wrong


def part_of(results):
    (path,) = (results.folder / "runs").iterdir()
    return path


def foreign(tmp_path):
    """A part of another study with the same seeds and points."""
    other = run_study(little(window=3), tmp_path / "other", Threads(1))
    return part_of(other)


def copied(results):
    return results.folder / "runs" / part_of(results).name.replace("part-000001", "part-000007")


@pytest.mark.parametrize("wrong", ["instead", "beside", "copy", "unbound"])
def test_parts_that_are_not_the_study_s_own_are_refused_set_aside_and_run_again(wrong, tmp_path):
    study = little(window=6)
    results = run_study(study, tmp_path / "study", Threads(1))
    right, expected = part_of(results), table_bytes(results)
    if wrong == "copy":
        bad = copied(results)
        shutil.copy(right, bad)
    elif wrong == "unbound":  # right rows, without a word of whose they are
        content = parquet(pq.read_table(right).replace_schema_metadata(None))
        right.unlink()
        bad = right.with_name(f"part-000001-{hashlib.sha256(content).hexdigest()[:16]}.parquet")
        bad.write_bytes(content)
    else:
        bad = results.folder / "runs" / foreign(tmp_path).name.replace("part-000001", "part-000002")
        shutil.copy(foreign_part := part_of(Results(little(window=3), tmp_path / "other")), bad)
        assert foreign_part.name[11:] == bad.name[11:]
        if wrong == "instead":
            right.unlink()
    found = Results(Study.from_folder(results.folder), results.folder)
    assert bad in found.store.parts().refused
    assert found.done().all() == (wrong in ("beside", "copy"))
    again = run_study(study, results.folder, Threads(1))
    assert table_bytes(again) == expected and not again.store.parts().refused
    assert len(list((results.folder / "set_aside").iterdir())) == 1


@pytest.mark.parametrize(
    "change", [{"window": 3}, {"seeds": [1, 2, 4]}, {"outcomes": ["burnout"]}, {"design": "0" * 16}, {"engine": "mesa"}]
)
def test_an_edited_manifest_is_not_believed(change, tmp_path):
    results = run_study(little(window=6), tmp_path / "study", Threads(1))
    path = results.folder / "manifest.json"
    stated = json.loads(path.read_text(encoding="utf-8"))
    stated["spec"] |= change
    path.write_text(json.dumps(stated), encoding="utf-8")
    for call in (lambda: Study.from_folder(results.folder), lambda: run_study(little(window=6), results.folder)):
        with pytest.raises(QuanzeError, match="manifest.json does not have the hash that it states"):
            call()


def test_what_is_not_complete_is_exported_only_if_asked_and_says_so_in_its_name(tmp_path):
    results = run_study(little(window=6), tmp_path / "study", Threads(1))
    shutil.copytree(results.folder, tmp_path / "broken")
    (part,) = (tmp_path / "broken" / "runs").iterdir()
    part.write_bytes(part.read_bytes()[:-1])
    broken = Results(Study.from_folder(tmp_path / "broken"), tmp_path / "broken")
    with pytest.raises(QuanzeError, match="broken lacks 12 of 12 runs .1 files are damaged or not its own."):
        broken.export(tmp_path / "all.csv")
    assert not list(tmp_path.glob("all*"))
    assert broken.export(tmp_path / "all.csv", partial=True) == tmp_path / "all.partial.csv"
    assert results.export(tmp_path / "all.csv", partial=True) == tmp_path / "all.csv"
    assert len(pd.read_csv(tmp_path / "all.csv")) == 12 and len(pd.read_csv(tmp_path / "all.partial.csv")) == 0
    command = [str(tmp_path / "broken"), "--to", str(tmp_path / "new.csv")]
    refused = CliRunner().invoke(app, ["--lang", "en", "export", *command])
    assert refused.exit_code != 0 and "resume it first" in refused.stderr
    done = CliRunner().invoke(app, ["--lang", "en", "export", *command, "--partial"])
    assert done.exit_code == 0 and "new.partial.csv" in done.stdout


def test_a_study_that_grows_takes_its_parts_along(tmp_path):
    run_study(little(window=6, seeds=(1, 2)), tmp_path / "study", Threads(1))
    grown, whole = little(window=6, seeds=(1, 2, 3)), tmp_path / "whole"
    assert plan(grown, tmp_path / "study", Threads(1)).done == 8
    found = run_study(grown, tmp_path / "study", Threads(1))
    assert table_bytes(found) == table_bytes(run_study(grown, whole, Threads(1)))
    assert not found.store.parts().refused and not (tmp_path / "study" / "set_aside").exists()

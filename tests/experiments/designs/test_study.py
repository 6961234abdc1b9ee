"""Studies: files, designs, ids, plans, the folder's refusals, and the command."""

import codecs
import json
import time

import numpy as np
import pandas as pd
import pytest
from counties import county
from little_studies import LEVER, OUTCOMES, little, study_file, table_bytes
from typer.testing import CliRunner

import sim
from experiments.cli import app
from experiments.designs.files import STUDIES
from experiments.designs.setting import read_setting
from experiments.designs.study import Study
from experiments.running.backends import Threads
from experiments.running.resume import Patience, Results, plan, run_study
from experiments.running.runner import Done, Measured
from sim.errors import InputError, QuanzeError
from sim.plain import read_text

CARE = "support.care"
HEAD = 'schema_version = 1\noutcomes = ["inaction_rate"]\n'


def written(folder, text):
    path = folder / "mine.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def quanze(*args):
    return CliRunner().invoke(app, ["--lang", "en", *map(str, args)])


# Files and designs


def test_cases_alone_are_points(tmp_path):
    study = Study.from_toml(
        written(tmp_path, 'cases = ["s1", "s2"]\nparams.support.care = 0.9\nreplicates = 3\nseed = 5')
    )
    assert study.design["case"].tolist() == ["s1", "s2"] and study.seeds == (5, 6, 7)
    assert [study.point(i) for i in range(2)] == [sim.load_case(name).with_params({CARE: 0.9}) for name in ("s1", "s2")]


def test_a_grid_is_every_combination_for_every_case(tmp_path):
    levels = f'levels."{LEVER}" = [0.1, 0.9]\nlevels.support.care = [0, 0.5, 1]'
    text = f'cases = ["baseline", "s1"]\n[design]\nkind = "grid"\n{levels}'
    study = Study.from_toml(written(tmp_path, text))
    assert study.points == 12
    assert set(study.design.itertuples(index=False, name=None)) == {
        (case, lever, care) for case in ("baseline", "s1") for lever in (0.1, 0.9) for care in (0.0, 0.5, 1.0)
    }
    last = study.point(11)
    assert last == sim.load_case("s1").with_params({LEVER: 0.9, CARE: 1.0})
    assert last.reforms == sim.load_case("s1").reforms


def test_a_list_leaves_what_it_does_not_name(tmp_path):
    study = Study.from_toml(
        written(tmp_path, f'[design]\nkind = "list"\npoints = [{{"{LEVER}" = 0.3}}, {{"{CARE}" = 0.9}}, {{}}]')
    )
    base = sim.load_case("baseline")
    assert [study.point(i).hash() for i in range(3)] == [
        base.with_params({LEVER: 0.3}).hash(),
        base.with_params({CARE: 0.9}).hash(),
        base.hash(),
    ]


def test_a_latin_hypercube_has_one_value_in_every_slice(tmp_path):
    text = f'[design]\nkind = "latin_hypercube"\ncount = 50\nranges."{LEVER}" = [0.2, 0.7]\nranges."{CARE}" = []'
    study = Study.from_toml(written(tmp_path, text))
    for name, low, high in ((LEVER, 0.2, 0.7), (CARE, 0.0, 1.0)):
        slices = np.floor((study.design[name] - low) / (high - low) * 50)
        assert sorted(slices) == list(range(50))
    assert Study.from_toml(written(tmp_path, text)).hash == study.hash
    assert Study.from_toml(written(tmp_path, text + "\nsample_seed = 2")).hash != study.hash


def test_a_random_sample_varies_all_parameters_of_a_kind(tmp_path):
    study = Study.from_toml(written(tmp_path, '[design]\nkind = "random"\ncount = 40\nvary = ["behaviour", "world"]'))
    rows = {name: row for name, row in sim.parameters().items() if row.kind in ("behaviour", "world")}
    assert list(study.design.columns) == ["case", *rows]
    for name, row in rows.items():
        column = study.design[name]
        assert column.between(row.low, row.high).all() and (not row.integer or (column % 1 == 0).all())


@pytest.mark.parametrize("name", ["quick", "prescriptions", "large"])
def test_the_studies_that_ship(name):
    study = Study.from_toml(name)
    assert {"quick": 2000, "prescriptions": 6000, "large": 100_000}[name] == study.runs
    assert set(study.title) == {"zh", "en"}
    assert Study.from_toml(STUDIES / f"{name}.toml").hash == study.hash


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("windw = 3", "unknown key 'windw' in mine.toml; did you mean 'window'"),
        ('cases = ["s11"]', "unknown case 's11'"),
        ('cases = ["s1", "s1"]', "case 's1' is given twice"),
        ("cases = []", "mine needs at least one case"),
        ('cases = "s1"', "cases in mine.toml must be a list, not 's1'"),
        ("agents = 1", "agents in mine.toml must be a table, not 1"),
        ("replicates = 0", "seed must be at least 0 and replicates from 1 to 1000000, not 1 and 0"),
        ("replicates = 1000000000000", "replicates from 1 to 1000000, not 1 and 1000000000000"),
        ("replicates = true", "replicates in mine.toml must be a whole number"),
        ("seed = -1", "seed must be at least 0 and replicates from 1 to 1000000, not -1 and 1"),
        ("months = [[1]]", r"months in mine.toml must be a list of texts, not \[1\]"),
        ("window = 0", "mine.toml: window must be a whole number of months"),
        ("structure = {townshps = 2}", "did you mean 'townships'"),
        ('engine = "mensa"', "unknown engine 'mensa' in mine; did you mean 'mesa'"),
        ('months = ["n_actd"]', "unknown monthly column 'n_actd' in mine; did you mean 'n_acted'"),
        ('agents = {cadre = "own_agents:Idle"}', "need engine = 'mesa'"),
        (
            'engine = "mesa"\nagents = {cadr = "own_agents:Idle"}',
            "unknown role of agents 'cadr' in mine; did you mean 'cadre'",
        ),
        ('engine = "mesa"\nagents = {cadre = "own_agent:Idle"}', "cannot import 'own_agent:Idle'"),
        ('engine = "mesa"\nagents = {cadre = 1}', "agents.cadre in mine must be a text package.module:Class, not 1"),
        ('engine = "mesa"\nagents = {resident = "own_agents:Idle"}', "Idle in mine is not a subclass of Resident"),
        ("[design]\nkind = []", r"unknown kind of design \[\] in mine.toml"),
        ('[design]\nkind = "random"\ncount = 2\nvary = 1', "vary in mine.toml must be a list of kinds"),
        ('[design]\nkind = "gird"', "unknown kind of design 'gird' in mine.toml; did you mean 'grid'"),
        ('[design]\nkind = "grid"', "a grid design in mine.toml needs 'levels'"),
        ('[design]\nkind = "grid"\nlevels = {}', "levels in mine.toml must be a table"),
        (
            '[design]\nkind = "grid"\nlevel."support.care" = [1]',
            "unknown key of a grid design 'level' in mine.toml; did you mean",
        ),
        ('[design]\nkind = "grid"\nlevels."support.car" = [1]', "did you mean 'support.care'"),
        ('[design]\nkind = "grid"\nlevels."support.care" = 1', "must be a list of values, not 1"),
        ('[design]\nkind = "grid"\nlevels."support.care" = [1.5]', "support.care = 1.5 in mine.toml is out of bounds"),
        ('[design]\nkind = "list"\npoints = []', "points in mine.toml must be a list of tables"),
        ('[design]\nkind = "list"\npoints = [1]', "must be a table"),
        ('[design]\nkind = "random"\ncount = 0\nvary = ["world"]', "points must be a whole number from 1"),
        (
            '[design]\nkind = "random"\ncount = 2\nvary = ["word"]',
            "unknown kind 'word' in mine.toml; did you mean 'world'",
        ),
        ('[design]\nkind = "random"\ncount = 2', "needs 'ranges' or 'vary'"),
        ('[design]\nkind = "random"\ncount = 2\nranges."support.care" = [0.9, 0.1]', "reversed"),
        ('[design]\nkind = "random"\ncount = 2\nranges."support.care" = [0.9]', r"must be \[low, high\]"),
        ('[design]\nkind = "random"\ncount = 2\nsample_seed = -1\nvary = ["world"]', "sample_seed"),
    ],
)
def test_a_bad_file_is_one_clear_line(text, message, tmp_path):
    with pytest.raises(QuanzeError, match=message) as caught:
        Study.from_toml(written(tmp_path, text))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"design": pd.DataFrame({"case": ["other"]})}, "unknown case 'other' in the design of little"),
        ({"design": pd.DataFrame({LEVER: [0.1]})}, "needs a column 'case' and at least one point"),
        ({"design": pd.DataFrame({"case": []})}, "at least one point"),
        ({"design": pd.DataFrame({"case": ["baseline"], "support.car": [1]})}, "did you mean 'support.care'"),
        ({"design": pd.DataFrame({"case": ["baseline"], CARE: [-0.1]})}, "support.care = -0.1 in the design of little"),
        ({"seeds": (1, 2, 1)}, "seed 1 is given twice in little"),
        ({"seeds": ()}, "little needs at least one seed"),
        ({"seeds": (-1,)}, "seed must be a whole number"),
        ({"outcomes": ("incidnts",)}, "did you mean 'incidents'"),
        ({"outcomes": ()}, "little needs at least one outcome"),
        ({"cases": (county().named("a/b"),)}, "the name of case 'a/b' cannot be a file's name"),
        ({"cases": (county().named("Aux.1"),)}, "the name of case 'Aux.1' cannot be a file's name"),
        *(
            ({"cases": (county().named(name),)}, "cannot be a file's name")
            for name in ("案" * 81, "", " a", "a ", "a.", "a:b", "a?", "a\tb", "con", "NUL .x", "lpt1")
        ),
        ({"cases": (county().named("A"), county().named("a"))}, "case 'a' is given twice in little"),
        ({"design": pd.DataFrame({"case": ["baseline"], CARE: ["much"]})}, "the design of little must be numbers"),
        (
            {"design": pd.DataFrame([["baseline", 0.1, 0.2]], columns=["case", CARE, CARE])},
            "column 'support.care' is given twice in the design of little",
        ),
        (
            {"design": pd.DataFrame({"case": ["baseline"] * 3, "work.deadline_grace": [1, 1.5, 2]})},
            "must be a whole number",
        ),
    ],
)
def test_a_bad_study_is_one_clear_line(settings, message):
    with pytest.raises(QuanzeError, match=message):
        little(**settings)


def test_a_setting_finds_its_case_beside_it_and_reads_parameters_like_a_study(tmp_path):
    county().with_params({LEVER: 0.9}).to_toml(tmp_path / "mine.toml")
    path = tmp_path / "sweep.toml"
    path.write_text('schema_version = 1\nbase = "mine.toml"\nparams.support.care = 0.25\n', encoding="utf-8")
    setting, _ = read_setting(path, ())
    assert setting.base.params[LEVER] == 0.9 and setting.base.params[CARE] == 0.25
    for text, message in [("replicates = 1000000000000", "from 1 to 1000000"), ("outcomes = [[]]", "a list of texts")]:
        path.write_text(f"schema_version = 1\n{text}\n", encoding="utf-8")
        with pytest.raises(QuanzeError, match=message):
            read_setting(path, ())


def test_unknown_studies_are_answered_with_the_nearest():
    with pytest.raises(QuanzeError, match="unknown study 'quik'; did you mean 'quick'"):
        Study.from_toml("quik")
    with pytest.raises(QuanzeError, match="holds no study"):
        Study.from_folder(STUDIES)


# Identity


def test_everything_that_matters_changes_the_hash_and_the_ids():
    studies = [
        little(),
        little(window=12),
        little(seeds=(1, 2, 3, 4)),
        little(points=5),
        little(outcomes=OUTCOMES[:2]),
        little(lived=13),
        little(engine="mesa"),
    ]
    assert len({study.hash for study in studies}) == len(studies)
    assert little(title={"zh": "题"}).hash == little().hash
    same, measured = studies[0], [studies[1], studies[4], studies[6]]
    case = same.point(1).hash()
    ids = {study.run_id(case, 1) for study in (same, *measured)} | {same.run_id(case, 2), same.run_id("0", 1)}
    assert len(ids) == 6
    assert studies[2].run_id(case, 1) == same.run_id(case, 1)  # the same run in another study


def test_ids_are_stored(tmp_path):
    study = little(points=2, seeds=(1, 2))
    runs = run_study(study, tmp_path / "s").store.runs().to_pylist()
    assert [run["id"] for run in runs] == [study.run_id(study.point(p).hash(), s) for p in (0, 1) for s in (1, 2)]


# Running


def test_values_are_those_of_plain_runs(tmp_path):
    study = little(seeds=(1, 2), window=6, engine="compiled")
    results = run_study(study, tmp_path / "s", Threads(2))
    expected = [
        [list(sim.simulate(study.point(i), seed).rates(6, list(OUTCOMES)).values()) for seed in (1, 2)]
        for i in range(4)
    ]
    assert results.values().tobytes() == np.array(expected).tobytes()
    table = results.table()
    assert list(table.columns) == ["point", "seed", *OUTCOMES, "error"] and len(table) == 8
    assert table["error"].isna().all()
    assert np.array_equal(table[OUTCOMES[0]], np.array(expected)[..., 0].ravel())
    again = Results(Study.from_folder(tmp_path / "s"), tmp_path / "s")
    assert again.study.hash == study.hash and table_bytes(again) == table_bytes(results)


@pytest.mark.parametrize("name", ["a" * 240, "案" * 80, "v1.2@3", "console"])
def test_names_of_cases_are_names_of_files(name, tmp_path):
    study = little(cases=(county().named(name),), design=pd.DataFrame({"case": [name]}), seeds=(1,))
    assert run_study(study, tmp_path, Threads(1)).done().all()
    assert Study.from_folder(tmp_path).hash == study.hash


def test_a_failed_run_is_a_row_with_its_reason(tmp_path):
    case = county(months=8)
    design = pd.DataFrame({"case": ["baseline"]})
    study = little(cases=(case,), design=design, engine="mesa", agents={"cadre": "own_agents:Unlucky"})
    results = run_study(study, tmp_path / "s", Threads(1))
    assert results.failures().to_dict("records") == [{"point": 0, "seed": 2, "error": "ValueError: no luck at all"}]
    assert np.isnan(results.values()[0, 1]).all() and np.isfinite(results.values()[0, [0, 2], 0]).all()
    assert results.done().all()
    again = run_study(study, tmp_path / "s", Threads(1))  # it is not run again
    assert again.done().all() and (tmp_path / "s" / "log.jsonl").read_text(encoding="utf-8").count('"begin"') == 1


def test_progress_comes_once_a_run(tmp_path):
    ticks = []
    run_study(little(), tmp_path / "s", progress=lambda: ticks.append(1))
    assert len(ticks) == 12


def trial_of(*seconds):
    """Take the place of the runs that a plan tries, with what each took."""
    took = iter(seconds)
    return lambda work, jobs, place: [[Done(job, None, None, next(took))] for job in jobs]


def test_a_plan_is_of_the_right_size(tmp_path, monkeypatch):
    study = little(points=50, seeds=range(8), lived=30)
    with monkeypatch.context() as patch:
        patch.setattr("experiments.running.effort.execute", trial_of(9.0, 0.25, 0.125))
        planned = plan(study, tmp_path / "s", Threads(2))
    assert (planned.points, planned.runs, planned.done, planned.slots) == (50, 400, 0, 2)
    assert planned.seconds == 400 * 0.25 / 2 and not (tmp_path / "s").exists()
    results = run_study(study, tmp_path / "s")
    assert results.store.size() / 2 < planned.bytes < 400 * study.runs
    assert plan(study, tmp_path / "s", Threads(2)).seconds == 0


def test_a_plan_of_one_point_leaves_out_what_only_the_first_run_takes(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.running.effort.execute", trial_of(100.0, 0.1, 0.1))
    assert plan(little(points=1, seeds=range(1000)), tmp_path, Threads(1)).seconds == pytest.approx(100)


@pytest.mark.parametrize("bits", [0x7FF8000000000000, 0xFFF8000000000000, 0x7FF8000000000001])
def test_what_is_no_number_in_a_design_is_the_same_when_read_back(bits, tmp_path):
    none = np.array([bits], np.uint64).view(float)[0]  # processors make NaN of several bits
    study = little(design=pd.DataFrame({"case": "baseline", LEVER: [none, 0.5]}))
    results = run_study(study, tmp_path / "s")
    again = Study.from_folder(tmp_path / "s")
    assert again.hash == study.hash and again.point(0) == study.cases[0]
    assert table_bytes(run_study(again, tmp_path / "s")) == table_bytes(results)


def test_a_reason_that_is_no_text_does_not_stop_the_study(tmp_path, monkeypatch):
    def broken(case, seed):
        raise OSError("no file \udcff")

    monkeypatch.setattr(Study, "measure", property(lambda study: broken))
    monkeypatch.setattr(Study, "run_id", lambda *_: "")
    reasons = run_study(little(points=1, seeds=(1,)), tmp_path / "s", Threads(1)).failures()["error"]
    assert reasons.tolist() == ["OSError: no file ?"]


def test_a_study_of_many_points_is_checked_at_once():
    rows = {name: row for name, row in sim.parameters().items() if row.kind == "behaviour"}
    draw = np.random.default_rng(1).random((100_000, len(rows)))
    values = {name: row.low + draw[:, k] * (row.high - row.low) for k, (name, row) in enumerate(rows.items())}
    whole = {name: np.floor(column) if rows[name].integer else column for name, column in values.items()}
    begin = time.process_time()
    study = little(design=pd.DataFrame({"case": "baseline", **whole}))
    assert study.points == 100_000 and time.process_time() - begin < 1


def test_what_is_done_is_written_while_a_long_run_goes_on(tmp_path, monkeypatch):
    seen = []

    def work(case, seed):
        end = time.monotonic() + 10
        while seed == 2 and not seen and time.monotonic() < end:
            time.sleep(0.01)
            seen.extend(tmp_path.glob("runs/part-*.parquet"))
        return Measured((0.0, 0.0, 0.0), None)

    monkeypatch.setattr(Study, "measure", property(lambda study: work))
    monkeypatch.setattr(Study, "run_id", lambda *_: "")
    patience = Patience(seconds=0.1, heartbeat=0.02)
    assert run_study(little(points=1, seeds=(1, 2)), tmp_path, Threads(2), patience=patience).done().all()
    assert len(seen) == 1


def test_patience_grows_with_the_time_a_study_takes():
    usual = Patience()
    assert [usual.wait(elapsed) for elapsed in (0, 1000, 1e9)] == [5, 20, 600]
    assert [Patience.every(0.5).wait(elapsed) for elapsed in (0, 1e9)] == [0.5, 0.5]
    assert Patience.every(None) == usual
    with pytest.raises(QuanzeError, match="--keep-every must be a number of seconds, at least 0, not -1"):
        Patience.every(-1)


# Refusals


@pytest.mark.parametrize("damage", ["lost", "cut", "other"])
def test_a_damaged_design_is_named(damage, tmp_path):
    run_study(little(), tmp_path)
    path = tmp_path / "design.parquet"
    if damage == "lost":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-50])
    else:
        table = pd.read_parquet(path)
        table.loc[0, LEVER] = 0.77
        table.to_parquet(path)
    message = "was altered: its design differ" if damage == "other" else "design.parquet cannot be read"
    with pytest.raises(QuanzeError, match=message):
        Study.from_folder(tmp_path)


def test_an_altered_case_is_noticed(tmp_path):
    run_study(little(), tmp_path)
    little(lived=15).cases[0].to_toml(tmp_path / "cases" / "baseline.toml")
    with pytest.raises(QuanzeError, match="was altered: its cases differ"):
        Study.from_folder(tmp_path)


def test_a_folder_of_other_rules_is_refused(tmp_path):
    run_study(little(), tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "rules": "0123456789abcdef"}))
    with pytest.raises(QuanzeError, match="made under other rules of the model .0123456789abcdef"):
        run_study(little(), tmp_path)


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    for target in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(QuanzeError, match="holds no study"):
            run_study(little(), target)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_a_study_left_that_was_killed_at_its_very_beginning_is_no_obstacle(tmp_path):
    for name in (".manifest.json.draft", "design.parquet", "writer.json", "log.jsonl"):
        (tmp_path / name).write_text("")
    (tmp_path / "cases").mkdir()
    assert run_study(little(), tmp_path).done().all()


# Command line


def test_study_status_resume_and_export(tmp_path):
    path, out = study_file(tmp_path), tmp_path / "out"
    result = quanze("study", path, "--out", out, "--workers", 2)
    assert result.exit_code == 0, result.output
    first, last = result.stdout.splitlines()
    assert first.startswith(
        "small study: 5 points × 3 seeds = 15 runs, of which 0 are there; 2 at a time, by a short trial"
    )
    assert last.startswith("small study: 15 of 15 runs are there, 0 of them failed;") and str(out) in last
    assert quanze("status", out).stdout == last + "\n"
    for part in (out / "runs").iterdir():
        part.write_bytes(b"")
    shown = quanze("status", out).stdout
    assert (
        "0 of 15 runs" in shown
        and "files that are damaged, left over or of another study: 1;" in shown
        and f"quanze resume {out}" in shown
    )
    assert "15 of 15" in quanze("resume", out).stdout
    tables = []
    for name, read in (("all.csv", pd.read_csv), ("all.parquet", pd.read_parquet), ("all.xlsx", pd.read_excel)):
        assert str(out / name) in quanze("export", out, "--to", out / name).stdout
        tables.append(read(out / name))
    assert list(tables[1].columns) == ["point", "case", LEVER, "seed", *OUTCOMES, "error"]
    assert (tables[1][LEVER] == np.repeat([0.1, 0.3, 0.5, 0.7, 0.9], 3)).all()
    columns = [LEVER, "seed", *OUTCOMES]
    for table in (tables[0], tables[2]):
        assert np.allclose(table[columns], tables[1][columns], rtol=1e-14, atol=0, equal_nan=True)
    chinese = CliRunner().invoke(app, ["status", str(out)]).stdout
    assert "小研究：15 次运行中已有 15 次" in chinese


@pytest.mark.parametrize("name", ["我的 情景（一）", "甲、乙：丙“丁”", "S1 & co (2) + 50%", "-x", "@x", "com10"])
def test_cases_may_have_names_with_spaces_and_full_width_signs(tmp_path, name):
    case = county(months=14).named(name)
    design = pd.DataFrame({"case": [name], LEVER: [0.5]})
    results = run_study(little(cases=(case,), design=design, seeds=(1,)), tmp_path / "s", Threads(1))
    assert Study.from_folder(tmp_path / "s").cases[0].name == name
    results.export(tmp_path / "all.csv")
    assert [read_text(cell) for cell in pd.read_csv(tmp_path / "all.csv")["case"]] == [name]
    assert (tmp_path / "all.csv").read_bytes().startswith(codecs.BOM_UTF8) != name.isascii()
    assert not pd.read_csv(tmp_path / "s" / "dictionary.csv").empty


def test_more_rows_than_a_sheet_of_excel_are_refused(tmp_path, monkeypatch):
    results = run_study(little(points=1), tmp_path / "s", Threads(1))
    monkeypatch.setattr("experiments.running.resume.MOST_ROWS", 2)
    with pytest.raises(InputError, match="3 rows are more than the 2 of a sheet of Excel"):
        results.export(tmp_path / "all.xlsx")


def test_bad_input_is_one_line_and_exit_code_2(tmp_path):
    path, out = study_file(tmp_path), tmp_path / "out"
    (tmp_path / "all.csv").write_text("mine")
    run_study(Study.from_toml(path), tmp_path / "done")
    for args, message in [
        (("study", tmp_path / "none.toml", "--out", out), "cannot read"),
        (("study", path, "--out", tmp_path), "holds no study"),
        (("study", path, "--out", out, "--backend", "treads"), "did you mean 'threads'"),
        (("study", path, "--out", out, "--workers", 0), "workers must be a whole number"),
        (("status", out), "holds no study"),
        (("resume", out), "holds no study"),
        (("export", tmp_path / "done", "--to", tmp_path / "all.csv"), "nothing is ever overwritten"),
        (("export", tmp_path / "done", "--to", tmp_path / "all.xls"), "must end in .csv or .xlsx or .parquet"),
    ]:
        result = quanze(*args)
        assert result.exit_code == 2, result.output
        assert result.stderr.startswith("error: ") and message in result.stderr and result.stderr.count("\n") == 1
    assert not out.exists()

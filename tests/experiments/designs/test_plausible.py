"""Files of worlds, calibrations, conclusions and robust choices in worlds: what is read and what is refused."""

import pandas as pd
import pytest

import experiments as ex
import sim
from experiments.calibration.plan import read_calibration
from experiments.designs.conclusions import read_conclusions
from experiments.designs.drawn import draw, priors_of
from experiments.designs.plausible import FILE, plausible_worlds, rivals_of
from experiments.designs.reader import read_design
from experiments.designs.worlds import read_robust
from sim.errors import InputError
from sim.versions import MODEL
from sim.words import LANGUAGES

COST = "cadres.sanction_cost"
READ = {"calibration": read_calibration, "conclusions": read_conclusions, "robust": read_robust}
HEAD = {
    "calibration": "",
    "conclusions": "structure = {townships = 2}\n",
    "robust": 'reforms = ["s1"]\n',
}


@pytest.fixture(scope="module")
def rows():
    """25 worlds of the model, and 22 of a rival."""
    worlds = [
        draw(priors_of(), count, seed).assign(variant=name) for count, seed, name in ((25, 1, ""), (22, 2, "no_wear"))
    ]
    return pd.concat(worlds, ignore_index=True).assign(model=MODEL)


@pytest.fixture
def folder(rows, tmp_path):
    rows.to_csv(tmp_path / "w.csv", index=False)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.csv").mkdir()
    return tmp_path


def read(folder, kind, keys):
    path = folder / "asked.toml"
    path.write_text(f'schema_version = 1\nkind = "{kind}"\n{HEAD[kind]}{keys}\n', encoding="utf-8")
    return READ[kind](path)


# Files of worlds


def test_what_was_written_is_read_to_the_bit(folder, rows):
    pd.testing.assert_frame_equal(plausible_worlds(folder / "w.csv"), draw(priors_of(), 25, 1))
    assert len(plausible_worlds(folder / "w.csv", "no_wear")) == 22 and rivals_of(folder / "w.csv") == ["no_wear"]
    rows[rows["variant"] == ""].drop(columns="variant").to_csv(folder / "own.csv", index=False)
    assert len(plausible_worlds(folder / "own.csv")) == 25 and rivals_of(folder / "own.csv") == []


@pytest.mark.skipif(not FILE.exists(), reason="the worlds that ship are being found")
def test_the_worlds_that_ship():
    worlds = ex.plausible_worlds()
    assert len(worlds) >= 500 and not worlds.isna().any(axis=None) and not worlds.duplicated().any()
    assert set(worlds) <= set(priors_of())
    for name in rivals_of():
        pinned = sim.load_variant(name).params.changes()
        assert all((ex.plausible_worlds(variant=name)[lever] == value).all() for lever, value in pinned.items())
    for name, prior in priors_of().items():
        assert worlds[name].between(prior.low * 0.999, prior.high * 1.001).all(), name


def changed(name, row, value):
    return lambda rows: rows.astype({name: object}).assign(**{name: lambda x: x[name].where(x.index != row, value)})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed(COST, 3, None), "w.csv, line 5: no value of cadres.sanction_cost"),
        (changed(COST, 3, "much"), "w.csv, line 5: cadres.sanction_cost must be a number, not 'much'"),
        (changed(COST, 0, -5.0), "w.csv, line 2: cadres.sanction_cost = -5 is out of bounds; allowed: 0 to 4"),
        (changed(COST, 0, float("inf")), "w.csv, line 2: cadres.sanction_cost must be finite"),
        (changed("work.deadline_grace", 1, 1.5), "w.csv, line 3: work.deadline_grace"),
        (lambda rows: pd.concat([rows, rows[[COST]]], axis=1), "column 'cadres.sanction_cost' is given twice in"),
        (lambda rows: rows.rename(columns={COST: "cadres.sanction_cots"}), "did you mean 'cadres.sanction_cost'?"),
        (lambda rows: rows.drop(columns="model"), "has no column 'model'"),
        (lambda rows: rows.assign(model="1.0"), f"found by model 1.0 and says nothing of model {MODEL}"),
        (changed("model", 4, None), "found by model ? and"),
        (lambda rows: rows.iloc[:0], "holds no world"),
        (lambda rows: rows[rows["variant"] != ""], "holds no world"),
    ],
)
def test_worlds_that_cannot_be_are_refused(rows, change, said, tmp_path):
    change(rows).to_csv(tmp_path / "w.csv", index=False)
    with pytest.raises(InputError) as caught:
        plausible_worlds(tmp_path / "w.csv")
    assert said in caught.value.told("en") and "w.csv" in caught.value.told("zh")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x01", b"model,cadres.slack\n2.0,0.1,3\n", b'model\n"2'])
def test_what_is_no_table_is_refused(content, tmp_path):
    (tmp_path / "w.csv").write_bytes(content)
    for lang, said in (("zh", "不是 CSV 表格"), ("en", "is no CSV table")):
        with pytest.raises(InputError) as caught:
            plausible_worlds(tmp_path / "w.csv")
        assert said in caught.value.told(lang)


# Files of questions


def test_what_the_worlds_of_a_choice_are(folder):
    found = read(folder, "robust", 'worlds = "w.csv"\ncount = 21')
    pd.testing.assert_frame_equal(found.sample, draw(priors_of(), 21, 1), check_names=False)
    assert found.study().points == 2 * 21
    stated = read(folder, "robust", f'worlds = "w.csv"\nparams = {{"{COST}" = 2.0}}')
    assert COST not in stated.sample and stated.study().point(0).params[COST] == 2.0 and stated.worlds == 25
    assert read(folder, "robust", 'worlds = "prior"\ncount = 30\nkinds = ["world"]').given is None
    assert read(folder, "robust", 'kinds = ["world"]').worlds == 300


def test_what_a_conclusion_is_drawn_from(folder):
    found = read(folder, "conclusions", 'worlds = "w.csv"\ncount = 24\nrivals = ["no_wear"]\nrival_count = 5')
    assert len(found.worlds) == 24 and len(found.rivals["no_wear"]) == 5 and len(found.packages) == 5
    assert found.readings == ("agreed", "narrow", "broad") and found.doses == (1.0,)
    assert read_design(folder / "asked.toml").kind == "conclusions"
    text = (
        (folder / "asked.toml")
        .read_text(encoding="utf-8")
        .replace('kind = "conclusions"\n', 'packages = ["s0", "s1"]\n')
    )
    (folder / "asked.toml").write_text(text, encoding="utf-8")
    assert read_design(folder / "asked.toml").kind == "conclusions"  # told by its keys
    stated = read(folder, "conclusions", f'worlds = "w.csv"\nparams = {{"{COST}" = 2.0}}')
    default = sim.parameters()[COST].default
    assert COST not in read(folder, "conclusions", f'worlds = "w.csv"\nparams = {{"{COST}" = {default}}}').worlds
    assert COST not in stated.worlds and stated.study().point(0).params[COST] == 2.0


def test_what_is_calibrated(folder):
    found = read(folder, "calibration", 'small = {cadres = 3}\nparams.cadres.slack = 0.1\n[priors."support.care"]\n'
                 'shape = "two_point"\nlow = 0\nhigh = 1\nshare = 0.3')  # fmt: skip
    assert "support.care" in found.priors and "cadres.slack" not in found.priors and found.tried.structure.cadres == 3
    nested = read(folder, "calibration", "[priors.cadres.slack]\nshape = 'uniform'\nlow = 0\nhigh = 0.1")
    assert nested.priors["cadres.slack"].high == 0.1
    shipped = read_calibration("calibration")
    assert set(shipped.rivals) <= set(sim.variant_names()) and shipped.priors == dict(priors_of())


@pytest.mark.parametrize(
    ("kind", "keys", "said"),
    [
        ("calibration", "small = {towns = 3}", "unknown structure key 'towns'; did you mean 'townships'?"),
        ("calibration", "small = {townships = 0}", "structure.townships must be a whole number from 1 to 1000, not 0"),
        ("calibration", "small = 3", "small in asked.toml must be a table, not 3"),
        ("calibration", "window = [61, 120]\nsmall = {months = 60}", "beyond the horizon of 60 months"),
        ("calibration", 'rivals = ["no_wear", "no_wear"]', "rival 'no_wear' is given twice in asked"),
        ("calibration", 'rivals = ["no_waer"]', "unknown variant 'no_waer' in asked; did you mean 'no_wear'?"),
        ("calibration", "rivals = [3]", "rivals in asked.toml must be a list of texts"),
        ("calibration", "kinds = []", "nothing is free"),
        ("calibration", 'kinds = ["lever"]', "unknown kind 'lever' in asked.toml"),
        ("calibration", "draws = 5", "draws in asked.toml must be a whole number, from 100 to 1000000, not 5"),
        ("calibration", "slack = -1", "slack, in half-widths on the small county, must be from 0 to 10, not -1"),
        ("calibration", "slack = true", "must be from 0 to 10, not True"),
        ("calibration", "confirm = 0", "confirm in asked.toml"),
        ("calibration", "replicates = 1001", "replicates in asked.toml"),
        ("calibration", "targets = 3", "targets in asked.toml must be a text, not 3"),
        ("calibration", 'outcomes = ["x"]', "unknown key 'outcomes'"),
        (
            "calibration",
            'params.support.care = 0.5\n[priors."support.care"]\nshape = "uniform"\nlow = 0\nhigh = 1',
            "support.care is stated in params (0.5) and has a prior in priors as well",
        ),
        (
            "calibration",
            '[priors."work.deadline_grace"]\nshape = "two_point"\nlow = 1.5\nhigh = 2\nshare = 0.5',
            "the prior of 'work.deadline_grace' cannot be",
        ),
        (
            "calibration",
            '[priors.cadres.slack]\nshape = "uniform"\nlow = 0\nhigh = 9',
            "from 0 to 9, outside the bounds 0 to 1",
        ),
        ("calibration", '[priors.cadres.slack]\nshape = "unifrom"', "unknown shape of prior 'unifrom'"),
        ("calibration", '[priors.cadres.slack]\nshape = ["uniform"]', "unknown shape of prior ['uniform']"),
        ("calibration", "[priors.cadres.slck]\nlow = 0", "unknown parameter 'cadres.slck' in asked.toml"),
        (
            "calibration",
            '[priors.cadres.slack]\nshape = "uniform"\nlow = 0\nhigh = 0.1\n'
            '[priors."cadres.slack"]\nshape = "uniform"\nlow = 0\nhigh = 0.2',
            "cadres.slack in asked.toml is stated twice",
        ),
        ("conclusions", 'worlds = "w.csv"\ncount = 26', "count = 26, but there are 25 worlds only"),
        ("conclusions", 'worlds = "w.csv"\ncount = 2', "2 worlds are too few; at least 20"),
        ("conclusions", 'worlds = "folder"', "or a CSV file, not 'folder'"),
        ("conclusions", 'worlds = "folder.csv"', "folder.csv: Is a directory"),
        ("conclusions", "worlds = 3", "or a CSV file, not 3"),
        ("conclusions", 'worlds = "no.csv"', "no.csv: No such file"),
        ("conclusions", 'worlds = "w.csv"\nrivals = ["no_wear", "no_wear"]', "rival 'no_wear' is given twice in asked"),
        ("conclusions", 'worlds = "w.csv"\nrivals = ["no_waer"]', "unknown rival 'no_waer' in asked; did you mean"),
        ("conclusions", 'worlds = "w.csv"\nreadings = ["agred"]', "unknown reading 'agred' in asked; did you mean"),
        ("conclusions", 'worlds = "w.csv"\ndoses = [0.5]', "doses must hold 1, the whole way, not [0.5]"),
        ("conclusions", 'worlds = "w.csv"\ndoses = [1, 2]', "a dose must be above 0 and at most 1, not 2"),
        ("conclusions", 'worlds = "w.csv"\npackages = []', "at least one package is needed"),
        ("conclusions", 'worlds = "w.csv"\npackages = ["s1", "s1"]', "case 's1' is given twice"),
        ("conclusions", 'worlds = "w.csv"\npackages = ["s1", "delegate_powers"]', 'write readings = ["agreed"]'),
        ("conclusions", 'worlds = "w.csv"\noutcomes = ["covert_visits"]', "has no better direction"),
        ("robust", 'worlds = "w.csv"\ncount = 26', "asked: count = 26, but there are 25 worlds only"),
        ("robust", 'worlds = "plausable"', "or a CSV file, not 'plausable'"),
        ("robust", "worlds = true", "or a CSV file, not True"),
        ("robust", 'worlds = "folder.csv"', "folder.csv: Is a directory"),
        ("robust", 'worlds = "w.csv"\nkinds = ["world"]', "has its values already and takes no kinds"),
        ("robust", "worlds = 30\ncount = 3", "given twice, worlds = 30 and count = 3"),
        ("robust", 'worlds = "prior"', "at least one uncertain factor"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(kind, keys, said, folder):
    with pytest.raises(InputError) as caught:
        read(folder, kind, keys)
    assert said in caught.value.told("en"), caught.value.told("en")
    assert caught.value.told("zh") and "\n" not in caught.value.told("zh")


def test_each_file_has_its_command(folder):
    path = folder / "asked.toml"
    for kind, reader, said in (
        ("calibration", read_design, {"en": "use quanze calibrate", "zh": "请用 quanze calibrate"}),
        ("conclusions", read_calibration, {"en": "answered by quanze ask", "zh": "用 quanze ask"}),
    ):
        path.write_text(f'schema_version = 1\nkind = "{kind}"\n{HEAD[kind]}', encoding="utf-8")
        for lang in LANGUAGES:
            with pytest.raises(InputError) as caught:
                reader(path)
            assert said[lang] in caught.value.told(lang)


def test_a_package_of_another_county_is_refused(folder):
    other = sim.load_case("s1").with_params({COST: 2.0}).named("other")
    other.to_toml(folder / "other.toml")
    with pytest.raises(InputError, match="starts from another county"):
        read(folder, "conclusions", 'worlds = "w.csv"\npackages = ["s0", "other.toml"]\nreadings = ["agreed"]')

"""A registered question, from the command line: registered, answered, gone on with, in both languages."""

import json
import re

import numpy as np
import pytest
from counties import county
from typer.testing import CliRunner

import experiments as ex
from experiments.answers.registered import on_seeds, primary_of
from experiments.cli import app
from experiments.designs.registration import COMPARED
from experiments.running.registration import REGISTRATION
from sim.words import LANGUAGES, words

pytestmark = pytest.mark.usefixtures("undrawn")
PRIMARY = {
    "comparison": {"case": "late"},
    "inquiry": {"case": "late"},
    "sweep": {"factor": "work.flaw_rate"},
    "factorial": {"contrast": "late×b"},
    "robust": {"case": "late"},
    "study": {"factor": "authority.delegated_share"},
    "tipping": {"case": "late"},
}
SWITCHES = '[[switches]]\nreform = "late.toml"\n[[switches]]\nname = "b"\nhigh."support.care" = 0.9'
QUESTIONS = {
    "comparison": 'cases = ["mine.toml", "late.toml"]',
    "inquiry": 'cases = ["mine.toml", "late.toml"]',
    "sweep": 'base = "mine.toml"\nmethod = "morris"\nn = 4\nfactors = [{name = "work.flaw_rate"}, '
    '{name = "work.trace_hours"}]',
    "factorial": f'base = "mine.toml"\nmonth = 13\n{SWITCHES}',
    "robust": 'base = "mine.toml"\nreforms = ["late.toml"]\nworlds = 20\nfactors = ["work.flaw_rate"]',
    "study": 'cases = ["mine.toml"]\n[design]\nkind = "grid"\nlevels."authority.delegated_share" = [0.2, 0.8]',
    "tipping": 'base = "mine.toml"\nreforms = ["late.toml"]\nfactors = ["work.flaw_rate"]\ngrid = 2',
}
OUTCOMES = '"inaction_rate", "overreach_rate"'


def quanze(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def folder(tmp_path):
    """A county, and the same with a reform."""
    base = county(months=36).named("mine")
    base.to_toml(tmp_path / "mine.toml")
    base.with_reform(13, {"authority.delegated_share": 0.9}).named("late").to_toml(tmp_path / "late.toml")
    return tmp_path


def ask_file(folder, kind, seeds=3, outcomes=OUTCOMES, window="12", **primary):
    """Write a question with a registration."""
    primary = {**PRIMARY[kind], "outcome": "inaction_rate", **primary}
    rows = "\n".join(f'{key} = "{value}"' for key, value in primary.items())
    head = f'schema_version = 1\nkind = "{kind}"\nreplicates = {seeds}\nwindow = {window}\noutcomes = [{outcomes}]\n'
    tail = '[registration]\nhypothesis = {zh = "会下降", en = "it falls"}\n[registration.primary]\n'
    path = folder / "asked.toml"
    path.write_text(f"{head}{QUESTIONS[kind]}\n{tail}{rows}\n", encoding="utf-8")
    return path


def sections(folder, lang):
    """Text of a page's sections by name."""
    page = (folder / f"report.{lang}.html").read_text(encoding="utf-8")
    return dict(re.findall(r'<section id="(\w+)">\n(.*?)\n</section>', page, re.DOTALL))


def test_every_kind_of_question_has_a_primary_comparison():
    assert set(COMPARED) == set(QUESTIONS) == set(words()["question_kind"])


@pytest.mark.parametrize("kind", [kind for kind in QUESTIONS if kind != "study"])
def test_a_registered_question_tells_its_primary_comparison_first(kind, folder):
    path, out = ask_file(folder, kind), folder / "out"
    done = quanze("--lang", "en", "register", path, "--out", out)
    assert done.exit_code == 0, done.output
    assert "before the first run" in done.stdout and [file.name for file in out.iterdir()] == [REGISTRATION]
    stated = json.loads((out / REGISTRATION).read_text(encoding="utf-8"))
    done = quanze("--lang", "en", "ask", path, "--out", out)
    assert done.exit_code == 0, done.output
    for said in (stated["sha256"], "Primary comparison: ", "Nothing was decided", "it falls", "are exploratory"):
        assert said in done.stdout
    kept = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["registration"]
    assert (kept["hash"], kept["intact"], kept["decided_afterwards"]) == (stated["sha256"], True, [])
    assert kept["primary"] == stated["registered"]["primary"]
    for lang, exploratory in (("zh", "探索性"), ("en", "exploratory")):
        found = sections(out, lang)
        assert list(found)[:2] == ["question", "registration"]
        assert stated["sha256"] in found["registration"] and exploratory in found["registration"]
        assert exploratory in found["answer"].split("</h2>")[0]
        first = (out / f"findings.{lang}.txt").read_text(encoding="utf-8").splitlines()
        assert stated["sha256"] in first[0] and exploratory in "".join(first[:6])
    told = [words()["registration"][f"part_{name}"] for name in stated["registered"]["asked"]]
    assert all(set(row) == set(LANGUAGES) for row in told)


def test_what_was_decided_afterwards_stands_in_report_and_manifest(folder):
    out = folder / "out"
    quanze("register", ask_file(folder, "comparison"), "--out", out)
    more = OUTCOMES + ', "burnout"'
    path = ask_file(folder, "comparison", seeds=5, outcomes=more, window="[13, 36]", outcome="overreach_rate")
    done = quanze("--lang", "en", "ask", path, "--out", out)
    assert done.exit_code == 0, done.output
    later = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["registration"]["decided_afterwards"]
    assert later == [
        "primary comparison changed: late · inaction_rate → late · overreach_rate",
        "seeds added: 4–5",
        "outcomes added: burnout",
        "months reported changed: last 12 months → months 13 to 36",
    ]
    assert all(f"Decided after the registration: {one}." in done.stdout for one in later)
    zh = sections(out, "zh")["registration"]
    for said in ("增加随机情景 4–5", "增加指标 倦怠均值", "统计月份由 最后 12 个月 改为 第 13 至 36 个月"):
        assert said in zh
    assert "inaction" in next(line for line in done.stdout.splitlines() if line.startswith("Primary comparison"))


@pytest.mark.parametrize("kind", ["comparison", "inquiry", "factorial", "robust", "tipping"])
def test_the_primary_comparison_is_reckoned_on_the_seeds_registered(kind, folder):
    primary = {**PRIMARY[kind], "outcome": "inaction_rate"}
    small = ex.read(ask_file(folder, kind)).run()
    grown = ex.read(ask_file(folder, kind, seeds=6)).run()
    wanted, whole = primary_of(on_seeds(small, (1, 2, 3)), primary), primary_of(on_seeds(grown, range(1, 7)), primary)
    assert np.array_equal(primary_of(on_seeds(grown, (1, 2, 3)), primary), wanted) and wanted != whole
    assert primary_of(on_seeds(grown, (1, 99)), primary) == whole  # one that is not there: all that are


def test_the_primary_comparison_is_the_row_of_the_table(folder):
    found = ex.read(ask_file(folder, "factorial")).run()
    row = found.table().query("contrast == 'late×b' and outcome == 'inaction_rate'").iloc[0]
    primary = primary_of(found, {"contrast": "late×b", "outcome": "inaction_rate"})
    assert (primary.value, primary.low, primary.high) == (row["difference"], row["low"], row["high"])
    assert primary_of(found, {"contrast": "none", "outcome": "inaction_rate"}) is None
    assert primary_of(found, {"contrast": "late×b", "outcome": "incidents"}) is None


def test_a_registered_study_that_grows_says_so_wherever_it_is_looked_at(folder):
    out = folder / "out"
    assert quanze("register", ask_file(folder, "study"), "--out", out).exit_code == 0
    done = quanze("--lang", "en", "ask", ask_file(folder, "study"), "--out", out)
    assert done.exit_code == 0 and "Nothing was decided after" in done.stdout, done.output
    done = quanze("study", ask_file(folder, "study", seeds=5), "--out", out)
    assert done.exit_code == 0 and "登记之后才决定：增加随机情景 4–5。" in done.stdout, done.output
    assert "Decided after the registration: seeds added: 4–5." in quanze("--lang", "en", "status", out).stdout


def test_an_altered_registration_is_told(folder):
    path, out = ask_file(folder, "comparison"), folder / "out"
    quanze("register", path, "--out", out)
    text = (out / REGISTRATION).read_text(encoding="utf-8")
    (out / REGISTRATION).write_text(text.replace("it falls", "it rises"), encoding="utf-8")
    done = quanze("--lang", "en", "ask", path, "--out", out)
    assert done.exit_code == 0 and "not the registration from before the first run" in done.stdout
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["registration"]["intact"] is False
    assert "并非首次运行之前的那一份" in sections(out, "zh")["registration"]


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "已有内容；登记须在首次运行之前"), ("en", "comes before the first run")]
)
def test_after_the_first_run_it_is_too_late(lang, said, folder):
    path, out = ask_file(folder, "factorial"), folder / "out"
    assert quanze("ask", path, "--out", folder / "other", "--runs", folder / "out-runs").exit_code == 0
    done = quanze("--lang", lang, "register", path, "--out", out)
    assert done.exit_code == 2 and said in done.stderr and "out-runs" in done.stderr and not out.exists()


def test_without_a_table_there_is_nothing_to_register(folder):
    path = ask_file(folder, "comparison")
    path.write_text(path.read_text(encoding="utf-8").split("[registration]")[0], encoding="utf-8")
    for lang, said in (("zh", "没有 [registration] 表"), ("en", "has no table [registration]")):
        done = quanze("--lang", lang, "register", path, "--out", folder / "out")
        assert done.exit_code == 2 and said in done.stderr


@pytest.mark.parametrize(
    ("kind", "primary", "said"),
    [
        ("comparison", {"case": "lat"}, "did you mean 'late'"),
        ("comparison", {"case": "mine"}, "unknown case 'mine' in [registration] of asked.toml; known: late"),
        ("factorial", {"contrast": "b×late"}, "unknown contrast 'b×late'"),
        ("sweep", {"factor": "work.flaw"}, "did you mean 'work.flaw_rate'"),
        ("robust", {"case": "mine"}, "unknown case"),
        ("study", {"factor": "support.care"}, "authority.delegated_share"),
        ("comparison", {"outcome": "burnout"}, "unknown outcome 'burnout'"),
        ("comparison", {"factor": "late"}, "unknown key 'factor'"),
    ],
)
def test_a_primary_comparison_that_the_question_does_not_make_is_refused(kind, primary, said, folder):
    done = quanze("--lang", "en", "ask", ask_file(folder, kind, **primary), "--out", folder / "out")
    assert done.exit_code == 2 and said in done.stderr and done.stderr.count("\n") == 1, done.stderr


def test_a_primary_comparison_needs_both_names(folder):
    path = ask_file(folder, "comparison")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('outcome = "inaction_rate"\n', ""), encoding="utf-8")
    done = quanze("--lang", "en", "register", path, "--out", folder / "out")
    assert done.exit_code == 2 and "lacks outcome; it needs case and outcome" in done.stderr

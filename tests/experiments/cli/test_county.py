"""`quanze county`: a template is written, checked, changed, and what is wrong is named; in both languages."""

import pytest
from typer.testing import CliRunner

import sim
from experiments.cli import app
from experiments.cli.county import Kind
from sim.county_files import template_names


def quanze(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_every_county_that_ships_can_be_asked_for():
    assert sorted(Kind) == template_names()


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    ("lang", "file", "last"), [("zh", "乡镇.csv", "每个岗位每月"), ("en", "townships.csv", "Each post")]
)
def test_a_county_is_begun_and_checked(tmp_path, kind, lang, file, last):
    folder = tmp_path / "my county"
    made = quanze("--lang", lang, "county", "new", folder, "--kind", kind)
    assert made.exit_code == 0 and file in made.output and f"quanze county check '{folder}'" in made.output
    assert sim.read_county(folder) == sim.read_county(str(kind))
    checked = quanze("county", "check", folder, "--lang", lang)
    assert checked.exit_code == 0 and checked.output.splitlines()[-1].startswith(last)


def test_a_plain_county_is_the_default(tmp_path):
    assert quanze("county", "new", tmp_path / "x").exit_code == 0
    assert sim.read_county(tmp_path / "x") == sim.read_county("plain")


def test_what_was_guessed_is_said_first(tmp_path):
    (tmp_path / "乡镇.csv").write_bytes("名称,编制\n城关镇,24\n".encode("gbk"))
    done = quanze("county", "check", tmp_path)
    assert done.exit_code == 0 and done.output.splitlines()[0].endswith("不是 UTF-8，按 GBK 读取。")


@pytest.mark.parametrize(("lang", "said"), [("zh", "第 2 行“编制”"), ("en", "row 2, column 编制")])
def test_what_is_wrong_ends_in_one_line(tmp_path, lang, said):
    (tmp_path / "乡镇.csv").write_text("名称,编制\n城关镇,\x1b[31m0\n", encoding="utf-8")
    done = quanze("--lang", lang, "county", "check", tmp_path)
    assert done.exit_code == 2 and len(done.output.splitlines()) == 1
    assert said in done.output and "\x1b" not in done.output


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "x").write_text("mine", encoding="utf-8")
    done = quanze("--lang", "en", "county", "new", tmp_path)
    assert done.exit_code == 2 and "nothing is overwritten" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("county", "chck", "x"), "unknown command 'chck'; did you mean 'check'?"),
        (("county", "new", "x", "--kind", "hill"), "--kind must be"),
        (("county", "check"), "DIR is missing"),
        (("county", "check", "x", "--knd"), "unknown option '--knd'"),
    ],
)
def test_wrong_usage(words, said):
    done = quanze("--lang", "en", *words)
    assert done.exit_code == 2 and said in done.output and len(done.output.splitlines()) == 1


def test_help_is_in_the_readers_language():
    assert (
        "用法：" in quanze("county", "--help").output and "Usage:" in quanze("--lang", "en", "county", "--help").output
    )
    assert "用法：" in quanze("county", "check", "--help").output and "county" in quanze("--help").output


def test_commands_live_in_a_county_and_put_codes_for_its_names(tmp_path):
    (tmp_path / "own").mkdir()
    rows = "名称,编制,居民\n甲镇,4,4\n乙镇,6,4\n"
    (tmp_path / "own" / "乡镇.csv").write_text(rows, encoding="utf-8")
    short = sim.load_case("baseline").with_structure(months=24, warm_up=0)
    short.to_toml(tmp_path / "base.toml")
    short.with_reform(13, {"support.care": 0.9}).to_toml(tmp_path / "cared.toml")
    cases, own = [tmp_path / "base.toml", tmp_path / "cared.toml"], ["--county", tmp_path / "own"]
    few = ["--replicates", 2, "--outcome", "inaction_rate", "--window", 12]
    named = quanze("compare", *cases, *own, "--out", tmp_path / "named", *few)
    coded = quanze("compare", *cases, *own, "--anonymous", "--out", tmp_path / "coded", *few)
    assert named.exit_code == coded.exit_code == 0, named.output + coded.output
    numbers = [(tmp_path / name / "runs.csv").read_bytes() for name in ("named", "coded")]
    assert numbers[0] == numbers[1]
    page = (tmp_path / "named" / "report.zh.html").read_text(encoding="utf-8")
    assert "自备县表" in page and "2 个乡镇" in page
    assert sim.read_county(tmp_path / "named" / "county.zip").places == {"甲镇": 0, "乙镇": 1}
    assert sim.load_case(tmp_path / "coded" / "cared.toml").county.places == {"T01": 0, "T02": 1}
    assert not any("甲镇".encode() in path.read_bytes() for path in (tmp_path / "coded").rglob("*") if path.is_file())
    lived = quanze("run", cases[0], *own, "--window", 12, "--replicates", 2, "--out", tmp_path / "run")
    assert lived.exit_code == 0, lived.output
    assert "乙镇" in (tmp_path / "run" / "townships.csv").read_text(encoding="utf-8")
    told = quanze("trace", cases[0], *own, "--township", "乙镇", "--lang", "zh")
    assert told.exit_code == 0 and "乙镇" in told.output, told.output


def test_a_county_that_ships_is_looked_at_by_its_name():
    assert quanze("county", "check", "mountain").output.splitlines()[0].startswith("12 ")
    assert quanze("county", "show", "mountain").exit_code == 0

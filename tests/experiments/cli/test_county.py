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

"""A wrong command line is answered in one sentence in the reader's language; so are the fixed words of help."""

import pytest
import typer
from typer.testing import CliRunner

from experiments.cli import app
from experiments.cli.usage import explained_usage

WRONG = [
    (("runn",), "没有名为“runn”的命令；是否应为“run”？", "unknown command 'runn'; did you mean 'run'?"),
    (
        ("run", "s1", "--sed", "1"),
        "没有名为“--sed”的选项；是否应为“--seed”？",
        "unknown option '--sed'; did you mean '--seed'?",
    ),
    (("run", "s1", "--debg"), "没有名为“--debg”的选项；是否应为“--debug”？", "did you mean '--debug'?"),
    (("run",), "缺少 CASE", "CASE is missing"),
    (("export", "x"), "导出须写明 --to、--crate、--paper 中的一项", "an export takes one of --to, --crate and --paper"),
    (("run", "s1", "--seed"), "选项 --seed 须带一个值", "option --seed needs a value"),
    (("params", "--json=1"), "选项 --json 不带值", "option --json takes no value"),
    (("run", "s1", "--seed", "x"), "--seed 须为整数", "--seed must be a whole number"),
    (("doses", "s1", "--fraction", "x"), "--fraction 须为数值", "--fraction must be a number"),
    (("run", "s1", "more", "and more"), "多余的参数：more and more", "unexpected arguments: more and more"),
]


def quanze(*args):
    return CliRunner().invoke(app, list(args))


@pytest.mark.parametrize(("args", "zh", "en"), WRONG, ids=[" ".join(args) for args, *_ in WRONG])
def test_wrong_usage_is_one_sentence(args, zh, en):
    for front, begin, message in (
        ((), "错误：", zh),
        (("--lang=zh",), "错误：", zh),
        (("--lang", "en"), "error: ", en),
    ):
        for words in ((*front, *args), (args[0], *front, *args[1:])):
            result = quanze(*words)
            assert result.exit_code == 2 and result.stdout == ""
            assert result.stderr.startswith(begin) and result.stderr.endswith(f"{message}\n")
            assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("args", [("--lang", "fr", "cases"), ("cases", "--lang=fr")])
def test_an_unknown_language_is_told_in_chinese(args):
    result = quanze(*args)
    assert result.exit_code == 2 and result.stderr == "错误：--lang 须为下列之一：zh、en\n"


def test_what_the_library_says_anew_is_told_as_it_is():
    class Unheard(typer.BadParameter):
        pass

    assert explained_usage(Unheard("so and so")).told("en").endswith("must be so and so")
    assert explained_usage(RuntimeError("so and so")).told("zh") == "命令用法有误：so and so"


@pytest.mark.parametrize("args", [("--help",), ("run", "--help"), ()])
def test_help_has_its_fixed_words_in_the_readers_language(args):
    for lang, there, absent in (
        ("zh", ("用法：quanze", "[选项]", "选项：", "显示本说明并退出"), ("Usage", "Options:", "default:")),
        ("en", ("Usage: quanze", "[OPTIONS]", "Options:", "Show this message and exit."), ("用法", "选项：")),
    ):
        result = CliRunner().invoke(app, [*args, "--lang", lang] if args else ["--lang", lang, "--help"], "quanze")
        page = result.output.replace("Usage: root", "Usage: quanze").replace("用法：root", "用法：quanze")
        assert all(word in page for word in there) and not any(word in page for word in absent), page


def test_no_arguments_show_help():
    result = quanze()
    assert result.output.startswith("用法：") and "compare" in result.output

"""Every error stands in the tables of words, in both languages, with the facts it needs; it travels and is told."""

import ast
import pickle
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from counties import county
from places import ROOT

import experiments as ex
import sim
from experiments.running.backends import Processes, Threads
from experiments.running.runner import collect
from sim.errors import ClusterError, InputError, Listed, QuanzeError, Said, StudyError, unknown
from sim.words import LANGUAGES, add_words, text, words

RAISED = {"InputError", "StudyError", "ClusterError", "TellingError", "QuanzeError"}
TREES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for folder in ("sim", "experiments")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
CONSTANTS = {
    node.value
    for tree in TREES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}
PREFIXES = {
    node.values[0].value
    for tree in TREES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant)
}


def calls() -> Iterator[tuple[str, ast.Call, ast.AST]]:
    """Calls that build an error or a part of one: where, the call, the function it stands in."""
    for path, tree in TREES.items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                        yield f"{path}:{node.lineno}", node, function


def literal_keys(function: ast.AST, name: str) -> set[str]:
    """Keys of the dictionaries written out under a name in a function."""
    found = set()
    for node in ast.walk(function):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == name and isinstance(node.value, ast.Dict):
            found |= {key.value for key in node.value.keys}
    return found


def given(call: ast.Call, function: ast.AST) -> set[str]:
    """Names of the facts of an error."""
    named = {word.arg for word in call.keywords if word.arg}
    spread = [word.value.id for word in call.keywords if word.arg is None]
    return named.union(*(literal_keys(function, name) for name in spread))


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def errors() -> dict[str, dict[str, str]]:
    return words()["error"]


def test_every_error_has_a_sentence_and_its_facts():
    seen = 0
    for where, call, function in calls():
        if call.func.id in RAISED:
            key = call.args[0]
            assert isinstance(key, ast.Constant) and key.value in errors(), f"{where} names no sentence"
            assert names(errors()[key.value]["en"]) <= given(call, function), f"{where} lacks facts"
            seen += 1
    assert seen > 150


def test_every_part_of_a_sentence_has_its_facts():
    for where, call, _ in calls():
        if call.func.id == "Said" and isinstance(call.args[0], ast.Constant):
            section, _, key = call.args[0].value.partition(".")
            assert key in words()[section], where
            facts = call.args[1] if len(call.args) > 1 else ast.Dict([], [])
            if isinstance(facts, ast.Dict) and None not in facts.keys:  # one that unpacks others is not seen through
                given = {name.value for name in facts.keys if isinstance(name, ast.Constant)}
                assert names(words()[section][key]["en"]) <= given, where


def test_what_may_be_unknown_has_a_noun():
    for where, call, _ in calls():
        if call.func.id == "unknown" and isinstance(call.args[0], ast.Constant):
            assert call.args[0].value.replace(" ", "_") in words()["noun"], where


@pytest.mark.parametrize("section", ["error", "noun"])
def test_sentences_agree_in_both_languages(section):
    for key, sentence in words()[section].items():
        assert key.isidentifier() and key.islower()
        assert set(sentence) == set(LANGUAGES) and all(sentence.values()), key
        assert names(sentence["zh"]) == names(sentence["en"]), key


def test_every_sentence_is_used():
    prefixes = tuple(prefix for prefix in PREFIXES if prefix.startswith("error.") and prefix != "error.")
    used = CONSTANTS | {name.removeprefix("error.") for name in CONSTANTS}
    assert {key for key in errors() if key not in used and not f"error.{key}".startswith(prefixes)} == set()


def test_every_noun_is_used():
    used = {name.removeprefix("noun.").replace(" ", "_") for name in CONSTANTS}
    assert {key for key in words()["noun"] if key not in used} == set()


@pytest.mark.parametrize("section", ["error", "noun"])
def test_chinese_has_chinese_punctuation(section):
    for key, sentence in words()[section].items():
        assert not re.search(r"[\u4e00-\u9fff}][,;?!]|[,;:?!][\u4e00-\u9fff]", sentence["zh"]), key


def test_errors_are_told_in_both_languages():
    with pytest.raises(InputError) as caught:
        county().with_params({"tolerence.coverage": 0.5})
    assert caught.value.told("zh") == (
        "没有名为“tolerence.coverage”的参数（情景“baseline”）；是否应为“tolerance.coverage”？"
    )
    assert caught.value.told("en") == str(caught.value)
    with pytest.raises(InputError) as caught:
        ex.compare([county(), county(months=12).named("short")], (1, 2))
    assert caught.value.told("zh").startswith("“baseline”与“short”规模不同（months 为 ")


def test_what_a_file_is_refused_for_names_the_file_once(tmp_path):
    path = tmp_path / "late.toml"
    path.write_text(
        "schema_version = 1\nstructure.months = 12\n[[reforms]]\nmonth = 13\nset.support.care = 1.0\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        sim.load_case(path)
    for lang, said in (("zh", "第 13 个月超出模拟期"), ("en", "month 13 in reforms of case 'late'")):
        message = caught.value.told(lang)
        assert said in message and message.count(str(path)) == 1


ERRORS = [
    unknown("key", "x", ["y", "z"], Said("error.the_case", {"name": "s1"})),
    StudyError("cannot_write", path=ROOT, reason="full"),
    ClusterError("scheduler_lost"),
    InputError("export_suffix", path="x", suffixes=Listed([".a", ".b"], "or")),
    InputError("located", where="x.toml", error=InputError("seed", found=-1)),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.args[0])
def test_errors_travel(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert [again.told(lang) for lang in LANGUAGES] == [error.told(lang) for lang in LANGUAGES]


def refuse(case, seed):
    raise StudyError("folder_busy", folder="x", who=Said("error.another_writer"))


@pytest.mark.parametrize("backend", [Threads(1), Processes(1)], ids=["threads", "processes"])
def test_what_a_run_refuses_stays_what_it_is(backend):
    with pytest.raises(StudyError) as caught:
        collect(refuse, [county()], [1], backend=backend)
    assert caught.value.told("zh") == "x 正由另一个进程写入"
    assert caught.value.told("en") == "x is being written by another process"


def test_an_error_without_a_sentence_is_a_fault():
    with pytest.raises(KeyError):
        str(QuanzeError("a sentence"))


def test_a_section_goes_on_only_where_it_may(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.words._FILES", list(sim.words._FILES))
    for content in ('error.seed = {zh = "x", en = "x"}', 'unit.more = {zh = "x", en = "x"}'):
        path = tmp_path / f"{content[:5]}.toml"
        path.write_text(f"schema_version = 1\n{content}\n", encoding="utf-8")
        add_words(path)
        with pytest.raises(AssertionError, match="stand in another file too"):
            text("error.seed", "en")
        sim.words._FILES.pop()
        words.cache_clear()
    words.cache_clear()

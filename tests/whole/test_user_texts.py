"""What users write is text wherever it is shown: in the terminal, figures, pages, tables, file names, TOML."""

import ast
import codecs
import csv
import io
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from unicodedata import category
from xml.etree import ElementTree

import made_up
import openpyxl
import pandas as pd
import pytest
from counties import county
from figure_checks import faults, texts_drawn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from places import ROOT
from rich.console import Console
from typer.testing import CliRunner

import experiments as ex
import sim
from experiments.cli import app
from experiments.cli.base import typed
from experiments.running.cells import csv_bytes, excel_bytes
from experiments.running.files import file_names, is_file_name
from experiments.telling import figures, terminal
from experiments.telling.folder import fill
from experiments.telling.page import page
from experiments.telling.sentences.inquiry import titles
from experiments.telling.texts import case_title
from sim.case_files import parse_case
from sim.lettering import written
from sim.plain import LONGEST, UNWRITABLE, apart, in_one_cell, inert, one_line, read_text, shortened, titled
from sim.window import Window
from sim.words import text

PAIR = ("support.care", "tolerance.coverage")
ESCAPE = "\x1b[31mred\x1b[0m"
HOSTILE = (
    *("care [/]", "[pilot]", "[bold red]x", ":smile: [link=x]y[/link]", r"a\[b] \\", ESCAPE, "rung\x07 \x9b31m"),
    *(r"$\frac{$", r"\$5 and $6", "$x$", r"C:\new\table", "{x}", "{}", "%s %(x)s", "a_b^c"),
    *("<script>alert(1)</script>", "</style>", '"><img src=x onerror=y>', "&lt;b&gt; &amp;", "-->"),
    *('=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "＝1", "#N/A", "'"),
    *(
        "word " * 60,
        "x" * 300,
        "关爱基层干部改革方案" * 30,
        "care 🧘‍♀️ 👩‍👩‍👧",
        "عنوان 5",
        "\u202egnitset",
        "\u2066\u202babc",
    ),
    *("two\nlines", "a\r\nb\tc", "nul \x00 and \x7f", "\u2028end", "con", "a/b\\c:d", "  ", "﷽", "e\u0301" * 40),
)
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ANY = st.sampled_from(HOSTILE) | LETTERS
FEW = ("care [/]", ESCAPE, r"$\frac{$ \$5 {x}", "<script>alert(1)</script></style>", "+1+1", "two\nlines\tand")
FEW += ("word " * 60, "x" * 300, "关爱基层干部改革方案" * 30, "care 🧘\u200d♀️", "عنوان 5 \u202eabc")  # for what is slow


def both(words):
    return {"zh": words, "en": words}


def retitled(answer, words):
    """An answer whose cases have other titles, in turn."""
    cases = [replace(case, title=both(words[i % len(words)])) for i, case in enumerate(answer.cases)]
    return replace(answer, cases=tuple(cases))


def windowed(cases):
    return replace(made_up.comparison(cases, outcomes=("inaction_rate",)), window=Window(24))


def acts(shown):
    """Characters of a text that do something to who shows it."""
    return {letter for letter in shown if category(letter) in ("Cc", "Cs") or letter in "\u202a\u202b\u202d\u202e"}


# Lines


@given(ANY)
def test_a_line_is_one_and_nothing_in_it_acts(words):
    line = one_line(words)
    assert not acts(line) and one_line(line) == line
    assert not acts(inert(words)) - {"\n", "\t"}
    seen = [letter for letter in words if letter.isprintable() and not letter.isspace()]
    assert [letter for letter in line if letter in seen] == [letter for letter in words if letter in seen]
    assert all(letter in line for letter in seen)


@given(ANY, st.integers(3, 90))
def test_a_long_line_keeps_its_ends(words, most):
    short = shortened(words, most)
    begin, _, end = short.rpartition("…")
    assert short == words or (words.startswith(begin) and words.endswith(end))
    assert len(short) <= max(most, len(words) if short == words else 0)
    assert shortened("关爱" * 100, 40) == "关爱" * 4 + "关…" + "关爱" * 5


@given(ANY)
def test_a_title_is_a_line_and_never_nothing(words):
    shown = titled({"en": words}, "name", "en")
    assert shown.strip() and not acts(shown) and len(shown) <= LONGEST + 2
    assert titled({"en": " \n"}, "name", "en") == "name"


def test_what_reads_from_right_to_left_keeps_to_itself():
    assert titled({"en": "عنوان 5"}, "x", "en") == "\u2068عنوان 5\u2069" and titled({"en": "care"}, "x", "en") == "care"


@given(ANY)
def test_a_sentence_holds_a_text_as_it_is(words):
    said = text("title.compare", "en", case=words, pairs=3)
    assert one_line(words) in said and not acts(said)


def test_errors_are_one_line_on_any_name():
    with pytest.raises(sim.InputError) as caught:
        sim.load_case(f"{ESCAPE}\n{{x}}")
    assert not acts(caught.value.told("zh")) and "{x}" in caught.value.told("zh")


@given(st.lists(LETTERS | st.sampled_from(HOSTILE), min_size=1, max_size=5))
def test_names_that_stand_in_one_cell_come_apart_again(names):
    assert apart(in_one_cell(names)) == names


# Terminal


def rendered(table):
    screen = Console(file=io.StringIO(), width=2000, force_terminal=True, color_system="truecolor")
    screen.print(table)
    return re.sub(r"\x1b\[[\d;]*m", "", screen.file.getvalue())


@settings(max_examples=40)
@given(ANY)
@example(ESCAPE)
@example("care [/]")
def test_tables_show_texts(words):
    case = replace(county(months=14), title=both(words), name=words)
    answer = retitled(made_up.comparison(2), (words,))
    for table in (
        terminal.run_table(a_run(case), Window(12), "en"),
        terminal.comparison_table(answer, "en"),
        terminal.cases_table([case], "en"),
    ):
        shown = rendered(table)
        assert not acts(shown) - {"\n"}
        assert re.sub(r"\s+", " ", case_title(case, "en")) in re.sub(r"\s+", " ", shown.replace("\t", " "))


@cache
def lived():
    return sim.simulate(county(months=14))


def a_run(case):
    return replace(lived(), case=case)


def test_colours_of_a_user_colour_nothing():
    screen = Console(file=io.StringIO(), width=200, force_terminal=True, color_system="truecolor")
    screen.print(terminal.cases_table([replace(county(), title=both(f"{ESCAPE} [bold red]x"))], "en"))
    assert "\x1b[31m" not in screen.file.getvalue() and "〓[31mred〓[0m [bold red]x" in screen.file.getvalue()


@pytest.mark.parametrize("name", ["care [/]", ESCAPE, "x" * 300])
def test_the_bar_of_many_runs_bears_any_name(name, monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert len(sim.simulate_many(county(months=2).named(name), [1, 2], progress=True)) == 2
    shown = capsys.readouterr().err
    assert name[:8].replace("\x1b", UNWRITABLE) in shown and "\x1b[31mred" not in shown


def test_commands_are_typed_as_they_are_meant():
    assert typed("quanze", "run", "my case.toml") == "quanze run 'my case.toml'"
    assert typed("quanze", "run", "s1", "--out", "results/x") == "quanze run s1 --out results/x"


# Figures


@pytest.mark.parametrize("medium", [figures.PAPER, figures.SLIDE], ids=["paper", "slide"])
def test_figures_show_texts_and_can_be_read(medium, tmp_path):
    comparison = made_up.comparison(len(FEW), outcomes=("inaction_rate",))
    for drawn in (
        figures.comparison_figure(retitled(comparison, FEW), "en", medium),
        figures.return_figure(retitled(made_up.survey(len(FEW)), FEW), "zh", medium),
    ):
        assert faults(drawn) == []
        shown = re.sub(r"\s", "", "".join(item.get_text() for item in texts_drawn(drawn)))
        for words in FEW:
            assert re.sub(r"\s", "", written(titled(both(words), "", "en"))) in shown, words
    figures.save(drawn, tmp_path / "figure.svg", "svg")
    ElementTree.parse(tmp_path / "figure.svg")


@pytest.mark.parametrize("words", FEW)
def test_a_figure_may_be_called_anything(words):
    answer = retitled(windowed(2), (words,))
    drawn = figures.comparison_figure(answer, "en")
    assert faults(drawn) == [] and case_title(answer.cases[0], "en") in drawn.get_label()


@pytest.mark.parametrize("design", ["pairs", "fractional"])
def test_switches_and_settings_may_be_called_anything(design):
    effects = made_up.effects(10, design, outcomes=1)
    switches = [replace(one, title=both(words)) for one, words in zip(effects.factorial.switches, FEW, strict=False)]
    setting = replace(effects.factorial.setting, title=both(FEW[6]))
    named = replace(effects, factorial=replace(effects.factorial, switches=tuple(switches), setting=setting))
    for name, drawn in figures.figures(named, "en").items():
        assert faults(drawn) == [], name
    assert not acts("".join(named.sentences("en")))


def test_own_outcomes_may_be_called_anything():
    for k, words in enumerate(FEW):
        own = ex.Outcome(f"own_{k} {words}", "acted / needs_ended", label=both(words))
        (name,) = ex.compare([county(months=14), county(months=14).named("x")], [1, 2], [own], window=12).outcomes
        answer = replace(made_up.comparison(2, outcomes=(name,)))
        assert faults(figures.comparison_figure(answer, "en")) == [], words
        assert not acts("".join(rendered(terminal.comparison_table(answer, "en")).split("\n")))


@pytest.mark.parametrize("words", FEW)
def test_the_course_of_a_run_may_be_called_anything(words):
    figure = a_run(replace(county(months=14), title=both(words))).plot(lang="en")
    figure._repr_png_()
    (title,) = [item for item in texts_drawn(figure) if "seed" in item.get_text()]
    assert title.get_window_extent().x1 <= figure.bbox.x1 and not title.get_parse_math()
    assert written(titled(both(words), "", "en", 40)) in title.get_text()


# HTML


class Page(HTMLParser):
    """Tags, attributes and texts."""

    def __init__(self, content):
        super().__init__()
        self.tags, self.attributes, self.words, self.headings, self.last = set(), set(), [], [], ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.last = tag
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.words.append(data)
        self.headings += [data] if self.last == "h3" and data.strip() else []

    def handle_comment(self, data):
        raise AssertionError(data)


@cache
def plain_page():
    return Page(page(windowed(2), [("t", b"<svg/>")], "quanze", "en"))


@pytest.mark.parametrize("words", FEW)
def test_a_page_has_a_users_texts_and_none_of_their_tags(words):
    answer = windowed(2)
    cases = [replace(case, title=both(words), rationale=both(words)) for case in answer.cases]
    reformed = cases[1].with_reform(30, {"support.care": 0.9}, both(words))
    last = replace(reformed.reforms[-1], reasons={"support.care": both(words)})
    cases[1] = replace(reformed, reforms=(*reformed.reforms[:-1], last))
    shown = Page(page(replace(answer, cases=tuple(cases)), [(words, b"<svg/>")], typed("quanze", words), "en"))
    assert shown.tags <= plain_page().tags | {"p"} and shown.attributes == plain_page().attributes
    assert not acts("".join(shown.words)) - {"\n", "\t"}
    assert shown.headings == [titled(both(words), "", "en", None)] * 2
    assert inert(words).replace(" %", "\u00a0%") in shown.words  # rationale
    assert inert(words) in shown.words[shown.words.index("0.9") :]  # why the lever is moved


@given(ANY)
def test_notebooks_show_texts(words):
    case = replace(county(months=14), title=both(words), rationale=both(words), name=words)
    for thing in (case, a_run(case), retitled(made_up.comparison(2), (words,))):
        tree = ElementTree.fromstring(thing._repr_html_())
        assert {item.tag for item in tree.iter()} <= {"div", "p", "b", "table", "tr", "th", "td"}
        shown = re.sub(r"\s+", "", "".join(tree.itertext()))
        assert re.sub(r"\s+", "", titled(both(words), "", "en")).strip("\u2068\u2069")[:8] in shown


# Tables


def held(words):
    return pd.DataFrame({"case": [words, "plain"], words or "-x": ["-1", "b"], "value": [-1.5, 2.0], "n": [-3, 4]})


def rows_of(content):
    return list(csv.reader(io.StringIO(content.removeprefix(codecs.BOM_UTF8).decode(), newline="")))


@given(ANY)
def test_csv_computes_nothing_and_reads_back(words):
    table = held(words)
    content = csv_bytes(table)
    head, *rows = rows_of(content)
    for cell in (*head[:2], *(cell for row in rows for cell in row[:2])):
        assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)
    assert [read_text(cell) for cell in head] == list(table.columns)
    assert [[read_text(cell) for cell in row[:2]] for row in rows] == table.iloc[:, :2].to_numpy().tolist()
    again = pd.read_csv(io.BytesIO(content), keep_default_na=False)
    assert again["value"].tolist() == [-1.5, 2.0] and again["n"].tolist() == [-3, 4]


@given(ANY)
def test_workbooks_hold_no_formulas(words):
    table = held(words)
    sheet = openpyxl.load_workbook(io.BytesIO(excel_bytes(table))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert [row[2:] for row in cells[1:]] == [[-1.5, -3], [2, 4]]
    kept = "".join(UNWRITABLE if re.match("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", one) else one for one in words)
    assert cells[1][0] or not kept.strip()
    if "_x" not in kept:
        assert (cells[1][0] or "").split() == kept.split() and cells[1][1] == "-1"


# Files


@given(st.lists(ANY, min_size=1, max_size=6, unique=True))
@example(["a", "A", "", "..", "con", "x" * 300, "a/b", "a\\b", "a\x00"])
def test_names_of_files_can_be_files_and_are_different(names):
    found = file_names(names)
    assert all(map(is_file_name, found)) and len({name.casefold() for name in found}) == len(names)
    folded = [name.casefold() for name in names]
    for name, file in zip(names, found, strict=True):
        assert (file == name) == (is_file_name(name) and folded.count(name.casefold()) == 1)


@given(ANY, ANY)
@example("a\\b", "\x7f")
def test_toml_gives_texts_back(words, more):
    case = replace(county(), title={"en": words}, rationale=both(more)).named(words)
    reform = sim.Reform(3, {"support.care": 0.9}, both(more), {"support.care": both(words)})
    case = replace(case, reforms=(reform,))
    assert parse_case(case.to_toml(), words) == case


def test_a_file_gives_texts_back(tmp_path):
    for k, words in enumerate(HOSTILE):
        case = replace(county(), title=both(words), rationale=both(words)).named(str(k))
        case.to_toml(tmp_path / f"{k}.toml")
        assert sim.load_case(tmp_path / f"{k}.toml") == case


@pytest.mark.parametrize("half", ["\ud800", "a\udcff"])
def test_half_a_character_is_refused_before_anything_runs(half):
    for make in (lambda: county().named(half), lambda: replace(county(), title=both(half))):
        with pytest.raises(sim.InputError, match="half a character"):
            make()


def test_a_state_is_saved_under_any_name(tmp_path):
    case = replace(county(months=3), title=both("a\x00b")).named("a/\x00" + "x" * 300)
    sim.halt(case, 2).save(tmp_path / "state")
    assert sim.load_state(tmp_path / "state").case == case


def test_an_answer_is_written_whatever_its_cases_are_called(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.telling.figures.figures", lambda *_: {})
    names = ["../up", "a/b", "x" * 300, "=1+1", "care [b]", "A", "a", "con"]
    base = windowed(len(names))
    cases = [replace(case, name=name) for case, name in zip(base.cases, names, strict=True)]
    (tmp_path / "in").mkdir()
    fill(tmp_path / "in", replace(base, cases=tuple(cases)), "compare")
    found = sorted(path.name for path in tmp_path.rglob("*.toml"))
    assert found == sorted(f"{name}.toml" for name in file_names(names)) and {"=1+1.toml", "care [b].toml"} < set(found)
    assert not [path for path in tmp_path.iterdir() if path.name != "in"]
    hashes = {sim.load_case(path).hash() for path in tmp_path.rglob("*.toml")}
    assert hashes == {case.hash() for case in cases}
    again = pd.read_parquet(tmp_path / "in" / "comparison.parquet")["case"]
    assert set(again) == set(names)
    assert {read_text(cell) for cell in pd.read_csv(tmp_path / "in" / "comparison.csv")["case"]} == set(names)


# All of it


TINY = """
schema_version = 1
base = "baseline"
structure = {warm_up = 0, townships = 1, cadres = 3, residents = 3, months = 14}
"""


def test_a_command_ends_well_whatever_files_and_titles_say(tmp_path):
    titles = (r"$\frac{$ {x}", "</style><script>alert(1)</script>", f"{ESCAPE} [/]", "عنوان 🧘")
    names = ("care [b]", "=1+1", "$x$", "عنوان")
    for name, title in zip(names, titles, strict=True):
        content = "{}title = {{en = {}, zh = {}}}\n".format(TINY, *[json.dumps(title, ensure_ascii=False)] * 2)
        (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
    files = [tmp_path / f"{name}.toml" for name in names]
    out = tmp_path / "results [bold] $x$"
    words = ("--lang", "en", "compare", *files, "--out", out, "--replicates", 2, "--window", 12)
    done = CliRunner().invoke(app, [*map(str, words), "--outcome", "inaction_rate"])
    assert done.exit_code == 0, done.output
    assert not acts(done.output) - {"\n"} and "〓[31mred〓[0m [/]" in done.output and str(out) in done.output
    shown = Page((out / "report.en.html").read_text(encoding="utf-8"))
    assert "script" not in shown.tags and typed(*files) in "".join(shown.words)
    assert {sim.load_case(path).name for path in out.glob("*.toml")} == set(names)
    assert {sim.load_case(path).title["en"] for path in out.glob("*.toml")} == set(titles)


def test_packages_with_spaces_in_their_names_are_told():
    small = county(months=24)
    names = ("my care", "it's [/]")
    packages = [small.with_reform(7, {lever: 0.9}).named(name) for lever, name in zip(PAIR, names, strict=True)]
    packages = [replace(case, title=both(case.name)) for case in packages]
    found = ex.doses(packages, [0.5, 1.0], [1, 2], window=12)
    cases = {option.case.name: option.package for option in found.options}
    assert len(apart(in_one_cell(cases))) == len(cases) == titles(cases, in_one_cell(cases), "en").count(",") + 1
    assert all(
        apart(cell) == [name for name in apart(cell) if name in cases] for cell in found.ranks()["reversed_with"]
    )
    assert "it's [/]" in "".join(Page(page(found, [], "quanze", "en")).words)


# Doors


def test_nothing_goes_round_the_doors():
    """Who prints, escapes, or writes cells and figures' texts elsewhere would have to know what users write."""
    doors = {
        "echo": {"experiments/cli/base.py"},
        "escape": {"sim/html.py"},
        "to_excel": {"experiments/running/cells.py"},
        "to_csv": {"experiments/running/cells.py", "sim/eventlog.py"},  # a log has no texts of users
        "from_markup": set(),
    }
    for folder in ("sim", "experiments"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                    is_regex = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
                    where = path.relative_to(ROOT).as_posix()
                    assert is_regex or where in doors.get(name, {where}), f"{where}:{node.lineno} calls {name}"

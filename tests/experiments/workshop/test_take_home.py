"""What is taken home can be read again, and run again with the same numbers."""

import io
import shlex
import zipfile

import docx
import numpy as np
import openpyxl
import pandas as pd
import pptx
import pytest
from typer.testing import CliRunner

import sim
from experiments.cli import app
from experiments.workshop import take_home
from experiments.workshop.bench import Bench
from experiments.workshop.choices import Choices
from sim.words import text


@pytest.fixture(scope="module")
def board():
    bench = Bench(sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, warm_up=0))
    chosen = Choices(("care",)).moved("a", "authority.delegated_share", 0.7, 0.4)
    return bench.compare(chosen.reforms(bench.base), range(1, 4))


def test_data_is_the_same_in_both_kinds(board):
    table = board.table()
    read = pd.read_csv(io.BytesIO(take_home.data(board, "csv")))
    assert list(read) == list(table) and len(read) == len(table)
    sheet = openpyxl.load_workbook(io.BytesIO(take_home.data(board, "xlsx"))).active
    assert sheet.max_row == len(table) + 1
    np.testing.assert_allclose(read["mean"], table["mean"])


def test_cases_are_files_that_quanze_reads(board, tmp_path):
    with zipfile.ZipFile(io.BytesIO(take_home.cases(board, 120))) as archive:
        archive.extractall(tmp_path)
    own = sim.load_case(tmp_path / "own_a.toml")
    assert own.structure.months == 120 and own.title["en"] == "Our reform A"
    assert own.reforms == board.cases[2].reforms
    assert sim.load_case(tmp_path / "care.toml").hash() == board.cases[1].with_structure(months=120).hash()


def test_a_report_is_a_folder_that_says_how_to_run_it_again(board, tmp_path, undrawn, monkeypatch):
    done = []
    content = take_home.report(board, "years_1_5", lambda *so_far: done.append(so_far))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert {"report.zh.html", "report.en.html", "comparison.csv", "manifest.json", "own_a.toml", "care.toml"} <= names
    assert done and done[-1][0] == done[-1][1]
    command = take_home.remake(board, "years_1_5")
    assert command in (tmp_path / "report.en.html").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    again = CliRunner().invoke(app, shlex.split(command)[1:])
    assert again.exit_code == 0, again.output
    ours, theirs = (pd.read_csv(path) for path in ("runs.csv", "again/runs.csv"))
    np.testing.assert_array_equal(ours["value"], theirs["value"])


def test_one_report_is_written_at_a_time(board):
    with take_home.drawing:
        assert take_home.report(board, "year_1", lambda *so_far: None) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_slides_and_document_open_again(board, lang):
    slides = pptx.Presentation(io.BytesIO(take_home.office(board, "years_1_5", lang, "pptx")))
    document = docx.Document(io.BytesIO(take_home.office(board, "years_1_5", lang, "docx")))
    assert len(document.inline_shapes) == sum(shape.shape_type == 13 for s in slides.slides for shape in s.shapes) > 0
    words = [paragraph.text for paragraph in document.paragraphs]
    assert text("report.limits_text", lang) in words and take_home.remake(board, "years_1_5") in words


def test_figures_come_in_each_form(board):
    with zipfile.ZipFile(io.BytesIO(take_home.pictures(board, "year_1", "zh"))) as archive:
        assert {"comparison.zh.png", "comparison.zh.svg", "slides/comparison.zh.png"} <= set(archive.namelist())


def test_cases_of_late_reforms_live_long_enough(tmp_path):
    bench = Bench(sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, warm_up=0))
    chosen = Choices(("care",)).begun(15, "care")
    late = bench.compare(chosen.reforms(bench.base), range(1, 3))
    with zipfile.ZipFile(io.BytesIO(take_home.cases(late, 120))) as archive:
        archive.extractall(tmp_path)
    assert [sim.load_case(tmp_path / f"{name}.toml").structure.months for name in ("baseline", "care")] == [228, 228]

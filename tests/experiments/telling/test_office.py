"""Slides and documents open again with the libraries of their kinds, say what the page says, and can be edited."""

import io
import json

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from typer.testing import CliRunner

import experiments as ex
import sim
from experiments.cli import app
from experiments.telling.folder import fill
from experiments.telling.office import FONTS, LIBRARIES, drawn_for_office
from experiments.telling.page import page
from experiments.telling.sentences import sentences
from experiments.telling.told import office_files
from sim.words import LANGUAGES, text

ODD = "=1+1 \x07<b>乡镇</b> & 'x'"


@pytest.fixture(scope="module")
def answer():
    base = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=24, warm_up=0)
    odd = base.with_reform(13, {"authority.delegated_share": 0.9}, {"zh": ODD, "en": ODD}).named("odd")
    freed = sim.Case("odd", odd.structure, odd.params, odd.reforms, {"zh": ODD, "en": ODD})
    return ex.compare([base, freed], range(1, 5), window=12)


@pytest.fixture(scope="module")
def told(answer):
    def made(lang):
        files = office_files(answer, page(answer, [("x", b"<svg/>")] * 2, "quanze compare", lang), lang)
        return (
            files,
            docx.Document(io.BytesIO(files[f"report.{lang}.docx"])),
            pptx.Presentation(io.BytesIO(files[f"report.{lang}.pptx"])),
        )

    return {lang: made(lang) for lang in LANGUAGES}


def words_of(presentation):
    return [shape.text_frame.text for slide in presentation.slides for shape in slide.shapes if shape.has_text_frame]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_document_says_what_the_page_says(answer, told, lang):
    _, document, _ = told[lang]
    words = [paragraph.text.replace("\u00a0", " ") for paragraph in document.paragraphs]
    for wanted in (text("report.limits_text", lang), text("office.caution", lang), *sentences(answer, lang)):
        assert wanted in words
    [moved, differences] = document.tables[:2]
    assert text("column.lever", lang) in [cell.text for cell in moved.rows[0].cells]
    assert len(differences.rows) == len(answer.outcomes) + 1
    assert all(row.cells[1].text for row in differences.rows)
    assert any("=1+1 〓<b>乡镇</b> & 'x'" in line for line in words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_slides_say_limits_before_numbers_and_show_no_hash(answer, told, lang):
    _, _, presentation = told[lang]
    words = words_of(presentation)
    said = "\n".join(words)
    assert presentation.slides[1].shapes.title.text == text("report.limits", lang)
    for wanted in sentences(answer, lang):
        assert wanted in said
    assert all(case.hash() not in said for case in answer.cases)
    assert words.count(text("office.caution", lang)) == len(presentation.slides)
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= presentation.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= presentation.slide_height


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pictures_are_told_to_who_cannot_see_them(answer, told, lang):
    _, document, presentation = told[lang]
    titles = [drawn.title for drawn in drawn_for_office(answer, lang)]
    shown = [shape for slide in presentation.slides for shape in slide.shapes if shape.shape_type == 13]
    assert [shape._element.nvPicPr.cNvPr.get("descr").split("\n")[0] for shape in shown] == titles
    descriptions = [one._inline.docPr.get("descr") for one in document.inline_shapes]
    assert [one.split("\n")[0] for one in descriptions] == titles
    captions = [slide.notes_slide.notes_text_frame.text for slide in presentation.slides if slide.has_notes_slide]
    assert len(captions) == len(titles) and all(captions)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_chinese_has_a_font_that_office_has(told, lang):
    _, document, presentation = told[lang]
    runs = [
        run
        for slide in presentation.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    east = {
        run._r.rPr.find("{http://schemas.openxmlformats.org/drawingml/2006/main}ea").get("typeface") for run in runs
    }
    assert east == {FONTS["ea"]}
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == FONTS["ea"] and fonts.get(qn("w:eastAsiaTheme")) is None


def test_the_same_answer_gives_the_same_files(answer, told):
    files, _, _ = told["en"]
    assert office_files(answer, page(answer, [("x", b"<svg/>")] * 2, "quanze compare", "en"), "en") == files


def test_a_folder_has_them_when_they_are_asked_for(answer, tmp_path, undrawn):
    seen = []
    fill(tmp_path, answer, "compare", office=True, progress=lambda done, of: seen.append((done, of)))
    made = {path.name for path in tmp_path.iterdir()}
    assert {f"report.{lang}.{kind}" for lang in LANGUAGES for kind in ("docx", "pptx")} <= made
    assert seen[-1][0] == seen[-1][1] == 6


def test_the_command_writes_them_and_says_how_to_do_it_again(tmp_path, undrawn, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small = (
        'schema_version = 1\nbase = "baseline"\n[structure]\ntownships = 1\ncadres = 6\nresidents = 6\nmonths = 24\n'
    )
    (tmp_path / "a.toml").write_text(small)
    (tmp_path / "b.toml").write_text(small + '[params]\n"support.care" = 0.9\n')
    words = ["compare", "a.toml", "b.toml", "--out", "out", "--replicates", "2", "--window", "12", "--office"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert docx.Document(tmp_path / "out/report.zh.docx").paragraphs
    assert json.loads((tmp_path / "out/manifest.json").read_text())["remake"].endswith("--office")


def test_a_notebook_asks_for_them_with_a_word(answer, tmp_path, undrawn):
    made = {path.suffix for path in answer.write(tmp_path / "out", office=True).iterdir()}
    assert {".docx", ".pptx"} <= made
    assert not {".docx", ".pptx"} & {path.suffix for path in answer.write(tmp_path / "plain").iterdir()}


def test_without_the_extra_nothing_begins(monkeypatch, tmp_path, answer):
    monkeypatch.setattr("experiments.telling.office.find_spec", lambda name: None if name in LIBRARIES else name)
    done = CliRunner().invoke(
        app, ["--lang", "en", "compare", "baseline", "s1", "--out", str(tmp_path / "x"), "--office"]
    )
    assert done.exit_code == 2 and "quanze[office]" in done.output and not (tmp_path / "x").exists()
    with pytest.raises(sim.InputError):
        answer.write(tmp_path / "y", office=True)
    assert not (tmp_path / "y").exists()

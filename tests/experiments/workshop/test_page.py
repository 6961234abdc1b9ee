"""The page in a real browser: every control, both languages, wrong input, two sessions, nothing from outside."""

import re
import sys
import zipfile
from functools import partial

import pytest
from page_checks import PATIENCE, check_page
from places import ROOT

import sim
from sim.county_files import county_zip
from sim.words import LANGUAGES, text
from tools.workshop import chromium, free_port, served

BROWSER = chromium()
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to try the page in")
SERVER = """
import sys, sim
from experiments.workshop.server import serve
from experiments.workshop.shared import Workshop
base = sim.load_case("baseline").with_structure(townships=3, cadres=10, residents=12, warm_up=0)
serve(Workshop(base), port=int(sys.argv[1]))
"""
POWERS = "authority.delegated_share"


@pytest.fixture(scope="module")
def address():
    port = free_port()
    with served(sys.executable, "-c", SERVER, str(port), port=port) as found:
        yield found


@pytest.fixture
def visit(visitor, address):
    """Open the page, and see at the end that nothing went wrong in it and nothing outside was asked for."""
    return partial(visitor, address)


def say(key, lang="zh", **facts):
    return text(f"workshop.{key}", lang, **facts)


def month(year, month, lang="zh"):
    return text("story.step", lang, year=year, month=month)


def choose(page, label, option):
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_county_is_watched(visit):
    page = visit()
    page.wait_for_selector(".county-map", timeout=PATIENCE)
    now = page.locator(".now")
    assert now.inner_text() == month(1, 1)
    page.get_by_role("button", name=say("step")).click()
    page.get_by_text(month(1, 2), exact=True).wait_for()
    page.get_by_role("button", name=say("back")).click()
    page.get_by_text(month(1, 1), exact=True).wait_for()
    choose(page, say("year"), say("of_year", year=6))
    page.get_by_text(month(6, 1), exact=True).wait_for()
    page.get_by_role("slider", name=say("month")).press("ArrowRight")
    page.get_by_text(month(6, 2), exact=True).wait_for()
    choose(page, say("speed"), say("per_second", months=8))
    page.get_by_role("button", name=say("play")).click()
    page.wait_for_function("before => document.querySelector('.now').innerText !== before", arg=month(6, 2))
    page.get_by_role("button", name=say("pause")).click()
    page.get_by_role("button", name=say("play")).wait_for()
    page.get_by_role("button", name=say("reset")).click()
    page.get_by_text(month(1, 1), exact=True).wait_for()
    before = page.locator(".townships").inner_html()
    page.get_by_label(say("seed"), exact=True).fill("7")
    page.wait_for_function("before => document.querySelector('.townships')?.innerHTML !== before", arg=before)
    page.wait_for_selector(".county-map")
    choose(page, say("case"), "放权赋能")
    page.get_by_text(say("reform_begins", year=6, month=1)).wait_for()
    assert page.locator(".course .reform-mark").count() == 1


def test_everybody_tells_a_story_by_mouse_and_by_keyboard(visit):
    page = visit()
    page.wait_for_selector(".county-map", timeout=PATIENCE)
    choose(page, say("year"), say("of_year", year=4))
    page.get_by_text(month(4, 1), exact=True).wait_for()
    told = page.locator(".tale")
    page.locator(".departments button").first.focus()
    page.keyboard.press("Enter")
    told.get_by_text("应急管理局").first.wait_for()
    page.locator(".townships button").nth(1).click()
    told.get_by_text(text("tale.numbered", "zh", number="2"), exact=True).wait_for()
    told.locator(".matters button").first.click()
    told.locator(".events p").nth(1).wait_for()
    page.locator(".townships button").nth(2).locator("[data-seat='4']").click()
    told.get_by_text("3 号乡镇 5 号岗位", exact=True).wait_for()
    choose(page, say("cadre"), say("seat", seat=2))
    told.get_by_text("3 号乡镇 2 号岗位", exact=True).wait_for()


def test_reforms_are_compared_and_taken_home(visit, tmp_path):
    page = visit("tab=compare")
    page.get_by_text(say("nothing"), exact=True).wait_for(timeout=PATIENCE)
    page.get_by_label(say("shipped"), exact=True).click()
    page.get_by_role("option", name="放权赋能", exact=True).click()
    page.keyboard.press("Escape")
    page.locator(".outcome").nth(2).wait_for()
    page.get_by_text("省、市及以上").click()
    slider = page.get_by_role("slider", name="权力下放比例")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    page.locator(".outcome .reform b", has_text=say("own_a")).first.wait_for()
    page.get_by_text("0.42", exact=True).wait_for()
    page.locator(".outcome .verdict").first.wait_for()
    choose(page, say("when"), say("year_1"))
    page.get_by_text("改革后第 1 年").wait_for()
    page.get_by_text(say("more"), exact=True).click()
    page.locator(".outcome").nth(12).wait_for()
    kinds = {
        "xlsx": "quanze.xlsx",
        "csv": "quanze.csv",
        "case_file": "quanze-cases.zip",
        "figures": "quanze-figures.zip",
    }
    for label, name in (kinds | {"pptx": "quanze.pptx", "docx": "quanze.docx"}).items():
        with page.expect_download() as awaited:
            page.get_by_role("button", name=say(label), exact=True).click()
        assert awaited.value.suggested_filename == name
        awaited.value.save_as(tmp_path / name)
    assert b"own_a" in (tmp_path / "quanze.csv").read_bytes()
    with zipfile.ZipFile(tmp_path / "quanze-cases.zip") as archive:
        assert set(archive.namelist()) == {"baseline.toml", "delegate_powers.toml", "own_a.toml"}
    link = page.get_by_role("link", name=say("link")).get_attribute("href")
    assert f"a={POWERS}%3A0.42" in link and "cases=delegate_powers" in link
    page.get_by_role("button", name=say("put_back")).first.click()
    page.locator(".outcome .reform b", has_text=say("own_a")).first.wait_for(state="detached")
    page.get_by_role("link", name="English").click()
    page.get_by_role("tab", name=say("compare", "en")).wait_for()
    page.locator(".outcome .reform b", has_text="delegate powers").first.wait_for()


def bring(page, file):
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name=say("open_file"), exact=True).click()
    chosen.value.set_files(file)


def test_what_was_taken_home_is_opened_again(visit, tmp_path):
    page = visit(f"tab=compare&a={POWERS}:0.7@9")
    page.locator(".outcome").nth(2).wait_for()
    with page.expect_download() as awaited:
        page.get_by_role("button", name=say("case_file"), exact=True).click()
    awaited.value.save_as(tmp_path / "quanze-cases.zip")
    again = visit("tab=compare")
    again.get_by_text(say("nothing"), exact=True).wait_for()
    bring(again, tmp_path / "quanze-cases.zip")
    again.locator(".outcome .reform b", has_text=say("own_a")).first.wait_for()
    again.get_by_text(say("later", case=say("own_a"), years=say("of_year", year=9))).wait_for()
    assert again.locator(".outcome .numbers").all_inner_texts() == page.locator(".outcome .numbers").all_inner_texts()
    again.get_by_role("button", name=say("put_away"), exact=True).click()
    again.get_by_text(say("nothing"), exact=True).wait_for()


def test_a_county_of_tables_is_opened_and_its_cases_go_home_with_it(visit, tmp_path):
    (tmp_path / "plain.zip").write_bytes(county_zip(sim.read_county("plain")))
    page = visit("tab=compare&cases=s1")
    page.locator(".outcome").nth(2).wait_for()
    bring(page, tmp_path / "plain.zip")
    page.get_by_text(say("opened_file", count=0)).wait_for()
    page.locator(".outcome").nth(2).wait_for()
    page.get_by_role("tab", name=say("county")).click()
    page.locator(".townships button", has_text="甲").first.wait_for()
    page.get_by_role("tab", name=say("compare")).click()
    with page.expect_download() as awaited:
        page.get_by_role("button", name=say("case_file"), exact=True).click()
    awaited.value.save_as(tmp_path / "home.zip")
    with zipfile.ZipFile(tmp_path / "home.zip") as archive:
        assert "county.zip" in archive.namelist()


@pytest.mark.parametrize(
    ("name", "content"), [("x.toml", b"nonsense = 1"), ("x.zip", b"PK broken"), ("x.toml", b"0" * 2**21)]
)
def test_files_that_cannot_be_opened_are_answered_in_a_sentence(visit, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    page = visit("tab=compare")
    page.get_by_text(say("nothing"), exact=True).wait_for()
    bring(page, tmp_path / name)
    said = page.get_by_role("alert")
    said.wait_for()
    assert len(said.inner_text()) > 5 and "/tmp" not in said.inner_text()


def test_pictures_are_drawn_when_they_are_asked_for_and_can_be_stopped(visit):
    page = visit("tab=compare&cases=s1")
    page.locator(".outcome").nth(2).wait_for()
    page.get_by_text(say("pictures"), exact=True).click()
    page.get_by_role("button", name=say("draw"), exact=True).click()
    page.locator(".drawn img[alt*='能力']").wait_for()  # its title says what was found
    for form in ("PNG", "SVG"):
        with page.expect_download() as awaited:
            page.get_by_role("button", name=form, exact=True).click()
        assert awaited.value.suggested_filename == f"quanze-who.{form.lower()}"
    choose(page, say("picture"), say("picture_balance"))
    page.get_by_role("button", name=say("draw"), exact=True).click()
    page.get_by_role("button", name=say("cancel"), exact=True).click()
    page.get_by_text(say("picture_cancelled"), exact=True).wait_for()


def test_a_reform_begins_in_the_year_that_is_chosen(visit):
    page = visit("tab=compare&cases=s1")
    page.locator(".outcome").nth(2).wait_for()
    begins = say("begins", case="S1 支持与容错")
    choose(page, begins, say("of_year", year=8))
    page.get_by_text(say("later", case="S1 支持与容错", years=say("of_year", year=8))).wait_for()
    page.wait_for_function("location.search.includes('cases=s1%408')")


def test_a_server_that_comes_back_finds_the_pages_as_they_were(browser):
    port = free_port()
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    with served(sys.executable, "-c", SERVER, str(port), port=port) as address:
        page.goto(f"{address}/?watch=s1&luck=3&tab=compare&cases=s2")
        page.locator(".outcome").nth(2).wait_for()
        page.get_by_role("tab", name=say("county")).click()
        choose(page, say("year"), say("of_year", year=7))
        page.get_by_text(month(7, 1), exact=True).wait_for()
        page.wait_for_function("location.search.includes('month=73') && location.search.includes('cases=s2')")
        page.evaluate("window.before = true")
    with served(sys.executable, "-c", SERVER, str(port), port=port):
        page.wait_for_function("!window.before")
        page.get_by_text(month(7, 1), exact=True).wait_for()
        assert page.get_by_label(say("seed"), exact=True).input_value() == "3"
        page.get_by_role("tab", name=say("compare")).click()
        page.locator(".outcome .reform b", has_text="S2").first.wait_for()
    page.close()


# Presses a button as soon as it has a label: by the time somebody has found it, a short run may be over.
PRESS = """word => {
  const press = () => {
    const button = [...document.querySelectorAll("button")].find((one) => one.innerText.trim() === word);
    if (button) { watch.disconnect(); button.click(); }
  };
  const watch = new MutationObserver(press);
  watch.observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def test_a_run_survives_moved_levers_and_can_be_stopped(visit):
    page = visit(f"tab=compare&a={POWERS}:0.5&seeds=80")
    slider = page.get_by_role("slider", name="权力下放比例")
    slider.press("ArrowRight", timeout=PATIENCE)
    page.get_by_text("0.51", exact=True).wait_for()
    page.locator(".outcome .reform b", has_text=say("own_a")).first.wait_for()
    page.get_by_role("button", name=say("report"), exact=True).wait_for()  # nothing is under way any more
    page.evaluate(PRESS, say("cancel"))
    slider.press("ArrowLeft")
    page.get_by_text(re.compile(f"^({say('cancelled')}|{say('stopped')})$")).first.wait_for()
    assert page.locator(".outcome").count() == 3


def test_what_is_looked_at_comes_first_and_the_long_run_after_it(visit):
    page = visit(f"tab=compare&a={POWERS}:0.5&seeds=80")
    page.get_by_text("改革后第 1 至 5 年").wait_for(timeout=PATIENCE)
    choose(page, say("when"), say("long_run"))
    page.get_by_text("改革后第 16 至 20 年").wait_for()
    assert page.locator(".outcome").count() == 3
    page.get_by_role("button", name=say("report"), exact=True).wait_for()


@pytest.mark.parametrize("query", ["tab=compare&cases=../../etc/passwd", "tab=compare&a=x:1", "lang=fr&tab=nothing"])
def test_wrong_links_are_answered_in_a_sentence(visit, query):
    page = visit(query)
    page.get_by_role("tab", name=say("county")).wait_for(timeout=PATIENCE)
    if "compare" in query:
        assert len(page.get_by_role("alert").inner_text()) > 5
    page.wait_for_function("document.documentElement.lang === 'zh-CN'")


def test_wrong_input_is_answered_in_a_sentence(visit):
    page = visit()
    page.wait_for_selector(".county-map", timeout=PATIENCE)
    page.get_by_label(say("seed"), exact=True).fill("99999999999")
    page.get_by_role("alert").wait_for()
    assert "整数" in page.get_by_role("alert").inner_text()
    for pick in (
        {"kind": "township", "place": 99},
        {"kind": "cadre", "place": 0, "seat": "x"},
        {"kind": "_refused"},
        5,
    ):
        emit = "([id, args]) => window.emitEvent ? getElement(id).$emit('pick', args) : 0"
        number = page.evaluate("document.querySelector('.county-map').id.replace('c', '')")
        page.evaluate(emit, [int(number), pick])
    page.locator(".townships button").first.click()
    page.locator(".tale p").first.wait_for()


def test_two_sessions_keep_apart(visit):
    one, other = visit(f"tab=compare&a={POWERS}:0.7"), visit("lang=en&tab=compare&cases=s1")
    one.locator(".outcome .reform b", has_text=say("own_a")).first.wait_for(timeout=PATIENCE)
    other.locator(".outcome .reform b", has_text="S1").first.wait_for()
    assert other.locator(".reform b", has_text="Our reform").count() == 0
    assert one.locator(".reform b", has_text="S1").count() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("tab", ["county", "compare"])
def test_axe_finds_nothing_and_nothing_is_cut_off(visit, lang, tab):
    page = visit(f"lang={lang}&tab={tab}&cases=s1&a={POWERS}:0.7")
    page.wait_for_selector(".county-map" if tab == "county" else ".outcome", timeout=PATIENCE)
    if tab == "county":
        page.locator(".townships button").first.click()
        page.locator(".tale p").first.wait_for()
    check_page(page, lang)


def test_the_page_shows_no_character_that_its_font_lacks():
    """Boxes would stand for them: what the page's own files write is cut into the font."""
    from experiments.workshop.shared import letters
    from sim.case_files import load_case

    known = set(letters(load_case("baseline")))
    for file in (ROOT / "experiments/workshop").glob("*.[pjc][ys]*"):
        text_of = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"))
        assert {letter for letter in text_of if ord(letter) > 0x7E} <= known, file.name

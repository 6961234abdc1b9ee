"""The report in a real browser: axe finds nothing serious, nothing is too wide, and keys reach what scrolls."""

import json
from dataclasses import replace

import made_up
import pytest

import sim
from experiments.answers.inquiry import Inquiry
from experiments.answers.story import first_blamed
from experiments.answers.survey import withdrawn
from experiments.telling.figures import figures, save
from experiments.telling.page import page as report
from sim.window import Window
from sim.words import LANGUAGES
from tools.workshop import FLAGS, SIZES, chromium

BROWSER = chromium()
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to try the page in")


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def inquiry():
    asked = replace(made_up.survey(3), window=Window(24))
    back = replace(asked, cases=tuple(withdrawn(case, 37, 48) for case in asked.cases))
    told = first_blamed(sim.load_case("baseline").with_structure(townships=2, months=24), 1, Window(12))
    return Inquiry(asked, back, {}, None, made_up.horizons(3), told=told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_is_read_on_every_screen_and_by_keys(browser, inquiry, lang, tmp_path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    images = []
    for name, figure in figures(inquiry, lang).items():
        save(figure, tmp_path / f"{name}.svg", "svg")
        images.append((str(figure.get_label()), (tmp_path / f"{name}.svg").read_bytes()))
    (tmp_path / "report.html").write_text(report(inquiry, images, "quanze report", lang), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    said = []
    page.on("console", lambda line: said.append(line.text))
    page.goto((tmp_path / "report.html").as_uri())
    found = axe.run(page)
    serious = [one for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    assert not serious, json.dumps([(one["id"], one["nodes"][0]["html"][:200]) for one in serious])
    for size in SIZES.values():
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"wider than {size}"
    reached = "document.activeElement.closest('figure, .wide') !== null"
    page.keyboard.press("Tab")
    assert page.evaluate(reached)
    scrolls = page.evaluate(
        "[...document.querySelectorAll('figure, .wide')].every(one => one.tabIndex === 0 && one.scrollWidth > 0)"
    )
    assert scrolls and said == []
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_limits_stand_before_the_numbers_and_a_story_after_them(inquiry, lang):
    written = report(inquiry, [], "", lang)
    places = [written.index(f'<section id="{name}">') for name in ("limits", "answer", "story", "table")]
    assert places == sorted(places)

"""A room in a real browser: other assumptions, three things first, and a vote from other computers with a code."""

import re
import sys
from functools import partial

import pytest
from page_checks import PATIENCE, check_page

from experiments.workshop.addresses import address_here, is_local
from sim.words import LANGUAGES, text
from tools.workshop import SIZES, chromium, free_port, served

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium to try the page in")
CODE = "040506"
PHONE = SIZES["-phone"]
SERVER = """
import sys, sim
from experiments.workshop.ballot import Ballot
from experiments.workshop.limits import Limit
from experiments.workshop.server import EVERYWHERE, serve
from experiments.workshop.shared import Workshop
base = sim.load_case("baseline").with_structure(townships=2, cadres=8, residents=10, warm_up=0)
room = Workshop(base)
room.runs = Limit(8, 3600.0)
room.ballot, room.address = Ballot("040506"), f"http://{sys.argv[2]}:{sys.argv[1]}/vote"
serve(room, EVERYWHERE, int(sys.argv[1]), shared=True)
"""


@pytest.fixture(scope="module")
def port():
    port = free_port()
    with served(sys.executable, "-c", SERVER, str(port), address_here(), port=port):
        yield port


@pytest.fixture
def lead(visitor, port):
    """The page as whoever leads the room has it, on this computer; the vote is cleared afterwards."""
    pages = []

    def opened(query="", size=SIZES[""]):
        pages.append(visitor(f"http://127.0.0.1:{port}", query, size))
        return pages[-1]

    yield opened
    for page in pages[:1]:
        page.get_by_role("tab", name=re.compile("投票|Vote")).click()
        page.get_by_role("button", name=re.compile("^(清空|Clear)$")).click()
        page.get_by_text(re.compile("还没有开始投票|No vote has been opened")).wait_for()


@pytest.fixture
def phone(visitor, port):
    """The page on which one votes, on another computer as far as the server can tell."""
    if is_local(here := address_here()):
        pytest.skip("this computer is in no network")
    return partial(visitor, f"http://{here}:{port}", size=PHONE, path="/vote")


def say(key, lang="zh", **facts):
    return text(key, lang, **facts)


def press(page, key, lang="zh"):
    page.get_by_role("button", name=say(key, lang), exact=True).click()


def open_vote(page, lang="zh"):
    """Press until it is open: a page that has only just come may not hear the first time."""
    said = page.get_by_text(say("vote.is_open", lang), exact=True)
    for _ in range(4):
        press(page, "vote.open", lang)
        for _ in range(30):
            if said.is_visible():
                return
            page.wait_for_timeout(500)
    said.wait_for()


def choose(page, label, option):
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def enter(page, code, lang="zh"):
    page.get_by_label(say("vote.enter_code", lang)).fill(code)
    press(page, "vote.enter", lang)


def vote(page, place, steps, lang="zh"):
    page.get_by_role("radio").nth(place).click()
    slider = page.get_by_role("slider", name=say("vote.by_how_many", lang))
    before = float(slider.input_value())
    for _ in range(steps):
        slider.press("ArrowRight")
    page.get_by_text(say("vote.points", lang, points=f"{before + steps:g}"), exact=True).wait_for()
    press(page, "vote.send", lang)
    page.get_by_text(say("vote.taken", lang)).wait_for()


def ready(page, tab):
    page.get_by_role("tab", name=say(f"workshop.{tab}")).wait_for(timeout=PATIENCE)


def test_a_room_votes_and_sees_it_beside_the_model_s_answer(lead, phone):
    page = lead("tab=vote")
    page.get_by_text(say("vote.nothing_asked"), exact=True).wait_for(timeout=PATIENCE)
    page.get_by_text(say("vote.code", code=CODE), exact=True).wait_for()
    one, other = phone(), phone("lang=en")
    for reader, lang in ((one, "zh"), (other, "en")):
        enter(reader, CODE, lang)
        reader.get_by_text(say("vote.wait", lang)).wait_for()
    press(page, "vote.open")
    vote(one, 0, 3)
    vote(other, 1, 5, "en")
    page.get_by_text(say("vote.so_many", count=2)).wait_for()
    vote(one, 1, 2)  # replaces the first
    page.get_by_text(say("vote.is_open"), exact=True).wait_for()
    assert say("vote.so_many", count=2) in page.inner_text("main")
    assert page.locator(".guess").count() == 0  # nobody sees them yet
    press(page, "vote.close")
    for reader, lang in ((one, "zh"), (other, "en")):
        reader.get_by_text(say("vote.is_closed", lang), exact=True).wait_for()
        assert reader.get_by_role("button", name=say("vote.send", lang), exact=True).count() == 0
    press(page, "vote.reveal")
    for reader in (page, one, other):
        reader.locator(".voted").nth(4).wait_for()
        assert reader.locator(".guess").count() == 2 and reader.locator(".model").count() == 5
    second = one.locator(".voted").nth(1)
    assert say("vote.votes", count=2, of=2) in second.inner_text() and "15" in second.inner_text()
    one.get_by_text(say("vote.mine", reform="S1 支持与容错", points="15")).wait_for()
    press(page, "vote.open")  # they have seen the answer: what they believed beforehand is over
    one.get_by_role("radio").nth(1).wait_for()
    assert not one.get_by_role("radio").nth(1).is_checked()
    page.get_by_text(say("vote.so_many", count=0)).wait_for()
    press(page, "vote.clear")
    one.get_by_text(say("vote.wait")).wait_for()
    page.get_by_text(say("vote.nothing_asked"), exact=True).wait_for()


def test_a_late_vote_is_not_counted(lead, phone):
    page = lead("tab=vote")
    ready(page, "vote")
    open_vote(page)
    late = phone()
    enter(late, CODE)
    late.get_by_role("radio").nth(2).click()
    send = late.get_by_role("button", name=say("vote.send"), exact=True)
    # The page knows nothing of the end yet: what it sends meanwhile comes too late.
    late.evaluate("button => { window.late = setInterval(() => button.click(), 20) }", send.element_handle())
    late.get_by_text(say("vote.taken")).wait_for()
    press(page, "vote.clear")
    press(page, "vote.open")
    press(page, "vote.close")
    late.evaluate("clearInterval(window.late)")
    late.get_by_text(say("vote.is_closed"), exact=True).wait_for()
    page.get_by_text(say("vote.is_closed"), exact=True).wait_for()


def test_nobody_is_in_without_the_code_and_it_cannot_be_tried_for_ever(lead, phone):
    page = lead("tab=vote")
    ready(page, "vote")
    open_vote(page)
    stranger = phone("lang=en")
    for number in range(5):
        enter(stranger, f"99999{number}", "en")
        stranger.get_by_text(say("error.workshop_code", "en")).wait_for()
    enter(stranger, CODE, "en")
    stranger.get_by_text(re.compile("too often; go on in")).wait_for()
    assert stranger.get_by_role("radio").count() == 0
    assert say("vote.so_many", count=0) in page.inner_text("main")


def test_from_another_computer_nothing_but_the_vote_can_be_seen(phone, port):
    page = phone("", path="/")
    page.get_by_role("heading", name=say("vote.page_title"), exact=True).wait_for()
    assert page.url.endswith("/vote") and page.locator(".county-map").count() == 0
    for path in ("/docs", "/openapi.json", "/?tab=compare"):
        answer = page.request.get(f"http://{address_here()}:{port}{path}")
        assert answer.url.endswith("/vote") if path.startswith("/?") else answer.status == 404


def test_a_vote_on_this_computer_needs_no_code(lead, visitor, port):
    page = lead("tab=vote&lang=en")
    page.get_by_role("tab", name=say("workshop.vote", "en")).wait_for(timeout=PATIENCE)
    open_vote(page, "en")
    here = visitor(f"http://127.0.0.1:{port}", "lang=en", PHONE, "/vote")
    press(here, "vote.send", "en")
    here.get_by_text(say("error.workshop_vote_choose", "en")).wait_for()
    vote(here, 0, 0, "en")
    here.get_by_role("link", name="中文").click()
    here.get_by_role("radio").nth(0).wait_for()
    assert here.get_by_role("radio").nth(0).is_checked()  # the same browser, its vote as it was


def test_an_assumption_is_moved_and_the_order_looked_at(lead):
    page = lead("tab=believe")
    ready(page, "believe")
    page.get_by_text(say("believe.nothing"), exact=True).wait_for()
    assert page.locator("table.conditions tbody tr").count() == 15
    press(page, "believe.twice")
    page.locator(".lever .value", has_text="2.5").wait_for()
    press(page, "believe.try")
    page.locator(".outcome .reform").nth(5).wait_for()
    said = page.locator(".outcome h3").first.inner_text()
    assert "“处分代价”为 2.5" in said
    before = page.locator(".outcome .numbers").all_inner_texts()
    choose(page, say("believe.judged_by"), say("believe.by_needs_resolved"))
    page.locator("table.conditions tbody tr").nth(18).wait_for()
    assert page.locator(".outcome .numbers").all_inner_texts() != before
    choose(page, say("believe.kind"), say("believe.kind_model"))
    choose(page, say("believe.pick_model"), "督查只惩不寒心")
    press(page, "believe.try")
    page.locator(".outcome h3", has_text="督查只惩不寒心").wait_for()
    choose(page, say("believe.kind"), say("believe.kind_reading"))
    press(page, "believe.try")
    page.locator(".outcome h3", has_text="若文件这样读").wait_for()


def test_a_trial_can_be_stopped_while_the_page_goes_on(lead):
    page = lead("tab=believe&cases=s1")
    ready(page, "believe")
    choose(page, say("believe.worlds"), "100")
    slider = page.get_by_role("slider", name="处分代价")
    slider.press("ArrowLeft")
    page.wait_for_function("document.querySelector('.lever .value').innerText !== '1.25'")
    moved = page.locator(".lever .value").inner_text()
    press(page, "believe.try")
    page.get_by_text(re.compile(r"推演中：[1-9]\d*/2400")).wait_for()
    slider.press("ArrowLeft")
    page.wait_for_function("before => document.querySelector('.lever .value').innerText !== before", arg=moved)
    press(page, "workshop.cancel")
    page.get_by_text(say("workshop.stopped"), exact=True).wait_for()
    assert page.locator(".outcome .plain").count() == 0


def test_three_things_are_chosen_under_a_budget_and_put_on_the_table(lead):
    page = lead("tab=first")
    ready(page, "first")
    page.locator(".candidate").nth(4).wait_for()
    assert page.locator(".candidate").first.locator("li").count() == 3
    choose(page, say("first.most"), say("first.one"))
    page.wait_for_function("document.querySelector('.candidate').querySelectorAll('li').length === 1")
    slider = page.get_by_role("slider", name=say("first.budget"))
    slider.press("Home")
    page.get_by_text(re.compile("每个乡镇每年约省")).first.wait_for()
    slider.press("End")
    choose(page, say("first.most"), say("first.two"))
    page.wait_for_function("document.querySelector('.candidate').querySelectorAll('li').length === 2")
    page.get_by_role("button", name=say("first.try_it")).first.click()
    page.locator(".outcome .reform b", has_text=say("workshop.own_a")).first.wait_for()
    link = page.get_by_role("link", name=say("workshop.link")).get_attribute("href")
    assert "inspection.supervision%3A0.3" in link and "support.risk_briefing%3A0.5" in link


def test_runs_of_a_page_are_limited_with_a_sentence(lead):
    page = lead("tab=believe&lang=en")
    page.get_by_role("tab", name=say("workshop.believe", "en")).wait_for(timeout=PATIENCE)
    refused = page.get_by_text(re.compile("too often; go on in"))
    for _ in range(30):
        page.get_by_role("button", name=say("believe.try", "en"), exact=True).click()
        page.wait_for_function(
            "document.querySelector('.outcome .plain') || document.querySelector('.note[role=status]')"
        )
        page.wait_for_timeout(500)  # what was lived once takes less
        if refused.is_visible():
            break
    refused.wait_for()
    page.get_by_role("tab", name=say("workshop.first", "en")).click()
    page.locator(".candidate").first.wait_for()  # the page goes on


@pytest.mark.parametrize("pick", [{"kind": "x"}, 5, None, "1e999", -3, [1]])
def test_nonsense_from_a_browser_is_refused_and_the_page_goes_on(lead, pick):
    page = lead("tab=believe")
    ready(page, "believe")
    emit = "([id, args]) => getElement(id).$emit('settled', args)"
    number = page.evaluate("document.querySelector('.lever input.range').id.replace('c', '')")
    page.evaluate(emit, [int(number), pick])
    page.get_by_role("alert").first.wait_for()
    press(page, "believe.half")
    page.get_by_text("0.625", exact=True).wait_for()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("tab", ["believe", "first", "vote"])
def test_axe_finds_nothing_and_nothing_is_cut_off(lead, lang, tab):
    page = lead(f"lang={lang}&tab={tab}")
    page.get_by_role("tab", name=say(f"workshop.{tab}", lang)).wait_for(timeout=PATIENCE)
    if tab == "believe":
        press(page, "believe.try", lang)
        page.locator(".outcome .plain").nth(5).wait_for()
    if tab == "vote":
        open_vote(page, lang)
        press(page, "vote.reveal", lang)
        page.locator(".voted").nth(4).wait_for()
    check_page(page, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_on_the_page_on_which_one_votes(lead, phone, lang):
    page = lead("tab=vote")
    ready(page, "vote")
    open_vote(page)
    reader = phone(f"lang={lang}")
    reader.get_by_label(say("vote.enter_code", lang)).wait_for()
    check_page(reader, lang)
    enter(reader, CODE, lang)
    vote(reader, 1, 4, lang)
    check_page(reader, lang)
    press(page, "vote.reveal")
    reader.locator(".voted").nth(4).wait_for()
    check_page(reader, lang)

"""The documentation site: each page once and in its language, nothing from outside, no dead link, Chinese found."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from places import ROOT

import experiments
import sim
from tools.workshop import FLAGS, chromium

pytest.importorskip("zensical", reason="the builder of the site is not installed; `make docs` installs it")
pytest.importorskip("latex2mathml", reason="what shows formulas is not installed; `make docs` installs it")

from sim.words import LANGUAGES
from tools.website import Site, build
from tools.website_text import half, page, title

BROWSER = chromium()
FOUND = ("容错", "不干不错", "一票否决", "踢皮球")
LOADED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("use", "href")}


def same(target):
    return target


# Pages


TWICE = (
    "# 页 · Page\n\n[中文](#中文) · [English](#english)\n\n## 中文\n\n### 甲\n\n好\n\n## English\n\n### One\n\nwell\n"
)


def test_a_page_that_says_all_twice_is_cut():
    assert page(TWICE, "zh", same) == "# 页 {#页--page}\n\n## 甲 {#甲}\n\n好\n"
    assert page(TWICE, "en", same) == "# Page {#页--page}\n\n## One {#one}\n\nwell\n"


def test_headings_of_code_are_none():
    text = "# T\n\n```\n## 中文\n```\n\n## 中文\n\n甲\n\n```\n# no title\n```\n\n## English\n\nb\n"
    assert "# no title" in page(text, "zh", same) and "甲" not in page(text, "en", same)
    assert title("```\n# no\n```\n# A\n", "en") == "A"


@pytest.mark.parametrize(
    ("heading", "zh", "en"),
    [
        ("依据 · The evidence", "依据", "The evidence"),
        ("What each does · 各机制", "各机制", "What each does"),
        ("解决率 · resolved · `needs_resolved`", "解决率 · `needs_resolved`", "resolved · `needs_resolved`"),
        ("Speed", "Speed", "Speed"),
        ("`a` · `b`", "`a` · `b`", "`a` · `b`"),
    ],
)
def test_headings_are_in_the_reader_s_language(heading, zh, en):
    assert half(heading, "zh") == zh and half(heading, "en") == en


def test_summaries_in_chinese_are_for_the_chinese_site():
    text = "# Page\n\n**摘要。** 好，\n好。\n\n**English.** Well.\n"
    assert "好" in page(text, "zh", same) and page(text, "en", same) == "# Page {#page}\n\nWell.\n"


def test_formulas_become_mathematics_and_code_stays():
    shown = page("# T\n\nLet $x_1$ be `$HOME`, $$y=1$$\n\n```\necho $A $B\n```\n", "en", same)
    assert shown.count("<math") == 2 and "`$HOME`" in shown and "echo $A $B" in shown


def test_lists_begin_after_an_empty_line():
    assert "so:\n\n- a\n- b\n" in page("# T\n\nso:\n- a\n- b\n", "en", same)


def test_a_link_that_leads_nowhere_is_noted(tmp_path):
    site = Site("en", tmp_path)
    assert site.link("docs/odd.md", "decisions.md#x") == "decisions.md#x"
    assert site.link("docs/own-county.md", "own-county.zh.md") == "own-county.md"
    assert site.link("README.md", "docs/results/audit.md") == "results/audit.md" and site.dead == []
    site.link("docs/odd.md", "no-such-page.md")
    assert site.dead == ["docs/odd.md: no-such-page.md"]


def test_every_page_stands_in_one_section():
    for lang in LANGUAGES:
        site = Site(lang, ROOT)
        named = [source for pages in site.sections.values() for source in pages]
        docs = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
        docs |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "notebooks").glob("*.ipynb")}
        assert len(named) == len(set(named))
        assert {name for name in docs if not name.endswith(".zh.md")} <= set(named)


# The whole site


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("docs"))


class Page(HTMLParser):
    """What a page loads, links to, and can be linked to."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.names = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.names |= {told[key] for key in ("id", "name") if told.get(key)}
        if tag == "link" and told.get("rel") not in ("alternate", "canonical", "next", "prev"):
            self.loads.append(told["href"])
        self.loads += [told[key] for key in ("src", "href") if (tag, key) in LOADED and told.get(key)]
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])


@pytest.fixture(scope="module")
def pages(built):
    return {path: Page(path.read_text(encoding="utf-8")) for path in built.rglob("*.html") if path.name != "404.html"}


def test_both_languages_have_the_same_pages(built, pages):
    by_lang = [{path.relative_to(built / lang) for path in pages if lang in path.parts} for lang in LANGUAGES]
    assert by_lang[0] == by_lang[1] and len(by_lang[0]) > 40


def test_nothing_is_loaded_from_outside(built, pages):
    for path, found in pages.items():
        assert [load for load in found.loads if re.match(r"(https?:)?//", load)] == [], path
    for style in built.rglob("*.css"):
        assert not re.search(r"url\([\"']?https?:", style.read_text(encoding="utf-8")), style


def test_links_lead_to_pages_files_and_anchors(pages):
    for path, found in pages.items():
        for link in found.links:
            if re.match(r"[a-z]+:", link):
                continue
            target, _, name = unquote(link).partition("#")
            there = (path.parent / target).resolve() if target else path
            there = there / "index.html" if there.is_dir() else there
            assert there.exists(), f"{path}: {link}"
            if name and there in pages:
                assert name in pages[there].names, f"{path}: {link}"


def test_every_page_leads_to_itself_in_the_other_language(built, pages):
    for path, found in pages.items():
        lang, *rest = path.relative_to(built).parts
        if rest:
            other = built.joinpath("en" if lang == "zh" else "zh", *rest).resolve()
            assert other in [(path.parent / unquote(link.split("#")[0])).resolve() for link in found.links], path


def test_reference_tells_every_noun_parameter_indicator_and_command(built, pages):
    for lang in LANGUAGES:
        for door in (sim, experiments):
            names = pages[built / lang / "reference" / f"{door.__name__}.html"].names
            assert {f"{door.__name__}.{noun}" for noun in door.__all__} <= names
        indicators = (built / lang / "reference" / "indicators.html").read_text(encoding="utf-8")
        assert all(f"<code>{name}</code>" in indicators for name in sim.indicators())
        assert "quanze county new" in (built / lang / "reference" / "commands.html").read_text(encoding="utf-8")


def test_notebooks_are_shown_with_their_pictures(built, pages):
    for lang in LANGUAGES:
        for notebook in (ROOT / "notebooks").glob("*.ipynb"):
            path = built / lang / "notebooks" / f"{notebook.stem}.html"
            assert any((path.parent / load).exists() for load in pages[path].loads if load.endswith(".png")), path


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")
def test_a_search_finds_chinese_words_in_pages_opened_from_a_disk(built):
    from playwright.sync_api import sync_playwright

    asked = []
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=BROWSER, args=FLAGS)
        for lang in LANGUAGES:
            shown = opened.new_page()
            shown.on("request", lambda request: asked.append(request.url))
            shown.goto((built / lang / "index.html").as_uri())
            shown.locator(".md-search__button").click()
            for word in FOUND:
                shown.get_by_role("combobox").fill(word)
                shown.get_by_role("listbox").locator("mark, b", has_text=word).first.wait_for(state="attached")
            shown.close()
        opened.close()
    assert asked and [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_a_warning_of_the_builder_is_an_error(tmp_path, monkeypatch):
    source = Site.source
    monkeypatch.setattr(Site, "source", lambda site, name: source(site, name) + "\n[x](#no-such-heading)\n")
    with pytest.raises(SystemExit) as ended:
        build(tmp_path)
    assert ended.value.code not in (0, None)

"""A real browser that looks at pages of the workshop, and sees that nothing goes wrong in them."""

import pytest
from page_checks import PATIENCE

from tools.workshop import FLAGS, SIZES, chromium


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visitor(browser):
    """Open pages, each in a session of its own, and see at the end that nothing outside was asked for."""
    faults, contexts = [], []

    def opened(address, query="", size=SIZES[""], path="/"):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else faults.append(asked.url),
        )
        page.goto(f"{address}{path}?{query}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []

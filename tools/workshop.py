"""Take pictures of the workshop page in a real browser, in both languages.

::

    python -m tools.workshop --write          # those of the documentation
    python -m tools.workshop --out FOLDER     # all, at three sizes, to be looked at

It needs Chromium, which ``CHROMIUM`` may name.
"""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image

import experiments  # noqa: F401  # brings its words
from sim.words import LANGUAGES, text

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SIZES = {"": (1280, 720), "-large": (1920, 1080), "-phone": (390, 844)}
COLOURS = 160  # of a picture: flat ones need few
_SETTINGS = "cases=s1,delegate_powers&a=authority.delegated_share:0.7,tolerance.coverage:0.6"
_PATIENCE = 600_000  # milliseconds: the rules may have to be compiled


def chromium() -> str | None:
    """The browser, if there is one."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(*command: str, port: int) -> Iterator[str]:
    """Run a command that serves the page, and give its address once it answers."""
    # NiceGUI would take itself for a part of a test.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    address = f"http://127.0.0.1:{port}"
    try:
        while server.poll() is None:
            try:
                urlopen(address, timeout=5).close()
                break
            except (URLError, OSError):
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def county_tab(page: Any, address: str, lang: str) -> None:
    """A county in the middle of a reform, and the story of one of its townships."""
    page.goto(f"{address}/?lang={lang}")
    page.wait_for_selector(".county-map", timeout=_PATIENCE)
    page.get_by_label(text("workshop.year", lang)).click()
    page.get_by_role("option", name=text("workshop.of_year", lang, year=7), exact=True).click()
    page.get_by_text(text("story.step", lang, year=7, month=1), exact=True).first.wait_for()
    page.locator(".townships button").nth(2).click()
    page.locator(".tale .matters button").first.click()
    page.locator(".tale .events p").first.wait_for()


def compare_tab(page: Any, address: str, lang: str) -> None:
    """Three reforms side by side."""
    page.goto(f"{address}/?lang={lang}&tab=compare&{_SETTINGS}")
    page.wait_for_selector(".outcome", timeout=_PATIENCE)
    page.get_by_role("button", name=text("workshop.report", lang), exact=True).wait_for(timeout=_PATIENCE)


def believe_tab(page: Any, address: str, lang: str) -> None:
    """Sanctions that hurt twice as much."""
    page.goto(f"{address}/?lang={lang}&tab=believe")
    page.get_by_role("button", name=text("believe.twice", lang), exact=True).click(timeout=_PATIENCE)
    page.get_by_role("button", name=text("believe.try", lang), exact=True).click()
    page.locator(".outcome .plain").nth(5).wait_for(timeout=_PATIENCE)


def first_tab(page: Any, address: str, lang: str) -> None:
    """Three things under a budget."""
    page.goto(f"{address}/?lang={lang}&tab=first")
    page.locator(".candidate").first.wait_for(timeout=_PATIENCE)


def vote_tab(page: Any, address: str, lang: str) -> None:
    """A vote of seven, revealed."""
    page.goto(f"{address}/?lang={lang}&tab=vote")
    for key in ("clear", "open"):
        page.get_by_role("button", name=text(f"vote.{key}", lang), exact=True).click(timeout=_PATIENCE)
    for place, steps in ((0, 4), (0, 8), (1, -2), (1, 6), (1, 10), (2, 0), (5, 0)):
        voter = page.context.browser.new_page()
        voter.goto(f"{address}/vote?lang={lang}")
        voter.get_by_role("radio").nth(place).click()
        for _ in range(abs(steps)):
            voter.get_by_role("slider").press("ArrowRight" if steps > 0 else "ArrowLeft")
        voter.wait_for_timeout(300)  # the slider tells no more often
        voter.get_by_role("button", name=text("vote.send", lang), exact=True).click()
        voter.get_by_text(text("vote.taken", lang)).wait_for()
        voter.close()
    page.get_by_role("button", name=text("vote.reveal", lang), exact=True).click()
    page.locator(".voted").nth(4).wait_for(timeout=_PATIENCE)


TABS = {
    "county": county_tab,
    "compare": compare_tab,
    "believe": believe_tab,
    "first": first_tab,
    "vote": vote_tab,
}


def main() -> None:
    """Take them."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="renew those of the documentation")
    parser.add_argument("--out", type=Path, help="folder for all of them")
    args = parser.parse_args()
    browser_path, port = chromium(), free_port()
    if browser_path is None or not (args.write or args.out):
        sys.exit("no Chromium: name it with CHROMIUM=…" if browser_path is None else "--write or --out FOLDER")
    command = (sys.executable, "-m", "experiments", "app", "--port", str(port))
    with served(*command, port=port) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        sizes = SIZES if args.out else {"": SIZES[""]}
        for size, (width, height) in sizes.items():
            for lang in LANGUAGES:
                for name, show in TABS.items():
                    page = browser.new_page(viewport={"width": width, "height": height})
                    show(page, address, lang)
                    page.evaluate("scrollTo(0, 0)")
                    page.wait_for_timeout(300)  # folds come in
                    file = f"workshop-{name}{size}.{lang}.png"
                    if args.out:
                        args.out.mkdir(parents=True, exist_ok=True)
                        page.screenshot(path=args.out / file, full_page=size == "-phone")
                    if args.write and not size:
                        (PICTURES / file).write_bytes(small(page.screenshot()))
                    page.close()
        browser.close()


def small(picture: bytes) -> bytes:
    """A PNG of few colours."""
    buffer = io.BytesIO()
    drawn = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    drawn.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


if __name__ == "__main__":
    main()

"""What every page of the workshop begins with: its style, its font, its language, its banner."""

from pathlib import Path

from nicegui import ui

from sim.html import escaped
from sim.words import LANGUAGES, text

HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
FACE = '@font-face { font-family: quanze; src: url("/workshop.woff") format("woff"); font-display: swap; }'
_STYLE = Path(__file__).with_name("style.css")


def dress(lang: str, title: str) -> None:
    """Give a page its style, font, language and title, and a way past its banner."""
    ui.add_head_html(f"<style>{FACE}{_STYLE.read_text(encoding='utf-8')}</style>")
    ui.run_javascript(f"document.documentElement.lang = '{HTML_LANGUAGE[lang]}'")
    ui.page_title(title)
    ui.colors(primary="#0b4f78", negative="#a33f00", positive="#00674b")
    skip = text("workshop.skip", lang)
    ui.html(f'<a class="skip" href="#content">{escaped(skip)}</a>', sanitize=False)


def banner(lang: str, title: str, address: str) -> str:
    """A title, what all of it is, and the same page at an address in the other language, which is added to it."""
    other = next(one for one in LANGUAGES if one != lang)
    return (
        f"<h1>{escaped(title)}</h1><p>{escaped(text('workshop.subtitle', lang))}</p>"
        f'<a href="{escaped(address)}lang={other}" lang="{HTML_LANGUAGE[other]}">'
        f"{escaped(text('workshop.other_language', lang))}</a>"
    )

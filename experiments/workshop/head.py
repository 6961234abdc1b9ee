"""What every page of the workshop begins with: its style, its font, its language, its banner."""

from pathlib import Path

from nicegui import ui

from experiments.telling.figures.colours import CAUSES, VERDICTS, as_text
from sim.html import escaped
from sim.words import LANGUAGES, text

HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
FACE = '@font-face { font-family: quanze; src: url("/workshop.woff") format("woff"); font-display: swap; }'
_STYLE = Path(__file__).with_name("style.css")
_KEY = "#0b4f78"  # of what can be pressed
_TOLD = {name: as_text(VERDICTS[name]) for name in ("better", "worse")}


def dress(lang: str, title: str) -> None:
    """Give a page its style, font, language and title, and a way past its banner."""
    ui.add_head_html(f"<style>{FACE}{_meanings()}{_STYLE.read_text(encoding='utf-8')}</style>")
    ui.run_javascript(f"document.documentElement.lang = '{HTML_LANGUAGE[lang]}'")
    ui.page_title(title)
    ui.colors(primary=_KEY, negative=_TOLD["worse"], positive=_TOLD["better"])
    skip = text("workshop.skip", lang)
    ui.html(f'<a class="skip" href="#content">{escaped(skip)}</a>', sanitize=False)


def _meanings() -> str:
    """Colours that mean something, for the style sheet: those of the pictures."""
    named = {"key": _KEY} | VERDICTS | CAUSES | {f"{name}-text": colour for name, colour in _TOLD.items()}
    return ":root {" + " ".join(f"--{name}: {colour};" for name, colour in named.items()) + "}"


def banner(lang: str, title: str, address: str) -> str:
    """A title, what all of it is, and the same page at an address in the other language, which is added to it."""
    other = next(one for one in LANGUAGES if one != lang)
    return (
        f"<h1>{escaped(title)}</h1><p>{escaped(text('workshop.subtitle', lang))}</p>"
        f'<a href="{escaped(address)}lang={other}" lang="{HTML_LANGUAGE[other]}">'
        f"{escaped(text('workshop.other_language', lang))}</a>"
    )

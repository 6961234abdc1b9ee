"""A page of the project as one language's site shows it.

Pages are written once. One with a sibling ``….zh.md`` is in the site of its language; one with the sections ``## 中文``
and ``## English`` is cut; of any other, headings and titles show the half in the reader's language, and the Chinese
summary (``**摘要。**``) is for the Chinese site. Anchors stay those that links in the sources name.
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial

from latex2mathml.converter import convert

_FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(?:(?!\1).)+?\1(?!`)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}) (.+?) *$", re.MULTILINE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SECTION = {"zh": "中文", "en": "English"}
# A line that only leads to the other language: every page of a site has a link for that.
_LANGUAGE_LINE = re.compile(r"^(?:(?: · )?\[(?:中文|English)\]\([^)]*\))+ *\n+", re.MULTILINE)
_SUMMARY = re.compile(r"^\*\*摘要。\*\*.*?(?:\n\n+|\Z)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<=\]\()[^)\s]+(?=\))")
_SHOWN = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_FORMULA = re.compile(r"(?<![\\\w])\$(?=\S)([^$]+?)(?<=\S)\$(?!\w)")
_ITEM = re.compile(r"(?:[-*]|\d+\.) ")


def in_one_language(text: str, lang: str) -> str:
    """Keep what is for the readers of a language."""
    text = _LANGUAGE_LINE.sub("", text)
    headings = [match for match in _HEADING.finditer(_without_code(text)) if len(match[1]) == 2]
    starts = {match[2]: match.start() for match in headings}
    if set(_SECTION.values()) <= starts.keys():
        begin = starts[_SECTION[lang]]
        end = min((start for start in starts.values() if start > begin), default=len(text))
        section = text[begin:end].split("\n", 1)[1].strip("\n")
        section = _outside_code(section, partial(_HEADING.sub, lambda match: f"{match[1][1:]} {match[2]}"))
        return f"{text[: min(starts.values())]}{section}\n"
    return text if lang == "zh" else _SUMMARY.sub("", text).replace("**English.** ", "", 1)


def half(heading: str, lang: str) -> str:
    """The part of a heading in both languages that is in one; names of code are of both.

    >>> from tools.website_text import half
    >>> half("群众诉求解决率 · needs resolved · `needs_resolved`", "en")
    'needs resolved · `needs_resolved`'
    """
    parts = heading.split(" · ")
    wanted = [part for part in parts if part.startswith("`") or bool(_CHINESE.search(part)) == (lang == "zh")]
    return " · ".join(wanted) if any(not part.startswith("`") for part in wanted) else heading


def title(text: str, lang: str) -> str:
    """The title of a page, without marks."""
    found = _HEADING.search(_without_code(text))
    assert found, "a page without a heading"
    return half(found[2], lang).replace("`", "")


def page(text: str, lang: str, link: Callable[[str], str]) -> str:
    """A whole page, its links as `link` says."""
    text = _one_title(in_one_language(text, lang))
    names: Counter[str] = Counter()
    text = _outside_code(text, partial(_HEADING.sub, partial(_heading, lang=lang, names=names)))
    text = _outside_code(text, partial(_LINK.sub, lambda match: link(match[0])))
    text = _outside_code(text, _formulas, spans=True)
    return _outside_code(text, _lists)


def _one_title(text: str) -> str:
    """Of a page with several headings of the first rank, all but the title go down by one."""
    first, rest = text.split("\n", 1)
    if not any(len(match[1]) == 1 for match in _HEADING.finditer(_without_code(rest))):
        return text
    return first + "\n" + _outside_code(rest, partial(_HEADING.sub, r"#\1 \2"))


def anchor(heading: str, names: Counter[str]) -> str:
    """The name of a heading in a link, as the sources' own readers make it."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower())
    name = kept.strip().replace(" ", "-")
    names[name] += 1
    return name if names[name] == 1 else f"{name}-{names[name] - 1}"


def _heading(match: re.Match[str], lang: str, names: Counter[str]) -> str:
    return f"{match[1]} {half(match[2], lang)} {{#{anchor(match[2], names)}}}"


def _formulas(text: str) -> str:
    text = _SHOWN.sub(
        lambda match: f'\n\n<div class="math">{convert(match[1].strip(), display="block")}</div>\n\n', text
    )
    return _FORMULA.sub(lambda match: f'<span class="math">{convert(match[1])}</span>', text)


def _lists(text: str) -> str:
    """An empty line before each list: this builder wants one where the sources' own readers do without."""
    lines: list[str] = []
    for line in text.split("\n"):
        above = lines[-1] if lines else ""
        if _ITEM.match(line) and above and not _ITEM.match(above) and not above.startswith(" "):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)


def _outside_code(text: str, change: Callable[[str], str], spans: bool = False) -> str:
    """Change what is not code; `spans`: code within lines is left alone, too."""
    inner = partial(_between, change=change, code=_CODE) if spans else change
    return _between(text, inner, _FENCE)


def _between(text: str, change: Callable[[str], str], code: re.Pattern[str]) -> str:
    parts, end = [], 0
    for match in code.finditer(text):
        parts += [change(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(text[end:])])


def _without_code(text: str) -> str:
    return _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)

"""Remake what the pages on own counties say of tables and columns: ``python -m tools.county_columns --write``.

Without ``--write``, check them.
"""

import argparse
import sys
from collections.abc import Iterator

from sim.county import HOLDERS
from sim.county_columns import PARAMETER, Column, Table, Word, flags, holders, tables
from sim.county_files import MOST_ROWS
from sim.tables import table
from tools.page import DOCS, rows

PAGES = {"zh": DOCS / "own-county.zh.md", "en": DOCS / "own-county.md"}
BEGIN = "<!-- columns: python -m tools.county_columns --write -->"
END = "<!-- /columns -->"
WORDS = {
    "zh": {
        "head": ("列", "也可写作", "填什么", "空白时"),
        "comma": "、",
        "needed": "**必填**",
        "absent": "{blank}；全列空白：{absent}",
        "files": "`{file}.csv`，或名为“{file}”的工作表；也可名为 {also}。",
        "parameters": "此外，`quanze params` 列出的每个参数（`department.*` 除外）都可作为一列，"
        "表头写中文名称、英文名称或代码，空白处取默认值；"
        "写了的列，各乡镇各取其值，情景或改革对全县设定同一参数时以后者为准。",
        "holder": "**行权主体**可填：{words}。",
        "flag": "**是、否**可填：{words}。",
        "unused": "自用的列不影响读取：{words}。每张表不超过 {most} 行。",
        "word": "{label}（{also}）",
    },
    "en": {
        "head": ("column", "also", "what it says", "where blank"),
        "comma": ", ",
        "needed": "**needed**",
        "absent": "{blank}; a blank column: {absent}",
        "files": "`{file}.csv`, or a sheet named {file}; {also} will do, too.",
        "parameters": "Every parameter that `quanze params` lists (but `department.*`) is a column, too, under its "
        "label in either language or its name; blank cells take the default. Each township has its own value, until a "
        "case or a reform sets the parameter for all of them.",
        "holder": "**Holder** is one of {words}.",
        "flag": "**Yes and no**: {words}.",
        "unused": "Columns for oneself are left alone: {words}. A table has at most {most} rows.",
        "word": "{label} ({also})",
    },
}


def section(lang: str) -> str:
    """What is between the marks of a page."""
    said, parts = WORDS[lang], []
    for kind in tables().values():
        also = said["comma"].join(f"`{name}`" for name in _others(kind, lang))
        parts += [f"### {kind.label[lang]}", said["files"].format(file=kind.label[lang], also=also)]
        parts.append(rows(said["head"], _columns(kind, lang)))
        if any(column.kind == PARAMETER for column in kind.columns.values()):
            parts.append(said["parameters"])
    for name, words in (("holder", [holders()[name] for name in HOLDERS]), ("flag", [*flags().values()])):
        shown = said["comma"].join(_word(word, lang) for word in words)
        parts.append(said[name].format(words=shown))
    parts.append(said["unused"].format(words=said["comma"].join(table("county")["unused"]), most=MOST_ROWS))
    return "\n\n".join(parts)


def _columns(kind: Table, lang: str) -> Iterator[tuple[str, ...]]:
    for column in kind.columns.values():
        if column.kind != PARAMETER:
            also = WORDS[lang]["comma"].join(_others(column, lang))
            yield f"**{column.label[lang]}**", also, column.help[lang], _standing(column, lang)


def _word(word: Word, lang: str) -> str:
    also = WORDS[lang]["comma"].join(_others(word, lang))
    return WORDS[lang]["word"].format(label=word.label[lang], also=also)


def _others(word: Word, lang: str) -> list[str]:
    return [name for name in dict.fromkeys(word.written) if name != word.label[lang]]


def _standing(column: Column, lang: str) -> str:
    if column.needed:
        return WORDS[lang]["needed"]
    blank, absent = column.blank.get(lang, ""), column.absent.get(lang, "")
    return blank if absent in ("", blank) else WORDS[lang]["absent"].format(blank=blank, absent=absent)


def remade(lang: str) -> str:
    """A page with its section as the tables give it."""
    before, rest = PAGES[lang].read_text(encoding="utf-8").split(BEGIN)
    return f"{before}{BEGIN}\n\n{section(lang)}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Write the pages, or say which differ from what the tables give."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the pages")
    write = parser.parse_args().write
    for lang, page in PAGES.items():
        found = remade(lang)
        if write:
            page.write_text(found, encoding="utf-8", newline="\n")
        elif page.read_text(encoding="utf-8") != found:
            sys.exit(f"{page.name} is not what the tables give: python -m tools.county_columns --write")


if __name__ == "__main__":
    main()

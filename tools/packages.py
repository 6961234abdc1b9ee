"""Remake the packages from the table of demands: ``python -m tools.packages --write``; without it, check them.

A case file for each document and reading, and the five combined. The first versions are files of their own and stay.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping

from sim.case_files import CASES
from sim.demand import Demand, Document, documents, strengths
from sim.package import AGREED, MADE, Move, case_name, contested, package, reading_labels
from sim.parameter import parameters
from sim.tables import SCHEMA_VERSION, table
from sim.words import LANGUAGES, text

FIVE = ("s0", "s1", "s2", "s3", "s4")
MONTH = 61
HEAD = (
    "# Made from sim/tables/demands.toml by `python -m tools.packages --write`; do not edit. 由需求表生成，勿手改。\n"
)


def files() -> Iterator[tuple[str, str]]:
    """Names of the cases, and what is in their files."""
    for document in documents().values():
        for reading in MADE if document.case else ():
            moves = package(document, reading)
            title = {lang: _title(document, reading, lang) for lang in LANGUAGES}
            yield case_name(document.case, reading), _file(title, document.rationale, moves)
    yield "combined", _combined()


def _title(document: Document, reading: str, lang: str) -> str:
    if reading == AGREED:
        return document.title[lang]
    return text("display.under", lang, case=document.title[lang], variant=reading_labels()[reading][lang])


def _combined() -> str:
    """Each lever that one of the five moves and none the other way, at the largest dose."""
    packages = [package(document, AGREED) for document in documents().values() if document.case in FIVE]
    apart, strongest = contested(packages), {}
    for name, row in parameters().items():
        moves = [of[name] for of in packages if name in of]
        if moves and name not in apart:
            strongest[name] = max(moves, key=lambda move: abs(move.value - row.default))
    row = table("demands")["combined"]
    named = {
        lang: text("list.comma", lang).join(parameters()[name].label[lang] for name in apart) for lang in LANGUAGES
    }
    return _file(
        row["title"], {lang: row["rationale"][lang].format(contested=named[lang]) for lang in LANGUAGES}, strongest
    )


def _file(title: Mapping[str, str], rationale: Mapping[str, str], moves: Mapping[str, Move]) -> str:
    lines = [f"{HEAD}schema_version = {SCHEMA_VERSION}", 'base = "baseline"', f"title = {_texts(title)}"]
    lines += [f"rationale.{lang} = {_quoted(rationale[lang])}" for lang in LANGUAGES]
    lines += ["", "[[reforms]]", f"month = {MONTH}", f"title = {_texts(title)}", "", "[reforms.set]"]
    lines += [f'"{name}" = {move.value!r}' for name, move in moves.items()]
    lines += ["", "[reforms.reason]"]
    lines += [f'"{name}" = {_texts({lang: _reason(move, lang) for lang in LANGUAGES})}' for name, move in moves.items()]
    return "\n".join(lines) + "\n"


def _reason(move: Move, lang: str) -> str:
    """The words of the first coding that asks for it, and where each coding finds it, how strongly."""
    said = move.demands[0]
    where = text("list.comma", lang).join(_place(one, lang) for one in move.demands)
    return f"「{said.quote}」（{where}）" if lang == "zh" else f"“{said.english}” ({where})"


def _place(demand: Demand, lang: str) -> str:
    return f"{demand.coding} {demand.id} {strengths()[demand.strength].label[lang]}"


def _texts(texts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{lang} = {_quoted(texts[lang])}" for lang in LANGUAGES) + "}"


def _quoted(line: str) -> str:
    return json.dumps(line, ensure_ascii=False)


def main() -> None:
    """Write the files, or say which differ from what the table gives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the files")
    write = parser.parse_args().write
    for name, content in files():
        path = CASES / f"{name}.toml"
        if path.exists() and path.read_text(encoding="utf-8") == content:
            continue
        print(name)
        if not write:
            sys.exit(f"{path.name} is not what the table gives: python -m tools.packages --write")
        path.write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""Pages of reference that are made when the site is built: from nouns, tables and commands, in one language each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

import typer.main

import experiments
import sim
from experiments.cli import app
from experiments.designs.outcomes import better
from experiments.designs.reader import READERS
from sim.county_columns import tables
from sim.signals import signal_texts
from sim.words import LANGUAGES, side_by_side, text, words
from tools.page import rows

Say = Callable[[str], str]


def made(name: str, lang: str, say: Say) -> str:
    """A page of reference; `say` gives the site's own words."""
    return "\n\n".join((f"# {say(f'titles.{name}')}", *_PAGES[name](lang, say))) + "\n"


def _nouns(door: ModuleType) -> Callable[[str, Say], Iterator[str]]:
    """What a package offers, from its docstrings."""

    def page(lang: str, say: Say) -> Iterator[str]:
        yield say(f"words.{door.__name__}")
        for noun in door.__all__:
            yield f"::: {door.__name__}.{noun}"

    return page


def _indicators(lang: str, say: Say) -> Iterator[str]:
    yield say("words.indicators")
    head = [text(f"listing.{name}", lang) for name in ("label", "unit", "help")]
    head.insert(2, say("words.better"))
    lines = []
    for name, row in sim.indicators().items():
        found = row.columns(lang)
        told = f"{found['help']}<br>{_code(row.formula)}"
        lines.append([f"{found['label']}<br>{_code(name)}", found["unit"], say(f"words.{better(name)}"), told])
    yield rows(head, lines)


def _signals(lang: str, say: Say) -> Iterator[str]:
    yield say("words.signals")
    for section in ("deeds", "lines"):
        yield f"## {say(f'words.{section}')}"
        yield _two_columns(lang, ((f"n_{name}", row[lang]) for name, row in signal_texts()[section].items()))


def _files(lang: str, say: Say) -> Iterator[str]:
    yield say("words.files")
    yield f"## {say('words.kinds')}"
    yield _two_columns(lang, ((f'kind = "{kind}"', text(f"question_kind.{kind}", lang)) for kind in READERS))
    yield f"## {say('words.county')}"
    for table in tables().values():
        yield f"### {table.label[lang]} (`{table.name}`)"
        head = [text(f"listing.{name}", lang) for name in ("name", "label", "help")]
        kept = [column for column in table.columns.values() if column.kind != "parameter"]
        yield rows(head, [[f"`{column.name}`", column.label[lang], column.help[lang]] for column in kept])
    yield f"## {say('words.columns')}"
    yield _two_columns(lang, ((name, row[lang]) for name, row in sorted(words()["data"].items())))


def _commands(lang: str, say: Say) -> Iterator[str]:
    root = typer.main.get_command(app)
    yield _told(root.help, lang)
    yield from _group("quanze", root, lang, say)


def _group(path: str, group: Any, lang: str, say: Say) -> Iterator[str]:
    for name in group.list_commands(None):
        command = group.commands[name]
        if hasattr(command, "commands"):
            yield from _group(f"{path} {name}", command, lang, say)
            continue
        yield f"## {path} {name}"
        yield _told(command.help, lang)
        if command.params:
            head = [say(f"words.{part}") for part in ("argument", "meaning", "default")]
            yield rows(head, [_parameter(param, lang) for param in command.params])


def _parameter(param: Any, lang: str) -> list[str]:
    named = [name for name in param.opts if name.startswith("-")] or [param.metavar or param.name.upper()]
    shown = isinstance(param.default, str | int | float) and param.default is not False
    return [", ".join(map(_code, named)), _told(param.help, lang), str(param.default) if shown else "–"]


def _told(said: str | None, lang: str) -> str:
    """What is said in both languages in one line, in one of them."""
    row = _both().get(said or "")
    return row[lang] if row else said or ""


def _both() -> Mapping[str, Mapping[str, str]]:
    found = {}
    for section in words().values():
        for row in section.values():
            if set(row) == set(LANGUAGES):
                found[side_by_side(row)] = row
    return found


def _two_columns(lang: str, lines: Iterable[tuple[str, str]]) -> str:
    head = [text(f"listing.{name}", lang) for name in ("name", "label")]
    return rows(head, [[f"`{name}`", said.replace("|", "\\|")] for name, said in lines])


def _code(formula: str) -> str:
    return f"`{formula}`"


_PAGES: Mapping[str, Callable[[str, Say], Iterator[str]]] = {
    "made:sim": _nouns(sim),
    "made:experiments": _nouns(experiments),
    "made:indicators": _indicators,
    "made:signals": _signals,
    "made:files": _files,
    "made:commands": _commands,
}

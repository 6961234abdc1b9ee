"""Wrong usage and the fixed words of help in the reader's language; what the library says of them is in English."""

import re
from enum import Enum
from typing import Any, get_type_hints

import typer
from typer.core import TyperCommand

from sim.errors import InputError, Listed, Said, unknown
from sim.words import words

_WANTED = {int: Said("noun.a_whole_number"), float: Said("noun.a_number")}


def explained_usage(error: Exception) -> InputError:
    """Say in one sentence what is wrong with a command line; the library's errors are known by name alone."""
    kind, ctx, message = type(error).__name__, getattr(error, "ctx", None), getattr(error, "message", str(error))
    if kind == "NoSuchOption":
        return unknown("option", getattr(error, "option_name", ""), _options(ctx))
    if kind == "BadOptionUsage":
        name = getattr(error, "option_name", "")
        if "does not take" in message:
            return InputError("usage_spare_value", name=name)
        return InputError("usage_no_value", name=name)
    if kind == "MissingParameter":
        return InputError("usage_missing", name=_name(error))
    if isinstance(error, typer.BadParameter):
        return InputError("usage_value", name=_name(error), wanted=_wanted(error))
    if extra := re.search(r"unexpected extra argument(?:s|\(s\))? \((.*)\)", message):
        return InputError("usage_extra", found=extra[1])
    return InputError("usage", reason=message)


def worded(page: str, lang: str) -> str:
    """Put the fixed words of a page of help into a language."""
    for row in words()["fixed"].values():
        if row[lang] != row["en"]:
            page = re.sub(re.escape(row["en"]).replace(r"\ ", r"\s+"), row[lang], page)  # lines may end within it
    return page


class Command(TyperCommand):
    """A command whose help is in the reader's language."""

    def get_help(self, ctx: Any) -> str:
        """Page of help."""
        return worded(super().get_help(ctx), ctx.obj)


def _options(ctx: Any) -> list[str]:
    while ctx is not None and ctx.command is None:
        ctx = ctx.parent
    named = [*ctx.command.get_params(ctx), *ctx.find_root().command.get_params(ctx)] if ctx is not None else []
    return list(dict.fromkeys(name for param in named for name in param.opts if name.startswith("-")))


def _name(error: Exception) -> str:
    param = getattr(error, "param", None)
    if param is None:
        return ""
    options = [name for name in param.opts if name.startswith("--")]
    return options[0] if options else param.metavar or param.name


def _wanted(error: typer.BadParameter) -> Said | str:
    """What the type of a parameter asks for; else the library's own words."""
    if error.ctx is None or error.param is None or error.ctx.command.callback is None:
        return error.message
    wanted = get_type_hints(error.ctx.command.callback).get(error.param.name or "", str)
    for kind in getattr(wanted, "__args__", ()) or (wanted,):
        if isinstance(kind, type) and issubclass(kind, Enum):
            return Said("error.one_of", {"names": Listed([str(member.value) for member in kind])})
        if kind in _WANTED:
            return _WANTED[kind]
    return error.message

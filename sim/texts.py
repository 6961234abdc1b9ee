"""Texts by language, as users write them: titles, reasons, labels."""

from collections.abc import Mapping
from typing import Any

from sim.errors import InputError, Said

Texts = dict[str, str]


def check_texts(texts: Any, where: Said) -> None:
    """Refuse what is no table of texts, and texts that no file can keep."""
    if not isinstance(texts, Mapping) or not all(isinstance(text, str) for text in texts.values()):
        raise InputError("texts_by_language", where=where, found=texts)
    for text in texts.values():
        check_letters(text, where)


def check_letters(text: str, where: Said) -> None:
    """Refuse halves of characters, which Python lets stand in a text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("half_character", where=where, found=text) from None

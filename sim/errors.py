"""Errors that say what was wrong, what is allowed, and the nearest valid name, in the reader's language.

One class per kind: `InputError` for what somebody wrote or passed, `StudyError` for a folder of runs, `ClusterError`
for a place where runs are executed, `TellingError` for pictures that failed. The sentences stand in the tables of
words, under ``[error]`` and ``[noun]``.
"""

import difflib
import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sim.words import Told, language, text, words

_LONGEST = 400  # characters of one fact in a sentence


@dataclass(frozen=True)
class Said:
    """A text of the tables of words with its facts, to be told in a language later."""

    key: str
    facts: dict[str, object] = field(default_factory=dict)

    def told(self, lang: str) -> str:
        """Say it in a language."""
        return text(self.key, lang, **self.facts)


Where = Said | str


@dataclass(frozen=True)
class Listed:
    """Texts one after the other, divided by a joiner of the words under ``[list]``."""

    parts: Sequence[Told | str]
    joiner: str = "comma"

    def told(self, lang: str) -> str:
        """Say them in a language."""
        joiner = text(f"list.{self.joiner}", lang)
        return joiner.join(part if isinstance(part, str) else part.told(lang) for part in self.parts)


class QuanzeError(ValueError):
    """What the software refuses, in one sentence meant for people.

    Parameters
    ----------
    key : str
        Of the sentence, under ``[error]`` of a table of words.
    **facts : object
        Fill its ``{names}``; a `Said` or another error among them is told in the same language.

    Examples
    --------
    >>> import sim
    >>> try:
    ...     sim.load_case("baselin")
    ... except sim.QuanzeError as error:
    ...     print(error.told("en"))
    unknown case 'baselin'; did you mean 'baseline'?
    """

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key)
        self.facts = facts

    def told(self, lang: str) -> str:
        """Say it in a language."""
        return text(f"error.{self.args[0]}", lang, **{name: _bounded(fact) for name, fact in self.facts.items()})

    def __str__(self) -> str:
        return self.told(language())


class _Cut(str):
    """A text that says of something long how it begins, in quotes or not."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _bounded(fact: object) -> object:
    """What a sentence has room for: the beginning of a long text, or of what would be one."""
    if isinstance(fact, str):
        return fact if len(fact) <= _LONGEST else f"{fact[:_LONGEST]}…"
    if isinstance(fact, Told):
        return fact
    try:
        shown = repr(fact)
    except ValueError:  # a number of more digits than Python writes
        return _Cut("…")
    return fact if len(shown) <= _LONGEST else _Cut(f"{shown[:_LONGEST]}…")


class InputError(QuanzeError):
    """A file, an argument or a name that cannot be used.

    Examples
    --------
    >>> import sim
    >>> issubclass(sim.InputError, sim.QuanzeError)
    True
    """


class StudyError(QuanzeError):
    """A folder of runs that cannot be read, gone on with or written.

    Examples
    --------
    >>> import sim
    >>> issubclass(sim.StudyError, sim.QuanzeError)
    True
    """


class ClusterError(QuanzeError):
    """A place where runs are executed that does not answer, or was lost.

    Examples
    --------
    >>> import sim
    >>> issubclass(sim.ClusterError, sim.QuanzeError)
    True
    """


class TellingError(QuanzeError):
    """Pictures or pages of an answer that could not be made; its tables are there.

    Examples
    --------
    >>> import sim
    >>> issubclass(sim.TellingError, sim.QuanzeError)
    True
    """


def place(where: Where) -> Said | str:
    """``in FILE`` as a part of a sentence; nothing without a place."""
    return Said("error.place", {"where": where}) if where else ""


def because(error: OSError) -> Said | str:
    """Why the system refused: in words where they stand under ``[refused]``, else in its own."""
    name = errno.errorcode.get(error.errno or 0, "")
    return Said(f"refused.{name}") if name in words()["refused"] else error.strerror or str(error)


def nearest(name: object, names: Iterable[str]) -> Said | str:
    """``; did you mean 'x'?`` for the closest of `names`, or a list of them when there are few, or nothing."""
    names = list(names)
    close = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    if close:
        return Said("error.did_you_mean", {"name": close[0]})
    return Said("error.known", {"names": ", ".join(names)}) if 0 < len(names) <= 12 else ""


def unknown(what: Where, name: object, names: Iterable[str], where: Where = "") -> InputError:
    """Build the error for a name that is not in a table; `what` it names stands in the words under ``[noun]``."""
    noun = Said(f"noun.{what.replace(' ', '_')}") if isinstance(what, str) else what
    return InputError("unknown", noun=noun, name=name, place=place(where), nearest=nearest(name, names))

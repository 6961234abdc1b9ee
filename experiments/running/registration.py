"""A registration: what is going to be asked, written and hashed before the first run, and what was decided after it.

It is the file ``registration.json`` in the folder of the results. Its hash covers all else it says, the time included;
whoever publishes the hash can show later that nothing of it has changed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from experiments.running.files import read_json, write
from experiments.running.outcomes import is_outcome, outcome
from experiments.running.provenance import all_versions, now
from experiments.running.runner import rules
from experiments.running.shapes import are_texts, are_whole, check_shape, is_table, is_table_of_texts, is_window
from experiments.running.store import MANIFEST
from sim.errors import Listed, Said, StudyError
from sim.tables import SCHEMA_VERSION, Check, is_number, is_text, is_whole
from sim.window import Window

REGISTRATION = "registration.json"
INTENT = ("kind", "primary", "hypothesis")
# what may be asked, as `asked_of` has it
_ASKED: dict[str, Check] = {
    "cases": is_table_of_texts,
    "seeds": are_whole,
    "outcomes": are_texts,
    "own": is_table,
    "window": is_window,
    "baseline": is_text,
    "design": is_text,
    "engine": is_text,
    "agents": is_table_of_texts,
    "months": are_texts,
    "factors": is_table,
    "stages": is_table,
    "keep": is_whole,
    "grid": is_whole,
    "begin": is_whole,
    "closeness": is_number,
    "most": is_whole,
}
_STATED: dict[str, Check] = {
    "time": is_text,
    "name": is_text,
    "kind": is_text,
    "primary": lambda value: is_table_of_texts(value) and len(value) == 2 and "outcome" in value,
    "hypothesis": is_table_of_texts,
    "asked": lambda value: is_table(value) and value.keys() <= _ASKED.keys(),
    "rules": is_text,
    "versions": is_table_of_texts,
}
_WHOLE = ("primary", "hypothesis", "window", "baseline")  # told as they were and are, not name by name
_MOST_NAMED = 5


@dataclass(frozen=True)
class Registration:
    """What was registered.

    Attributes
    ----------
    content : mapping
        ``time``; ``name`` and ``kind`` of the question; ``primary``, the comparison that it is asked for;
        ``hypothesis``; ``asked``, all that the results depend on besides the rules: cases, seeds, outcomes, window
        and more; ``rules``, ``versions``.
    hash : str
        SHA-256 of the content, as the file states it.
    kept : str or None
        The hash that the folder's results were first written with, ``""`` if with none; None before the first.
    """

    content: Mapping[str, Any]
    hash: str
    kept: str | None = None

    @property
    def intact(self) -> bool:
        """Whether the content still has the hash that is stated, and that the first results kept."""
        return _hash(self.content) == self.hash and self.kept in (None, self.hash)

    def later(self, asked: Mapping[str, Any], **intent: Any) -> tuple[Said, ...]:
        """What was decided after the registration, a text for each.

        Parameters
        ----------
        asked : mapping
            What is asked now, see `asked_of`.
        **intent
            ``kind``, ``primary``, ``hypothesis`` as they are now, if they are known.
        """
        was = {name: self.content[name] for name in intent} | {"rules": self.content["rules"], **self.content["asked"]}
        is_now = {**intent, "rules": rules(), **asked}
        return tuple(said for name in is_now | was for said in _apart(name, was.get(name), is_now.get(name)))

    def facts(self, later: Sequence[Said]) -> dict[str, Any]:
        """What a manifest says of it."""
        told = [said.told("en") for said in later]
        kept = self.hash if self.kept is None else self.kept
        return {"hash": kept, "intact": self.intact, **self.content, "decided_afterwards": told}


def asked_of(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What the results of a study depend on besides the rules, as it is registered: outcomes of one's own by name."""
    own = {row["name"]: row for row in spec.get("own", ())}
    asked = {name: value for name, value in spec.items() if name != "shard"} | {"own": own}
    return dict(json.loads(json.dumps(asked)))


def register(folder: Path, runs: Path, content: Mapping[str, Any]) -> Registration:
    """Register a question for a folder of results and one of runs, which must both be absent or empty.

    Parameters
    ----------
    content : mapping
        See `Registration`; time, rules and versions are added.

    Raises
    ------
    StudyError
        The folder holds a registration, or either holds anything else: it may be the first run.
    """
    if (before := registration_in(folder)) is not None:
        raise StudyError("registered_already", folder=folder, time=before.content["time"])
    for place in (folder, runs):
        if place.exists() and not (place.is_dir() and not any(place.iterdir())):
            raise StudyError("registered_late", folder=place)
    content = {"time": now(), **content, "rules": rules(), "versions": all_versions()}
    found = Registration(content, _hash(content))
    stated = {"schema_version": SCHEMA_VERSION, "sha256": found.hash, "registered": content}
    write(folder / REGISTRATION, (json.dumps(stated, indent=1, ensure_ascii=False) + "\n").encode())
    return found


def registration_in(folder: Path) -> Registration | None:
    """Read the registration of a folder, intact or not; None without one.

    Raises
    ------
    StudyError
        A file that is none, or lacks a part.
    """
    path = folder / REGISTRATION
    try:
        stated = read_json(path)
        content = dict(stated["registered"])
        found = Registration(content, str(stated["sha256"]), _kept(folder))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudyError("unreadable", path=path, reason=f"{type(error).__name__}: {error}") from None
    check_shape(content, _STATED, {}, path, "registration")
    check_shape(content["asked"], {}, _ASKED, path, "registration")
    return found


def _kept(folder: Path) -> str | None:
    """Hash in the manifest of a folder's results, which is there from the first of them on."""
    try:
        return str(read_json(folder / MANIFEST)["registration"]["hash"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _hash(content: Mapping[str, Any]) -> str:
    stated = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(stated.encode()).hexdigest()


def _apart(name: str, was: Any, is_now: Any) -> Iterator[Said]:
    """How one part differs: names added, dropped or changed, or the value before and after."""
    if was == is_now:
        return
    part = Said(f"registration.part_{name}")
    if name in _WHOLE or not isinstance(was or is_now, list | dict):
        before, after = _shown(name, was), _shown(name, is_now)
        yield Said("registration.changed_from", {"part": part, "before": before, "after": after})
        return
    was, is_now = was or {}, is_now or {}
    sorts = {
        "added": [one for one in is_now if one not in was],
        "dropped": [one for one in was if one not in is_now],
        "changed": [one for one in was if isinstance(was, dict) and one in is_now and was[one] != is_now[one]],
    }
    for sort, names in sorts.items():
        if names:
            yield Said(f"registration.{sort}", {"part": part, "names": _named(name, names)})


def _named(part: str, names: Sequence[Any]) -> Listed:
    """Ranges of seeds, labels of outcomes, names as they are of all else; the first few of many."""
    shown = list(_ranges(names) if part == "seeds" else _labelled(names) if part == "outcomes" else names)
    return Listed(shown[:_MOST_NAMED] + ["…"] * (len(shown) > _MOST_NAMED))


def _labelled(names: Sequence[str]) -> Iterator[Said | str]:
    for name in names:
        yield Said("registration.label", dict(outcome(name).label)) if is_outcome(name) else name


def _ranges(seeds: Sequence[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(sorted(seeds)), key=lambda place: place[1] - place[0]):
        numbers = [seed for _, seed in run]
        yield str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def _shown(name: str, value: Any) -> object:
    if name == "window":
        return Window.of(value)
    return " · ".join(value.values()) or "–" if isinstance(value, dict) else "–" if value is None else value

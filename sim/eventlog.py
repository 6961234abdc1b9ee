"""The log of a run for process mining: who did what to which matter, when; as a table, CSV, or OCEL 2.0 JSON.

A signal is an event if ``signals.toml`` places it in the course of a month; all others only count. Ids carry their
type and count from 1: ``cadre-3-17`` is seat 17 of township 3, ``matter-need-3-17-65`` the need that resident 17 of
township 3 raised in month 65, ``matter-idea-3-17-65`` the idea that the holder of seat 17 had. The townships of own
tables stand by their names. OCEL 2.0: Berti et al., "OCEL (Object-Centric Event Log) 2.0 Specification" (2024).
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.case import Case
from sim.draws import Kind
from sim.errors import InputError
from sim.files import whole_file
from sim.rules.ledger import LINE_KIND
from sim.signals import Deed, Line
from sim.tables import table

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".csv", ".json", ".jsonocel")
OBJECTS = ("matter", "cadre", "township", "department", "resident", "county")
ORIGINS = (Kind.MANDATE, Kind.NEED, Kind.IDEA)
FIRST_YEAR = 2001  # how the first year of a run is written: many tools know no year 1
_TIMELESS = "1970-01-01T00:00:00Z"  # OCEL's time of what an object always was
_COUNTYWIDE = (LINE_KIND + Line.CIRCULARS, LINE_KIND + Line.VETOED_YEARS)  # about no domain


class Step(NamedTuple):
    """A signal that is an event: its logged kind, its name, its words, and who does it."""

    kind: int
    name: str
    words: dict[str, str]
    actor: str


@cache
def course() -> tuple[Step, ...]:
    """All signals that are events, in the order of a month."""
    signals = table("signals")
    kinds = {kind.name.lower(): int(kind) for kind in Deed}
    kinds |= {kind.name.lower(): LINE_KIND + kind for kind in Line}
    words = signals["deeds"] | signals["lines"]
    return tuple(
        Step(kinds[name], name, words[name], group["actor"]) for group in signals["course"] for name in group["events"]
    )


def event_table(events: np.ndarray, lang: str, case: Case) -> "pd.DataFrame":
    """A row per event, in order.

    Parameters
    ----------
    events : record array
        Log of all signals, `sim.Run.events`.
    lang : str
        Of the activities.
    case : Case
        What was lived: names of its townships and departments.

    Returns
    -------
    DataFrame
        ``event`` from 1; ``time``: year 1 is 2001, and the microseconds count the events of a month; ``month``;
        ``activity`` in words and ``signal``, its name; ``matter``; ``actor``, whose deed it is; whom it concerns:
        ``cadre``, ``township``, ``department``, ``resident``. What is missing is NaN.

    Raises
    ------
    InputError
        The run kept no log.
    """
    import pandas as pd

    if events.size == 0:
        raise InputError("no_log")
    steps = course()
    place = np.full(LINE_KIND + len(Line), -1)
    place[[step.kind for step in steps]] = np.arange(len(steps))
    happened = events[(place[events["kind"]] >= 0) & (events["amount"] > 0)]
    happened = happened[np.lexsort((place[happened["kind"]], happened["month"]))]
    which = place[happened["kind"]]

    def chosen(texts: Iterable[str]) -> "pd.Series":
        return pd.Series(np.array(list(texts), object)[which])

    need, about = happened["origin"] == Kind.NEED, happened["origin"] >= 0
    index, labels = happened["index"], np.array(case.township_labels(), object)
    township = pd.Series(labels[happened["township"]]).astype(str)
    origin = pd.Series(happened["origin"]).map({kind: f"matter-{kind.name.lower()}" for kind in ORIGINS})
    department = np.array([f"department-{domain.id}" for domain in case.county.domains], object)[happened["domain"]]
    log = pd.DataFrame(
        {
            "event": np.arange(1, happened.size + 1),
            "time": _times(happened["month"]),
            "month": happened["month"] + 1,
            "activity": chosen(step.words[lang] for step in steps),
            "signal": chosen(step.name for step in steps),
            "matter": _ids(origin, township, index + 1, happened["born"] + 1).where(about),
            "actor": None,
            "cadre": _ids("cadre", township, happened["seat"] + 1).where(happened["seat"] >= 0),
            "township": _ids("township", township),
            "department": pd.Series(department).where(~np.isin(happened["kind"], _COUNTYWIDE)),
            "resident": _ids("resident", township, index + 1).where(need),
        }
    )
    actor = chosen(step.actor for step in steps)
    log["actor"] = actor.where(actor == "county")
    for who in ("cadre", "department", "resident"):
        log["actor"] = log["actor"].mask(actor == who, log[who])
    return log


def ending(path: Path) -> str:
    """Ending of an event log's file name, if it is one that can be written."""
    if path.suffix.lower() not in ENDINGS:
        raise InputError("log_ending", endings=", ".join(ENDINGS), path=path)
    return path.suffix.lower()


def write_events(events: np.ndarray, path: Path, lang: str, case: Case) -> None:
    """Write the events as CSV or as OCEL 2.0 JSON, by the ending of `path`."""
    suffix, log = ending(path), event_table(events, lang, case)
    with whole_file(path) as part:
        if suffix == ".csv":
            # spreadsheets take Chinese for gibberish unless the file begins with a mark
            log["time"] = _written(log["time"])
            log.to_csv(part, index=False, encoding="utf-8-sig" if lang == "zh" else "utf-8")
        else:
            with part.open("w", encoding="utf-8") as file:
                file.writelines(_ocel(log, lang, case))


def _ids(kind: "str | pd.Series", township: "pd.Series", *numbers: np.ndarray) -> "pd.Series":
    import pandas as pd

    ids: Any = kind + "-" + township
    for number in numbers:
        ids = ids + "-" + pd.Series(number.astype(np.int64)).astype(str)
    return ids  # type: ignore[no-any-return]


def _times(months: np.ndarray) -> np.ndarray:
    """Opening of each event's month, and a microsecond more for every event before it in the month."""
    opening = np.datetime64(f"{FIRST_YEAR}-01", "M") + months.astype("timedelta64[M]")
    order = np.arange(months.size) - np.searchsorted(months, months)
    return opening.astype("datetime64[us]") + order.astype("timedelta64[us]")


def _written(times: "pd.Series") -> np.ndarray:
    return np.datetime_as_string(times.to_numpy("datetime64[us]"), unit="us")


def _ocel(log: "pd.DataFrame", lang: str, case: Case) -> Iterator[str]:
    """Text of an OCEL 2.0 log, piece by piece: the events of a long run would fill the memory."""
    types = {
        "objectTypes": [{"name": kind, "attributes": _OBJECT_ATTRIBUTES.get(kind, [])} for kind in OBJECTS],
        "eventTypes": [{"name": name, "attributes": _EVENT_ATTRIBUTES} for name in log["activity"].unique()],
        "objects": list(_objects(log, lang, case)),
    }
    yield json.dumps(types, ensure_ascii=False)[:-1] + ', "events": ['
    rows = zip(log["event"], log["activity"], _written(log["time"]), log["signal"], log["month"], strict=True)
    for row, related in zip(rows, _relationships(log), strict=True):
        number, activity, time, signal, month = row
        attributes = [{"name": "signal", "value": signal}, {"name": "month", "value": month}]
        event = {"id": f"event-{number}", "type": activity, "time": f"{time}Z", "attributes": attributes}
        separator = "\n" if number == 1 else ",\n"
        yield separator + json.dumps(event | {"relationships": related}, ensure_ascii=False)
    yield "\n]}\n"


_EVENT_ATTRIBUTES = [{"name": "signal", "type": "string"}, {"name": "month", "type": "integer"}]
_OBJECT_ATTRIBUTES = {
    "matter": [{"name": "origin", "type": "string"}],
    "department": [{"name": "title", "type": "string"}, {"name": "domain", "type": "string"}],
}


def _relationships(log: "pd.DataFrame") -> Iterator[list[dict[str, str]]]:
    """For every event the objects it concerns, each once; who did it is its ``actor``."""
    kinds = OBJECTS[:-1]
    for actor, *concerned in zip(log["actor"], *(log[kind] for kind in kinds), strict=True):
        related = [
            {"objectId": thing, "qualifier": "actor" if thing == actor else kind}
            for kind, thing in zip(kinds, concerned, strict=True)
            if isinstance(thing, str)
        ]
        if actor == "county":
            related.append({"objectId": actor, "qualifier": "actor"})
        yield related


def _objects(log: "pd.DataFrame", lang: str, case: Case) -> Iterator[dict[str, Any]]:
    """All objects; a matter belongs to a township, a department and maybe a resident, people to a township."""
    titles = {
        f"department-{domain.id}": {"title": domain.department[lang], "domain": domain.name[lang]}
        for domain in case.county.domains
    }
    belongs = {"matter": ("township", "department", "resident"), "cadre": ("township",), "resident": ("township",)}
    yield _object("county", "county", {}, [])
    for kind in OBJECTS[:-1]:
        known = log.dropna(subset=[kind]).drop_duplicates(kind)
        for row in known[[kind, *belongs.get(kind, ())]].itertuples(index=False):
            name, *others = row
            facts = titles.get(name, {}) | ({"origin": name.split("-")[1]} if kind == "matter" else {})
            owners = [
                {"objectId": other, "qualifier": whose}
                for whose, other in zip(belongs.get(kind, ()), others, strict=True)
                if isinstance(other, str)
            ]
            yield _object(name, kind, facts, owners)


def _object(name: str, kind: str, facts: dict[str, str], owners: list[dict[str, str]]) -> dict[str, Any]:
    attributes = [{"name": key, "time": _TIMELESS, "value": value} for key, value in facts.items()]
    return {"id": name, "type": kind, "attributes": attributes, "relationships": owners}

"""The event log: which signals are events, their order, their ids, and files that other tools read back."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from counties import county, totals
from places import ROOT

import sim
from sim.errors import InputError
from sim.eventlog import OBJECTS, course
from sim.signals import Deed, Line
from sim.tables import table
from sim.words import LANGUAGES

CASE = county(
    townships=4,
    cadres=6,
    residents=6,
    months=24,
    assessment__veto_domains=10,
    inspection__visits_per_month=0.9,
    inspection__supervision=0.5,
    accountability__publicity=0.5,
    residents__self_governance=0.2,
)


@pytest.fixture(scope="module")
def run():
    return sim.simulate(CASE, seed=3, log=True)


@pytest.fixture(scope="module")
def log(run):
    return run.event_log("en")


def test_every_signal_is_an_event_or_bookkeeping():
    events = [step.name for step in course()]
    counted = table("signals")["bookkeeping"]["signals"]
    assert sorted(events + counted) == sorted([kind.name.lower() for kind in (*Deed, *Line)])
    assert {step.actor for step in course()} <= {"", *OBJECTS}


def test_the_page_counts_what_there_is():
    page = (ROOT / "docs" / "event-log.md").read_text(encoding="utf-8")
    assert f"lists the {len(course())} signals" in page
    assert f"lists the {len(table('signals')['bookkeeping']['signals'])} that" in page
    log = sim.simulate(sim.load_case("baseline").with_structure(months=12), seed=1, log=True).event_log("en")
    lives = log.dropna(subset=["matter"]).groupby("matter")["activity"].agg(tuple).value_counts()
    seen = f"{len(log):,} events about {lives.sum():,} matters in {len(lives):,} variants"
    assert seen.replace(",", " ") in page
    for life, count in lives.head(3).items():
        ending = life[-1].removeprefix("a resident's need ")
        assert f"{ending} ({count})" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_events_have_the_same_words(lang):
    said = [step.words[lang] for step in course()]
    assert len(set(said)) == len(said)


def test_events_are_as_many_as_the_counts(run, log):
    counts = totals(run)
    found = log["signal"].value_counts()
    for step in course():
        assert found.get(step.name, 0) == counts[step.name], step.name
    assert log["event"].tolist() == list(range(1, len(log) + 1))
    by_month = log.groupby(["month", "signal"]).size().unstack(fill_value=0)
    for name in by_month:
        assert (by_month[name] == run.months.loc[by_month.index, f"n_{name}"]).all()


def test_time_runs_from_the_first_month_and_keeps_the_order(log):
    assert log["time"].is_monotonic_increasing and log["time"].is_unique
    months = (log["time"].dt.year - 2001) * 12 + log["time"].dt.month
    assert (months == log["month"]).all() and set(log["month"]) == set(range(1, 25))
    assert (log.groupby("month")["time"].min().dt.microsecond == 0).all()


def test_a_matter_is_received_decided_and_closed_in_this_order(log):
    rank = {step.name: place for place, step in enumerate(course())}
    for _, own in log.dropna(subset=["matter"]).groupby("matter"):
        assert own["signal"].iloc[0] in ("received", "mandated", "ideas")
        assert own["month"].is_monotonic_increasing
        assert own["signal"].map(rank).groupby(own["month"]).is_monotonic_increasing.all()


def test_ids_carry_their_type_and_count_from_one(run, log):
    shapes = {
        "matter": r"matter-(need|mandate|idea)-[1-4]-\d+-\d+",
        "cadre": "cadre-[1-4]-[1-6]",
        "township": "township-[1-4]",
        "department": "department-[a-z_]+",
        "resident": "resident-[1-4]-[1-6]",
        "actor": "(cadre|department|resident)-.+|county",
    }
    for column, shape in shapes.items():
        assert all(re.fullmatch(shape, name) for name in log[column].dropna()), column
    first = run.events[run.events["kind"] == Deed.RECEIVED][0]
    origin = {3: "mandate", 4: "need"}[int(first["origin"])]
    numbers = "-".join(str(first[name] + 1) for name in ("township", "index", "born"))
    (received,) = log[(log["matter"] == f"matter-{origin}-{numbers}") & (log["signal"] == "received")].itertuples()
    assert received.cadre == received.actor == f"cadre-{first['township'] + 1}-{first['seat'] + 1}"
    assert log["matter"].nunique() == log["signal"].isin(["received", "ideas"]).sum()


def test_the_actor_is_whose_deed_it_is(log):
    actors = log.assign(actor=log["actor"].fillna("").str.split("-").str[0]).groupby("signal")["actor"].agg(set)
    wanted = {step.name: {step.actor} for step in course()} | {"raised": {""}}  # the log does not say by whom
    wanted["complained"] = {"resident"}
    for name, found in actors.items():
        assert found == wanted[name], name


def test_a_run_without_a_log_says_so(tmp_path):
    run = sim.simulate(CASE, seed=3)
    for ask in (run.event_log, lambda: run.write_event_log(tmp_path / "log.csv")):
        with pytest.raises(InputError, match="log=True"):
            ask()
    assert not list(tmp_path.iterdir())


def test_other_endings_are_refused(run, tmp_path):
    with pytest.raises(InputError, match=r"ends in \.csv, \.json, \.jsonocel"):
        run.write_event_log(tmp_path / "log.xes")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_csv_is_read_back_as_it_was(run, tmp_path, lang):
    path = tmp_path / "log.csv"
    run.write_event_log(path, lang)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (lang == "zh")
    back = pd.read_csv(path, parse_dates=["time"])
    pd.testing.assert_frame_equal(back, run.event_log(lang), check_dtype=False)


@pytest.fixture(scope="module", params=[("zh", ".json"), ("en", ".jsonocel")])
def ocel(request, run, tmp_path_factory):
    lang, suffix = request.param
    path = tmp_path_factory.mktemp("log") / f"log{suffix}"
    run.write_event_log(path, lang)
    return json.loads(path.read_text(encoding="utf-8")), run.event_log(lang)


def test_ocel_has_the_published_structure(ocel):
    content, _ = ocel
    assert set(content) == {"objectTypes", "eventTypes", "objects", "events"}
    declared = {}
    for section in ("objectTypes", "eventTypes"):
        for kind in content[section]:
            assert set(kind) == {"name", "attributes"}
            assert all(set(a) == {"name", "type"} for a in kind["attributes"])
            assert {a["type"] for a in kind["attributes"]} <= {"string", "time", "integer", "float", "boolean"}
            declared[section, kind["name"]] = {a["name"]: a["type"] for a in kind["attributes"]}
        assert len({kind["name"] for kind in content[section]}) == len(content[section])
    python = {"string": str, "integer": int}
    ids = {thing["id"] for thing in content["objects"]}
    assert len(ids) == len(content["objects"])
    for section, types, fields, extra in (
        ("objects", "objectTypes", {"id", "type", "attributes", "relationships"}, {"time"}),
        ("events", "eventTypes", {"id", "type", "time", "attributes", "relationships"}, set()),
    ):
        for entry in content[section]:
            assert set(entry) == fields
            types_of = declared[types, entry["type"]]
            for attribute in entry["attributes"]:
                assert set(attribute) == {"name", "value"} | extra
                assert type(attribute["value"]) is python[types_of[attribute["name"]]]
            for related in entry["relationships"]:
                assert set(related) == {"objectId", "qualifier"} and related["objectId"] in ids
                assert related["qualifier"]


def test_ocel_says_the_same_as_the_table(ocel):
    content, log = ocel
    assert [e["id"] for e in content["events"]] == [f"event-{number}" for number in log["event"]]
    assert [e["type"] for e in content["events"]] == log["activity"].tolist()
    times = pd.to_datetime([e["time"] for e in content["events"]]).tz_localize(None)
    assert (np.array(times, "datetime64[us]") == log["time"].to_numpy("datetime64[us]")).all()
    types = {thing["id"]: thing["type"] for thing in content["objects"]}
    for event, row in zip(content["events"], log.itertuples(), strict=True):
        related = {related["objectId"]: related["qualifier"] for related in event["relationships"]}
        assert len(related) == len(event["relationships"])
        concerned = {getattr(row, kind) for kind in OBJECTS if kind != "county"} | {row.actor}
        assert set(related) == {name for name in concerned if isinstance(name, str)}
        actors = [name for name, qualifier in related.items() if qualifier == "actor"]
        assert actors == ([row.actor] if isinstance(row.actor, str) else [])
        assert all(types[name] == name.split("-")[0] for name in related)
    for kind in OBJECTS[:-1]:
        assert {name for name, of in types.items() if of == kind} == set(log[kind].dropna())

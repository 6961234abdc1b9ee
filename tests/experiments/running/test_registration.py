"""A registration: hashed before the first run, found again, and compared with what is asked later."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from counties import county
from little_studies import OUTCOMES, little

from experiments.designs.comparison import ComparisonPlan
from experiments.designs.registration import asked
from experiments.designs.study import Study
from experiments.running.outcomes import Outcome, named
from experiments.running.registration import REGISTRATION, Registration, asked_of, register, registration_in
from experiments.running.resume import run_study
from experiments.running.runner import rules
from experiments.running.shards import merge
from sim.errors import StudyError
from sim.words import LANGUAGES

STUDY = little()
INTENT = {"kind": "study", "primary": {"factor": "case", "outcome": OUTCOMES[0]}, "hypothesis": {}}


def registered(folder, study=STUDY):
    return register(folder, folder.with_name("elsewhere"), {"name": "little", **INTENT, "asked": asked_of(study.spec)})


def later(found, study, **intent):
    return [said.told("en") for said in found.later(asked_of(study.spec), **{**INTENT, **intent})]


def rewrite(folder, change, forge=False):
    """Edit the file's content as an editor would; forged, with a hash that fits."""
    path = folder / REGISTRATION
    stated = json.loads(path.read_text(encoding="utf-8"))
    change(stated["registered"])
    if forge:
        from experiments.running.registration import _hash

        stated["sha256"] = _hash(stated["registered"])
    path.write_text(json.dumps(stated, indent=1), encoding="utf-8")


def test_what_is_read_is_what_was_written_and_nothing_was_decided_later(tmp_path):
    written = registered(tmp_path / "s")
    found = registration_in(tmp_path / "s")
    assert found == written and found.intact and len(found.hash) == 64
    assert later(found, STUDY) == []
    assert registration_in(tmp_path / "none") is None


def test_the_hash_is_that_of_the_content_without_spaces_by_sorted_keys(tmp_path):
    """As ``docs/questions.md`` says, so that anybody can check it without this package."""
    import hashlib

    found = registered(tmp_path / "s")
    stated = json.loads((tmp_path / "s" / REGISTRATION).read_text(encoding="utf-8"))
    content = json.dumps(stated["registered"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(content.encode()).hexdigest() == stated["sha256"] == found.hash


def test_another_baseline_is_a_later_decision():
    small, other, third = (county(townships=1, months=14).named(name) for name in ("a", "b", "c"))
    orders = (small, other, third), (other, small, third)
    before, after = (asked(ComparisonPlan("x", {}, cases, (1, 2), ("inaction_rate",))) for cases in orders)
    registration = Registration({"asked": before, "rules": rules()}, "")
    assert registration.later(before) == ()
    (said,) = registration.later(after)
    assert said.told("en") == "case that is compared with changed: a → b"


CHANGES = [
    (replace(STUDY, seeds=(1, 2, 3, 4, 5, 9)), ["seeds added: 4–5, 9"]),
    (replace(STUDY, seeds=(2, 3)), ["seeds dropped: 1"]),
    (replace(STUDY, outcomes=(*OUTCOMES, "burnout")), ["outcomes added: burnout"]),
    (replace(STUDY, outcomes=OUTCOMES[1:]), ["outcomes dropped: inaction"]),
    (replace(STUDY, window=12), ["months reported changed: last 60 months → last 12 months"]),
    (replace(STUDY, months=("n_acted",)), ["monthly columns kept added: n_acted"]),
    (replace(STUDY, engine="mesa"), ["engine changed: compiled → mesa"]),
    (
        replace(STUDY, cases=(STUDY.cases[0].with_params({"support.care": 0.9}),)),
        ["cases changed: baseline"],
    ),
]


@pytest.mark.parametrize(("asked", "said"), CHANGES, ids=[said[0] for _, said in CHANGES])
def test_what_is_decided_afterwards_is_named(asked, said, tmp_path):
    found = registered(tmp_path / "s")
    assert later(found, asked) == said
    assert all(one.told("zh") != one.told("en") for one in found.later(asked_of(asked.spec)))


def test_more_points_and_cases_are_named(tmp_path):
    found = registered(tmp_path / "s")
    told = later(found, little(points=5))
    assert len(told) == 1 and told[0].startswith("points of the design (hash) changed: ")
    other = STUDY.cases[0].named("other")
    design = pd.concat([STUDY.design, STUDY.design.assign(case="other")])
    told = later(found, replace(STUDY, cases=(*STUDY.cases, other), design=design))
    assert told[0] == "cases added: other" and told[1].startswith("points of the design") and len(told) == 2


def test_another_primary_comparison_or_hypothesis_is_named(tmp_path):
    found = registered(tmp_path / "s")
    assert later(found, STUDY, primary={"factor": "case", "outcome": "incidents"}) == [
        "primary comparison changed: case · inaction_rate → case · incidents"
    ]
    assert later(found, STUDY, hypothesis={"en": "less"}) == ["hypothesis changed: – → less"]


def test_other_rules_are_named(tmp_path, monkeypatch):
    found = registered(tmp_path / "s")
    before = found.content["rules"]
    monkeypatch.setattr("experiments.running.registration.rules", lambda: "other")
    assert later(found, STUDY) == [f"rules of the model (hash) changed: {before} → other"]


def test_an_own_outcome_that_now_means_something_else_is_named(tmp_path):
    named([Outcome("acting", "acted / decisions")])
    try:
        found = registered(tmp_path / "s", replace(STUDY, outcomes=("acting",)))
        named([Outcome("acting", "acted / actionable")])
        assert later(found, replace(STUDY, outcomes=("acting",))) == ["outcomes of one's own changed: acting"]
    finally:
        from experiments.running import outcomes

        outcomes._own.pop("acting")


@pytest.mark.parametrize("forge", [False, True])
def test_an_edit_before_the_first_run_shows_unless_its_hash_is_made_anew(forge, tmp_path):
    """The hash alone proves nothing to who does not know the first one: docs say so."""
    registered(tmp_path / "s")
    rewrite(tmp_path / "s", lambda content: content.update(time="2020-01-01T00:00:00+00:00"), forge)
    assert registration_in(tmp_path / "s").intact is forge


@pytest.mark.parametrize("forge", [False, True])
def test_an_edit_after_the_first_run_shows_though_its_hash_is_made_anew(forge, tmp_path):
    first = registered(tmp_path / "s")
    run_study(STUDY, tmp_path / "s")
    assert registration_in(tmp_path / "s").intact
    rewrite(tmp_path / "s", lambda content: content["primary"].update(outcome="incidents"), forge)
    found = registration_in(tmp_path / "s")
    assert not found.intact
    assert found.facts(())["hash"] == first.hash  # and goes on to show


def test_a_registration_laid_into_the_folder_of_a_first_run_shows(tmp_path):
    run_study(STUDY, tmp_path / "s")
    with pytest.raises(StudyError) as caught:
        registered(tmp_path / "s")
    assert all("s" in caught.value.told(lang) for lang in LANGUAGES) and caught.value.args[0] == "registered_late"
    registered(tmp_path / "other")
    (tmp_path / "other" / REGISTRATION).rename(tmp_path / "s" / REGISTRATION)
    assert not registration_in(tmp_path / "s").intact


def test_runs_elsewhere_are_a_first_run_too(tmp_path):
    run_study(STUDY, tmp_path / "elsewhere")
    with pytest.raises(StudyError, match="elsewhere"):
        registered(tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_a_registration_is_made_once(tmp_path):
    first = registered(tmp_path / "s")
    with pytest.raises(StudyError) as caught:
        registered(tmp_path / "s")
    assert caught.value.facts["time"] == first.content["time"]


@pytest.mark.parametrize("content", ["", "[]", '{"sha256": "x"}', '{"sha256": "x", "registered": {"time": "x"}}'])
def test_a_file_that_is_no_registration_is_refused_in_a_sentence(content, tmp_path):
    (tmp_path / REGISTRATION).write_text(content, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        registration_in(tmp_path)
    assert all(REGISTRATION in caught.value.told(lang) for lang in LANGUAGES)


def test_a_study_keeps_its_registration_and_says_what_grew(tmp_path):
    first = registered(tmp_path / "s")
    run_study(STUDY, tmp_path / "s")
    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["registration"]["hash"] == first.hash and manifest["registration"]["decided_afterwards"] == []
    grown = replace(STUDY, seeds=(1, 2, 3, 4))
    run_study(grown, tmp_path / "s")
    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["registration"]["hash"] == first.hash and manifest["registration"]["intact"]
    assert manifest["registration"]["decided_afterwards"] == ["seeds added: 4"]
    assert registration_in(tmp_path / "s") == replace(first, kept=first.hash)
    assert Study.from_folder(tmp_path / "s").spec == grown.spec


def test_the_merged_parts_of_a_study_keep_it_too(tmp_path):
    first = registered(tmp_path / "s")
    parts = {}
    for number in (1, 2):
        part = replace(STUDY, shard=(number, 2))
        parts[tmp_path / "s" / f"shard-{number}-of-2"] = part
        run_study(part, tmp_path / "s" / f"shard-{number}-of-2")
    merge(STUDY, tmp_path / "s", parts)
    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["registration"]["hash"] == first.hash and registration_in(tmp_path / "s").intact
    assert manifest["registration"]["decided_afterwards"] == []

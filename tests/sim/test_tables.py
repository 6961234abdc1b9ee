"""A fault in one of our own tables is found when the table is read, with file and key."""

import copy

import pytest

import sim
from sim.columns import sum_names
from sim.domains import read_domains
from sim.indicator import evaluate, read_indicators
from sim.parameter import read_parameters
from sim.signals import Deed, Line, read_signals, signal_texts
from sim.tables import table
from sim.words import LANGUAGES

READERS = {
    "parameters": read_parameters,
    "indicators": read_indicators,
    "signals": read_signals,
    "domains": read_domains,
}
GONE = object()
FAULTS = [
    ("parameters", "support.care.default", 1.5, "parameters.toml: support.care: default = 1.5, with 0 to 1"),
    ("parameters", "support.care.high", -1.0, "parameters.toml: support.care: low = 0, with 0 to -1"),
    ("parameters", "authority.delegated_share.neutral", 2.0, "neutral = 2, with 0 to 1"),
    ("parameters", "workload.deadline_months.default", 2.5, "workload.deadline_months: default = 2.5"),
    ("parameters", "support.care.default", "0.1", "parameters.toml: support.care: default cannot be '0.1'"),
    ("parameters", "support.care.low", True, "low cannot be True"),
    ("parameters", "support.care.netural", 0.0, "parameters.toml: support.care: unknown key 'netural'"),
    ("parameters", "support.care.kind", "levr", "kind cannot be 'levr'"),
    ("parameters", "support.care.label", {"zh": "关怀"}, "label cannot be"),
    ("parameters", "support.care.help", GONE, "parameters.toml: support.care has no help"),
    ("parameters", "support.care.mechanisms", ["M99"], "mechanisms cannot be"),
    ("parameters", "support.care.policy", GONE, "support.care: levers, and they alone, need policy and policy_source"),
    ("parameters", "support.care.policy_source", GONE, "support.care: levers, and they alone"),
    ("parameters", "work.month_hours.policy", [100, 200], "work.month_hours: levers, and they alone"),
    ("parameters", "support.care.policy", [0.0, 1.5], "policy = 0 to 1.5, with 0 to 1 and a default of 0"),
    ("parameters", "support.care.policy", [0.1, 1.0], "support.care: policy = 0.1 to 1, with"),
    ("parameters", "support.care.policy", [0.0, 0.0], "support.care: policy = 0 to 0, with"),
    ("parameters", "support.care.policy", 1.0, "support.care: policy cannot be 1.0"),
    ("parameters", "workload.deadline_months.policy", [1, 3.5], "workload.deadline_months: policy = 1 to 3.5"),
    ("parameters", "support.care.prior", GONE, "support.care: all but fixed ones, and they alone, need a prior"),
    ("parameters", "support.care.prior_source", GONE, "support.care: all but fixed ones, and they alone"),
    ("parameters", "tolerance.steepness.prior", {"shape": "uniform", "low": 1, "high": 2}, "and they alone, need"),
    ("parameters", "support.care.prior", 0.1, "support.care: prior cannot be 0.1"),
    ("parameters", "support.care.prior.shape", "flat", "support.care: prior: shape = 'flat'"),
    ("parameters", "support.care.prior.high", 1.5, "support.care: prior from 0 to 1.5, with 0 to 1"),
    ("parameters", "learning.memory.prior.low", 0.9, "learning.memory: prior has no weight at the default, 0.88"),
    ("parameters", "support.care", 0.1, "parameters.toml: support.care must be a table"),
    ("indicators", "indicators.burnout.numerator", "burnout_sun", "indicators.toml: burnout: numerator: 'burnout_sun'"),
    ("indicators", "indicators.burnout.denominator", "cadre_months +", "indicators.toml: burnout: denominator cannot"),
    ("indicators", "indicators.burnout.numerator", 3, "numerator cannot be 3"),
    ("indicators", "indicators.burnout.unit", "shar", "unit cannot be 'shar'"),
    ("indicators", "indicators.burnout.yearley", True, "unknown key 'yearley'"),
    ("indicators", "indicators.burnout.zh", GONE, "indicators.toml: burnout has no zh"),
    ("indicators", "indicators.inaction_rate", GONE, "indicators.toml has no inaction_rate"),
    ("indicators", "short.slips", "flawd + careless", "indicators.toml: short.slips: 'flawd'"),
    ("indicators", "short.decisions", "actionable + later", "indicators.toml: short.decisions: 'later'"),
    ("indicators", "short.acted", "overreached", "short.acted is the name of a sum"),
    ("signals", "deeds.acted", GONE, "signals.toml: deeds has no acted"),
    ("signals", "deeds.actd", {"zh": "办", "en": "acts"}, "signals.toml: deeds: unknown key 'actd'"),
    ("signals", "lines.raised", {"zh": "诉求"}, "signals.toml: lines: raised cannot be"),
    ("signals", "lines", GONE, "signals.toml: lines must be a table"),
]


@pytest.mark.parametrize(
    ("name", "key", "value", "words"), FAULTS, ids=[f"{f[0]}-{f[1]}-{k}" for k, f in enumerate(FAULTS)]
)
def test_a_fault_is_found(name, key, value, words):
    content = copy.deepcopy(table(name))
    *above, last = key.split(".")
    place = content
    for part in above:
        place = place[part]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    with pytest.raises(AssertionError) as caught:
        READERS[name](content)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("id", "stability", "id must differ"),
        ("enforcement_ratio", 1.0, "mean 1"),
        ("enforcement_ratio", -1.0, "domain 1: enforcement_ratio cannot be -1.0"),
        ("business", "no", "domains.toml: domain 1: business cannot be 'no'"),
        ("busines", False, "unknown key 'busines'"),
    ],
)
def test_a_fault_in_the_domains_is_found(key, value, words):
    content = copy.deepcopy(table("domains"))
    content["domains"][0][key] = value
    with pytest.raises(AssertionError) as caught:
        read_domains(content)
    assert words in str(caught.value)


def test_the_tables_that_ship_have_no_fault():
    for name, read in READERS.items():
        assert read(table(name))
    assert {*signal_texts()["deeds"]} == {kind.name.lower() for kind in Deed}
    assert {*signal_texts()["lines"]} == {kind.name.lower() for kind in Line}
    assert all(set(texts) == set(LANGUAGES) for name in ("deeds", "lines") for texts in signal_texts()[name].values())


def test_the_names_that_formulas_may_use_are_those_of_a_runs_sums():
    case = sim.load_case("baseline").with_structure(warm_up=0, townships=1, cadres=2, residents=2, months=1)
    assert set(sim.simulate(case).sums()) == set(sum_names())


def test_sums_that_are_not_given_are_no_typos():
    """A township has no departments; a cadre's year has no hours."""
    given = ("acted", "abused", "refused_paper", "refused_pass", "refused_wait", "fear_first")
    found = evaluate(dict.fromkeys(given, 1.0))
    assert set(found) == {"blame_avoidance_rate", "acts_per_actionable"}
    assert "department_liability" not in evaluate(dict.fromkeys(set(sum_names()) - {"liability"}, 1.0))

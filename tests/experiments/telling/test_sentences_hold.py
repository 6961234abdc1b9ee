"""No sentence claims more than its numbers: tellers are fed with everything that could be, not only with what is."""

import re
from dataclasses import replace

import made_up
import numpy as np
import pytest
from counties import county
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from experiments.answers.comparison import Comparison
from experiments.answers.horizons import HORIZONS, Horizons
from experiments.answers.inquiry import Inquiry
from experiments.answers.left_out import LeftOut
from experiments.answers.readings import READINGS, Readings
from experiments.answers.survey import COURSES, GROUPS, PERSONAL, QUANTILES, Survey
from experiments.answers.sweep import sweep
from experiments.designs.factors import Factor
from experiments.designs.outcomes import OUTCOMES, direction, indicator
from experiments.designs.packages import every_reading
from experiments.telling.html import difference_table
from experiments.telling.sentences import sentences
from experiments.telling.sentences.comparison import sort_of
from experiments.telling.sentences.inquiry import inquiry_lines
from experiments.telling.sentences.readings import verdict_line
from experiments.telling.sentences.sweep import sweep_lines
from experiments.telling.texts import case_title
from sim.indicator import indicators
from sim.window import Window
from sim.words import LANGUAGES, change, number, text

CASE = county(townships=1, months=14)
NOTHING = re.compile(r"[−+-]0\.0+(?![0-9])|\bnan\b|\binf\b|– ?(至|to) ?–|\[–, –\]|–%|– %")
SUPERLATIVE = {"zh": "确实好于其余", "en": "surely better than every other case"}


def case(name):
    return CASE.named(name)


def no_difference(rng, shape):
    return np.broadcast_to(rng.random((1, *shape[1:])), shape).copy()


def all_worse(rng, shape):
    values = no_difference(rng, shape)
    values[1:] -= np.array([direction(name) or 1 for name in OUTCOMES]) * (0.2 + 0.01 * rng.random(values[1:].shape))
    return values


def all_nan(rng, shape):
    return np.full(shape, np.nan)


def one_pair(rng, shape):
    values = rng.random(shape)
    values[:, 1:] = np.nan
    return values


def tiny(rng, shape):
    values = no_difference(rng, shape)
    values[1:] += 1e-9 * (1 + 0.01 * rng.random(values[1:].shape))
    return values


def contradictory(rng, shape):
    values = no_difference(rng, shape)
    values[1:] += (rng.integers(0, 2, (shape[0] - 1, 1, shape[2])) - 0.5) * (1 + 0.01 * rng.random(values[1:].shape))
    return values


def one_undefined(rng, shape):
    values = rng.random(shape)
    values[rng.integers(shape[0])] = np.nan
    return values


def ties(rng, shape):
    values = no_difference(rng, shape)
    values[1:] += 0.3 * np.array([direction(name) or 1 for name in OUTCOMES]) + 0.01 * rng.random((1, *shape[1:]))
    return values


def constant(rng, shape):
    values = no_difference(rng, shape)
    values[1:] -= 0.25
    return values


def anything(rng, shape):
    values = rng.normal(size=shape) * 10.0 ** rng.integers(-9, 4)
    values[rng.random(shape) < 0.2] = 0.0
    values[rng.random(shape) < 0.1] = np.nan
    return values


SITUATIONS = (
    no_difference, all_worse, all_nan, one_pair, tiny, contradictory, one_undefined, ties, constant, anything,
)  # fmt: skip
SOME = {"situation": st.sampled_from(SITUATIONS), "cases": st.integers(2, 5), "seeds": st.integers(2, 24)}
LUCK = {"luck": st.integers(0, 2**32 - 1)}
SOME |= LUCK


def comparison(situation, cases, seeds, luck):
    values = situation(np.random.default_rng(luck), (cases, seeds, len(OUTCOMES)))
    named = tuple(case(f"case{i}") for i in range(cases))
    return Comparison(named, tuple(range(1, seeds + 1)), OUTCOMES, Window(12), values)


def inquiry(situation, cases, seeds, luck):
    found, rng = comparison(situation, cases, seeds, luck), np.random.default_rng(luck)
    rates = rng.random((cases, seeds, len(indicators())))
    rates[..., [list(indicators()).index(name) for name in OUTCOMES]] = found.values
    shapes = ((14, len(COURSES)), (len(GROUPS), len(PERSONAL)), (QUANTILES.size,))
    parts = [rng.random((cases, seeds, *shape)) for shape in shapes]
    survey = Survey(found.cases, found.seeds, found.window, rates, {}, *parts)
    lived = rng.normal(size=(cases - 1, len(HORIZONS), seeds, len(OUTCOMES)))
    later = Horizons(found.cases, found.seeds, OUTCOMES, lived, rng.normal(size=(cases - 1, seeds, len(OUTCOMES))))
    return Inquiry(survey, None, {}, None, later)


@given(**SOME)
@settings(max_examples=150, deadline=None)
def test_a_comparison_names_only_what_is_sure(**some):
    found = comparison(**some)
    for lang in LANGUAGES:
        lines = sentences(found, lang)
        assert not NOTHING.search("\n".join(lines)), lines
        for i, line in enumerate(lines[1:], 1):
            for k, name in enumerate(OUTCOMES):
                d, row = found.difference(i, k), indicator(name)
                sort = sort_of(d, name)
                assert (sort in ("better", "worse", "other")) <= (d.p_holm < 0.05 and d.low * d.high >= 0 or d.p < 0.05)
                shown = f"{row.label[lang]}{'（' if lang == 'zh' else ' ('}{number(d.difference, row.unit, sign=True)}"
                assert (sort in ("better", "worse", "other")) == (shown in line), (name, sort, line)


@given(**SOME)
@settings(max_examples=150, deadline=None)
def test_an_inquiry_praises_only_who_is_surely_before_all_others(**some):
    found = inquiry(**some)
    compared = found.comparison
    for lang in LANGUAGES:
        lines = inquiry_lines(found, lang)
        whole = "\n".join(lines)
        assert not NOTHING.search(whole), whole
        best = compared.best(0)
        praised = SUPERLATIVE[lang] in lines[1]
        assert praised <= (best is not None and best != 0 and len(compared.cases) > 2)
        if praised:
            assert case_title(compared.cases[best], lang) in lines[1]
            assert (np.delete(compared.surely[0, best], best) == 1).all()
        helping = [i for i in compared.order(0) if i and sort_of(compared.difference(i, 0), OUTCOMES[0]) == "better"]
        assert bool(helping) == (len(lines) > 3)
        if helping:  # the price is never the outcome that is praised
            row, d = indicator(OUTCOMES[0]), compared.difference(helping[0], 0)
            facts = {"outcome": row.label[lang], "difference": change(d.difference, row.unit, lang)}
            assert text("report.worse", lang, **facts) not in whole


PACKAGES = tuple(
    CASE.named("baseline") if name == "baseline" else sim.load_case(name) for name in ("baseline", "s1", "s4")
)
READ = tuple(every_reading(PACKAGES))


@given(**{name: SOME[name] for name in ("situation", "seeds", "luck")})
@settings(max_examples=40, deadline=None)
def test_an_order_survives_only_if_no_reading_moves_it(situation, seeds, luck):
    values = situation(np.random.default_rng(luck), (len(READ), seeds, len(OUTCOMES)))
    found = Readings(PACKAGES, Comparison(READ, tuple(range(1, seeds + 1)), OUTCOMES, Window(12), values))
    for lang in LANGUAGES:
        assert not NOTHING.search("\n".join(sentences(found, lang)))
        for k in range(len(OUTCOMES)):
            said = verdict_line(found, k, lang)
            first = [found.order(reading, k)[:1] for reading in READINGS]
            same = {"zh": "不论哪种读法，确实最好的都是", "en": "under every reading"}[lang]
            assert (same in said) <= (len({found.leaders(reading, k) for reading in READINGS}) == 1 and first[0] != [])
            survives = {"zh": "次序站得住", "en": "survives"}[lang]
            assert (survives in said) == (all(first) and not found.moved(k))
            assert set(found.turned(k)) <= set(found.moved(k))


@given(**{name: SOME[name] for name in ("situation", "seeds", "luck")})
@settings(max_examples=100, deadline=None)
def test_what_carries_a_package_is_sure(situation, seeds, luck):
    levers = ("support.care", "support.training", "tolerance.coverage")
    cases = tuple(CASE.named(name) for name in ("whole", *levers, "start"))
    values = situation(np.random.default_rng(luck), (len(cases), seeds, len(OUTCOMES)))
    found = LeftOut(levers, Comparison(cases, tuple(range(1, seeds + 1)), OUTCOMES, Window(12), values))
    for lang in LANGUAGES:
        lines = sentences(found, lang)
        assert not NOTHING.search("\n".join(lines))
        for k, line in enumerate(lines):
            for lever in levers:
                d, label = found.adds(lever, k), sim.parameters()[lever].label[lang]
                assert (sort_of(d, OUTCOMES[k]) in ("better", "worse")) == (label in line)


@given(**SOME)
@settings(max_examples=60, deadline=None)
def test_tables_show_no_zero_with_a_sign_and_no_interval_of_dashes(**some):
    table = difference_table(comparison(**some), lambda words: words["en"])
    assert not NOTHING.search(table), table


@pytest.mark.parametrize("value", [0.0, -0.0, 1e-9, -1e-9, -0.00004, 0.00004])
def test_zero_has_no_sign(value):
    assert number(value, "share", sign=True) == "0.00" and number(value / 10, "index", sign=True) == "0.000"
    assert number(-0.00006, "share", sign=True) == "−0.01"


@given(design=st.sampled_from(["full", "pairs", "fractional"]), **{name: SOME[name] for name in ("situation", "luck")})
@settings(max_examples=60, deadline=None)
def test_a_factorial_shows_no_undefined_number_and_is_sure_only_of_what_its_tables_are(design, situation, luck):
    effects = made_up.effects(6 if design == "fractional" else 3, design, outcomes=len(OUTCOMES))
    found = replace(effects, values=situation(np.random.default_rng(luck), effects.values.shape))
    sure = {"raises", "lowers", "complement", "substitute", "scale-dependent"}
    told = found.complements()["over_scales"] if design == "pairs" else found.table()["verdict"]
    for lang in LANGUAGES:
        whole = "\n".join(sentences(found, lang))
        assert not NOTHING.search(whole), whole
        surely = {"zh": ("确有提高", "确有降低"), "en": ("surely higher", "surely lower")}[lang]
        assert sure & set(told) or not any(word in whole for word in surely)


@given(**{name: SOME[name] for name in ("situation", "luck")})
@settings(max_examples=40, deadline=None)
def test_a_robust_choice_shows_no_undefined_number(situation, luck):
    worlds = made_up.worlds(4)
    cases, drawn, seeds, outcomes = worlds.values.shape
    values = situation(np.random.default_rng(luck), (cases, drawn * seeds, len(OUTCOMES)))[..., :outcomes]
    found = replace(worlds, values=values.reshape(worlds.values.shape))
    for lang in LANGUAGES:
        whole = "\n".join(sentences(found, lang))
        assert not NOTHING.search(whole), whole


@pytest.mark.parametrize(("method", "examples"), [("morris", 30), ("sobol", 30), ("delta", 5)])  # delta takes seconds
def test_a_sweep_says_that_something_matters_only_where_it_does_on_average(method, examples):
    names = list(sim.parameters())[:3]
    how = {"seeds": (1, 2, 3, 4), "outcomes": (OUTCOMES[0],), "seed": 1}

    @given(size=st.sampled_from([0.0, 1e-9, 1.0]), **LUCK)
    @settings(max_examples=examples)
    def holds(size, luck):
        rng = np.random.default_rng(luck)

        def function(x, seeds):
            return (size * x[:, :1] + rng.normal(size=(len(x), len(seeds))) * rng.choice([0.0, 1e-9, 1.0]))[:, :, None]

        found = sweep([Factor(name, 0.0, 1.0) for name in names], function, method, 128, **how)
        for lang in LANGUAGES:
            whole = "\n".join(sweep_lines(found, lang))
            assert not NOTHING.search(whole), whole
            most = {"zh": "平均而言影响最大", "en": "matters most on average"}[lang]
            assert (most in whole) <= (found.indices["told"] == "effect").any()

    holds()


def test_runs_without_a_value_are_named_in_the_readers_language():
    effects = made_up.effects(2, "full")
    values = effects.values.copy()
    values[0, 0, 0] = np.nan
    said = {lang: " ".join(sentences(replace(effects, values=values), lang)) for lang in LANGUAGES}
    assert "none, seed 1" in said["en"] and "none，随机情景 1" in said["zh"] and "seed" not in said["zh"]

"""Titles of pictures: they say what was found, and never claim a difference that the test does not tell."""

from dataclasses import replace

import made_up
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.answers.comparison import Comparison
from experiments.answers.survey import BARRED, CAUSES, GROUPS
from experiments.designs.outcomes import direction
from experiments.telling.figures import figures
from experiments.telling.sentences import headlines
from sim.indicator import indicators
from sim.window import Window
from sim.words import LANGUAGES, text

ACTS = "acts_per_actionable"
CASES = made_up.cases(4)
CLAIMS = {"zh": ("好转", "变差", "确实"), "en": ("better", "worse", "surely")}


def said(title: str) -> dict[str, set[str]]:
    """Cases by what an English title says of them."""
    found: dict[str, set[str]] = {}
    for part in title.split(": ", 1)[1].split("; "):
        for verdict in ("better", "worse", "unclear", "other"):
            before, after = text(f"headline.{verdict}", "en", cases="|").split("|")
            if part.startswith(before) and part.endswith(after):
                found[verdict] = set(part[len(before) : len(part) - len(after)].split(", "))
    return found


@given(
    st.lists(st.sampled_from([-0.1, -0.01, 0.0, 0.001, 0.01, 0.1]), min_size=3, max_size=3),
    st.sampled_from([0.0, 0.001, 0.02]),
    st.integers(2, 12),
    st.integers(0, 99),
    st.sampled_from([ACTS, "blame_avoidance_rate", "buck_passing_rate"]),
)
def test_a_title_names_as_better_or_worse_exactly_what_the_test_tells(effects, luck, seeds, start, outcome):
    rng = np.random.default_rng(start)
    shared = rng.normal(0.4, 0.05, (1, seeds, 1))
    values = shared + np.array([0.0, *effects])[:, None, None] + rng.normal(0, luck, (4, seeds, 1))
    found = Comparison(CASES, tuple(range(1, seeds + 1)), (outcome,), Window(24), values)
    named = said(headlines.comparison_headline(found, 0, "en"))
    for i, case in enumerate(CASES[1:], 1):
        d = found.difference(i, 0)
        title = case.title["en"]
        told = {verdict for verdict, cases in named.items() if title in cases}
        assert len(told) == 1
        if told != {"unclear"}:
            gain = d.difference * direction(outcome)
            assert d.sure and told == {"better" if gain > 0 else "worse" if gain < 0 else "other"}
        elif d.sure:
            assert abs(d.difference) < 1e-3  # less than is shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_titles_of_what_is_all_the_same_claim_nothing(lang):
    """Every case, group, cause and value alike, but for luck that has no direction."""
    survey, plane, later = made_up.survey(3), made_up.plane(3), made_up.horizons(3)
    luck = np.random.default_rng(1).normal(0, 0.01, (1, 12, 1, 1))
    seeds = tuple(range(1, 13))
    rates = np.full((3, 12, len(indicators())), 0.1)
    rates[..., [list(indicators()).index(name) for name in (*BARRED, *CAUSES)]] += luck[..., 0]
    even = replace(
        survey,
        seeds=seeds,
        rates=rates,
        counts={name: np.repeat(of[:1, :1], 12, 1).repeat(3, 0) for name, of in survey.counts.items()},
        courses=np.broadcast_to(0.3 + luck, (3, 12, *survey.courses.shape[2:])),
        groups=np.broadcast_to(0.3 + luck, (3, 12, *survey.groups.shape[2:])),
    )
    flat = replace(plane, seeds=seeds, values=np.broadcast_to(0.3 + luck.reshape(1, 1, 12, 1), (3, 3, 12, 1)))
    still = replace(later, seeds=seeds, differences=0 * np.repeat(later.differences, 4, 2))
    titles = [
        headlines.courses_headline(even, lang),
        headlines.return_headline(even, "blame_avoidance_rate", lang),
        headlines.plane_headline(flat, lang),
        headlines.horizons_headline(still, 0, lang),
    ]
    for title in titles:
        assert not any(word in title for word in CLAIMS[lang]), title
    facts = {"case": even.cases[0].title[lang], "outcome": indicators()["blame_avoidance_rate"].label[lang]}
    assert headlines.who_headline(even, lang) == text("headline.who_same", lang, **facts)
    tied = text("headline.causes_tied", lang, case=facts["case"], causes="")
    assert headlines.causes_headline(even, lang).startswith(tied)
    assert text("headline.veto_level", lang, outcomes=facts["outcome"]) in headlines.veto_headline(flat, lang)


def test_what_is_told_turns_with_the_answer():
    survey = made_up.survey(2)
    groups = survey.groups.copy()
    low, high = (GROUPS.index(f"ability_{third}") for third in ("low", "high"))
    titles = []
    for sign in (1, -1):
        groups[0, :, low, 0], groups[0, :, high, 0] = 0.3 + 0.1 * sign, 0.3 - 0.1 * sign
        groups[0, :, :, 0] += np.array([[0.001], [0.002], [0.004]])
        groups[0, :, low, 0] += (0.0, 0.001, 0.0005)
        titles.append(headlines.who_headline(replace(survey, groups=groups.copy()), "en"))
    assert "among cadres of low" in titles[0] and "among cadres of high" in titles[1]


def test_a_picture_bears_its_finding_as_its_title():
    found = made_up.comparison(4)
    title = headlines.comparison_headline(found, 0, "en")
    drawn = figures(found, "en")["comparison"]
    assert drawn.get_label() == title[0].upper() + title[1:]
    assert drawn.get_suptitle().replace("\n", " ") == drawn.get_label()

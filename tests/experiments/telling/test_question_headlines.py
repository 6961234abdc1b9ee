"""Titles of pictures of designed questions: they turn with the finding, and say plainly where it cannot be told."""

from dataclasses import replace

import made_up
import numpy as np
import pytest

import sim
from experiments.answers.discovery import Box
from experiments.answers.statistics import Share, foremost
from experiments.answers.sweep import sweep
from experiments.calibration.evidence import targets
from experiments.calibration.fit import Fit
from experiments.designs.factors import Factor
from experiments.designs.outcomes import indicator
from experiments.telling.figures import figures
from experiments.telling.sentences import question_headlines as titles
from experiments.telling.sentences.information import fact_title
from experiments.telling.sentences.search import gain_words
from experiments.telling.texts import case_title, factor_label
from sim.parameter import parameters
from sim.window import Window
from sim.words import LANGUAGES, number, text

languages = pytest.mark.parametrize("lang", LANGUAGES)
BLAMED = "blame_avoidance_rate"


def said(key, lang, **facts):
    return text(f"headline.{key}", lang, **facts)


def after(outcome, words, lang):
    return said("outcome", lang, outcome=indicator(outcome).label[lang], said=words)


def luck(shape, size=1e-4):
    return np.random.default_rng(1).normal(0, size, shape)


def test_the_first_of_several_is_rarely_a_wrong_one():
    rng = np.random.default_rng(1)
    found = [foremost(rng.normal(0, 1, (4, 20)) + np.array([[0.0], [0.0], [0.0], [0.01]])) for _ in range(400)]
    assert np.mean([len(first) == 1 and first != [3] for first in found]) <= 0.05
    assert foremost(rng.normal(0, 0.1, (3, 20)) + np.array([[0.0], [1.0], [np.nan]])) == [1]
    assert foremost(np.full((2, 5), np.nan)) == []


@languages
def test_effects_that_are_told_are_named_by_what_they_do(lang):
    found = made_up.effects(3, "full")
    on, title = found.factorial.levels[:, :, None], made_up.title(0, False)[lang]
    noise = luck(found.values.shape, 1e-6)
    for change, key in ((-0.1, "better"), (0.1, "worse")):
        named = titles.effects_headline(replace(found, values=0.4 + change * on[:, :1] + noise), lang)
        assert said(f"effect_{key}", lang, cases=title) in named
        assert text("headline.no_together", lang, said="", of=3) in named
    together = replace(found, values=0.4 + 0.1 * on[:, :1] * on[:, 1:2] + noise)
    assert said("and_together", lang, said="", of=3, count=1) in titles.effects_headline(together, lang)
    pair = " × ".join(made_up.title(i, False)[lang] for i in (0, 1))
    told, untold = (titles.interaction_headline(one, BLAMED, lang) for one in (together, found))
    assert told == after(BLAMED, said("depend", lang, of=3, count=1, pairs=pair), lang)
    assert untold == after(BLAMED, said("depend_none", lang, of=3), lang)


@languages
def test_a_fraction_names_sums_and_no_effects(lang):
    found = made_up.effects(6, "fractional")
    name, on = made_up.title(0, False)[lang], found.factorial.levels[:, :1, None]
    told = titles.effects_headline(replace(found, values=0.4 + 0.1 * on + luck(found.values.shape, 1e-6)), lang)
    assert told == after(BLAMED, said("sums", lang, of=7, count=1, effects=name), lang)
    assert titles.effects_headline(found, lang) == after(BLAMED, said("no_sums", lang, of=7), lang)


@languages
def test_pairs_are_complements_or_substitutes_or_not_told(lang):
    found = made_up.effects(3, "pairs")
    on, pair = found.factorial.levels[:, :, None], " × ".join(made_up.title(i, False)[lang] for i in (0, 1))
    for change, key in ((-0.1, "complement"), (0.1, "substitute")):
        values = 0.4 + change * on[:, :1] * on[:, 1:2] + luck(found.values.shape, 1e-6)
        title = titles.synergy_headline(replace(found, values=values), BLAMED, lang)
        assert said(f"pairs_{key}", lang, count=1, pairs=pair) in title
        assert said("pairs_unclear", lang, count=2) in title
    assert titles.synergy_headline(found, BLAMED, lang) == after(BLAMED, said("pairs_unclear", lang, count=3), lang)


@languages
def test_the_least_regret_is_named_where_it_is_surely_the_least(lang):
    found = made_up.worlds(3)
    shared = np.broadcast_to(np.random.default_rng(2).uniform(0.3, 0.5, found.values.shape[1:]), found.values.shape)
    for best in (0, 2):
        apart = 0.1 * (np.arange(3) != best)[:, None, None, None]
        title = titles.regret_headline(replace(found, values=shared + apart + luck(shared.shape)), lang)
        assert case_title(found.cases[best], lang) in title and text("amount.share", lang, value="100.0") in title
    same = titles.regret_headline(replace(found, values=shared), lang)
    cases = text("list.comma", lang).join(case_title(case, lang) for case in found.cases)
    assert same == after(BLAMED, said("regret_tied", lang, cases=cases), lang)
    nowhere = titles.regret_headline(replace(found, values=np.full(shared.shape, np.nan)), lang)
    assert nowhere == after(BLAMED, said("regret_none", lang), lang)


@languages
def test_where_reforms_backfire_is_said_as_it_was_judged(lang):
    found = made_up.worlds(5)
    names = [case.name for case in found.choice.reforms]
    judged = [made_up.boxes(found)[names[0]], Box(Share(400, 400)), Box(Share(0, 400)), Box(Share(120, 400))]
    title = titles.boxes_headline(found, dict(zip(names, judged, strict=True)), BLAMED, lang)
    for key, case in zip(("reproduced", "always", "never", "untold"), found.choice.reforms, strict=True):
        assert said(f"box_{key}", lang, cases=case_title(case, lang)) in title


@languages
def test_a_map_names_two_factors_only_where_they_tell(lang):
    found = made_up.worlds(2)
    mapped = replace(found, choice=replace(found.choice, map_reform=found.cases[1].name, map_outcomes=(BLAMED,)))
    values = mapped.values.copy()
    values[1] = values[0] - 0.1 + luck(values[0].shape)
    values[1, :5] += 0.2
    mapped, tells = replace(mapped, values=values), made_up.separation(mapped)
    first, second = (factor_label(name, lang) for name in tells.factors)
    counts = said("map", lang, case=case_title(mapped.cases[1], lang), worlds=20, helps=15, hurts=5)
    for separation, tail in (
        (tells, said("map_by", lang, first=first, second=second)),
        (replace(tells, chance=0.9), said("map_by_none", lang)),
        (None, said("map_by_none", lang)),
    ):
        title = titles.map_headline(mapped, BLAMED, separation, lang)
        assert title == after(BLAMED, text("list.semicolon", lang).join([counts, tail]), lang)


def swept(function, method="morris", n=16, seeds=(), pairs=False):
    """A sweep of a function of three factors, and their labels by language."""
    names = [*parameters()][:3]
    factors = [Factor(name, 0.0, 1.0) for name in names]
    found = sweep(factors, function, method, n, seeds=seeds, outcomes=(BLAMED,), pairs=pairs)
    return found, {lang: [factor_label(name, lang) for name in names] for lang in LANGUAGES}


def curved(weights):
    """A sum of factors with some curvature, so that intervals have a width."""
    return lambda x, seeds: ((x + 0.05 * x**2) @ np.array(weights))[:, None, None]


@languages
def test_the_factor_that_matters_most_is_named_where_its_interval_lies_above_all_others(lang):
    for weights, first in (((0.5, 0.1, 0.1), 0), ((0.1, 0.5, 0.1), 1)):
        found, labels = swept(curved(weights))
        estimate = found.main(BLAMED)["estimate"].iloc[0]
        facts = {"factors": labels[lang][first], "index": text("method.mu_star", lang)}
        facts |= {"estimate": text("amount.points", lang, value=f"{100 * estimate:.1f}")}
        assert titles.sweep_headline(found, lang).endswith(after(BLAMED, said("factor", lang, **facts), lang))
    same, labels = swept(curved((0.3, 0.3, 0.3)))
    title = titles.sweep_headline(same, lang)
    assert said("factors_tied", lang, factors="") in title and all(label in title for label in labels[lang])


@languages
def test_luck_and_what_does_not_vary_name_no_factor(lang):
    rng = np.random.default_rng(1)
    noise, _ = swept(lambda x, seeds: rng.normal(0, 1, (len(x), len(seeds), 1)), seeds=(1, 2, 3, 4))
    assert said("no_factor", lang, of=3) in titles.sweep_headline(noise, lang)
    flat, _ = swept(lambda x, seeds: np.full((len(x), 1, 1), 0.4))
    still = text("sweep.constant", lang, outcome=indicator(BLAMED).label[lang])
    assert still in titles.sweep_headline(flat, lang)


@languages
def test_pairs_of_factors_are_counted_where_they_are_told(lang):
    found, labels = swept(lambda x, seeds: ((x[:, 0] - 0.5) * (x[:, 1] - 0.5))[:, None, None], "sobol", 512, pairs=True)
    told = found.indices.query("index == 'S2' and told == 'effect'")
    facts = {"of": 3, "count": 1, "pair": " × ".join(labels[lang][:2])}
    facts["share"] = text("amount.share", lang, value=f"{100 * told['estimate'].iloc[0]:.1f}")
    assert titles.pairs_headline(found, lang) == after(BLAMED, said("pairs_of_factors", lang, **facts), lang)
    alone, _ = swept(lambda x, seeds: x[:, :1, None], "sobol", 512, pairs=True)
    assert titles.pairs_headline(alone, lang) == after(BLAMED, said("no_pair_of_factors", lang, of=3), lang)


@languages
def test_whether_a_sample_suffices_is_counted_over_all_estimates(lang):
    index, settled = text("method.mu_star", lang), swept(curved((0.3, 0.2, 0.1)))[0]
    begun = np.arange(len(settled.values)) < len(settled.values) // 2
    other = replace(settled, values=np.where(begun[:, None, None], 20 * settled.values, settled.values))
    for found in (settled, other):
        sizes = found.convergence.pivot(index="factor", columns="n", values=["estimate", "lower", "upper"])
        half, low, high = sizes["estimate", 8], sizes["lower", 16], sizes["upper", 16]
        facts = {"index": index, "of": 3, "count": int(((low <= half) & (half <= high)).sum())}
        assert titles.convergence_headline(found, lang).endswith(said("by_half", lang, **facts))
    assert titles.convergence_headline(settled, lang) != titles.convergence_headline(other, lang)
    exact, _ = swept(lambda x, seeds: (x @ [0.3, 0.2, 0.1])[:, None, None])
    assert said("by_half_untold", lang) in titles.convergence_headline(exact, lang)


@languages
def test_where_a_choice_turns_round_is_counted_and_named(lang):
    found, outcome = made_up.tipping(3), "acts_per_actionable"
    table = found.table().query("tips == 'inside' and sure_now == 'yes'")

    def turns(about):
        rows = table[table["turns"] == about].sort_values("beyond", ascending=False, kind="stable")
        facts = {"of": len(found.plan.factors), "count": rows["factor"].nunique()}
        facts |= {"factor": factor_label(rows["factor"].iloc[0], lang), "beyond": f"{100 * rows['beyond'].iloc[0]:.0f}"}
        return said(f"{about}_turns", lang, **facts)

    best = said("best_now", lang, case=case_title(found.cases[2], lang))
    holds = {about: said(f"{about}_holds", lang, of=len(found.plan.factors)) for about in ("sign", "best")}
    semicolon = text("list.semicolon", lang)
    assert titles.turning_headline(found, 0, lang) == after(outcome, turns("sign"), lang)
    assert titles.overtaking_headline(found, 0, lang) == after(outcome, semicolon.join([best, turns("best")]), lang)
    still = replace(found, tried={name: dict.fromkeys(of, found.now) for name, of in found.tried.items()})
    assert titles.turning_headline(still, 0, lang) == after(outcome, holds["sign"], lang)
    assert titles.overtaking_headline(still, 0, lang) == after(outcome, semicolon.join([best, holds["best"]]), lang)
    alike = replace(found, now=np.repeat(found.now[:1], len(found.now), 0))
    cases = text("list.comma", lang).join(case_title(case, lang) for case in found.cases[1:])
    assert titles.turning_headline(alike, 0, lang) == after(outcome, said("sign_untold", lang), lang)
    assert titles.overtaking_headline(alike, 0, lang) == after(outcome, said("best_untold", lang, cases=cases), lang)


@languages
def test_what_to_measure_first_is_named_tied_or_nothing(lang):
    found, county = made_up.told(3), text("information.county", lang)
    knowing, names = found.knowing, found.of("county")[:2]
    first, second = (fact_title(name, lang) for name in names)
    tied = said("know_tied", lang, people=county, facts=text("list.comma", lang).join([first, second]))
    assert tied in titles.information_headline(found, lang)
    apart = {name: replace(one, gain=one.gain + (name == names[0])) for name, one in knowing.facts.items()}
    title = titles.information_headline(replace(found, knowing=replace(knowing, facts=apart)), lang)
    assert said("know_first", lang, people=county, facts=first) in title and second not in title
    nothing = {name: replace(one, p=1.0) for name, one in knowing.facts.items()}
    title = titles.information_headline(replace(found, knowing=replace(knowing, facts=nothing)), lang)
    for people in ("county", "research"):
        assert said("know_none", lang, people=text(f"information.{people}", lang)) in title


@languages
def test_a_small_package_is_said_to_help_as_surely_as_it_was_judged(lang):
    found = made_up.small_reforms(3, 2)
    comma, semicolon = (text(f"list.{name}", lang) for name in ("comma", "semicolon"))
    documents = comma.join(case_title(case, lang) for case in found.plan.compare)
    levers = comma.join(parameters()[move.lever].label[lang] for move in found.best[-1].package)
    noise = 0.5 + np.random.default_rng(3).normal(0, 0.05, found.values.shape)
    harms = said("small_harms", lang, cases=indicator("acts_per_actionable").label[lang])
    for values, verdict, sides, compared in (
        (found.values, "helps", [], "more"),
        (1 - found.values, "hurts", [harms], "less"),
        (noise, "untold", [], "level"),
    ):
        judged = replace(found, values=values)
        moved = gain_words(judged, judged.best[-1].gain, lang)[0]
        parts = [said(f"small_{verdict}", lang, levers=levers, change=moved), *sides]
        parts.append(said(f"small_{compared}", lang, cases=documents))
        assert titles.small_headline(judged, lang) == after(BLAMED, semicolon.join(parts), lang)
    none = replace(found, seen=np.where(found.seen == 0, 0.0, -1.0))
    assert titles.small_headline(none, lang) == after(BLAMED, said("small_none", lang), lang)


@languages
def test_a_cheaper_package_is_claimed_only_where_it_surely_does_more(lang):
    found = made_up.small_reforms(1, 2)
    idle = replace(found, values=np.concatenate([found.values[:-2], found.values[:1], found.values[:1]]))
    singles = range(1, len(found.packages))
    cheap, dear = (pick(singles, key=lambda place: found.costs[place]) for pick in (min, max))
    assert found.costs[cheap] <= min(found.costs[-2:]) and max(found.costs[-2:]) < found.costs[dear]
    named = text("list.comma", lang).join(case_title(case, lang) for case in found.plan.compare)
    none = after(BLAMED, said("cheaper_none", lang, most=1), lang)
    for place, values, title in (
        (cheap, idle.values, after(BLAMED, said("cheaper", lang, cases=named, most=1), lang)),
        (dear, idle.values, none),
        (cheap, 1 - idle.values, none),
    ):
        chosen = replace(found, values=values, seen=np.eye(len(found.packages))[place])
        assert titles.cost_headline(chosen, lang) == title
    alone = made_up.small_reforms(2, 0)
    assert titles.cost_headline(alone, lang) == titles.small_headline(alone, lang)


@languages
def test_which_move_comes_first_is_said_where_it_surely_does(lang):
    found = made_up.small_reforms(3, 1)
    assert titles.order_headline(found, lang) == after(BLAMED, said("order_untold", lang), lang)
    for move in {order[0] for order in found.orders}:
        begins = np.array([False, *(order[0] == move for order in found.orders)])
        sooner = replace(found, in_order=found.in_order - 0.2 * begins[:, None, None, None])
        label = parameters()[move.lever].label[lang]
        assert titles.order_headline(sooner, lang) == after(BLAMED, said("order_first", lang, move=label), lang)


@languages
def test_of_what_a_spread_is_made_is_named_where_its_share_is_apart(lang):
    plan = made_up.conclusions_plan(("s0",), worlds=120)
    factor = plan.worlds.columns[0]
    case, outcome = case_title(plan.packages[0], lang), "needs_resolved"

    def title(by_world, by_luck):
        found = made_up.conclusions(plan, lambda option, world, name: by_world * world[factor].rank(pct=True), by_luck)
        return titles.parts_headline(found, 0, lang)

    for by_world, by_luck, part in ((1.0, 0.0, "parameters"), (0.0, 0.1, "luck")):
        facts = {"cases": case, "part": text(f"part.{part}", lang)}
        assert title(by_world, by_luck) == after(outcome, said("spread", lang, **facts), lang)
    assert title(0.3, 0.087) == after(outcome, said("spread_untold", lang, cases=case), lang)


@languages
def test_targets_are_counted_as_met_missed_or_not_told(lang):
    evidence = targets()
    case = sim.load_case("baseline")

    def fitted(*where):
        blank = Fit((case,), (1, 2, 3), Window(60), evidence, np.zeros((3, 0)))
        middle = np.array([sum(target.widened) / 2 for target in blank.compared])
        half = np.array([target.half_width for target in blank.compared])
        away = np.zeros(len(middle))
        away[: len(where)] = where
        values = middle + half * (away + 0.2 * np.array([[-1.0], [0.0], [1.0]]))
        return replace(blank, values=values)

    of = len(fitted().outputs)
    assert titles.fit_headline(fitted(), lang) == said(
        "outcome", lang, outcome=case_title(case, lang), said=said("fit_met", lang, of=of, count=of)
    )
    names = [one.target.title(lang) for one in fitted().outputs]
    title = titles.fit_headline(fitted(5.0, 1.0, np.nan, 0.4), lang)
    assert said("fit_met", lang, of=of, count=of - 4) in title
    for key, name in zip(("outside", "overlap", "undefined", "widened"), names, strict=False):
        assert said(f"fit_{key}", lang, count=1, cases=name) in title


@languages
def test_how_many_worlds_agree_and_what_rules_most_out(lang):
    found = made_up.calibration(weights={0: {"cadres.sanction_cost": 3.0}})
    of, semicolon = len(found.targets), text("list.semicolon", lang)
    share, (low, high) = found.tried.accepted.value, found.tried.accepted.interval
    facts = {"share": text("amount.share", lang, value=number(share, "share")), "draws": 2000, "of": of}
    facts["interval"] = f"[{number(low, 'share')}, {number(high, 'share')}]"
    hardest = said("hardest", lang, targets=found.targets[0].title(lang))
    assert titles.targets_headline(found, lang) == semicolon.join([said("met", lang, **facts), hardest])
    assert said("hardest_tied", lang, targets="") in titles.targets_headline(made_up.calibration(), lang)
    none = titles.targets_headline(made_up.calibration(off=50.0), lang)
    assert none.startswith(said("met_none", lang, draws=2000, of=of))


@languages
def test_what_the_evidence_says_something_of_is_counted_and_named(lang):
    counts = []
    for weights in (
        {0: {"cadres.sanction_cost": 3.0}},
        {0: {"cadres.sanction_cost": 3.0}, 1: {"cadres.loss_aversion": 3.0}},
    ):
        found = made_up.calibration(weights=weights)
        labels = [factor_label(one.name, lang) for one in found.parameters if one.informed]
        counts.append(len(labels))
        facts = {"of": len(found.parameters), "count": len(labels), "factors": text("list.comma", lang).join(labels)}
        assert titles.learnt_headline(found, lang) == said("learnt", lang, **facts)
    assert 0 < counts[0] < counts[1] < 5


@languages
def test_pictures_bear_these_titles(lang):
    found = made_up.small_reforms(2, 1)
    drawn = figures(found, lang)
    wanted = {"packages": titles.small_headline, "front": titles.cost_headline, "orders": titles.order_headline}
    for name, headline in wanted.items():
        title = headline(found, lang)
        assert drawn[name].get_label() == title[0].upper() + title[1:]

"""Titles of pictures of designed questions and of the evidence, as `headlines` are of comparisons."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from experiments.answers.conclusions import Conclusions
from experiments.answers.discovery import Box
from experiments.answers.effects import Effects
from experiments.answers.information import Information
from experiments.answers.knowing import COUNTY, RESEARCH
from experiments.answers.methods import EFFECT, SHIFT
from experiments.answers.robust import Worlds
from experiments.answers.samples import PARTS
from experiments.answers.search import SmallReforms
from experiments.answers.separation import Separation
from experiments.answers.statistics import everywhere, foremost
from experiments.answers.sweep import Sweep
from experiments.answers.tipping import BEST, SIGN, TippingPoints
from experiments.calibration.calibrate import Calibration
from experiments.calibration.evidence import distances
from experiments.calibration.fit import INSIDE, OUTSIDE, OVERLAP, UNDEFINED, WIDENED, Fit
from experiments.designs.outcomes import direction, indicator
from experiments.telling.sentences.headlines import headline, named, of_outcome, sort_of_sign, stated, told_of
from experiments.telling.sentences.information import fact_title, first_facts, weighed
from experiments.telling.sentences.search import gain_words
from experiments.telling.sentences.sweep import still_line
from experiments.telling.sentences.tipping import leading
from experiments.telling.sentences.verdicts import distance, effect_title, per_cent
from experiments.telling.texts import case_title, factor_label, span
from sim.parameter import parameters
from sim.words import quantity, text

_SIGNS = {"raises": 1, "lowers": -1, "unclear": 0, "constant": 0}
_PAIRS = 2  # pairs that a title names


def effects_headline(found: Effects, lang: str) -> str:
    """What each reform does to the first outcome, and how many interactions are told; of a fraction, which sums are."""
    design, outcome = found.factorial, found.factorial.setting.outcomes[0]
    table = found.table().query("outcome == @outcome").set_index("contrast")
    signs = {effect: _SIGNS[table.loc[design.name(effect), "verdict"]] for effect in design.effects()}
    titles = {effect: effect_title(design, effect, lang) for effect in signs}
    if design.words:
        told = [titles[effect] for effect, sign in signs.items() if sign]
        key = "headline.sums" if told else "headline.no_sums"
        said = text(key, lang, of=len(signs), count=len(told), effects=named(told, lang))
        return of_outcome(outcome, [said], lang)
    sorts = [(titles[effect], sort_of_sign(sign, outcome)) for effect, sign in signs.items() if len(effect) == 1]
    title = headline(outcome, sorts, lang, "effect_")
    together = [sign for effect, sign in signs.items() if len(effect) > 1]
    if not together:
        return title
    count = sum(map(abs, together))
    key = "headline.and_together" if count else "headline.no_together"
    return text(key, lang, said=title, count=count, of=len(together))


def interaction_headline(found: Effects, outcome: str, lang: str) -> str:
    """In how many pairs of reforms the effect of one surely depends on the other."""
    design = found.factorial
    table = found.table().query("outcome == @outcome and order == 2").set_index("contrast")["verdict"]
    verdicts = {pair: table.get(design.name(frozenset(pair)), "unclear") for pair in design.pairs}
    told = [effect_title(design, pair, lang) for pair, verdict in verdicts.items() if _SIGNS[verdict]]
    facts = {"of": len(verdicts), "count": len(told), "pairs": named(told, lang, _PAIRS)}
    return of_outcome(outcome, [text("headline.depend" if told else "headline.depend_none", lang, **facts)], lang)


def synergy_headline(found: Effects, outcome: str, lang: str) -> str:
    """How many pairs of reforms are complements, and substitutes, on every scale; and how many are not told."""
    design = found.factorial
    groups: dict[str, list[str]] = {"complement": [], "substitute": [], "scales": [], "unclear": []}
    places = {switch.name: k for k, switch in enumerate(design.switches)}
    table = found.complements().query("outcome == @outcome and synergy_scale == 'additive'")
    for row in table.to_dict("records"):
        sort = {"scale-dependent": "scales"}.get(row["over_scales"], row["over_scales"])
        title = effect_title(design, (places[row["first"]], places[row["second"]]), lang)
        groups[sort if sort in groups else "unclear"].append(title)
    said = [
        text(f"headline.pairs_{sort}", lang, count=len(pairs), pairs=named(pairs, lang, _PAIRS))
        for sort, pairs in groups.items()
        if pairs
    ]
    return of_outcome(outcome, said, lang)


def regret_headline(found: Worlds, lang: str) -> str:
    """Which case has surely the least mean regret on the first outcome, and how often it is the best."""
    outcome = found.choice.setting.outcomes[0]
    least = foremost(found.improvement[:, :, 0])
    if not least:
        return of_outcome(outcome, [text("headline.regret_none", lang)], lang)
    titles = [case_title(found.cases[k], lang) for k in least]
    if len(least) > 1:
        return of_outcome(outcome, [text("headline.regret_tied", lang, cases=named(titles, lang))], lang)
    row = found.table().set_index(["outcome", "case"]).loc[(outcome, found.cases[least[0]].name)]
    facts = {
        "regret": distance(row["regret"], indicator(outcome).unit, lang),
        "best": quantity(row["best"], "share", lang),
    }
    return of_outcome(outcome, [text("headline.regret_least", lang, case=titles[0], **facts)], lang)


def boxes_headline(found: Worlds, boxes: Mapping[str, Box], outcome: str, lang: str) -> str:
    """Which reforms surely backfire more often in some ranges, in every world, in none, and of which it is not told."""
    groups: dict[str, list[str]] = {"reproduced": [], "always": [], "never": [], "untold": []}
    for case in found.choice.reforms:
        verdict = boxes[case.name].verdict
        groups[verdict if verdict in groups else "untold"].append(case_title(case, lang))
    return of_outcome(outcome, told_of(groups, lang, "box_"), lang)


def map_headline(found: Worlds, outcome: str, separation: Separation | None, lang: str) -> str:
    """In how many worlds a reform surely helps and hurts, and by which factors that is told."""
    signs = found.signs(found.mapped, found.choice.setting.outcomes.index(outcome))
    facts = {"case": case_title(found.cases[found.mapped], lang), "worlds": len(signs)}
    facts |= {"helps": int((signs > 0).sum()), "hurts": int((signs < 0).sum())}
    said = [text("headline.map", lang, **facts)]
    if separation is not None and separation.tells:
        first, second = (factor_label(name, lang) for name in separation.factors)
        said.append(text("headline.map_by", lang, first=first, second=second))
    else:
        said.append(text("headline.map_by_none", lang))
    return of_outcome(outcome, said, lang)


def sweep_headline(found: Sweep, lang: str) -> str:
    """Which factor matters most for the first outcome that varies, and whether its interval lies above all others."""
    outcome = _varying(found, lang)
    if line := still_line(found, outcome, lang):
        return _by_method(found, line, lang)
    mine = found.main(outcome)
    told = mine[mine["told"].isin([EFFECT, SHIFT])]
    if not len(told):
        return _by_method(found, of_outcome(outcome, [text("headline.no_factor", lang, of=len(mine))], lang), lang)
    top = told.iloc[0]
    others = mine[(mine["factor"] != top["factor"]) & ~(mine["upper"] < top["lower"])]
    labels = [factor_label(name, lang) for name in (top["factor"], *others["factor"])]
    unit = indicator(outcome).unit if found.method == "morris" else "index"
    facts = {"factors": named(labels, lang), "index": text(f"method.{found.row.main}", lang)}
    key = "headline.factors_tied" if len(others) else "headline.factor"
    said = text(key, lang, estimate=distance(top["estimate"], unit, lang), **facts)
    return _by_method(found, of_outcome(outcome, [said], lang), lang)


def pairs_headline(found: Sweep, lang: str) -> str:
    """How many pairs of factors are told to do something together to the first outcome that varies."""
    outcome = _varying(found, lang)
    if line := still_line(found, outcome, lang):
        return line
    every = found.indices
    mine = every[(every["outcome"] == outcome) & (every["index"] == found.row.pairs)]
    told = mine[mine["told"] == EFFECT].sort_values("estimate", ascending=False, kind="stable")
    if not len(told):
        return of_outcome(outcome, [text("headline.no_pair_of_factors", lang, of=len(mine))], lang)
    top = told.iloc[0]
    pair = " × ".join(factor_label(top[which], lang) for which in ("factor", "other"))
    facts = {"of": len(mine), "count": len(told), "pair": pair, "share": quantity(top["estimate"], "share", lang)}
    return of_outcome(outcome, [text("headline.pairs_of_factors", lang, **facts)], lang)


def convergence_headline(found: Sweep, lang: str) -> str:
    """How many estimates by half of the sample lie inside the intervals of the whole one, over all outcomes."""
    known = found.convergence.dropna(subset=["estimate", "lower"])
    half, whole = (known[known["n"] == n].set_index(["outcome", "factor"]) for n in (found.n // 2, found.n))
    both = whole.join(half["estimate"].rename("by_half"), how="inner")
    if not len(both):
        return _by_method(found, text("headline.by_half_untold", lang), lang)
    inside = int(both["by_half"].between(both["lower"], both["upper"]).sum())
    facts = {"index": text(f"method.{found.row.main}", lang), "count": inside, "of": len(both)}
    return _by_method(found, text("headline.by_half", lang, **facts), lang)


def _varying(found: Sweep, lang: str) -> str:
    return next((outcome for outcome in found.outcomes if not still_line(found, outcome, lang)), found.outcomes[0])


def _by_method(found: Sweep, said: str, lang: str) -> str:
    return text("headline.at", lang, when=text(f"method.{found.method}", lang), said=said)


def turning_headline(found: TippingPoints, outcome: int, lang: str) -> str:
    """For how many factors a reform turns from better to worse, or back, inside the plausible range."""
    name = found.plan.setting.outcomes[outcome]
    asked = [one for one in found.contrasts if (one.outcome, one.about) == (outcome, SIGN)]
    if not any(map(found.sign_now, asked)):
        return of_outcome(name, [text("headline.sign_untold", lang)], lang)
    return of_outcome(name, [_turns(found, name, SIGN, lang)], lang)


def overtaking_headline(found: TippingPoints, outcome: int, lang: str) -> str:
    """Which reform is the best at present, and for how many factors another overtakes it inside the plausible range."""
    name = found.plan.setting.outcomes[outcome]
    reforms = direction(name) * everywhere(found.now[1:, :, outcome])
    titles = [case_title(found.cases[1 + k], lang) for k in foremost(reforms)]
    if len(titles) != 1:
        return of_outcome(name, [text("headline.best_untold", lang, cases=named(titles, lang))], lang)
    said = [text("headline.best_now", lang, case=titles[0]), _turns(found, name, BEST, lang)]
    return of_outcome(name, said, lang)


def _turns(found: TippingPoints, outcome: str, about: str, lang: str) -> str:
    rows, count = leading(found, outcome, (about,), 1)
    facts = {"of": len(found.plan.factors), "count": count}
    if not rows:
        return text(f"headline.{about}_holds", lang, **facts)
    first = {"factor": factor_label(rows[0]["factor"], lang), "beyond": per_cent(rows[0]["beyond"])}
    return text(f"headline.{about}_turns", lang, **first, **facts)


def information_headline(found: Information, lang: str) -> str:
    """Which fact a county, and which research, should find out first, if any pays by itself."""
    said = []
    for people in (COUNTY, RESEARCH):
        if not found.of(people):
            continue
        facts = [fact_title(name, lang) for name in first_facts(found, people)]
        key = "know_none" if not facts else "know_first" if len(facts) == 1 else "know_tied"
        group = text(f"information.{people}", lang)
        said.append(text(f"headline.{key}", lang, people=group, facts=named(facts, lang)))
    return stated(weighed(found, lang), said, lang)


def small_headline(found: SmallReforms, lang: str) -> str:
    """What the best small package surely does to the goal, what it worsens, and how it stands beside the documents'."""
    one, goal = found.best[-1], found.plan.goal
    if not one.package:
        return of_outcome(goal, [text("headline.small_none", lang)], lang)
    verdict = "helps" if one.sure else "hurts" if goal in one.harms else "untold"
    levers = named([parameters()[move.lever].label[lang] for move in one.package], lang)
    said = [text(f"headline.small_{verdict}", lang, levers=levers, change=gain_words(found, one.gain, lang)[0])]
    groups: dict[str, list[str]] = {"harms": [], "more": [], "less": [], "level": []}
    groups["harms"] = [indicator(name).label[lang] for name in one.harms if name != goal]
    for match in found.matches:
        if match.size == one.size:
            groups[{1: "more", -1: "less", 0: "level"}[match.sign]].append(case_title(match.case, lang))
    return of_outcome(goal, said + told_of(groups, lang, "small_"), lang)


def cost_headline(found: SmallReforms, lang: str) -> str:
    """For which documents' packages a small one costs no more and surely does more on the goal."""
    documents = found.plan.compare
    if not documents:
        return small_headline(found, lang)
    costs = dict(zip((case.name for case in documents), found.costs[len(found.packages) :], strict=True))
    beaten = {
        one.case.name
        for one in found.matches
        if one.size and one.sign > 0 and found.best[one.size - 1].cost <= costs[one.case.name]
    }
    titles = [case_title(case, lang) for case in documents if case.name in beaten]
    key = "headline.cheaper" if titles else "headline.cheaper_none"
    said = text(key, lang, cases=named(titles, lang), most=found.plan.most)
    return of_outcome(found.plan.goal, [said], lang)


def order_headline(found: SmallReforms, lang: str) -> str:
    """Which move should surely come first."""
    sure = [parameters()[move.lever].label[lang] for move, (_, told) in found.first.items() if told]
    said = text("headline.order_first", lang, move=sure[0]) if sure else text("headline.order_untold", lang)
    return of_outcome(found.plan.goal, [said], lang)


def parts_headline(found: Conclusions, outcome: int, lang: str) -> str:
    """Of what most of the spread of each package's effect is made, where its interval lies above all others."""
    groups: dict[str, list[str]] = {part: [] for part in (*PARTS, "untold")}
    for i, case in enumerate(found.plan.packages):
        shares = found.parts(i, outcome)
        top = max(PARTS, key=lambda part: np.nan_to_num(shares[part][0], nan=-np.inf))
        apart = all(shares[part][2] < shares[top][1] for part in PARTS if part != top)
        groups[top if apart else "untold"].append(case_title(case, lang))
    untold = groups.pop("untold")
    said = [
        text("headline.spread", lang, cases=named(cases, lang), part=text(f"part.{part}", lang))
        for part, cases in groups.items()
        if cases
    ]
    said += told_of({"untold": untold}, lang, "spread_")
    return of_outcome(found.outcomes[outcome], said, lang)


def fit_headline(found: Fit, lang: str) -> str:
    """How many targets a case meets, which only when they are widened, which it misses, and of which it is not told."""
    counts = Counter(one.verdict for one in found.outputs)
    met = text("headline.fit_met", lang, of=len(found.outputs), count=counts[INSIDE])
    groups = {
        verdict: [one.target.title(lang) for one in found.outputs if one.verdict == verdict]
        for verdict in (WIDENED, OUTSIDE, OVERLAP, UNDEFINED)
    }
    return stated(case_title(found.cases[0], lang), [met, *told_of(groups, lang, "fit_")], lang)


def targets_headline(found: Calibration, lang: str) -> str:
    """Which share of the worlds drawn meets all targets, and which target surely rules out most."""
    tried = found.tried
    share, interval = quantity(tried.accepted.value, "share", lang), span(*tried.accepted.interval, "share", sign=False)
    facts = {"draws": found.plan.draws, "of": len(found.targets), "share": share, "interval": interval}
    missed = (distances(found.targets, tried.small) != 0).astype(float)
    hardest = [found.targets[k].title(lang) for k in foremost(missed.T)]
    return text("list.semicolon", lang).join(
        [
            text("headline.met" if len(tried.kept) else "headline.met_none", lang, **facts),
            text(
                "headline.hardest" if len(hardest) == 1 else "headline.hardest_tied", lang, targets=named(hardest, lang)
            ),
        ]
    )


def learnt_headline(found: Calibration, lang: str) -> str:
    """Of how many parameters the evidence surely says something."""
    labels = [factor_label(one.name, lang) for one in found.parameters if one.informed]
    return text("headline.learnt", lang, count=len(labels), of=len(found.parameters), factors=named(labels, lang))

"""What a county can do first, how often it would be wrong, and what it costs, in sentences."""

from collections.abc import Iterator

from experiments.answers.prices import yearly_cost
from experiments.answers.search import Band, Chosen, Match, SmallReforms
from experiments.designs.outcomes import direction, indicator
from experiments.designs.packages import moved
from experiments.designs.search import RIVALS, Package
from experiments.telling.sentences.verdicts import MOST_NAMED, distance
from experiments.telling.texts import amount, case_title, listed, span
from sim.parameter import parameters
from sim.words import MINUS, change, quantity, text


def search_lines(found: SmallReforms, lang: str) -> list[str]:
    """All sentences about small packages: what to do first, then what it rests on."""
    return [
        things_line(found, lang),
        *(line for one in reversed(found.best) for line in _best_lines(found, one, lang)),
        *_match_lines(found, lang),
        *_first_lines(found, lang),
        *_front_lines(found, lang),
        *_searched_lines(found, lang),
    ]


def things_line(found: SmallReforms, lang: str) -> str:
    """Three things a county can do first, or fewer; the one that surely comes first before the others."""
    package = found.best[-1].package
    if not package:
        return text("search.nothing", lang, base=case_title(found.plan.setting.base, lang))
    sure = [move for move, (_, one) in found.first.items() if one]
    moves = sorted(package, key=lambda move: move not in sure)
    titles = [package_title(found, (move,), lang) for move in moves]
    items = [text(f"search.item_{place}", lang, move=title) for place, title in enumerate(titles, 1)]
    order = text("search.sure_order" if sure else "search.no_order", lang) if len(moves) > 1 else ""
    joined = text("list.semicolon", lang).join(items if len(items) > 1 else titles)
    return text(f"search.things_{len(moves)}", lang, moves=joined, order=order).rstrip()


def package_title(found: SmallReforms, package: Package, lang: str) -> str:
    """What a package moves, from where to where; the county as it is where it moves nothing."""
    return found.plan.title(package)[lang] if package else text("search.base", lang)


def wan_yuan(cost: float) -> str:
    """An amount of money with its sign."""
    return f"{MINUS if cost < 0 else ''}{amount(abs(cost))}"


def cost_words(cost: float, lang: str) -> str:
    """What a package costs or frees."""
    key = "costs" if cost > 0 else "frees" if cost < 0 else "free"
    return text(f"search.{key}", lang, cost=amount(abs(cost)))


def gain_words(found: SmallReforms, gain: Band, lang: str) -> tuple[str, str]:
    """A difference of the goal in its own direction, and its interval, from how much better it is."""
    sign, unit = direction(found.plan.goal), indicator(found.plan.goal).unit
    low, high = sorted((sign * gain.low, sign * gain.high))
    return change(sign * gain.mean, unit, lang), span(low, high, unit)


def better_words(found: SmallReforms, gain: Band, lang: str) -> tuple[str, str]:
    """How much better something is on the goal, and its interval."""
    unit = indicator(found.plan.goal).unit
    return change(gain.mean, unit, lang), span(gain.low, gain.high, unit)


def _best_lines(found: SmallReforms, one: Chosen, lang: str) -> Iterator[str]:
    size, outcome = text(f"search.size_{one.size}", lang), indicator(found.plan.goal).label[lang]
    if not one.package or one.package in [larger.package for larger in found.best[one.size :]]:
        return
    unit = indicator(found.plan.goal).unit
    said, interval = gain_words(found, one.gain, lang)
    verdict = "sure" if one.sure else "worsens" if found.plan.goal in one.harms else "unsure"
    facts = {"package": package_title(found, one.package, lang), "of": one.wrong.of, "change": said}
    yield text(
        "search.best",
        lang,
        size=size,
        outcome=outcome,
        interval=interval,
        sure=text(f"search.{verdict}", lang),
        cost=cost_words(one.cost, lang),
        **facts,
    ) + (text("search.same", lang) if len(one.package) < one.size else "")
    if harmed := [indicator(name).label[lang] for name in one.harms if name != found.plan.goal]:
        yield "  " + text("search.harms", lang, outcomes=listed(harmed, lang))
    low, high = one.wrong.interval
    wrong = {"count": one.wrong.count, "of": one.wrong.of, "share": quantity(one.wrong.value, "share", lang)}
    wrong |= {"interval": span(low, high, "share", sign=False), "backfires": one.backfires.count}
    yield "  " + text("search.wrong", lang, outcome=outcome, **wrong)
    seen = change(direction(found.plan.goal) * one.seen, unit, lang)
    yield "  " + text("search.curse", lang, outcome=outcome, seen=seen, change=said)
    regret = {"regret": change(one.regret.mean, unit, lang), "interval": span(one.regret.low, one.regret.high, unit)}
    counts = {"rivals": one.rivals, "alike": one.alike}
    yield "  " + (
        text("search.rivals", lang, outcome=outcome, **counts, **regret) if one.rivals else text("search.alone", lang)
    )


def _match_lines(found: SmallReforms, lang: str) -> Iterator[str]:
    for case in found.plan.compare:
        sure, mean = found.smallest(case)
        money = text("search.sums_costs", lang, cost=wan_yuan(yearly_cost(case)))
        about = {"case": case_title(case, lang), "levers": len(moved(case)), "cost": money}
        if sure is not None:
            yield _match(found, "match_sure", sure, about, lang)
        if mean is not None and (sure is None or mean.size < sure.size):
            yield _match(found, "match_mean", mean, about, lang)
        if mean is None:
            yield _short(found, [one for one in found.matches if one.case is case][-1], about, lang)
    if found.plan.compare:
        yield text("search.shared", lang)


def _match(found: SmallReforms, key: str, one: Match, about: dict[str, object], lang: str) -> str:
    package = found.best[one.size - 1].package if one.size else ()
    better, interval = better_words(found, one.difference, lang)
    facts = {"size": text(f"search.size_{one.size}", lang), "package": package_title(found, package, lang)}
    facts |= {"difference": better, "interval": interval, "outcome": indicator(found.plan.goal).label[lang]}
    return text(f"search.{key}", lang, count=one.as_much.count, of=one.as_much.of, **about, **facts)


def _short(found: SmallReforms, one: Match, about: dict[str, object], lang: str) -> str:
    unit = indicator(found.plan.goal).unit
    facts: dict[str, object] = {"difference": distance(-one.difference.mean, unit, lang), "most": found.plan.most}
    facts |= {"interval": span(-one.difference.high, -one.difference.low, unit)}
    facts |= {"outcome": indicator(found.plan.goal).label[lang]}
    told = text("search.short_sure" if one.sign < 0 else "search.short_unsure", lang)
    return text("search.match_none", lang, told=told, **about, **facts)


def _first_lines(found: SmallReforms, lang: str) -> Iterator[str]:
    if not found.first:
        return
    plan = found.plan
    move, (gain, sure) = max(found.first.items(), key=lambda item: item[1][0].mean)
    better, interval = better_words(found, gain, lang)
    facts: dict[str, object] = {"apart": plan.apart, "month": plan.month, "months": plan.setting.base.structure.months}
    facts |= {"move": parameters()[move.lever].label[lang], "outcome": indicator(plan.goal).label[lang]}
    told = text("search.first_sure" if sure else "search.first_unsure", lang)
    yield text("search.first", lang, gain=better, interval=interval, told=told, **facts)


def _front_lines(found: SmallReforms, lang: str) -> Iterator[str]:
    items = []
    for place in found.front[:MOST_NAMED]:
        package = found.packages[place]
        gain = float(found.gains[place, :, found.goal].mean())
        said = change(direction(found.plan.goal) * gain, indicator(found.plan.goal).unit, lang)
        facts = {"cost": wan_yuan(found.costs[place]), "package": package_title(found, package, lang), "gain": said}
        items.append(text("search.front_item", lang, **facts))
    if items:
        yield text("search.front", lang, items=text("list.semicolon", lang).join(items))


def _searched_lines(found: SmallReforms, lang: str) -> Iterator[str]:
    plan, others = found.plan, found.stages[1:]
    facts: dict[str, object] = {
        "levers": len(plan.levers),
        "moves": len(plan.moves),
        "kept": len(found.kept),
        "most": plan.most,
    }
    facts |= {"dose": quantity(plan.dose, "share", lang), "packages": others[0].tried}
    line = text("search.searched", lang, **facts)
    yield line + ("" if plan.budget is None else text("search.budget", lang, budget=amount(plan.budget)))
    for place, stage in enumerate(others, 1):
        yield "  " + text("search.stage", lang, round=place, **stage._asdict())
    yield text("search.promise", lang, rivals=RIVALS)

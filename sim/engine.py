"""The compiled driver: who acts when, month and December, as one loop.

`sim.model` says the same with agents; read them side by side.
"""

from typing import NamedTuple

import numpy as np

from sim.archive import Archive, empty_archive, record_lines, record_month, record_year
from sim.case import MONTHS, Case
from sim.compiled import compiled
from sim.rules.accountability import (
    APPLICATION,
    SANCTION,
    complain,
    inspect,
    look_back,
    open_case,
    rule_on_tolerance,
    sanction,
    strike,
    supervise,
    take_back,
)
from sim.rules.arrival import (
    answer,
    count_desks,
    draw_needs,
    hand_out,
    have_idea,
    issue,
    plan_visits,
    raise_need,
    recall,
    send_requests,
)
from sim.rules.decision import choose, draw_luck, explain, mean_prospect, size_up, weigh
from sim.rules.deeds import clear_desks, settle
from sim.rules.fold import gather, judge, learn, poll, remember, settle_norm
from sim.rules.founding import populate
from sim.rules.year import change_people, follow_role_models, new_year, rotate, score_townships, take_stock
from sim.signals import Source
from sim.world import World, check_seed, empty_world, policy_rows


class Schedule(NamedTuple):
    """Piecewise constant policy: from month ``starts[k]`` (from 0) on, ``policies[k]`` holds, a row a township.

    ``counties[k]`` holds for the county as a whole.
    """

    starts: np.ndarray
    policies: np.ndarray
    counties: np.ndarray


def schedule(case: Case) -> Schedule:
    """Lay a case's parameters and reforms out in time."""
    stages = case.local_stages()
    policies, counties = zip(*(policy_rows(rows) for _, rows in stages), strict=True)
    starts = np.array([start for start, _ in stages], np.int32)
    return Schedule(starts, np.stack(policies), np.concatenate(counties))


@compiled
def reform(w: World, plan: Schedule) -> None:
    """Let dated reforms take effect at the month's opening."""
    for k in range(plan.starts.size):
        if plan.starts[k] == w.clock[0].month:
            w.county[0] = plan.counties[k]
            for township in range(w.policy.size):
                w.policy[township] = plan.policies[k, township]


@compiled
def live(w: World, archive: Archive, plan: Schedule, months: int) -> None:
    """Live `months` months."""
    clock = w.clock[0]
    for _ in range(months):
        reform(w, plan)
        for department in range(w.departments.size):
            recall(w, department)
            issue(w, department)
            plan_visits(w, department)
        draw_needs(w)
        for resident in range(w.residents.size):
            raise_need(w, resident)
        for cadre in range(w.cadres.size):
            have_idea(w, cadre)
        hand_out(w)
        count_desks(w)
        send_requests(w)
        mean_prospect(w)
        draw_luck(w)
        for cadre in range(w.cadres.size):
            size_up(w, cadre)
        for row in range(clock.open):
            if w.matters[row].asked:
                answer(w, row)
            weigh(w, row)
            option = choose(w.weighing)
            settle(w, row, option, explain(w.weighing, option))

        for row in range(clock.open):
            inspect(w, row)
            complain(w, row)
            look_back(w, row)
            supervise(w, row)
            if w.matters[row].source != Source.NONE:
                left = open_case(w, row)
                if left == SANCTION or (left == APPLICATION and not rule_on_tolerance(w, row)):
                    sanction(w, row)
        for township in range(w.townships.size):
            for domain in range(w.departments.size):
                strike(w, township, domain)
        for department in range(w.departments.size):
            take_back(w, department)
        clear_desks(w)

        gather(w)
        for cadre in range(w.cadres.size):
            learn(w, cadre)
        for resident in range(w.residents.size):
            judge(w, resident)
        for township in range(w.townships.size):
            settle_norm(w, township)
            poll(w, township)
        for department in range(w.departments.size):
            remember(w, department)
        record_month(w, archive)
        if clock.month % MONTHS == MONTHS - 1:
            take_stock(w)
            score_townships(w)
            record_year(w, archive)
            change_people(w)
            rotate(w)
            follow_role_models(w)
            new_year(w)
        record_lines(w, archive)
        clock.month += 1


def start(case: Case, seed: int, log: bool = False) -> tuple[World, Archive, Schedule]:
    """Bring a county to life at the opening of its first month."""
    world = empty_world(case, check_seed(seed), log)
    populate(world)
    return world, empty_archive(case), schedule(case)


def live_on(world: World, archive: Archive, plan: Schedule, months: int) -> np.ndarray:
    """Live `months` months; return their log, which is empty if it is off."""
    if world.events.size == 0:
        live(world, archive, plan, months)
        return world.events
    parts = [world.events[:0]]
    for _ in range(months):
        live(world, archive, plan, 1)
        parts.append(drain(world))
    return np.concatenate(parts)


def drain(world: World) -> np.ndarray:
    """Take the month's events out of the log, in an order that does not depend on who acted first.

    Months count from the end of the warm-up, of which nothing is kept.
    """
    logged, warm_up = int(world.clock["logged"][0]), int(world.clock["warm_up"][0])
    world.clock["logged"] = 0
    identity = ("month", "township", "origin", "born", "index", "seat", "kind")
    events = np.sort(world.events[:logged], order=identity, kind="stable")
    events["month"] -= warm_up
    events["born"] -= warm_up * (events["origin"] >= 0)
    return events[events["month"] >= 0]

"""What a run keeps: counts and a few state means per month, township, department and cadre-year, and nothing else."""

from typing import NamedTuple

import numpy as np

from sim.case import MONTHS, Case
from sim.columns import DEPARTMENT_STATE, SEAT_STATE, STATE
from sim.compiled import compiled, inner
from sim.rules.decision import matter_cost, reception_hours
from sim.rules.fold import cases
from sim.signals import Deed, Line
from sim.world import POLICY, World


class Archive(NamedTuple):
    """Tables of a run. Shapes: M months, T townships, D departments, Y complete years, C cadres.

    Attributes
    ----------
    deeds (M, T, Deed), lines (M, T, Line) : int32
        Counts of signals.
    states (M, T), departments (M, D) : record arrays
        `STATE` and `DEPARTMENT_STATE`.
    seat_deeds (Y, C, Deed) : int32; seats (Y, C) : record array
        A cadre's year, as closed before anybody leaves (`SEAT_STATE`).
    policies (M,) : record array
        The parameters in force in each month in the county as a whole (`POLICY`).
    """

    deeds: np.ndarray
    lines: np.ndarray
    states: np.ndarray
    departments: np.ndarray
    seat_deeds: np.ndarray
    seats: np.ndarray
    policies: np.ndarray


def first_months(archive: Archive, months: int) -> Archive:
    """Tables of the first months and the years complete by then: views, not copies."""
    years = months // MONTHS
    ends = {name: years if name in ("seats", "seat_deeds") else months for name in archive._fields}
    return Archive(*(table[: ends[name]] for name, table in zip(archive._fields, archive, strict=True)))


def empty_archive(case: Case) -> Archive:
    """Allocate the tables of a run of a case."""
    months, county = case.structure.months, case.county
    years, townships = months // MONTHS, len(county.townships)
    return Archive(
        deeds=np.zeros((months, townships, len(Deed)), np.int32),
        lines=np.zeros((months, townships, len(Line)), np.int32),
        states=np.zeros((months, townships), STATE),
        departments=np.zeros((months, len(county.domains)), DEPARTMENT_STATE),
        seat_deeds=np.zeros((years, county.cadres, len(Deed)), np.int32),
        seats=np.zeros((years, county.cadres), SEAT_STATE),
        policies=np.zeros(months, POLICY),
    )


@compiled
def record_month(w: World, archive: Archive) -> None:
    """Hand the month's counts per cadre to the tables and the year, start the next at zero, note the states."""
    clock = w.clock[0]
    month = clock.month - clock.warm_up
    for township in range(clock.townships):
        t = w.townships[township]
        for cadre in range(t.first, t.first + t.cadres):
            if month >= 0:
                _add(w.tally[cadre], archive.deeds[month, township])
            _add(w.tally[cadre], w.year_tally[cadre])
    w.tally[:] = 0
    if month < 0:
        return
    archive.policies[month] = w.county[0]
    for department in range(clock.departments):
        d, out = w.departments[department], archive.departments[month, department]
        out.liability = d.liability
        out.absence = d.absence
        out.response = d.response
        out.practised = d.practised
        out.burden = d.burden
    for township in range(clock.townships):
        _record_township(w, archive, month, township)


@inner
def _add(counts: np.ndarray, total: np.ndarray) -> None:
    """Add counts kind by kind: rows side by side in memory, of which the processor adds several at once."""
    for kind in range(counts.size):
        total[kind] += counts[kind]


@inner
def _record_township(w: World, archive: Archive, month: int, township: int) -> None:
    """Sum a township's cadres and turn its counts into hours.

    Acting, abuse and papering cost a matter's hours (papering ``paper_effort`` of them), a hand-off ``hand_off_hours``;
    traces are the part of these that trace-keeping adds.
    """
    p, clock, t = w.policy[township], w.clock[0], w.townships[township]
    n, s = archive.deeds[month, township], archive.states[month, township]
    for cadre in range(t.first, t.first + t.cadres):
        c = w.cadres[cadre]
        s.burnout_sum += c.burnout
        s.burnt_out += c.burnout > p.burnout_threshold
        s.motivation_sum += c.motivation
        s.felt_acting_sum += c.fear_of_acting
        s.felt_waiting_sum += c.fear_of_omitting
        s.felt_abusing_sum += c.fear_of_abusing
    s.cadre_months = t.cadres
    s.resident_months = t.residents
    if t.residents > 0:
        s.satisfaction_sum = t.satisfaction * t.residents
    s.norm = t.norm
    s.expected_veto = t.expected_veto
    s.powers = clock.departments
    for department in range(clock.departments):
        s.held_powers += w.lines[township, department].held
    cost = matter_cost(p)
    acts = n[Deed.ACTED] + n[Deed.OVERREACHED] + n[Deed.ABUSED]
    papers = p.cadres_paper_effort * (n[Deed.REFUSED_PAPER] + n[Deed.STUCK_PAPER])
    s.hours_acting = acts * cost
    s.hours_papering = papers * cost
    s.hours_handing_off = (n[Deed.REFUSED_PASS] + n[Deed.STUCK_PASS]) * p.work_hand_off_hours
    s.hours_inspections = reception_hours(w, township) * t.cadres
    s.hours_talks = n[Deed.TALKED] * p.work_talk_hours
    s.hours_education = p.support_education_hours * p.support_education * t.cadres
    s.hours_attendance = p.work_attendance_hours * p.inspection_attendance * t.cadres
    s.hours_pursuit = p.accountability_pursuit_hours * p.accountability_pursuit * cases(n)
    s.hours_working = t.cadres * p.work_month_hours
    s.hours_traces = (acts + papers) * p.inspection_trace_intensity * p.work_trace_hours


@compiled
def record_year(w: World, archive: Archive) -> None:
    """Write down the year as it stands, scores and every seat before anybody leaves, and start the next one at zero."""
    month, before = w.clock[0].month - w.clock[0].warm_up, w.clock[0].warm_up // MONTHS
    year = month // MONTHS
    if month < 0:
        w.year_tally[:] = 0
        return
    for township in range(w.townships.size):
        archive.states[month, township].score = w.townships[township].score
        archive.states[month, township].township_years = 1.0
    for cadre in range(w.cadres.size):
        c, out = w.cadres[cadre], archive.seats[year, cadre]
        out.cohort = max(0, c.cohort - before)
        out.leader = c.leader
        out.young = c.young
        out.tenure = c.tenure
        out.ability = c.ability
        out.motivation_unworn = c.motivation_unworn
        out.motivation = c.motivation
        out.loss_aversion = c.loss_aversion
        out.dependence = c.dependence
        out.prospect = c.prospect
        out.burnout = c.burnout
        out.felt_acting = c.fear_of_acting
        out.felt_waiting = c.fear_of_omitting
        out.merit = c.merit
        for kind in range(w.tally.shape[1]):
            archive.seat_deeds[year, cadre, kind] = w.year_tally[cadre, kind]
            w.year_tally[cadre, kind] = 0


@compiled
def record_lines(w: World, archive: Archive) -> None:
    """Hand the month's counts per township and department to the tables, and start the next month at zero."""
    clock = w.clock[0]
    month = clock.month - clock.warm_up
    if month >= 0:
        for township in range(clock.townships):
            for department in range(clock.departments):
                _add(w.line_tally[township, department], archive.lines[month, township])
    w.line_tally[:] = 0

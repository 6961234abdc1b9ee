"""How people come into the county, at the start and as newcomers. Attributes are keyed by seat and cohort."""

import math

from sim.compiled import compiled, inner
from sim.draws import Kind, Stream, draw4, normal, triangular
from sim.elementary import exp
from sim.world import World

SETTLING_MONTHS = 6  # in which somebody new on a seat, or just rotated, is less able


@inner
def clear_year(w: World, cadre: int) -> None:
    """Start a year with a clean sheet: merit, successes, sanctions, signatures."""
    c = w.cadres[cadre]
    c.merit = 0.0
    c.successes = 0
    c.handled = 0
    c.disciplined = 0
    c.acted_in = 0
    c.omitted_in = 0
    c.omitted_with_power_in = 0


@inner
def appoint(w: World, cadre: int, cohort: int) -> None:
    """Put a fresh person on a seat; the desk stays.

    ``ability, motivation ~ triangular(mean, spread)``, motivation at least 0; loss aversion ``median * exp(spread *
    z)`` clipped to [1, 6]; dependence on lost benefits uniform; a young share; memories at their priors; no
    wear. Whoever comes later is new on the seat.
    """
    c, clock = w.cadres[cadre], w.clock[0]
    p = w.policy[c.township]
    a1, a2, m1, m2 = draw4(clock.seed, Stream.CADRE, 0, Kind.CADRE, c.township, c.seat, 2 * cohort)
    l1, l2, young, dependence = draw4(clock.seed, Stream.CADRE, 1, Kind.CADRE, c.township, c.seat, 2 * cohort)
    tenure, _, _, _ = draw4(clock.seed, Stream.CADRE, 2, Kind.CADRE, c.township, c.seat, 2 * cohort)
    c.cohort = cohort
    c.ability = triangular(p.cadres_ability_mean, p.cadres_ability_spread, a1, a2)
    c.motivation_unworn = max(0.0, triangular(p.cadres_motivation_mean, p.cadres_motivation_spread, m1, m2))
    c.wear = 0.0
    c.motivation = c.motivation_unworn
    aversion = p.cadres_loss_aversion * exp(p.cadres_loss_aversion_spread * normal(l1, l2))
    c.loss_aversion = min(6.0, max(1.0, aversion))
    c.young = 1 if young < p.cadres_young_share else 0
    c.dependence = dependence
    c.tenure = int(tenure * p.cadres_start_tenure_months) if cohort == 0 else 0
    c.settling = 0
    c.new = 0 if cohort == 0 else SETTLING_MONTHS
    c.failed_votes = 0
    c.burnout = 0.0
    strength = p.learning_prior_strength
    c.slips_blamed = strength * p.learning_commission_prior
    c.slips_spared = strength * (1.0 - p.learning_commission_prior)
    c.omissions_blamed = strength * p.learning_omission_prior
    c.omissions_spared = strength * (1.0 - p.learning_omission_prior)
    c.papers_blamed = p.learning_paper_strength * p.learning_paper_prior
    c.papers_spared = p.learning_paper_strength * (1.0 - p.learning_paper_prior)
    c.abuse_blamed = p.learning_abuse_strength * p.learning_abuse_prior
    c.abuse_spared = p.learning_abuse_strength * (1.0 - p.learning_abuse_prior)
    c.talks = 0
    c.cases = 0
    clear_year(w, cadre)


@compiled
def populate(w: World) -> None:
    """Bring an empty county to life: seats filled, powers drawn, memories at their priors.

    The place of a power is ``z = lowest + width u``: uniform, unless a list of duties says which comes first.
    """
    clock = w.clock[0]
    clock.true_slips = clock.true_omissions = clock.true_papers = clock.true_abuse = math.nan
    for township in range(clock.townships):
        t, p = w.townships[township], w.policy[township]
        t.norm = p.township_norm_start
        t.expected_veto = p.township_expected_veto_start
        t.standing = 1.0
        t.satisfaction = p.residents_satisfaction_start if t.residents > 0 else math.nan
        for department in range(clock.departments):
            line = w.lines[township, department]
            u = draw4(clock.seed, Stream.POWER, 0, Kind.DEPARTMENT, township, department, 0)[0]
            line.delegation = line.lowest + line.width * u
        for seat in range(t.cadres):
            cadre = t.first + seat
            w.cadres[cadre].township = township
            w.cadres[cadre].seat = seat
            w.cadres[cadre].leader = 1 if seat < t.leaders else 0
            appoint(w, cadre, 0)
        for index in range(t.residents):
            resident = w.residents[t.first_resident + index]
            resident.township = township
            resident.index = index
            resident.need = -1
            u = draw4(clock.seed, Stream.RESIDENT, 0, Kind.RESIDENT, township, index, 0)[0]
            resident.propensity = 1.0 + (2.0 * u - 1.0) * p.residents_complaint_spread / 2.0
            resident.satisfaction = p.residents_satisfaction_start
    county = w.county[0]
    for department in range(clock.departments):
        d = w.departments[department]
        prior, strength = county.department_prior, county.department_prior_strength
        d.charged = strength * prior
        d.spared = strength * (1.0 - prior)
        d.charged_absent = strength * prior
        d.spared_absent = strength * (1.0 - prior)
        d.burden = county.department_tolerated_charges
        d.deviation = 0.0

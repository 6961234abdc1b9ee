"""Work per post: how many matters reach a post in a month, and what keeps that number when posts are cut or added.

A county with half the cadres at the same mandates and residents has twice the work on each desk and stops acting:
what is seen then is want of time, whatever the reform that was meant to be studied.
"""

from collections.abc import Iterable, Mapping

from sim.county import HOURS, MANDATES, County
from sim.errors import InputError
from sim.parameter import parameter

USUAL = (0.67, 1.5)  # of the default county's work per post: within, no caution is needed


def work_per_post(params: Mapping[str, float], county: County) -> float:
    """Matters that reach each post in a month, on average.

    ``(townships * departments * mandates + residents * need_rate * (1 - self_governance)) / cadres``, residents and
    cadres of all townships.
    """
    needs = county.residents * params["residents.need_rate"] * (1.0 - params["residents.self_governance"])
    return (len(county.townships) * len(county.domains) * params[MANDATES] + needs) / county.cadres


def hours_per_post(params: Mapping[str, float], county: County) -> float:
    """Hours that these matters take, traces apart: ``work_per_post matter_hours``."""
    return work_per_post(params, county) * params[HOURS]


def check_mandates(mandates: Iterable[float], before: int, after: int) -> None:
    """See that mandates per post can stay the same when a township's `before` cadres become `after`.

    Raises
    ------
    InputError
        They would leave the parameter's range; the most cadres for which they do not are named.
    """
    high, wanted = parameter(MANDATES).high, max(mandates) * (after / before)
    if wanted > high:
        most = int(after * high / wanted)
        raise InputError("keep_load", cadres=after, value=f"{wanted:g}", high=f"{high:g}", most=most)


def with_mandates_kept(changes: Mapping[str, float], ratio: float) -> dict[str, float]:
    """Return values of parameters in which mandates follow the number of cadres."""
    return {name: value * ratio if name == MANDATES else value for name, value in changes.items()}

"""The county for Mesa's own page, SolaraViz, which makes a model anew from what its sliders say; see docs/mesa.md."""

from collections.abc import Iterable, Mapping
from typing import Any

import sim
from experiments.workshop.levers import checked, limits, step
from sim.parameter import parameters
from sim.words import language


class LeverCounty(sim.CountyModel):
    """A county whose levers are arguments, as they stand from its founding on; its warm-up is lived already.

    Parameters
    ----------
    case : str
        A case, by name or path.
    rng : int, optional
        Seed; see `sim.CountyModel`.
    **kwargs : float
        Levers by their names, within their policy ranges. Mesa takes any name where there is a ``kwargs``.

    Raises
    ------
    InputError
        No such lever, or no such value of it.

    Examples
    --------
    >>> from experiments.workshop.mesa_sliders import LeverCounty
    >>> model = LeverCounty(rng=1, **{"authority.delegated_share": 0.7})
    >>> model.case.params["authority.delegated_share"], model.month
    (0.7, 0)
    """

    def __init__(self, case: str = "baseline", rng: int | None = None, **kwargs: float) -> None:
        moved = {name: checked(name, value) for name, value in kwargs.items()}
        super().__init__(sim.load_case(case).with_params(moved), rng=rng)
        while self.month < 0:  # nothing of it is collected, and a page would show nothing
            self.step()


def sliders(names: Iterable[str], lang: str | None = None) -> Mapping[str, Mapping[str, Any]]:
    """What SolaraViz calls ``model_params``: a slider for each lever, over its policy range.

    Parameters
    ----------
    names : iterable of str
        Of levers.
    lang : {"zh", "en"}, optional
        By default the reader's.

    Examples
    --------
    >>> from experiments.workshop.mesa_sliders import sliders
    >>> sliders(["support.care"], "en")["support.care"]
    {'type': 'SliderFloat', 'label': 'care', 'value': 0.0, 'min': 0.0, 'max': 1.0, 'step': 0.01}
    """
    found = {}
    for name in names:
        row = parameters()[name]
        number = int if row.integer else float
        low, high = limits(row)
        values = {"value": row.default, "min": low, "max": high, "step": step(row)}
        kind = "SliderInt" if row.integer else "SliderFloat"
        numbers = {part: number(value) for part, value in values.items()}
        found[name] = {"type": kind, "label": row.label[lang or language()], **numbers}
    return found

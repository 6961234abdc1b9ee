"""The county for Mesa's own page, SolaraViz, which makes a model anew from what its sliders say; see docs/mesa.md."""

from collections.abc import Iterable, Mapping
from typing import Any

import sim
from experiments.workshop.levers import checked, limits, step
from sim.errors import unknown
from sim.parameter import parameters
from sim.words import language

DOT = "__"  # in the name of an argument, which can have no full stop


class LeverCounty(sim.CountyModel):
    """A county whose levers are arguments, as they stand from the first month on.

    Parameters
    ----------
    case : str
        A case, by name or path.
    rng : int, optional
        Seed; see `sim.CountyModel`.
    **levers : float
        By their names, ``__`` in place of the full stop; within their policy ranges.

    Raises
    ------
    InputError
        No such lever, or no such value of it.

    Examples
    --------
    >>> from experiments.workshop.mesa_sliders import LeverCounty
    >>> model = LeverCounty(rng=1, authority__delegated_share=0.7)
    >>> model.case.params["authority.delegated_share"]
    0.7
    """

    def __init__(self, case: str = "baseline", rng: int | None = None, **levers: float) -> None:
        known = [argument(name) for name, row in parameters().items() if row.kind == "lever"]
        for given in levers:
            if given not in known:
                raise unknown("argument", given, known, type(self).__name__)
        moved = {name: checked(name, value) for name, value in ((lever(one), value) for one, value in levers.items())}
        super().__init__(sim.load_case(case).with_params(moved), rng=rng)


def argument(name: str) -> str:
    """How a lever is called as an argument.

    >>> from experiments.workshop.mesa_sliders import argument
    >>> argument("support.care")
    'support__care'
    """
    return name.replace(".", DOT)


def lever(argument: str) -> str:
    """The lever that an argument stands for."""
    return argument.replace(DOT, ".")


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
    >>> sliders(["support.care"], "en")["support__care"]
    {'type': 'SliderFloat', 'label': 'care', 'value': 0.0, 'min': 0.0, 'max': 0.5, 'step': 0.01}
    """
    found = {}
    for name in names:
        row = parameters()[name]
        whole = int if row.integer else float
        low, high = limits(row)
        found[argument(name)] = {
            "type": "SliderInt" if row.integer else "SliderFloat",
            "label": row.label[lang or language()],
            "value": whole(row.default),
            "min": whole(low),
            "max": whole(high),
            "step": whole(step(row)),
        }
    return found

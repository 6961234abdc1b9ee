"""Agents as users write them, for workers that import them by path."""

import sim
from sim.signals import Option


class Idle(sim.TownshipCadre):
    """Never acts."""

    def choose(self, matter, weighing):
        return Option.WAIT


class Unlucky(sim.TownshipCadre):
    """Breaks on one seed."""

    def choose(self, matter, weighing):
        if self.model.seed_of_county == 2:
            raise ValueError("no luck\nat all")
        return Option.WAIT

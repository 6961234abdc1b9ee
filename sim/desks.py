"""Who finds which matter: rows of ``world.matters`` by desk, department and resident, sorted once a month."""

from typing import Protocol

import numpy as np

from sim.case import Case
from sim.draws import Kind
from sim.rules.deeds import unresolved
from sim.world import World

Rows = tuple[int, ...]  # whoever looks at a desk cannot change it


class Desks:
    """What is on whose desk in a county; the methods that sort are called by the driver, in the order of the month."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._requests: list[Rows] = []
        self._visited: list[Rows] = []
        self._unresolved: list[Rows] = []
        self.sort()

    def sort(self) -> None:
        """See what lies on whose desk."""
        handlers = self._world.matters["handler"][: len(self.matters())]
        self._desks = _sorted_rows(handlers, self._world.cadres.size)

    def sort_requests(self) -> None:
        """See on which matters the departments are asked for enforcement."""
        matters = self._world.matters[: len(self.matters())]
        self._requests = _sorted_rows(matters["domain"], self._world.departments.size, matters["asked"] == 1)

    def sort_trouble(self) -> None:
        """See which matters departments visit and residents may complain of."""
        world = self._world
        matters = world.matters[: len(self.matters())]
        visited = world.lines["visit"][matters["township"], matters["domain"]] > 0
        self._visited = _sorted_rows(matters["domain"], world.departments.size, visited)
        need = matters["origin"] == Kind.NEED
        open_ended = need & unresolved_outcomes(matters["outcome"])
        resident = world.townships["first_resident"][matters["township"]] + matters["index"]
        self._unresolved = _sorted_rows(np.where(need, resident, 0), max(1, world.residents.size), open_ended)

    def matters(self) -> range:
        """Rows of all open matters."""
        return range(int(self._world.clock[0].open))

    def of_cadre(self, cadre: int) -> Rows:
        """Rows on a cadre's desk."""
        return self._desks[cadre]

    def asked_of(self, department: int) -> Rows:
        """Rows on which a department was asked for enforcement."""
        return self._requests[department]

    def visited_by(self, department: int) -> Rows:
        """Rows of a department's domain in the townships it visits."""
        return self._visited[department]

    def unresolved_of(self, resident: int) -> Rows:
        """Rows of a resident's own matters that were left unresolved."""
        return self._unresolved[resident]


class Home(Protocol):
    """What an agent needs of the model it lives in."""

    world: World
    desks: Desks

    @property
    def case(self) -> Case:
        """The case that is lived."""


def unresolved_outcomes(outcomes: np.ndarray) -> np.ndarray:
    """Which outcomes leave a matter unresolved, by the rule `unresolved`."""
    known = np.array([unresolved(outcome) for outcome in range(int(outcomes.max(initial=0)) + 1)], bool)
    return known[outcomes]


def _sorted_rows(keys: np.ndarray, size: int, where: np.ndarray | None = None) -> list[Rows]:
    """Rows by key, 0 to size - 1, in the order of birth."""
    rows = np.arange(keys.size) if where is None else np.flatnonzero(where)
    order = np.argsort(keys[rows], kind="stable")
    bounds = np.searchsorted(keys[rows][order], np.arange(size + 1))
    ordered = rows[order].tolist()
    return [tuple(ordered[bounds[key] : bounds[key + 1]]) for key in range(size)]

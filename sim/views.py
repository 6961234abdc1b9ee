"""Live views of rows of the `World`: a matter on a desk, and what all agents share."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

import mesa
import numpy as np

from sim.counters import WeakCounters
from sim.desks import Desks, Home
from sim.domains import Domain
from sim.draws import Kind
from sim.errors import InputError
from sim.world import World

T = TypeVar("T")


class Matter:
    """A matter on a desk, as the one who handles it sees it.

    It is the view of a row that is good for this month: when a month ends, matters move up.
    """

    __slots__ = ("_home", "row")

    def __init__(self, home: Home, row: int) -> None:
        self._home = home
        self.row = row

    @property
    def _world(self) -> World:
        return self._home.world

    @property
    def record(self) -> np.record:
        """The row itself; see `sim.world.MATTER`."""
        return self._world.matters[self.row]

    @property
    def domain(self) -> Domain:
        """Domain of work."""
        return self._home.case.county.domains[self.record.domain]

    @property
    def is_idea(self) -> bool:
        """Whether it is an idea of the handler's own, which nobody assigned."""
        return bool(self.record.origin == Kind.IDEA)

    @property
    def difficulty(self) -> float:
        """Difficulty, 0 to 1."""
        return float(self.record.difficulty)

    @property
    def age(self) -> int:
        """Months since it was born."""
        return int(self._world.clock[0].month - self.record.born)

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed."""
        return self.age >= self._world.policy[self.record.township].workload_deadline_months

    def __repr__(self) -> str:
        return f"<Matter: {self.domain.id}, difficulty {self.difficulty:.2f}, {self.age} months old>"


class Field(Generic[T]):
    """A read-only attribute of an agent: the field of the same name of its row, as a plain number."""

    def __init__(self, kind: Callable[[Any], T], help: str) -> None:  # noqa: A002
        self._kind = kind
        self.__doc__ = help

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, agent: None, owner: type) -> Self: ...

    @overload
    def __get__(self, agent: "View", owner: type) -> T: ...

    def __get__(self, agent: "View | None", owner: type) -> Self | T:
        return self if agent is None else self._kind(agent.record[self._name])

    def __set__(self, agent: "View", value: object) -> None:
        raise InputError("read_only", name=self._name, agent=type(agent).__name__)


class View(mesa.Agent):
    """An agent that is the live view of one row of a table of the `World`."""

    table = ""
    _ids = WeakCounters()

    def __init__(self, model: Home, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.world: World = model.world

    @property
    def home(self) -> Home:
        """The model it lives in."""
        return self.model  # type: ignore[no-any-return]

    @property
    def desks(self) -> Desks:
        """Who finds which matter."""
        return self.home.desks

    @property
    def record(self) -> np.record:
        """The row itself: its fields can be read and, with care, written."""
        return getattr(self.world, self.table)[self.row]

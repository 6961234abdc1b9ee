"""Outcomes of a run: the package's indicators, and those of one's own, a formula over the counts or a function.

A formula knows the counts of signals, the sums of states and the short names of ``indicators.toml``, numbers, and
``+ - * / ( )``; it is read as a tree and nothing of it is executed as Python. Own outcomes are known by name to this
process from when they are first used; a study keeps their definitions with it.
"""

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from functools import cache
from typing import Any

import sim
from experiments.running.own_code import imported
from sim.columns import sum_names
from sim.errors import InputError, Said, unknown
from sim.indicator import Indicator, indicators, quantities
from sim.tables import table
from sim.texts import check_texts
from sim.window import WindowLike
from sim.words import LANGUAGES, words

LONGEST = 1000  # characters of a formula
BETTER = ("higher", "lower", "none")
RESERVED = ("point", "case", "seed", "id", "error", "month", "outcome")  # columns of tables
_OPERATIONS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda above, below: above / below if below else math.nan,
}

_ALLOWED = (ast.BinOp, ast.UnaryOp, ast.UAdd, ast.USub, ast.Load, *_OPERATIONS)


@dataclass(frozen=True)
class Outcome:
    """An outcome of one's own.

    Attributes
    ----------
    name : str
        Of its column in tables.
    formula : str
        Over the sums of the window; 0/0 is NaN.
    function : str
        Instead: import path ``package.module:function`` of what takes a `sim.Run` and returns a number.
    unit : str
        One of those of the indicators; shares count from 0 to 1.
    better : {"higher", "lower", "none"}
        Which direction is better.
    label, help : mapping
        Texts under ``"zh"`` and ``"en"``; by default the name, and how it is computed.
    trusted : bool
        Whether the function is imported at once; otherwise not before it is called.

    Examples
    --------
    >>> from experiments import Outcome
    >>> Outcome("acts_per_need", "acted / needs_ended", better="higher").label["en"]
    'acts_per_need'
    """

    name: str
    formula: str = ""
    function: str = ""
    unit: str = "index"
    better: str = "none"
    label: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    trusted: InitVar[bool] = True

    def __post_init__(self, trusted: bool) -> None:
        if not self.name or self.name in indicators() or self.name in RESERVED:
            raise InputError("own_name", name=self.name)
        if bool(self.formula) == bool(self.function):
            raise InputError("own_one", name=self.name)
        for what, value, known in (("unit", self.unit, words()["unit"]), ("direction", self.better, BETTER)):
            if value not in known:
                raise unknown(what, value, known, self.name)
        if self.formula:
            _tree(self.formula)
        elif trusted:
            _function(self.function)
        stated = self.formula or self.function
        for key, of, default in (("label", "error.label_of", self.name), ("help", "error.help_of", stated)):
            check_texts(getattr(self, key), Said(of, {"name": self.name}))
            object.__setattr__(self, key, {**dict.fromkeys(LANGUAGES, default), **getattr(self, key)})

    def value(self, run: "sim.Run", window: WindowLike) -> float:
        """Value of a run over a window; a function sees the whole run."""
        if self.function:
            return float(_function(self.function)(run))
        return _evaluated(_tree(self.formula).body, quantities(run.sums(window)))


_own: dict[str, Outcome] = {}


def named(outcomes: Iterable[str | Outcome], where: str = "") -> tuple[str, ...]:
    """Names of outcomes, which are known from now on.

    Parameters
    ----------
    outcomes : iterable of str or Outcome
        Indicators, own outcomes known already, formulas, import paths of functions, definitions.

    Raises
    ------
    InputError
        What is none of these; the nearest name is offered.
    """
    found = []
    for one in outcomes:
        if isinstance(one, Outcome):
            _own[one.name] = one
        elif one not in indicators() and one not in _own:
            _own[one] = _stated(one, where)
        found.append(one.name if isinstance(one, Outcome) else one)
    return tuple(found)


def own_outcomes(names: Sequence[str]) -> tuple[Outcome, ...]:
    """Definitions of those of some outcomes that are no indicators."""
    return tuple(_own[name] for name in names if name in _own)


def every_own() -> tuple[Outcome, ...]:
    """All definitions that this process knows, for one that knows none yet."""
    return tuple(_own.values())


def is_outcome(name: str) -> bool:
    """Whether a name is that of an indicator or of an own outcome."""
    return name in indicators() or name in _own


def outcome(name: str, where: str = "") -> Indicator | Outcome:
    """One outcome, an indicator or one's own; an unknown name is answered with the nearest one."""
    (known,) = named([name], where)
    return indicators().get(known) or _own[known]


def _stated(text: str, where: str) -> Outcome:
    if not isinstance(text, str) or text.isidentifier() and text not in quantity_names():
        raise unknown("indicator", text, [*indicators(), *_own], where)
    return Outcome(text, function=text) if ":" in text else Outcome(text, formula=text)


@cache
def quantity_names() -> tuple[str, ...]:
    """Names that a formula may use."""
    return (*sum_names(), *table("indicators")["short"])


@cache
def _tree(formula: str) -> ast.Expression:
    if len(formula) > LONGEST:
        raise InputError("formula", formula=f"{formula[:60]}…")
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError("formula", formula=formula) from None
    for node in ast.walk(tree.body):
        if isinstance(node, ast.Name):
            if node.id not in quantity_names():
                raise unknown("count", node.id, quantity_names(), formula)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, bool) or not isinstance(node.value, int | float) or abs(node.value) > 1e300:
                raise InputError("formula", formula=formula)
        elif not isinstance(node, _ALLOWED):
            raise InputError("formula", formula=formula)
    return tree


def _evaluated(node: ast.expr, known: Mapping[str, Any]) -> float:
    match node:
        case ast.Name(id=name):
            return float(known[name])
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]
        case ast.UnaryOp(op=sign, operand=inner):
            return (-1.0 if isinstance(sign, ast.USub) else 1.0) * _evaluated(inner, known)
        case ast.BinOp(left=left, op=sign, right=right):
            return _OPERATIONS[type(sign)](_evaluated(left, known), _evaluated(right, known))
    raise AssertionError(ast.dump(node))  # `_tree` lets nothing else through


def _function(path: str) -> "Callable[[sim.Run], float]":
    found = imported(path)
    if not callable(found):
        raise InputError("import_no_function", path=path)
    return found  # type: ignore[no-any-return]

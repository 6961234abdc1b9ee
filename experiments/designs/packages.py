"""Packages of levers: what they move, only a part of the way, and under every reading of their documents."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import sim
from sim.errors import InputError, Said
from sim.package import AGREED, READINGS, case_name, document_of
from sim.parameter import Parameter, parameters

Move = Callable[[Parameter, float, float], float]  # of a lever, from where it stood, to where it goes
LEVER = "lever"


def moved(case: sim.Case) -> list[str]:
    """Names of what the reforms of a case change, each once."""
    return list(dict.fromkeys(name for reform in case.reforms for name in reform.changes))


def check_levers(case: sim.Case) -> None:
    """See that a case has reforms, and that they change levers: only these have prices and policy ranges."""
    if not case.reforms:
        raise InputError("dose_no_reforms", name=case.name)
    for name in moved(case):
        if parameters()[name].kind != LEVER:
            raise InputError("dose_no_lever", case=case.name, name=name, kind=Said(f"kind.{parameters()[name].kind}"))


def ray(case: sim.Case, dose: float) -> sim.Case:
    """Move every lever of a case's reforms only a part of the way.

    A lever that stood at ``x`` before the first reform, and that the case moves to ``y``, moves to
    ``(1 - dose) x + dose y``; whole numbers are rounded. With several dated reforms this holds for each of them, so a
    reform that is withdrawn returns the lever to ``x`` at every dose. Dose 0 gives exactly the numbers of the county
    without reform, dose 1 exactly those of the case.

    Raises
    ------
    InputError
        A dose outside 0 to 1, a case without reforms, or one that changes what is no lever.
    """
    return along(case, dose, f"{case.name}@{dose:g}")


def along(case: sim.Case, dose: float, name: str) -> sim.Case:
    """`ray` under another name."""

    def move(row: Parameter, before: float, after: float) -> float:
        between = (1 - dose) * before + dose * after
        return min(max(between, min(before, after)), max(before, after))  # rounding errors must not leave the way

    return moved_by(case, dose, name, move)


def moved_by(case: sim.Case, dose: float, name: str, move: Move) -> sim.Case:
    """Move every lever of a case's reforms in some way, from where it stood in each township."""
    if not 0 <= dose <= 1:
        raise InputError("dose_range", found=dose)
    check_levers(case)
    reforms = []
    for reform in case.reforms:
        changes: dict[tuple[str, ...], dict[str, float]] = {}
        for lever, after in reform.changes.items():
            row = parameters()[lever]
            for townships, before in case.starting(lever).items():
                value = move(row, before, after)
                where = _both(townships, reform.townships)
                if where is not None:
                    changes.setdefault(where, {})[lever] = float(round(value)) if row.integer else value
        reforms += [replace(reform, changes=moved, townships=where) for where, moved in changes.items()]
    return replace(case, name=name, reforms=tuple(reforms))


def _both(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...] | None:
    """Townships in both, where none named stands for all; None if there is no such township."""
    if not (some and others):
        return some or others
    return tuple(name for name in some if name in others) or None


def is_agreed(case: sim.Case) -> bool:
    """Whether a case is the package of a document as both codings read it."""
    document = document_of(case)
    return document is not None and case.name == document.case


def under(case: sim.Case, reading: str) -> sim.Case | None:
    """A package as its document is read; None where the reading has no package of its own."""
    name = case_name(case.name, reading)
    if name not in sim.case_names():
        return None
    read = sim.load_case(name)
    return replace(case, name=name, reforms=read.reforms, title=read.title)


def every_reading(cases: Sequence[sim.Case]) -> list[sim.Case]:
    """The county as it is, then every package under every reading that there is."""
    found = [*cases[:1]]
    for case in cases[1:]:
        others = (under(case, reading) for reading in READINGS if reading != AGREED)
        found += [case, *(read for read in others if read is not None)]
    return found

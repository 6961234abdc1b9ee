"""Reforms of one county, beside factors that none of them moves: what robust choices and tipping points ask about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sim
from experiments.designs.files import Lived, case_named, entry
from experiments.designs.setting import Setting, levers
from sim.errors import InputError


def check_reforms(setting: Setting, reforms: Sequence[sim.Case], factors: Sequence[str]) -> None:
    """Refuse outcomes without a direction, no reform or factor, one twice, another county, a factor that is moved."""
    where, base = setting.name, setting.base
    setting.check_directions()
    if not reforms:
        raise InputError("robust_no_reform", where=where)
    if not factors:
        raise InputError("robust_no_factor", where=where)
    for name in factors:
        if factors.count(name) > 1:
            raise InputError("robust_factor_twice", where=where, name=name)
    cases = [base.name, *(case.name for case in reforms)]
    for name in cases:
        if cases.count(name) > 1:
            raise InputError("robust_case_twice", where=where, name=name)
    for case in reforms:
        if (case.structure, case.params, case.county) != (base.structure, base.params, base.county):
            raise InputError("located", where=where, error=_other_county(case, base))
        if both := sorted(set(levers(case)) & set(factors)):
            raise InputError("robust_moved", where=where, lever=both[0], name=case.name)


def read_reforms(content: Mapping[str, Any], path: Path, setting: Setting) -> tuple[sim.Case, ...]:
    """Cases that a file lists under ``reforms``, in the county of its setting."""
    base = setting.base
    here, asked = Lived(county=base.tables), entry(content, "reforms", [], setting.name)
    return tuple(rebased(case_named(name, path, here), base) for name in asked)


def rebased(case: sim.Case, base: sim.Case) -> sim.Case:
    """The case's reforms in the base's county, so that a file may make all of them smaller."""
    if case.params != sim.load_case("baseline", county=base.tables).params and case.params != base.params:
        raise _other_county(case, base)
    return replace(base, name=case.name, reforms=case.reforms, title=case.title, rationale=case.rationale)


def _other_county(case: sim.Case, base: sim.Case) -> InputError:
    return InputError("robust_county", name=case.name, base=base.name)

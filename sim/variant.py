"""Variants: what the county is like where a case does not say, under any case."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError, Said, unknown
from sim.files import read_toml, shipped_or_own
from sim.parameter import Parameters, brief, dotted
from sim.tables import FOLDER, frozen
from sim.texts import Texts, check_texts

VARIANTS = FOLDER / "variants"
_KEYS = ("base", "title", "rationale", "structure", "params")
_SIZES = ("warm_up",)  # all others are the case's


@dataclass(frozen=True, repr=False)
class Variant:
    """Other values in place of the defaults, or of another variant; what a case states itself comes on top.

    Examples
    --------
    >>> import sim
    >>> sim.load_variant("model_1").title["en"]
    'model 1'
    """

    name: str
    params: Parameters
    structure: Mapping[str, int]
    title: Texts
    rationale: Texts

    def __repr__(self) -> str:
        return f"<Variant {self.name}: {brief(self.params.changes()) or 'nothing'}>"


def variant_names() -> list[str]:
    """Names of the variants that ship with the package.

    Examples
    --------
    >>> import sim
    >>> "model_1" in sim.variant_names()
    True
    """
    return sorted(path.stem for path in VARIANTS.glob("*.toml"))


def load_variant(name: str | Path) -> Variant:
    """Load a variant by the name of one that ships with the package, or by the path of a TOML file.

    Raises
    ------
    InputError
        Unknown variant, key or parameter, value out of bounds, broken TOML, a base upon a base.

    Examples
    --------
    >>> import sim
    >>> dict(sim.load_variant("model_1").structure)
    {'warm_up': 0}
    """
    if not isinstance(name, str | Path):
        raise InputError("variant_type", found=name)
    path = shipped_or_own(name, VARIANTS, variant_names(), "variant")
    content, where = read_toml(path), path.name if path.parent == VARIANTS else str(path)
    start = Variant(path.stem, Parameters(), frozen({}), {}, {})
    if "base" in content:
        base = content.pop("base")
        if base not in variant_names():
            raise unknown("variant", base, variant_names(), where)
        if base == path.stem:
            raise InputError("variant_base", where=where)
        start = load_variant(base)
    return _built(path.stem, content, start, where)


def _built(name: str, content: Mapping[str, Any], start: Variant, where: str) -> Variant:
    for key in content:
        if key not in _KEYS:
            raise unknown("key", key, _KEYS, where)
        if not isinstance(content[key], Mapping):
            raise InputError("must_be_table", key=key, where=where, found=content[key])
    itself = Said("error.the_variant", {"name": name})
    for key, said in (("title", "error.title_of"), ("rationale", "error.rationale_of")):
        check_texts(content.get(key, {}), Said(said, {"what": itself}))
    structure = content.get("structure", {})
    for key in structure:
        if key not in _SIZES:
            raise unknown("structure key", key, _SIZES, where)
    params = start.params.with_changes(dotted(content.get("params", {}), where), where)
    texts = [frozen(dict(content.get(key, {}))) for key in ("title", "rationale")]
    return Variant(name, params, frozen({**start.structure, **structure}), *texts)

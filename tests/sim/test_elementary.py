"""Logarithm, exponential, cosine: as exact as they say, the same bits one by one, side by side and interpreted."""

import math
import re
from decimal import Decimal, localcontext

import llvmlite.binding as llvm
import numba
import numpy as np
import pytest

from sim.draws import gumbel
from sim.elementary import cosine_of_turns, exp, log, power

RNG = np.random.default_rng(12)
N = 4000
DRAWS = (RNG.integers(0, 2**32, N) + 0.5) / 2**32
ENDS = [0.5 / 2**32, 1.0 - 0.5 / 2**32]
POSITIVE = {
    "draws": [*DRAWS, *ENDS],
    "their logarithms": [-math.log(u) for u in (*DRAWS, *ENDS)],
    "near 1": 1.0 + RNG.uniform(-1e-3, 1e-3, N),
    "round where the exponent changes": math.sqrt(0.5) * (1.0 + RNG.uniform(-1e-9, 1e-9, N)),
    "all magnitudes": np.exp(RNG.uniform(-708.0, 709.0, N)),
}
REAL = {
    "of sigmoids": RNG.normal(0.0, 8.0, N),
    "near 0": RNG.normal(0.0, 1e-6, N),
    "round where the exponent changes": (RNG.integers(-40, 40, N) + 0.5) * math.log(2.0) + RNG.normal(0.0, 1e-9, N),
    "all magnitudes": RNG.uniform(-708.0, 709.0, N),
}


def precisely_cosine(v: float) -> Decimal:
    """Of `v` turns, by the series."""
    pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494")
    square = (2 * pi * Decimal(v)) ** 2
    total = term = Decimal(1)
    for k in range(1, 40):
        term *= -square / ((2 * k - 1) * (2 * k))
        total += term
    return total


def worst(function, precisely, numbers):
    """Largest distance from the exact value, in units of its last place."""
    with localcontext(prec=50):
        exact = [precisely(float(x)) for x in numbers]
        return max(
            abs(Decimal(function(x)) - y) / Decimal(math.ulp(float(y)))
            for x, y in zip(numbers, exact, strict=True)
            if y
        )


@pytest.mark.parametrize("where", POSITIVE)
def test_the_logarithm_is_within_a_unit(where):
    assert worst(log, lambda x: Decimal(x).ln(), POSITIVE[where]) < 0.9


@pytest.mark.parametrize("where", REAL)
def test_the_exponential_is_within_a_unit(where):
    assert worst(exp, lambda x: Decimal(x).exp(), REAL[where]) < 0.95


@pytest.mark.parametrize("numbers", [DRAWS, 0.125 * np.arange(1, 8, 2) + RNG.normal(0.0, 1e-6, (N // 4, 4))])
def test_the_cosine_is_within_two_units(numbers):
    assert worst(cosine_of_turns, precisely_cosine, numbers.ravel()) < 1.7


def test_what_is_exact():
    assert (log(1.0), exp(0.0), exp(-0.0)) == (0.0, 1.0, 1.0)
    assert [cosine_of_turns(k / 4) for k in range(5)] == [1.0, 0.0, -1.0, 0.0, 1.0]
    assert [power(0.5, k) for k in range(4)] == [1.0, 0.5, 0.25, 0.125]
    assert power(0.0, 0) == 1.0 and power(0.0, 1) == 0.0


def test_the_ends_of_the_numbers():
    assert exp(math.inf) == exp(1e300) == exp(709.8) == math.inf
    assert exp(-math.inf) == exp(-1e300) == exp(-746.0) == 0.0
    assert exp(-745.0) == 5e-324 and math.isnan(exp(math.nan))
    assert exp(709.78) == pytest.approx(math.exp(709.78), rel=1e-15)
    for x in (2.0**-1022, np.finfo(float).max):
        assert log(x) == pytest.approx(math.log(x), rel=1e-15)


@numba.njit(error_model="numpy", _nrt=False, no_cfunc_wrapper=True)
def all_of_them(u, found):
    for k in range(u.size):
        found[k, 0] = gumbel(u[k])
    for k in range(u.size):
        found[k, 1] = exp(80.0 * u[k] - 40.0)
    for k in range(u.size):
        found[k, 2] = cosine_of_turns(u[k])


def side_by_side(u):
    found = np.zeros((u.size, 3), order="F")  # in columns, as loops are compiled for many at once
    all_of_them(u, found)
    return found


def test_one_by_one_side_by_side_and_interpreted_to_the_bit():
    found = side_by_side(DRAWS)
    rows = [(gumbel(u), exp(80.0 * u - 40.0), cosine_of_turns(u)) for u in DRAWS]
    assert found.tolist() == [list(row) for row in rows]
    for x in DRAWS[:500].tolist():
        for function, number in ((log, x), (exp, 80.0 * x - 40.0), (cosine_of_turns, x)):
            assert function.py_func(number) == function(number)


@pytest.mark.parametrize("processor", ["x86_64", "aarch64"])
def test_no_product_is_fused_with_a_sum(processor):
    """A fused product is rounded once instead of twice: other bits, on processors that have it."""
    side_by_side(DRAWS)
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    (code,) = all_of_them.inspect_llvm().values()
    module = llvm.parse_assembly(re.sub(r"(?m)^target (triple|datalayout).*$", "", code))
    target = llvm.Target.from_triple(f"{processor}-unknown-linux-gnu")
    machine = target.create_target_machine(cpu="haswell" if processor == "x86_64" else "apple-m1", opt=3)
    done = {line.split()[0] for line in machine.emit_assembly(module).splitlines() if line.startswith("\t")}
    assert any(re.fullmatch("v?f?mul[sp]?d?", name) for name in done), sorted(done)
    assert not [name for name in done if re.match("v?fn?m(add|sub|la|ls)", name)]

"""What the specification calls things, and its elementary formulas."""

import itertools
import math
from collections import Counter
from types import SimpleNamespace

ACT, PAPER, PASS, WAIT, OVERREACH, ABUSE = "act paper pass wait overreach abuse".split()
LET_GO = "let go"
CAUSES = ("fear", "ability", "burnout", "interest")
SETS = [frozenset(s) for n in range(5) for s in itertools.combinations(CAUSES, n)]


def sigma(x):
    return 1 / (1 + math.exp(-x))


def prelec(q, curvature):
    if q in (0, 1):
        return q
    return math.exp(-((-math.log(q)) ** curvature))


def gumbel(u):
    return -math.log(-math.log(u))


def shapley(acts):
    """Shapley shares from the answers `acts[S]`, by going through all 24 orders in which causes can be lifted."""
    total = Counter()
    for order in itertools.permutations(CAUSES):
        lifted = frozenset()
        for cause in order:
            total[cause] += acts[lifted | {cause}] - acts[lifted]
            lifted |= {cause}
    return {cause: total[cause] / 24 for cause in CAUSES}


def rows(array):
    return [SimpleNamespace(**{name: row[name].item() for name in array.dtype.names}) for row in array]


def mean(values):
    return values[0] if len(set(values)) == 1 else math.fsum(values) / len(values)

"""Do the intervals cover, the tests err as seldom as they say? ``python -m tools.audit [--write]``.

Small counties are lived on thousands of seeds. Their means over all of these are the truth; experiments draw a few
pairs from them at random and ask the package's own functions, thousands of times. What comes out is written into
``docs/results/audit.md``; the bars are in `BARS`.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

import sim
from experiments.answers.comparison import FIRST, Comparison, compare, pooled_parts, pooled_ratio
from experiments.answers.pareto import OUTCOMES
from experiments.answers.statistics import LEVEL, SAME, band, dominance, influence, pairs_wanted, two_stage
from experiments.answers.sweep import sweep
from experiments.designs.factors import Factor
from experiments.designs.outcomes import direction
from experiments.designs.setting import levers
from experiments.designs.variables import LUCK
from experiments.running.runner import Measure, collect
from sim.indicator import indicators
from sim.versions import versions
from tools.page import DOCS, rows

DOCUMENT = DOCS / "results" / "audit.md"
BARS = {"lowest coverage": 0.93, "highest coverage": 0.97, "false dominance": 0.05, "inert": 0.06}
COUNTY = {"townships": 2, "months": 36}
WINDOW = 24
CHANGES: Mapping[str, Mapping[str, float]] = {  # besides the packages s1 to s3, held from the first month
    "powers": {"authority.delegated_share": 0.7},
    "tolerance": {"tolerance.coverage": 0.6},
    "downshift": {"responsibility.downshift": 0.5},
}
SIZES = (20, 40)  # pairs
WIDTHS = (15, 60)  # pairs for which Student's interval would on average be as narrow as is asked for
MOST = 1200  # pairs of an experiment in two stages
STAGED = ("blame_avoidance_rate", "satisfaction", "unfair_sanctions", "incidents", "veto_rate")
OPTIONS = 26  # equal ones
TINY = {"townships": 1, "cadres": 6, "residents": 6, "months": 24}  # of the sweeps
OFF = "tolerance.reviewer_liability"
VARIED = {"authority.delegated_share": (0.2, 0.8), "cadres.effort_cost": (0.1, 0.4), OFF: (0.0, 1.0)}
SWEPT, SAMPLE, SWEEP_SEEDS = "inaction_rate", 32, 5
RARE = 0.5  # share of pairs that agree
BATCH = 5  # pairs between looks, of who looks again and again


def counties() -> list[sim.Case]:
    """A small county, and what is compared with it."""
    base = sim.load_case("baseline").with_structure(**COUNTY)
    cases = [base, *(base.with_params(moved).named(name) for name, moved in CHANGES.items())]
    return cases + [base.with_params(levers(sim.load_case(name))).named(name) for name in ("s1", "s2", "s3")]


class Audit:
    """Experiments of a few pairs, drawn from counties that were lived on many seeds.

    Parameters
    ----------
    seeds, experiments : int
        Lived, and drawn.
    """

    def __init__(self, seeds: int, experiments: int) -> None:
        self.lived: Comparison = compare(counties(), range(1, seeds + 1), list(indicators()), window=WINDOW)
        self.experiments = experiments
        self.rng = np.random.default_rng(1)

    def draw(self, *size: int) -> np.ndarray:
        """Seeds at random, as positions."""
        return self.rng.integers(0, len(self.lived.seeds), size)

    def pairs(self, name: str, case: int, n: int) -> tuple[float, np.ndarray, np.ndarray]:
        """True difference of a case from the baseline, paired differences (experiment, pair), and what `typical` is."""
        drawn = self.draw(self.experiments, n)
        if indicators()[name].pooled:
            both = [self._pooled(name, i, drawn) for i in (0, case)]
        else:
            k = self.lived.outcomes.index(name)
            values = [self.lived.by_seed[i, :, k] for i in (0, case)]
            both = [(float(np.nanmean(of)), of[drawn]) for of in values]
        (before, baseline), (after, values) = both
        return after - before, values - baseline, 2 * np.nanvar(baseline, axis=1, ddof=1)

    def _pooled(self, name: str, case: int, drawn: np.ndarray) -> tuple[float, np.ndarray]:
        parts = pooled_parts([name])
        sums = np.stack([self.lived.counts[part][case] for part in parts], axis=-1)
        of = partial(pooled_ratio, name, parts)
        return float(of(sums.sum(0))), np.array([influence(of, sums[one]) for one in drawn])

    def coverage(self) -> Iterator[list[str]]:
        """A row per indicator: how often pairs agree, and how often intervals hold the true difference."""
        for name in self.lived.outcomes:
            found: dict[int, list[tuple[float, float, float]]] = {n: [] for n in SIZES}
            for case in range(1, len(self.lived.cases)):
                for n in SIZES:
                    true, d, typical = self.pairs(name, case, n)
                    if np.nanstd(d) > SAME:  # else there is no luck in it
                        student = _student(d)
                        ours = band(d, 1, typical)[1:]
                        found[n].append((_covers(*student, true), _covers(*ours, true), float((d == 0).mean())))
            told = {n: np.array(row) for n, row in found.items() if row}
            if told:
                few, many = (told[n] for n in SIZES)
                shown = [few[:, 2].mean(), few[:, 0].mean(), few[:, 1].mean(), few[:, 1].min(), many[:, 1].mean()]
                yield [f"`{name}`", *(f"{value:.3f}" for value in (*shown, many[:, 1].min()))]

    def staged(self) -> Iterator[list[str]]:
        """A row per outcome: coverage if one looks until it is narrow, and in two stages."""
        for name in STAGED:
            k, looked, staged, missed = self.lived.outcomes.index(name), [], [], []
            for case in range(1, len(self.lived.cases)):
                d = self.lived.by_seed[case, :, k] - self.lived.by_seed[0, :, k]
                baseline = self.lived.by_seed[0, :, k]
                for pairs in WIDTHS:
                    width = float(1.96 * d.std() / np.sqrt(pairs))
                    for drawn in self.draw(self.experiments // 10, MOST):
                        looked.append(_covers(*_looked(d[drawn], width), d.mean()))
                        typical = 2 * baseline[drawn[:FIRST]].var(ddof=1)
                        wanted = float(pairs_wanted(d[drawn[:FIRST]], width, typical))
                        n = int(np.clip(wanted, FIRST, MOST))
                        _, low, high = two_stage(d[drawn[:n]], FIRST, typical)
                        staged.append(_covers(low, high, d.mean()))
                        missed.append(wanted > MOST)
            yield [f"`{name}`", *(f"{np.mean(values):.3f}" for values in (looked, staged, missed))]

    def dominated(self) -> Iterator[list[str]]:
        """A row per number of pairs: how often something of many equal options is called better."""
        columns = [self.lived.outcomes.index(name) for name in OUTCOMES]
        values = self.lived.by_seed[0][:, columns]
        signs = [direction(name) for name in OUTCOMES]
        for n in (20, 100):
            each, together = [], []
            for _ in range(max(1, self.experiments // 5)):
                options = values[self.draw(OPTIONS, n)].transpose(2, 0, 1)
                each.append(bool(_pointwise(options)))
                together.append(bool(dominance(options, signs).any()))
            yield [str(n), *(f"{np.mean(found):.3f}" for found in (each, together))]


def inert(trials: int) -> Iterator[list[str]]:
    """A row per factor of small sweeps: how often it is told to do something on average, and to be luck only.

    `LUCK` is added to the seed: it does nothing on average, and gives another draw of luck at every value.
    """
    base = sim.load_case("baseline").with_structure(**TINY).with_params({"tolerance.coverage": 0.0})
    factors = [Factor(name, low, high) for name, (low, high) in VARIED.items()]
    measure = Measure((SWEPT,), WINDOW)

    def county(points: np.ndarray, seeds: Sequence[int]) -> np.ndarray:
        cases = [
            base.with_params(dict(zip(VARIED, row[:-1], strict=True))).named(str(i)) for i, row in enumerate(points)
        ]
        moved = [1000 * int(row[-1]) for row in points]
        found = collect(lambda case, seed: measure(case, seed + moved[int(case.name)]), cases, seeds)
        return np.array([one.outcomes for one in found]).reshape(len(cases), len(seeds), 1)

    told: dict[str, list[str]] = {name: [] for name in (*VARIED, LUCK)}
    for trial in range(1, trials + 1):
        varied, seeds = [*factors, Factor(LUCK, 0, 99, True)], range(10 * trial, 10 * trial + SWEEP_SEEDS)
        main = sweep(varied, county, "sobol", SAMPLE, seeds=seeds, outcomes=(SWEPT,), seed=trial).main(SWEPT)
        for name, word in zip(main["factor"], main["told"], strict=True):
            told[name].append(word)
    for name, words in told.items():
        yield [
            f"`{name}`",
            *(f"{np.mean([word == sort for word in words]):.3f}" for sort in ("effect", "luck", "zero")),
        ]


def _student(d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Student's interval, of width zero where all is zero."""
    from scipy.special import stdtrit

    n = np.isfinite(d).sum(1)
    mean, half = np.nanmean(d, 1), stdtrit(n - 1, 1 - LEVEL / 2) * np.sqrt(np.nanvar(d, 1, ddof=1) / n)
    return mean - half, mean + half


def _looked(d: np.ndarray, width: float) -> tuple[float, float]:
    """Student's interval after the first batch of pairs at which it is narrow enough."""
    for n in range(BATCH, len(d) + 1, BATCH):
        low, high = (float(end[0]) for end in _student(d[None, :n]))
        if (high - low) / 2 <= width:
            break
    return low, high


def _pointwise(options: np.ndarray) -> bool:
    """Whether any single interval of two options lies off zero."""
    _, low, high = band(options[:, :, None] - options[:, None], 3)
    return bool(((low > 0) | (high < 0)).any())


def _covers(low: np.ndarray | float, high: np.ndarray | float, true: float) -> float:
    slack = 1e-12 * max(1.0, abs(true))
    return float(((np.asarray(low) <= true + slack) & (true - slack <= np.asarray(high))).mean())


TEXT = """\
# 区间与检验的核查 · Do the intervals cover?

由 `make audit` 写成，勿手改。Written by `make audit`; do not edit.

{seeds} seeds of small counties ({county}), and {experiments} experiments drawn from them at random; the truth is the
mean over all seeds. Version {version}. Monte Carlo error of a coverage near 0.95: about {error:.3f} for one contrast.

## 配对差值的 95% 区间 · 95 % intervals of paired differences

Six contrasts with the baseline ({changes}, and the levers of s1, s2, s3), held from the first month. `alike`: share of
pairs that agree exactly. Student: the plain t-interval at {few} pairs. Then the interval of the package: its mean
coverage over the contrasts and the lowest one, at {few} and {many} pairs. Bars: {low} to {high} for the mean.

{coverage}

{verdict}

## 先定精度 · A precision asked for

Coverage of the interval at the end, over six contrasts and two widths. Looking: Student's interval is looked at every
{batch} pairs until it is narrow enough. Two stages: {first} pairs say how many there must be (Stein 1945), at most
{most}; `out of reach`: more would have been needed.

{staged}

## 什么也不改变的因素 · Factors that do nothing

Sobol' indices of `{swept}`, {trials} sweeps of base sample {sample} on {sweep_seeds} seeds, {tiny}. `luck` is
added to the seed: it only reshuffles luck. `{off}` belongs to a mechanism that is off. Bar: told `effect` in {inert} at
most.

{sweeps}

## 相同的方案 · Equal options

{options} options that are truly equal, {outcomes} outcomes: how often at least one is called surely better than
another. Bar: {dominance}.

{dominated}
"""


def document(seeds: int, experiments: int) -> str:
    """The text of the audit."""
    audit = Audit(seeds, experiments)
    few, many = SIZES
    covered = list(audit.coverage())
    head = ["outcome", "alike", f"Student {few}", f"mean {few}", f"lowest {few}", f"mean {many}", f"lowest {many}"]
    facts = {"seeds": seeds, "experiments": experiments, "version": versions()["quanze"], "few": few, "many": many}
    facts |= {"county": ", ".join(f"{name} {value}" for name, value in COUNTY.items()), "changes": ", ".join(CHANGES)}
    facts |= {"low": BARS["lowest coverage"], "high": BARS["highest coverage"], "batch": BATCH, "first": FIRST}
    facts |= {
        "dominance": BARS["false dominance"],
        "most": MOST,
        "options": OPTIONS,
        "outcomes": len(OUTCOMES),
        "error": (0.05 * 0.95 / experiments) ** 0.5,
    }
    facts |= {"swept": SWEPT, "trials": experiments // 20, "sample": SAMPLE, "sweep_seeds": SWEEP_SEEDS}
    facts |= {"tiny": ", ".join(f"{name} {value}" for name, value in TINY.items()), "off": OFF, "inert": BARS["inert"]}
    return TEXT.format(
        sweeps=rows(["factor", "effect", "luck", "zero"], inert(experiments // 20)),
        coverage=rows(head, covered),
        verdict=_verdict(covered),
        staged=rows(["outcome", "looking", "two stages", "out of reach"], audit.staged()),
        dominated=rows(["pairs", "each pair by itself", "together"], audit.dominated()),
        **facts,
    )


def _verdict(lines: list[list[str]]) -> str:
    """Which indicators hold the bars, and which do not."""
    low, high = BARS["lowest coverage"], BARS["highest coverage"]
    means = {row[0]: [float(row[3]), float(row[5])] for row in lines}
    below = [name for name, values in means.items() if min(values) < low]
    above = [name for name, values in means.items() if max(values) > high]
    rare = [row[0] for row in lines if row[0] in above and float(row[1]) > RARE]
    return f"""\
{len(lines) - len(below)} of {len(lines)} indicators hold the lower bar; below it: {", ".join(below) or "none"}. Above
the upper bar: {", ".join(above) or "none"}. For {", ".join(rare) or "none"} of these more than half of the pairs agree:
the most frequent samples hold no difference or one, and an interval that is never of width zero covers with them all,
so that it cannot miss in as many as 5 % of samples."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4000)
    parser.add_argument("--experiments", type=int, default=2000)
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.name}")
    asked = parser.parse_args()
    said = document(asked.seeds, asked.experiments)
    print(said)
    if asked.write:
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(said, encoding="utf-8")

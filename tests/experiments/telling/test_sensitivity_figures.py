"""Figures of sweeps: every glyph there is, nothing cut off, what is drawn is what was found, in both languages."""

import itertools

import numpy as np
import pytest
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

import sim
from experiments.answers.methods import EFFECT
from experiments.answers.sweep import sweep
from experiments.designs.factors import SEED, Factor, parameter_factor
from experiments.designs.setting import Setting
from experiments.telling.figures import families
from experiments.telling.figures.sensitivity import (
    bars_figure,
    convergence_figure,
    pairs_figure,
    plane_figure,
    sweep_figures,
)
from sim.words import LANGUAGES

OUTCOMES = ("blame_avoidance_rate", "blame_avoidance_rate_shapley", "inaction_rate", "resolution_rate")
NAMES = [name for name, row in sim.parameters().items() if row.kind != "fixed"]
SETTING = Setting("made_up", {}, sim.load_case("baseline"), (1, 2, 3), OUTCOMES, 60)


def made_up(x, seeds):
    """Shares that depend on the first factors, on one pair of them, and on luck."""
    share = x[:, :3] @ np.array([0.3, 0.2, 0.1]) / 0.6
    pair = (x[:, 0] - 0.5) * (x[:, 1] - 0.5)
    found = np.stack([share, share**2, 0.5 + pair, np.full(len(x), 0.4)], 1) * 0.5
    luck = np.array([np.random.default_rng(seed).normal(0, 0.01) for seed in seeds])
    return found[:, None, :] + luck[None, :, None] * np.array([1, 1, 1, 0])


@pytest.fixture(scope="module")
def sweeps():
    unit = [Factor(name, 0.0, 1.0) for name in NAMES]
    how = {"seeds": SETTING.seeds, "outcomes": OUTCOMES}
    return {
        "morris": sweep(unit[:30], made_up, "morris", 8, **how),
        "sobol": sweep(unit[:10], made_up, "sobol", 128, pairs=True, **how),
    }


@pytest.fixture(scope="module", params=LANGUAGES)
def drawn(request, sweeps):
    figures = [figure for found in sweeps.values() for figure in sweep_figures(found, SETTING, request.param).values()]
    for figure in figures:
        figure.canvas.draw()  # a glyph that is missing is a warning, which is an error here
    return figures


def test_no_glyph_is_missing(drawn):
    known = {code for family in families() for code in FT2Font(findfont(family)).get_charmap()}
    for figure in drawn:
        used = set("".join(item.get_text() for item in figure.findobj(Text))) - {"\n"}
        assert not {letter for letter in used if ord(letter) not in known}


def test_nothing_is_cut_off_or_overlaps(drawn):
    for figure in drawn:
        panels = [axes.get_tightbbox() for axes in figure.axes]
        around = [item.get_window_extent() for item in [*figure.texts[1:], *figure.legends]]
        for box in [*panels, *around]:
            assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
            assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1
        assert not any(a.overlaps(b) for a, b in itertools.combinations([*panels, *around], 2))
        names = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
        assert not any(a.overlaps(b) for a, b in itertools.combinations(names, 2))


def test_every_figure_says_what_it_was_made_from(drawn):
    for figure in drawn:
        caption = figure.get_supxlabel().replace("\n", "")
        assert sim.__version__ in caption and SETTING.base.hash() in caption and "1–3" in caption


def test_a_constant_outcome_has_a_panel_that_says_so(drawn):
    for figure in drawn:
        (said,) = figure.axes[3].texts
        broken = said.get_text().split("\n")
        assert "没有可分解的变化" in "".join(broken) or "there is no variation to divide" in " ".join(broken)


def test_the_plane_numbers_the_factors_that_matter(sweeps):
    figure = plane_figure(sweeps["morris"], SETTING, "en")
    labels = [item.get_text() for item in figure.legends[0].get_texts()]
    names = [sim.parameters()[name].label["en"] for name in sweeps["morris"].leading(10)]
    assert labels == [f"{i}\u00a0{name}" for i, name in enumerate(names, 1)]
    one = next(item for item in figure.axes[0].texts if item.get_text() == "1")
    star = sweeps["morris"].main(OUTCOMES[0]).set_index("factor")["estimate"]
    assert one.xy[0] == pytest.approx(100 * star[sweeps["morris"].leading(1)[0]])


def test_bars_are_the_indices_and_pale_where_they_are_not_told_from_zero(sweeps):
    found = sweeps["sobol"]
    bars = bars_figure(found, SETTING, "en").axes[0].patches
    table = found.indices[(found.indices["outcome"] == OUTCOMES[0]) & (found.indices["index"] != "S2")]
    table = table.set_index(["index", "factor"]).loc[[(i, f) for i in ("ST", "S1") for f in found.leading(15)]]
    np.testing.assert_allclose([bar.get_width() for bar in bars], table["estimate"])
    assert [bar.get_alpha() == 1 for bar in bars] == (table["told"] == EFFECT).tolist()
    assert 0 < (table["told"] == EFFECT).sum() < len(table)


def test_pairs_show_those_that_are_told_from_zero(sweeps):
    found = sweeps["sobol"]
    third = pairs_figure(found, SETTING, "en").axes[2]
    rows = found.indices[(found.indices["index"] == "S2") & (found.indices["outcome"] == OUTCOMES[2])]
    told = rows[rows["told"] == EFFECT]
    shown = sorted(item.get_text() for item in third.texts)
    assert shown == sorted(f"{100 * value:.1f}" for value in told["estimate"])
    assert told.iloc[told["estimate"].argmax()][["factor", "other"]].tolist() == NAMES[:2]


def test_pairs_name_every_factor_that_a_column_numbers(sweeps):
    axes = pairs_figure(sweeps["sobol"], SETTING, "en").axes[0]
    rows = axes.get_yticks()[(axes.get_yticks() > min(axes.get_ylim())) & (axes.get_yticks() < max(axes.get_ylim()))]
    assert len(rows) == len(sweeps["sobol"].names)


def test_convergence_ends_at_the_indices(sweeps):
    found = sweeps["sobol"]
    lines = convergence_figure(found, SETTING, "en").axes[0].lines
    last = sorted(line.get_ydata()[-1] for line in lines if len(line.get_ydata()))
    np.testing.assert_allclose(last, sorted(found.main(OUTCOMES[0])["estimate"]))


def test_convergence_of_one_sample_shows_its_interval():
    factors = [Factor(name, 0.0, 1.0) for name in NAMES[:3]]
    once = sweep(factors, made_up, "sobol", 16, seeds=SETTING.seeds, outcomes=OUTCOMES)
    assert set(once.convergence["n"]) == {16}
    rows = once.main(OUTCOMES[0])
    drawn = [part.get_segments() for part in convergence_figure(once, SETTING, "en").axes[0].collections]
    found = sorted((x, low, high) for (((x, low), (_, high)),) in drawn)
    np.testing.assert_allclose(
        found, sorted((16, low, high) for low, high in zip(rows["lower"], rows["upper"], strict=True))
    )


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_of_outcomes_and_luck_as_a_factor(number):
    factors = [parameter_factor(name) for name in ("workload.mandates", "tolerance.coverage")]
    outcomes = OUTCOMES[:number]
    found = sweep(
        factors,
        lambda x, s: made_up(np.c_[x / 10, x], s)[:, :, :number],
        "sobol",
        32,
        seeds=(1, 2),
        outcomes=outcomes,
        luck=True,
    )
    assert SEED in found.names
    for figure in sweep_figures(found, SETTING, "zh").values():
        figure.canvas.draw()
        assert sum(axes.get_visible() for axes in figure.axes) == number
        assert not any("seed" in item.get_text() for item in figure.findobj(Text))

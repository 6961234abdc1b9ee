"""The font by one call, and the course of a run: every text of it can be written."""

import warnings
from io import BytesIO

import matplotlib
import pytest
from counties import county
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

import sim
from sim import words
from sim.plotting import Picture, families

RUN = sim.simulate(county(months=30).with_reform(13, {"authority.delegated_share": 0.9}), 2)


def written(figure):
    return [item.get_text() for item in figure.findobj(Text) if item.get_text()]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", sim.indicators())
def test_every_indicator_can_be_written(name, lang):
    known = {code for family in families() for code in FT2Font(findfont(family)).get_charmap()}
    figure = RUN.plot(name, lang)
    assert {ord(letter) for text in written(figure) for letter in text} <= known
    assert any(sim.indicators()[name].label[lang] in text for text in written(figure))


@pytest.mark.parametrize("lang, month", [("zh", "月份"), ("en", "month")])
def test_it_speaks_the_readers_language_and_shows_itself(lang, month, monkeypatch):
    monkeypatch.setattr(words, "_chosen", [lang])
    figure = RUN.plot()
    assert figure.axes[0].get_xlabel() == month
    assert isinstance(figure, Picture) and figure._repr_png_().startswith(b"\x89PNG")


def test_it_draws_the_months_their_mean_and_the_reform():
    values, mean, reform = RUN.plot("acted_share", "en").axes[0].lines
    months = 100 * RUN.months["acted_share"]
    assert list(values.get_ydata()) == months.tolist()
    assert mean.get_xdata()[0] == 12 and mean.get_ydata()[0] == pytest.approx(months[:12].mean())
    assert list(reform.get_xdata()) == [13, 13]


def test_a_run_of_a_few_months_can_be_drawn():
    assert sim.simulate(county(months=3)).plot()._repr_png_()


def test_an_unknown_indicator_is_named():
    with pytest.raises(sim.InputError, match="did you mean 'acted_share'"):
        RUN.plot("acted_shar")


def test_ones_own_figures_write_chinese_after_one_call():
    figure = Figure()
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("error")
        sim.use_font()
        figure.subplots().set_title("不干不错率 −3")
        figure.savefig(BytesIO())

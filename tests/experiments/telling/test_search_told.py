"""What a county can do first, told in both languages: nothing stronger than its test, figures that can be read."""

from dataclasses import replace

import made_up
import numpy as np
import pytest
from figure_checks import faults

from experiments.telling.figures import PAPER, SLIDE
from experiments.telling.figures.search import search_figures
from experiments.telling.page import page
from experiments.telling.sentences.search import search_lines, things_line
from sim.words import LANGUAGES

SURE = {"zh": "确有改善", "en": "it surely helps"}
UNSURE = {"zh": "分不清是否有改善", "en": "whether it helps cannot be told"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("medium", [PAPER, SLIDE], ids=["paper", "slide"])
@pytest.mark.parametrize(("most", "documents", "long"), [(3, 5, False), (3, 2, True), (2, 1, False), (1, 0, False)])
def test_figures_can_be_read(most, documents, long, medium, lang):
    found = made_up.small_reforms(most, documents, long)
    drawn = search_figures(found, lang, medium)
    assert set(drawn) == {"packages", "front"} | ({"orders"} if most > 1 else set())
    for name, figure in drawn.items():
        assert faults(figure) == [], name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_line_names_what_to_do_and_the_next_what_it_costs_and_how_often_it_is_wrong(lang):
    found = made_up.small_reforms(3, 2)
    first, best, wrong, *others = search_lines(found, lang)
    package = found.best[-1].package
    assert len(package) == 3
    title = found.plan.title(package)[lang]
    assert {"zh": "县里可以先做的三件事", "en": "Three things a county can do first"}[lang] in first
    assert all(part in first for part in title.split({"zh": "；", "en": "; "}[lang]))
    assert SURE[lang] in best and {"zh": "万元", "en": "wan yuan"}[lang] in best
    one = found.best[-1].wrong
    assert {"zh": f"{one.of} 种假想情形中有 {one.count} 种", "en": f"in {one.count} of {one.of} worlds"}[lang] in wrong
    assert others[0].strip().startswith({"zh": "挑选时看到的变化", "en": "When it was chosen"}[lang])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_noise_is_called_neither_help_nor_order(lang):
    noise = made_up.small_reforms(3, 2)
    values = 0.5 + np.random.default_rng(3).normal(0, 0.05, noise.values.shape)
    orders = 0.5 + np.random.default_rng(23).normal(0, 0.05, noise.in_order.shape)
    told = "\n".join(search_lines(replace(noise, values=values, in_order=orders), lang))
    assert SURE[lang] not in told and UNSURE[lang] in told
    assert {"zh": "分不出高下", "en": "cannot be told from beginning with another"}[lang] in told
    assert {"zh": "不分先后", "en": "in no order"}[lang] in told
    assert {"zh": "确实做得更多", "en": "surely does more"}[lang] not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_gets_surely_worse_is_said(lang):
    found = made_up.small_reforms(2, 1)
    values = found.values.copy()
    values[:, :, :, 1] -= np.where(np.arange(len(values)) > 0, 0.1, 0.0)[:, None, None]  # higher is better
    told = "\n".join(search_lines(replace(found, values=values), lang))
    assert {"zh": "须注意：", "en": "Beware: "}[lang] in told
    worse = found.values.copy()
    worse[1:, :, :, 0] = worse[:1, :, :, 0] + 0.1
    told = "\n".join(search_lines(replace(found, values=worse), lang))
    assert {"zh": "确有变差", "en": "it surely makes it worse"}[lang] in told and SURE[lang] not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_better_than_none_is_said_so(lang):
    found = made_up.small_reforms(2, 1)
    none = replace(found, seen=-np.arange(len(found.packages)).astype(float), orders=())
    assert things_line(none, lang).startswith({"zh": "在所比较的组合中，没有一个", "en": "No package"}[lang])
    assert "nan" not in "\n".join(search_lines(none, lang)).lower()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_holds_the_best_packages_and_the_levers_they_move(lang):
    found = made_up.small_reforms(3, 2)
    shown = page(found, [], "quanze ask x", lang)
    assert {"zh": "最佳的小组合", "en": "The best small packages"}[lang] in shown
    for one in found.best:
        assert found.plan.title(one.package)[lang].split("\u00a0")[0] in shown
    assert "nan" not in shown.split("<body>")[1].lower().replace("governan", "").replace("finan", "")


def test_every_column_of_its_tables_is_in_the_dictionary():
    from experiments.designs.dictionary import dictionary

    tables = made_up.small_reforms(3, 2).tables()
    named = dictionary(tables).query("kind == 'column'")
    assert {(row.table, row.name) for row in named.itertuples(index=False)} == {
        (table, column) for table, frame in tables.items() for column in frame.columns
    }

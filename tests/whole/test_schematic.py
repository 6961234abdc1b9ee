"""The schematics of the model can be read, and their month is the one that both drivers live."""

import ast
import inspect
from textwrap import dedent

import pytest
from figure_checks import faults, texts_drawn

from sim import agents, engine, model
from tools.schematic import PICTURES, TABLE, paths

NAMED = [call for part in TABLE["month"]["parts"] for step in part["steps"] for call in step["calls"]]
PEOPLE = {
    "departments": agents.CountyDepartment,
    "cadres": agents.TownshipCadre,
    "residents": agents.Resident,
    "adjudication": agents.Adjudication,
    "department": agents.CountyDepartment,
}
UNNAMED = {"suppose", "drain"}  # what if; the log


def calls(function):
    """All calls in a function, in the order in which they are evaluated."""

    def inner(node):
        for child in ast.iter_child_nodes(node):
            yield from inner(child)
        if isinstance(node, ast.Call):
            yield node

    [tree] = ast.parse(dedent(inspect.getsource(function))).body
    yield from inner(tree)


def is_rule(name, module):
    found = getattr(module, name, None)
    return callable(found) and found.__module__.startswith(("sim.rules", "sim.archive", "sim.engine"))


def of_engine():
    """Rules in the order of the compiled loop."""
    for call in calls(engine.live.py_func):
        if isinstance(call.func, ast.Name) and is_rule(call.func.id, engine):
            yield call.func.id


def of_agents(function, owner):
    """Rules in the order of a method, with the methods of agents that it calls in their place."""
    for call in calls(function):
        match call.func:
            case ast.Name(id=name) if is_rule(name, model):
                yield name
            case ast.Attribute(value=ast.Attribute(attr=who), attr="do"):
                yield from of_agents(getattr(PEOPLE[who], call.args[0].value), PEOPLE[who])
            case ast.Attribute(value=ast.Attribute(attr="adjudication"), attr=name):
                yield from of_agents(getattr(agents.Adjudication, name), agents.Adjudication)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if inspect.isfunction(getattr(owner, name, None)):
                yield from of_agents(getattr(owner, name), owner)
            case ast.Attribute(value=ast.Name(id="department"), attr=name):
                yield from of_agents(getattr(agents.CountyDepartment, name), agents.CountyDepartment)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module not in ("self", "world"):
                place = getattr(agents, module, None) or getattr(model, module, None)
                if is_rule(name, place):
                    yield name


def once(names):
    return list(dict.fromkeys(name for name in names if name not in UNNAMED))


def test_the_month_is_the_order_of_the_agents():
    assert once(of_agents(model.CountyModel.step, model.CountyModel)) == NAMED


def test_the_month_is_the_order_of_the_compiled_loop():
    """Departments answer just before each matter is weighed, and complaints are heard with the errors in mandates."""
    expected = [name for name in NAMED if name not in ("answer", "hear_mandated_errors")]
    expected.insert(expected.index("weigh"), "answer")
    assert once(of_engine()) == expected


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_can_be_read(name, lang):
    figure = PICTURES[name](lang)
    assert faults(figure) == []
    assert figure.get_figwidth() <= 9.2  # inches: type of 8 points is still read on a page 900 dots wide
    said = {item.get_text() for item in texts_drawn(figure)}
    steps = [step["said"][lang] for part in TABLE["month"]["parts"] for step in part["steps"]]
    labels = [arrow["label"][lang] for arrow in TABLE["entities"]["arrows"]]
    assert said >= set({"month": steps, "entities": labels}[name])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_stay_in_their_boxes_and_off_the_arrows(lang):
    figure = PICTURES["entities"](lang)
    texts = [(item, item.get_window_extent()) for item in texts_drawn(figure)]
    [axes] = figure.axes
    for box in TABLE["entities"]["boxes"].values():
        left, low, width, height = box["at"]
        edge = axes.transData.transform([(left, low), (left + width, low + height)])
        for said in filter(None, (box["title"][lang], box.get("body", {}).get(lang))):
            [extent] = [place for item, place in texts if item.get_text() == said]
            assert edge[0][0] < extent.x0 and extent.x1 < edge[1][0], said
            assert edge[0][1] < extent.y0 and extent.y1 < edge[1][1], said
    for arrow in TABLE["entities"]["arrows"]:
        ends = axes.transData.transform([arrow["from"], arrow["to"]])
        (x0, y0), (x1, y1) = ends.min(axis=0), ends.max(axis=0)
        for item, place in texts:
            apart = place.x1 < x0 or x1 < place.x0 or place.y1 < y0 or y1 < place.y0
            assert apart, f"{item.get_text()!r} lies on an arrow"


def test_the_pictures_are_kept_and_shown():
    page = next(iter(paths())).parents[1] / "odd.md"
    for path in paths():
        assert path.exists() and f"pictures/{path.name}" in page.read_text(encoding="utf-8")

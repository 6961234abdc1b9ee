"""The plan of the house: imports go one way and in no circle; sorts of numbers are stable, floats have 64 bits."""

import ast
import re

import pytest
from places import ROOT

# Floors from the ground up: a file imports from its own floor and from those below.
FLOORS = (
    "sim",
    "experiments.running",
    "experiments.designs",
    "experiments.answers",
    "experiments.calibration",
    "experiments.telling",
    "experiments.workshop",
    "experiments.cli",
)
DOORS = ("sim", "experiments", "experiments.__main__")  # packages' nouns; they stand above what they name


def modules():
    """Dotted names of all modules and the files they stand in."""
    found = {}
    for package in ("sim", "experiments"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(name):
    """Modules of the project that a module imports anywhere: at its head, for types, in functions."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative imports hide the direction"
            assert node.module is not None
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {one if one in MODULES else node.module for one in inner}
    return {module for module in found if module in MODULES} - {name}


ARROWS = {name: imports(name) for name in MODULES}


def floor(name):
    if name in ("experiments", "experiments.__main__"):
        return len(FLOORS)
    return max(k for k, package in enumerate(FLOORS) if name == package or name.startswith(f"{package}."))


@pytest.mark.parametrize("name", sorted(MODULES))
def test_arrows_never_run_back(name):
    if name in DOORS:
        return
    back = [other for other in ARROWS[name] if floor(other) > floor(name)]
    assert not back, f"{name} imports from above: {back}"
    if name.startswith("sim."):
        assert "sim" not in ARROWS[name], f"{name} goes out by the door it stands behind"


def circles(arrows):
    """Sets of modules that reach each other (Tarjan), of more than one."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in arrows[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            ring = [stack.pop()]
            while ring[-1] != node:
                ring.append(stack.pop())
            if len(ring) > 1:
                found.append(sorted(ring))

    for node in arrows:
        if node not in index:
            visit(node)
    return found


def test_there_is_no_circle():
    inside = {name: {other for other in ARROWS[name] if other not in DOORS} for name in MODULES if name not in DOORS}
    assert circles(inside) == []


def test_the_check_finds_circles():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


SORTS = {"sort", "argsort", "sort_values", "sort_index", "partition", "argpartition"}


def unstable_sorts(source):
    """Lines of calls that may order equal numbers as the processor pleases.

    Stable without being told: Python's ``sorted``, ``max`` and ``min``, ``np.lexsort``, ``argmax`` and ``argmin`` (the
    first), ``nlargest`` of pandas (``keep="first"``), and its ``sort_values`` by several keys. A partition never is.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SORTS):
            continue
        name, owner = node.func.attr, ast.unparse(node.func.value)
        told = {word.arg: word.value for word in node.keywords}
        stable = "kind" in told and ast.unparse(told["kind"]) == "'stable'"
        keys = told.get("by", node.args[0] if node.args else None)
        several = name == "sort_values" and isinstance(keys, ast.List) and len(keys.elts) > 1
        of_text = name == "partition" and owner != "np"
        of_desks = name == "sort" and owner in ("self", "self.desks")  # `sim.desks.Desks.sort`
        if not (stable or several or of_text or of_desks):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("name", sorted(MODULES))
def test_sorts_are_stable_and_floats_are_long(name):
    source = MODULES[name].read_text(encoding="utf-8")
    assert unstable_sorts(source) == []
    assert not re.search(r"""float(16|32)|["'][<>=]?f[24]["']|np\.(single|half)\b""", source)


def test_the_check_finds_unstable_sorts():
    bad = ["np.argsort(x)", "x.sort()", "np.sort(x, kind='heapsort')", "t.sort_values('a')", "t.sort_values(by=['a'])",
           "np.argpartition(x, 3)", "np.partition(x, 3)", "t.sort_index()"]  # fmt: skip
    good = ["np.argsort(x, kind='stable')", "t.sort_values(['a', 'b'])", "a.partition(':')", "np.lexsort((x, y))"]
    assert [line for line in bad + good if unstable_sorts(line)] == bad


OF_THE_LIBRARY = {"exp", "log", "log1p", "expm1", "pow", "sin", "cos", "tan", "tanh", "atan", "atan2"}
RULES = [name for name in MODULES if re.match(r"sim\.(rules|draws|elementary|engine|archive|agents|world)\b", name)]


def functions_of_the_library(source):
    """Where a system's own functions, which round as they please, would be called: a power of floats is one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found += [node.attr] if node.value.id in ("math", "np") and node.attr in OF_THE_LIBRARY else []
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            known = all(isinstance(side, ast.Constant | ast.UnaryOp) for side in (node.left, node.right))
            found += [] if known else ["**"]
    return found


@pytest.mark.parametrize("name", RULES)
def test_rules_call_no_function_that_systems_round_differently(name):
    assert functions_of_the_library(MODULES[name].read_text(encoding="utf-8")) == []


def test_the_check_finds_functions_of_the_library():
    assert sorted(functions_of_the_library("math.exp(x) + np.log(x) + x ** y + 2.0 ** -32 + math.sqrt(x)")) == [
        "**",
        "exp",
        "log",
    ]


def test_no_module_is_hidden_by_a_noun_of_its_package():
    import experiments
    import sim

    for package in (sim, experiments):
        for noun in package.__all__:
            assert f"{package.__name__}.{noun}" not in MODULES, noun

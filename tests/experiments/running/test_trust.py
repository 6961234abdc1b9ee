"""A folder from a stranger: it can be looked at, and nothing that it names is imported unless that is wanted."""

import json
import sys

import pytest
from little_studies import little
from typer.testing import CliRunner

from experiments.cli import app
from experiments.designs.study import Study
from experiments.running.outcomes import Outcome
from experiments.running.own_code import imported
from experiments.running.resume import Results, run_study
from experiments.running.runner import rules
from experiments.running.shards import Shard
from experiments.running.store import spec_hash
from sim.errors import QuanzeError

CODE = """
from pathlib import Path
from sim.agents import TownshipCadre
with Path({seen!r}).open("a") as file:
    file.write("imported\\n")
class Own(TownshipCadre):
    pass
def months(run):
    return float(len(run.months))
"""


@pytest.fixture
def stranger(tmp_path, monkeypatch):
    """Name of a module that leaves a trace when it is imported, and the trace."""
    name, seen = f"stranger_{tmp_path.name}", tmp_path / "seen"
    (tmp_path / f"{name}.py").write_text(CODE.format(seen=str(seen)), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield name, seen
    sys.modules.pop(name, None)


def begun(folder, module, agents):
    """A study that names code of its own, of which not all runs are there."""
    own = {"agents": {"cadre": f"{module}:Own"}, "engine": "mesa"} if agents else {}
    outcomes = ("incidents", *([] if agents else [f"{module}:months"]))
    study = little(points=2, seeds=(1, 2), lived=3, window=3, outcomes=outcomes, **own)
    results = run_study(study, folder)
    first = sorted((folder / "runs").iterdir())[0]
    first.unlink()
    return results


def quanze(*args):
    return CliRunner().invoke(app, ["--lang", "en", *map(str, args)])


@pytest.mark.parametrize("agents", [True, False], ids=["agents", "function"])
def test_nothing_is_imported_that_a_folder_names(agents, stranger, tmp_path):
    module, seen = stranger
    folder = tmp_path / "study"
    results = begun(folder, module, agents)
    seen.unlink()
    sys.modules.pop(module)
    imported.cache_clear()
    assert f"quanze resume {folder} --trust" in quanze("status", folder).stdout
    assert quanze("export", folder, "--to", tmp_path / "all.csv").exit_code == 2
    assert quanze("export", folder, "--to", tmp_path / "all.csv", "--partial").exit_code == 0
    refused = quanze("resume", folder)
    assert refused.exit_code == 2 and f"import and run code that its folder names: {module}:" in refused.stderr
    assert not seen.exists() and module not in sys.modules
    done = quanze("resume", folder, "--trust")
    assert done.exit_code == 0, done.output
    assert seen.exists() and not Results(Study.from_folder(folder, trust=True), folder).missing().any()
    assert results.study.hash == Study.from_folder(folder).hash


def test_parts_from_strangers_are_joined_unseen(stranger, tmp_path):
    module, seen = stranger
    for number in (1, 2):
        shard = Shard(number, 2)
        part = little(points=2, seeds=(1,), lived=3, window=3, outcomes=(f"{module}:months",), shard=(number, 2))
        run_study(part, tmp_path / "whole" / shard.folder)
    seen.unlink()
    sys.modules.pop(module)
    imported.cache_clear()
    assert quanze("merge", tmp_path / "whole").exit_code == 0
    assert not seen.exists() and module not in sys.modules


def test_an_outcome_that_no_definition_stands_behind_is_not_imported(stranger, tmp_path):
    module, seen = stranger
    run_study(little(points=1, lived=3, window=3), tmp_path / "study")
    path = tmp_path / "study" / "manifest.json"
    stated = json.loads(path.read_text(encoding="utf-8"))
    stated["spec"]["outcomes"] = [f"{module}:months"]
    path.write_text(json.dumps(stated | {"hash": spec_hash(stated["spec"])}), encoding="utf-8")
    with pytest.raises(QuanzeError, match="unknown indicator"):
        Study.from_folder(tmp_path / "study")
    assert not seen.exists() and stated["rules"] == rules()


def test_a_definition_of_ones_own_is_looked_at_when_it_is_made_unless_it_is_a_strangers():
    assert Outcome("mine", function="no_such_module:f", trusted=False).function
    with pytest.raises(QuanzeError, match="cannot import 'no_such_module:f'"):
        Outcome("mine", function="no_such_module:f")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def (:", "SyntaxError"),
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("1 / 0", "ZeroDivisionError"),
        ("import no_such_module", "ModuleNotFoundError"),
        ("", "AttributeError"),
    ],
)
def test_a_module_that_fails_is_one_clear_line(code, said, tmp_path, monkeypatch):
    name = f"failing_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(QuanzeError, match=rf"cannot import '{name}:Own' \(package.module:name\): {said}"):
        little(engine="mesa", agents={"cadre": f"{name}:Own"})

"""Both languages are told, by one process or by two, and the bar of it ends when all is written."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

import experiments as ex
import sim
from experiments.telling import told
from experiments.telling.folder import fill
from experiments.telling.told import helping

CASE = sim.load_case("baseline").with_structure(townships=1, cadres=4, residents=4, months=24)


@pytest.fixture(scope="module")
def found():
    own = ex.Outcome("ours", formula="acted / received", label={"zh": "办理占比", "en": "share acted on"})
    return ex.compare(
        [CASE, CASE.with_params({"support.care": 0.9}).named("b")], [1, 2, 3], [own, "incidents"], window=12
    )


def written(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def filled(folder, answer, **how):
    folder.mkdir()
    fill(folder, answer, "compare", **how)
    return {name: content for name, content in written(folder).items() if name != "manifest.json"}


def test_a_helper_writes_what_one_process_would_and_brings_no_compiler(found, tmp_path, monkeypatch):
    monkeypatch.setattr(told, "cores", lambda: 2)
    seen = []
    with helping() as helper:
        helped = filled(tmp_path / "two", found, helper=helper, progress=lambda done, of: seen.append((done, of)))
        assert not helper.submit(eval, "'numba' in __import__('sys').modules").result()
    assert helped == filled(tmp_path / "one", found)
    files = sum(name.endswith((".png", ".svg", ".html")) for name in helped)
    assert seen[-1] == (files, files)
    assert all(done <= of == files for done, of in seen) and seen == sorted(seen)


def test_on_one_core_nobody_helps(monkeypatch):
    monkeypatch.setattr(told, "cores", lambda: 1)
    with helping() as helper:
        assert helper is None


def test_what_a_helper_that_died_did_not_write_is_written(found, tmp_path):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as helper:
        helper.submit(os._exit, 1)
        helped = filled(tmp_path / "two", found, helper=helper)
    assert helped == filled(tmp_path / "one", found)

"""The benchmark asks for counties that there are, and counts draws in the months whose decisions it counts."""

import pytest

from tools import bench, bench_waiting


def test_every_line_of_the_table_can_be_measured(monkeypatch):
    monkeypatch.setattr(bench, "count_draws", lambda: {"philox": 9.0, "log": 9.0, "exp": 1.0})
    monkeypatch.setattr(bench, "_seconds", lambda task, repeat: 1.0)  # nothing is timed in a test
    monkeypatch.setattr(bench, "_ratio", lambda task, other, pairs=1: 2.0)
    monkeypatch.setattr(bench, "_threads_ratio", lambda case: 1.0)
    monkeypatch.setattr(bench, "_memory_per_run", lambda case: 0.0)
    found = bench.measure()
    assert found["decisions"] > 50_000 and found["model_2_to_model_1"] == 0.5
    assert found["ns_per_decision"] == pytest.approx(1e9 / found["decisions"])


def test_draws_are_counted_per_decision_of_the_same_months():
    counted = bench.count_draws()
    assert 5 < counted["philox"] < 12 and 5 < counted["log"] < 13 and counted["exp"] < 3


def test_waiting_can_be_measured(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench_waiting", "--variant", "model_1"])
    monkeypatch.setattr(bench_waiting, "ratios", lambda cases, seeds, rounds: {"survey": float(len(cases))})
    bench_waiting.main()
    assert "6.00" in capsys.readouterr().out

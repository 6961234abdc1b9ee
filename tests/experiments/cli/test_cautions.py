"""Commands that run cases tell what should be known before their numbers are believed."""

import pytest
from typer.testing import CliRunner

from experiments.cli import app

HALF = 'schema_version = 1\nbase = "baseline"\nstructure = {warm_up = 0, townships = 1, cadres = 12, months = 3}\n'


def quanze(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def half(tmp_path):
    (tmp_path / "half.toml").write_text(HALF, encoding="utf-8")
    (tmp_path / "other.toml").write_text(HALF + 'params."support.care" = 0.9\n', encoding="utf-8")
    return tmp_path / "half.toml"


def test_work_per_post_is_cautioned_about_once_and_on_stderr(half, tmp_path):
    compare = ["compare", half, half.with_name("other.toml"), "--out", tmp_path / "out", "--replicates", 2]
    for command in (["run", half], compare):
        result = quanze(*command)
        assert result.exit_code == 0, result.output
        assert result.stderr.count("keep_load=True") == 1
        assert "注意：" in result.stderr and "注意：" not in result.stdout
    assert "note: with 12 cadres" in quanze("--lang", "en", "run", half).stderr


def test_the_default_sizes_and_work_that_is_kept_go_without(half):
    for text in (HALF.replace("cadres = 12, ", ""), HALF.replace("months", "keep_load = true, months")):
        half.write_text(text, encoding="utf-8")
        result = quanze("run", half, "--window", 3)
        assert result.exit_code == 0 and result.stderr == ""

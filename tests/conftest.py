"""Settings that all tests of the model share."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

# Examples are derived from the test itself, so a run never depends on luck; compilation and small
# counties take their time, so no single example is held to a deadline.
settings.register_profile(
    "quanze",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],  # explaining a failure would take minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("quanze")

# Messages are matched in English; the tests of both languages ask for theirs.
os.environ["QUANZE_LANG"] = "en"


@pytest.fixture
def undrawn(monkeypatch):
    """Commands answer in sentences, tables and pages, and draw nothing: pictures have tests of their own."""
    monkeypatch.setattr("experiments.telling.figures.figures", lambda answer, lang, medium: {})
    monkeypatch.setattr("experiments.telling.told.cores", lambda: 1)  # a helping process would draw

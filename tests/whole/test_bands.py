"""The baseline county lies in its bands: last five of ten years, mean over 30 seeds."""

import pytest

from experiments.answers.mechanisms import bands, measure


@pytest.mark.parametrize("band", bands(), ids=lambda band: band.en)
def test_baseline_lies_in_the_band(band):
    mean = float(measure(band.measure, {}).mean())
    assert band.holds(mean), f"{band.measure} is {mean:.4g}, outside {band.limits}"

"""The commands. Heavy imports wait inside them, so that help and lists come at once."""

from experiments.cli import ask, calibrate, compare, county, fit, look, study, workshop  # each registers its commands
from experiments.cli.base import app

__all__ = ["app", "ask", "calibrate", "compare", "county", "fit", "look", "study", "workshop"]

"""The `quanze` command. Heavy imports wait inside the commands, so that help and lists come at once."""

from experiments.cli import choice, compare, look, sensitivity, study  # each registers its commands
from experiments.cli.base import app

__all__ = ["app", "choice", "compare", "look", "main", "sensitivity", "study"]


def main() -> None:
    """Console entry point."""
    app(prog_name="quanze")

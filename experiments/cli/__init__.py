"""The `quanze` command. Heavy imports wait inside the commands, so that help and lists come at once."""

from experiments.cli import ask, compare, look, study  # each registers its commands
from experiments.cli.base import app

__all__ = ["app", "ask", "compare", "look", "main", "study"]


def main() -> None:
    """Console entry point."""
    app(prog_name="quanze")

"""``python -m experiments``: the same as the command ``quanze``."""

from experiments.cli import main

main()

"""``python -m experiments``: the same as the command ``quanze``."""

from quanze import main

main()

"""Outcomes as users write them, for workers that import them by path."""


def peak(run):
    """Most matters acted on in a month."""
    return float(run.months["n_acted"].max())


def broken(run):
    """Breaks on one seed."""
    return 1.0 / (run.seed - 2)


text = "no function"

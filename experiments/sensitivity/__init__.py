"""Which assumptions carry the outcomes: sweeps by SALib."""

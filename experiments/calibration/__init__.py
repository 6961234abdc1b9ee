"""What may be believed: the evidence, and how a county stands against it."""

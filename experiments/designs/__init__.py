"""What is asked: cases, points, factors, worlds, seeds and outcomes; nothing here runs or tells."""

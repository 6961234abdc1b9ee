"""Which reforms need each other, and which hold when the world is not known: factorials, regret, discovery."""

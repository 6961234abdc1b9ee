"""One month of a county in plain Python, written from the specification and from nothing else.

It is slow and naive on purpose: dictionaries, one sentence of the specification per line, no state but what it is
handed. Given the arrays as a month opens, it says what they must be when the month is over. Only the draws are shared
with the model (they have published vectors), and the layout of their keys, a contract: see `sim.draws.Stream`.
"""

from plain_county.month import Month
from plain_county.words import ABUSE, ACT, OVERREACH, PAPER, PASS, WAIT

__all__ = ["ABUSE", "ACT", "OVERREACH", "PAPER", "PASS", "WAIT", "Month"]

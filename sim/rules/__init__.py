"""What people and institutions do: compiled rules on the rows of a `World`, each with its equation.

Within a month every decision reads the month's opening state; what it changes is integer tallies and the matter
itself; floats are folded once at the month's end. So the order in which agents act cannot matter.
"""

"""Write ``sim/names.py``: the names in the package's tables as types, for editors and type checkers.

::

    python -m tools.names
"""

from collections.abc import Iterable
from pathlib import Path

import sim

FILE = Path(__file__).resolve().parent.parent / "sim" / "names.py"
HEAD = '''"""Names in the tables as types, so that editors complete them; ``python -m tools.names`` writes this file."""

from typing import Literal
'''


def literal(name: str, values: Iterable[str]) -> str:
    """Write one type."""
    lines = "".join(f'    "{value}",\n' for value in values)
    return f"\n{name} = Literal[\n{lines}]\n"


def main() -> None:
    """Write the file."""
    types = {"CaseName": sim.case_names(), "IndicatorName": sim.indicators(), "ParameterName": sim.parameters()}
    FILE.write_text(HEAD + "".join(literal(*one) for one in types.items()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

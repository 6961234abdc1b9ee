"""The package's tables as people see them: read-only, shown in the reader's language, turned into a DataFrame."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sim.html import html_table
from sim.words import language, text

if TYPE_CHECKING:
    import pandas as pd


class Row(Protocol):
    """A row of a table."""

    def columns(self, lang: str) -> dict[str, Any]:
        """Values by column, the texts in a language."""


R = TypeVar("R", bound=Row)


class Listing(Mapping[str, R]):
    """Rows by name.

    Parameters
    ----------
    what : str
        What the rows are, for `repr`.
    rows : mapping of name to row
    shown : sequence of str
        Columns that a notebook shows.
    """

    def __init__(self, what: str, rows: Mapping[str, R], shown: Sequence[str]) -> None:
        self._what, self._rows, self._shown = what, dict(rows), tuple(shown)

    def __getitem__(self, name: str) -> R:
        """One row."""
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} {self._what}: {', '.join(list(self)[:3])}, …>"

    def to_frame(self, lang: str | None = None) -> "pd.DataFrame":
        """A row each, texts in a language (by default the reader's)."""
        import pandas as pd

        rows = [row.columns(lang or language()) for row in self.values()]
        return pd.DataFrame(rows, index=pd.Index(list(self), name="name"))

    def _repr_html_(self) -> str:
        lang = language()
        rows = []
        for name, row in self.items():
            values = row.columns(lang)
            rows.append([name, *(_cell(values[column]) for column in self._shown)])
        numbers = [k for k, cell in enumerate(self._shown, 1) if isinstance(values[cell], float)]
        return html_table([text(f"listing.{column}", lang) for column in ("name", *self._shown)], rows, numbers)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)


def _cell(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)

"""How far a study is, in sentences."""

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.answers.runs import StudyRuns
from experiments.running.jobs import Jobs
from experiments.telling.texts import title_of
from sim.words import text

if TYPE_CHECKING:
    import pandas as pd

MOST_REASONS = 5
_UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def study_lines(answer: StudyRuns, lang: str) -> list[str]:
    """Runs done and failed, and the most frequent reasons."""
    return run_lines(answer.study, answer.folder, len(answer.runs), answer.failures, answer.size, lang)


def run_lines(study: Jobs, folder: Path, done: int, failures: "pd.DataFrame", size: int, lang: str) -> list[str]:
    """The same, from as little as they take."""
    reasons = failures["error"].value_counts().head(MOST_REASONS)
    facts = {"folder": folder, "study": title_of(study, lang), "failed": len(failures)}
    facts |= {"done": done, "runs": study.runs, "size": size_text(size)}
    return [text("study.report", lang, **facts), *(f"  {count} × {why}" for why, count in reasons.items())]


def size_text(count: int) -> str:
    """Bytes, for people."""
    scale, unit = next((row for row in _UNITS if count >= row[0] / 10), _UNITS[-1])
    return f"{count / scale:.1f} {unit}"

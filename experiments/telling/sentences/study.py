"""How far a study is, in sentences."""

from experiments.answers.runs import StudyRuns
from sim.words import text

MOST_REASONS = 5


def study_lines(answer: StudyRuns, lang: str) -> list[str]:
    """Runs done and failed, and the most frequent reasons."""
    study, reasons = answer.study, answer.failures["error"].value_counts().head(MOST_REASONS)
    facts = {"folder": answer.folder, "study": study.title.get(lang, study.name), "failed": len(answer.failures)}
    facts |= {"done": len(answer.runs), "runs": study.runs, "size": size_text(answer.size)}
    return [text("study.report", lang, **facts), *(f"  {count} × {why}" for why, count in reasons.items())]


def size_text(count: int) -> str:
    """Bytes, for people."""
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB"

"""Methods, checklist and table of parameters of results, as text, LaTeX and a document for Word."""

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import sim
from experiments.running.files import write
from experiments.telling.paper.made import Made
from experiments.telling.texts import case_title, listed
from sim.errors import StudyError
from sim.html import escaped, html_table
from sim.plain import inert
from sim.words import LANGUAGES, text

PAIRED = (
    "comparison",
    "inquiry",
    "readings",
    "left_out",
    "horizons",
    "doses",
)  # whose differences are of pairs of runs
_SOFTWARE = ("python", "mesa", "numpy", "scipy", "numba")
_LATEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
}
_PREAMBLE = {
    "zh": "\\documentclass[a4paper]{ctexart}",
    "en": "\\documentclass[a4paper]{article}\n\\usepackage{fontspec}",
}
_PAGE = """\
% {note}
{preamble}
\\usepackage[margin=2cm]{{geometry}}
\\usepackage{{booktabs,longtable,array}}
\\begin{{document}}
\\section*{{{methods_title}}}
{methods}

\\section*{{{title}}}
\\footnotesize
\\begin{{longtable}}{{>{{\\raggedright}}p{{4.6cm}}>{{\\raggedright}}p{{3.2cm}}>{{\\raggedright}}p{{1.4cm}}>{{\\raggedright}}p{{3.4cm}}>{{\\raggedright\\arraybackslash}}p{{3cm}}}}
\\toprule
{head} \\\\
\\midrule
\\endhead
{rows}
\\bottomrule
\\end{{longtable}}
\\end{{document}}
"""
COLUMNS = ("name", "label", "default", "here", "source")


def write_paper(made: Made, target: Path) -> list[Path]:
    """Write what a paper needs of results into a folder that is absent or empty, in both languages.

    Returns
    -------
    list of Path
        ``methods.*.txt``, ``checklist.*.md``, ``parameters.*.tex`` and, where the libraries for Office are installed,
        ``paper.*.docx``.

    Raises
    ------
    StudyError
        The folder holds something.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StudyError("paper_exists", path=target)
    files = paper_files(made)
    for name, content in files.items():
        write(target / name, content)
    return [target / name for name in files]


def paper_files(made: Made) -> dict[str, bytes]:
    """Content of the files of `write_paper`, by name."""
    files = {}
    for lang in LANGUAGES:
        files[f"methods.{lang}.txt"] = f"{methods(made, lang)}\n".encode()
        files[f"checklist.{lang}.md"] = _checklist_page(made, lang).encode()
        files[f"parameters.{lang}.tex"] = latex(made, lang).encode()
        if find_spec("docx"):
            files[f"paper.{lang}.docx"] = _document(made, lang)
    return files


def methods(made: Made, lang: str) -> str:
    """The paragraph on methods: model, counties, luck, months, how differences are judged, how it is done again."""
    sizes, versions = made.cases[0].structure, made.versions
    model = {"version": versions["quanze"], "rules": versions["rules"], "mesa": versions["mesa"]}
    lines = [
        text("paper.model", lang, **model),
        text("paper.county" if made.cases[0].tables is None else "paper.own_county", lang, **_sizes(made.cases[0])),
        text("paper.cases", lang, count=len(made.cases), cases=_cases(made, lang)),
        text("paper.lives", lang, months=sizes.months, warm_up=sizes.warm_up, **_seeds(made)),
        text("paper.window", lang, reported=made.reported(lang)),
    ]
    if made.varied:
        lines.append(text("paper.varied", lang, count=len(made.varied), ranges=_ranges(made, lang)))
    lines.append(text("paper.paired" if made.kind in PAIRED else "paper.judged", lang, kind=made.kind_title(lang)))
    if made.remake:
        lines.append(text("paper.remake", lang, command=made.remake))
    software = listed((f"{name} {versions[name]}" for name in _SOFTWARE if name in versions), lang)
    lines.append(text("paper.software", lang, software=software))
    lines.append(text("office.caution", lang))
    return ("" if lang == "zh" else " ").join(lines)


def _sizes(case: sim.Case) -> dict[str, object]:
    size = case.structure
    return {"townships": size.townships, "cadres": size.cadres, "residents": size.residents}


def _seeds(made: Made) -> dict[str, object]:
    return {"seeds": len(made.seeds), "first": made.seeds[0], "last": made.seeds[-1]}


def _cases(made: Made, lang: str) -> str:
    return listed((f"{case_title(case, lang)} ({case.hash()})" for case in made.cases), lang)


def _ranges(made: Made, lang: str) -> str:
    return listed((f"{name} {low:g}–{high:g}" for name, (low, high) in made.varied.items()), lang)


def checklist(made: Made, lang: str) -> list[tuple[str, str]]:
    """What a reader needs to do it again, and what was done about each: a name and a statement."""
    tables = {case.name: case.tables.hash() for case in made.cases if case.tables}
    versions = listed((f"{name} {version}" for name, version in made.versions.items()), lang)
    stated: dict[str, dict[str, object]] = {
        "description": {},
        "code": {"version": made.versions["quanze"], "rules": made.versions["rules"], "commit": made.commit or "–"},
        "counties": {"cases": _cases(made, lang)},
        "tables": {"tables": listed((f"{name} {digest}" for name, digest in tables.items()), lang) or "–"},
        "parameters": {"count": len(sim.parameters()), "changed": len(changed(made))},
        "luck": _seeds(made),
        "outcomes": {"reported": made.reported(lang)},
        "uncertainty": {},
        "software": {"versions": versions, "platform": str(made.manifest.get("platform", "–"))},
        "registered": {"registered": text(f"paper.{'yes' if made.registered else 'no'}", lang)},
        "command": {"command": made.remake or "–"},
        "evidence": {},
    }
    return [
        (text(f"paper.item_{name}", lang), text(f"paper.stated_{name}", lang, **facts))
        for name, facts in stated.items()
    ]


def changed(made: Made) -> dict[str, list[str]]:
    """What differs from the defaults, by parameter: where, and to what value."""
    found: dict[str, list[str]] = {}
    defaults = {name: row.default for name, row in sim.parameters().items()}
    for case in made.cases:
        for name, value in case.params.items():
            if value != defaults[name]:
                found.setdefault(name, []).append(f"{case.name}: {value:g}")
        for reform in case.reforms:
            for name, value in reform.changes.items():
                found.setdefault(name, []).append(f"{case.name}, {reform.month}: {value:g}")
    for name, (low, high) in made.varied.items():
        found.setdefault(name, []).append(f"{low:g}–{high:g}")
    return found


def parameter_rows(made: Made, lang: str) -> list[tuple[str, str, str, str, str]]:
    """Every parameter: name, label, default, what it is here if another value, source."""
    here = changed(made)
    return [
        (name, row.label[lang], f"{row.default:g}", "; ".join(here.get(name, ())), row.source[lang])
        for name, row in sim.parameters().items()
    ]


def head(lang: str) -> list[str]:
    """Titles of the columns of `parameter_rows`."""
    return [text(f"column.{name}" if name != "here" else "paper.here", lang) for name in COLUMNS]


def latex(made: Made, lang: str) -> str:
    """Methods and the table of parameters as a whole file for XeLaTeX."""
    rows = [" & ".join((_breakable(row[0]), *map(_tex, row[1:]))) + " \\\\" for row in parameter_rows(made, lang)]
    return _PAGE.format(
        note=text("paper.latex", lang),
        preamble=_PREAMBLE[lang],
        methods_title=_tex(text("paper.methods", lang)),
        methods=_tex(methods(made, lang)),
        title=_tex(text("paper.parameters", lang)),
        head=" & ".join(map(_tex, head(lang))),
        rows="\n".join(rows),
    )


def _tex(said: str) -> str:
    """A text as LaTeX shows it."""
    return "".join(_LATEX.get(sign, sign) for sign in inert(said)).replace("--", "-{}-")  # two hyphens make a dash


def _breakable(name: str) -> str:
    """A dotted name, which may be broken after its dots."""
    return _tex(name).replace(".", ".\\allowbreak{}")


def _checklist_page(made: Made, lang: str) -> str:
    lines = [f"# {text('paper.checklist', lang)}", "", made.title(lang), ""]
    lines += [f"- [x] **{name}** {stated}" for name, stated in checklist(made, lang)]
    return "\n".join(lines) + "\n"


def _document(made: Made, lang: str) -> bytes:
    from experiments.telling.document import document

    parts = [
        f"<h1>{escaped(made.title(lang))}</h1>",
        _part("methods", f"<p>{escaped(methods(made, lang))}</p>", lang),
        _part("checklist", _listed(checklist(made, lang)), lang),
        _part("parameters", html_table(head(lang), parameter_rows(made, lang), right=(2,)), lang),
    ]
    return document(f"<html><body>{''.join(parts)}</body></html>", (), lang)


def _part(name: str, content: str, lang: str) -> str:
    return f"<section><h2>{escaped(text(f'paper.{name}', lang))}</h2>{content}</section>"


def _listed(items: Iterable[Sequence[str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(said)}</dd>" for name, said in items) + "</dl>"

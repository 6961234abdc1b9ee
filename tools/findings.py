"""Pages of what studies found, sentence by sentence: ``python -m tools.findings [--write]``.

``docs/results/search.md`` and ``docs/results/tipping.md``, from ``results/reference``, which
``python -m tools.reference search_three_things tipping_points`` makes (about an hour).
"""

import argparse
import os
from pathlib import Path

import experiments as ex
from sim.words import LANGUAGES, side_by_side
from tools.page import DOCS
from tools.reference import kept_in

PAGES = {DOCS / "results" / "search.md": "search_three_things", DOCS / "results" / "tipping.md": "tipping_points"}
MEANING = {"search_three_things": "search.md", "tipping_points": "what-to-know.md"}
TEXT = """\
# {title}

由 `python -m tools.findings --write` 按 `{kept}` 写成，勿手改；重做：`python -m tools.reference {name}`
（问题文件 `experiments/studies/{name}.toml`）。怎样读这些数：[`{meaning}`](../{meaning})。
Written by `python -m tools.findings --write` from `{kept}`; do not edit. Remade by `python -m tools.reference {name}`;
the question is `experiments/studies/{name}.toml`. How to read the numbers: [`{meaning}`](../{meaning}).

## 中文

{zh}

## English

{en}
{pictures}"""


def document(page: Path) -> str:
    """A page: what was asked, what was found, and the pictures that are kept."""
    name = PAGES[page]
    kept = kept_in(name)
    said = {lang: (kept / f"findings.{lang}.txt").read_text(encoding="utf-8").splitlines() for lang in LANGUAGES}
    pictures = [os.path.relpath(path, page.parent) for path in sorted(kept.glob("*.png"))]
    return TEXT.format(
        title=side_by_side(dict(ex.read(name).design.setting.title)),
        kept=os.path.relpath(kept, DOCS.parent),
        name=name,
        meaning=MEANING[name],
        pictures="".join(f"\n![]({picture})\n" for picture in pictures),
        **{lang: _nested(lines) for lang, lines in said.items()},
    )


def _nested(lines: list[str]) -> str:
    """A list of sentences; those that are set in stand below the one before."""
    return "\n".join(f"{line[: len(line) - len(line.lstrip())]}- {line.lstrip()}" for line in lines)


def main() -> None:
    """Print the pages, or write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    for page in PAGES:
        if write:
            page.write_text(document(page), encoding="utf-8")
        else:
            print(document(page))


if __name__ == "__main__":
    main()

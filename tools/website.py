"""Build the documentation site, once in each language: ``python -m tools.website`` (`make docs`).

The plan is ``website.toml``. Pages are assembled in ``build/docs``: `tools.website_text` says what of a page is for
whom, `tools.website_made` makes the reference. zensical builds them into ``build/site``, which is opened from a disk as
well as from a server and loads nothing from anywhere else.
"""

import argparse
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from sim.words import LANGUAGES
from tools.website_made import made
from tools.website_text import page, title

ROOT = Path(__file__).resolve().parents[1]
PLAN = Path(__file__).with_name("website.toml")
THEME = Path(__file__).with_name("website_theme")
ASSETS = ("quanze.css", "iframe-worker.js")
_OUTWARD = re.compile(r"[a-z]+:")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
EXTENSIONS = [
    "tables",
    "attr_list",
    "admonition",
    "pymdownx.superfences",
    "pymdownx.highlight",
    {"toc": {"permalink": True}},
]
CHOICE = """\
<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>quanze 权责</title></head>
<body style="font: 1.4rem sans-serif; text-align: center; margin-top: 20vh"><h1>quanze 权责</h1>
<p><a href="zh/index.html">中文</a> · <a href="en/index.html">English</a></p></body></html>
"""


@dataclass
class Site:
    """The site in one language, being assembled in a folder.

    Parameters
    ----------
    lang : str
    folder : Path
        Where its pages are put.
    root : Path
        Folder of the project.
    dead : list of str
        Links that lead nowhere, and whose they are.
    """

    lang: str
    folder: Path
    root: Path = ROOT
    dead: list[str] = field(default_factory=list)

    @cached_property
    def plan(self) -> dict[str, Any]:
        """What ``website.toml`` says."""
        return tomllib.loads(PLAN.read_text(encoding="utf-8"))

    def say(self, key: str) -> str:
        """A title or a sentence of the site."""
        section, _, name = key.partition(".")
        return str(self.plan[section][name][self.lang])

    @cached_property
    def sections(self) -> dict[str, list[str]]:
        """Sources of pages by section; what a pattern takes is named nowhere else."""
        said = {source for section in self.plan["section"] for source in section["pages"]}
        taken = {source for source in said if "*" not in source}
        found: dict[str, list[str]] = {}
        for section in self.plan["section"]:
            pages = found.setdefault(section[self.lang], [])
            for source in section["pages"]:
                matches = [source] if "*" not in source else sorted(self._new(source, taken))
                pages += matches
                taken |= set(matches)
        return found

    def _new(self, pattern: str, taken: set[str]) -> Iterator[str]:
        for path in self.root.glob(pattern):
            name = path.relative_to(self.root).as_posix()
            if name not in taken and not name.endswith(".zh.md"):
                yield name

    @cached_property
    def places(self) -> dict[str, str]:
        """Where the site has what the project has in a file: pages by source."""
        found = {source: _place(source) for source in self._all()}
        found[self.plan["home"]["page"]] = "index.md"
        other = {_sibling(source): place for source, place in found.items() if (self.root / _sibling(source)).exists()}
        return found | other

    def source(self, name: str) -> str:
        """The text of a page's source, in its language where there are two."""
        if name.startswith("made:"):
            return made(name, self.lang, self.say)
        path = self.root / (_sibling(name) if self.lang == "zh" else name)
        path = path if path.exists() else self.root / name
        return path.read_text(encoding="utf-8") if path.suffix == ".md" else self.notebook(path)

    def notebook(self, path: Path) -> str:
        """A notebook with its outputs as a page; its pictures go beside it."""
        from nbconvert import MarkdownExporter

        stem = path.stem
        body, resources = MarkdownExporter().from_filename(
            path, {"output_files_dir": f"{stem}_files", "unique_key": stem}
        )
        for name, content in resources["outputs"].items():
            place = self.folder / path.parent.relative_to(self.root) / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return str(body)

    def title(self, name: str) -> str:
        """Title of a page in the navigation."""
        if name in self.plan["titles"]:
            return self.say(f"titles.{name}")
        return title(self.source(name), self.lang)

    def link(self, name: str, target: str) -> str:
        """What a link of a source leads to in the site; one that leads nowhere is noted in `dead`."""
        path, hash_, anchor = target.partition("#")
        if _OUTWARD.match(target) or not path:
            return target
        here = posixpath.dirname(self.places[name])
        if (self.folder / here / path).exists():  # a picture of a notebook
            return target
        found = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        whole = self.root / found
        if found in self.places:
            place = self.places[found]
        elif whole.is_dir():
            place = self._listed(whole)
        elif whole.is_file():
            place = self._copied(whole)
        else:
            self.dead.append(f"{name}: {target}")
            return target
        return posixpath.relpath(place, here or ".") + hash_ + anchor

    def _copied(self, file: Path) -> str:
        """A file that is no page comes along; where it lies in ``docs`` it keeps its place."""
        name = file.relative_to(self.root).as_posix()
        place = name.removeprefix("docs/") if name.startswith("docs/") else f"files/{name}"
        # Builders of sites read some suffixes as pages; a file is shown, not built.
        place += "" if file.suffix not in (".md", "") else ".txt"
        (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, self.folder / place)
        return place

    def _listed(self, folder: Path) -> str:
        """A page that lists the files of a folder, each of which comes along."""
        place = f"files/{folder.relative_to(self.root).as_posix()}/index.md"
        lines = [f"# {folder.relative_to(self.root).as_posix()}\n"]
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            copied = posixpath.relpath(self._copied(file), posixpath.dirname(place))
            lines.append(f"- [{file.relative_to(folder).as_posix()}]({copied})")
        (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / place).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return place

    def assemble(self) -> None:
        """Write all pages and the builder's configuration beside them."""
        for name in self._all():
            place = self.places[name]
            body = page(self.source(name), self.lang, lambda target, name=name: self.link(name, target))
            head, _, rest = body.partition("\n")
            if name in self.plan["titles"]:
                head = f"# {self.title(name)} {head[head.index('{#') :]}"
            if self.lang == "zh" and not name.startswith("made:") and not _is_chinese(rest):
                head += f'\n\n!!! note "{self.say("words.english_body")}"'
            body = f"{head}\n{rest}"
            (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / place).write_text(body, encoding="utf-8")
        for asset in ASSETS:
            shutil.copyfile(THEME / asset, self.folder / asset)
        settings = yaml.safe_dump(self.settings(), allow_unicode=True, sort_keys=False)
        self.folder.with_suffix(".yml").write_text(settings, encoding="utf-8")

    def _all(self) -> list[str]:
        return [self.plan["home"]["page"], *(source for pages in self.sections.values() for source in pages)]

    def settings(self) -> dict[str, Any]:
        """Configuration of the builder: plain keys that other builders of such sites know, too."""
        names = {"zh": "中文", "en": "English"}
        options = {"docstring_style": "numpy", "show_source": False, "show_root_heading": True, "heading_level": 2}
        return {
            "site_name": self.plan["home"][self.lang],
            "docs_dir": self.folder.name,
            "site_dir": f"site/{self.lang}",
            "use_directory_urls": False,
            "theme": {
                "language": self.lang,
                "font": False,
                "custom_dir": "theme",
                "features": ["navigation.tabs", "navigation.top", "toc.follow", "content.code.copy"],
                "palette": {"primary": "teal"},
            },
            "extra": {
                "generator": False,
                "alternate": [
                    {"name": names[lang], "lang": lang, "link": f"../{lang}/index.html"} for lang in LANGUAGES
                ],
                "polyfills": [{"path": "iframe-worker.js", "type": "text/javascript", "async": False, "defer": False}],
            },
            "extra_css": ["quanze.css"],
            "plugins": [
                "search",
                "offline",
                {"mkdocstrings": {"handlers": {"python": {"paths": [str(self.root)], "options": options}}}},
            ],
            "markdown_extensions": EXTENSIONS,
            "nav": [
                {self.plan["home"][self.lang]: "index.md"},
                *(
                    {section: [{self.title(name): self.places[name]} for name in pages]}
                    for section, pages in self.sections.items()
                ),
            ],
        }


def _sibling(source: str) -> str:
    """The Chinese file beside an English one."""
    return f"{source.removesuffix('.md')}.zh.md"


def _place(source: str) -> str:
    """Where a source's page stands in a site."""
    if source.startswith("made:"):
        return f"reference/{source.removeprefix('made:')}.md"
    return source.removeprefix("docs/").replace(".ipynb", ".md")


def _is_chinese(body: str) -> bool:
    """Whether a page can be read in Chinese, and is not mainly in English."""
    lines = [line for line in body.splitlines() if len(line) > 40 and not line.startswith("|")]
    return not lines or sum(bool(_CHINESE.search(line)) for line in lines) > 0.2 * len(lines)


def build(folder: Path) -> Path:
    """Assemble and build both sites in a folder; a warning of the builder is an error.

    Returns
    -------
    Path
        The folder of the site, whose ``index.html`` asks for the language.

    Raises
    ------
    SystemExit
        Something leads nowhere, or the builder complained.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(THEME, folder / "theme", ignore=shutil.ignore_patterns(*ASSETS))
    for lang in LANGUAGES:
        site = Site(lang, folder / lang)
        site.folder.mkdir()
        site.assemble()
        if site.dead:
            sys.exit("links that lead nowhere:\n" + "\n".join(site.dead))
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", f"{lang}.yml"]
        code = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False).returncode
        if code:
            sys.exit(code)
    (folder / "site" / "index.html").write_text(CHOICE, encoding="utf-8")
    return folder / "site"


def main() -> None:
    """Build the site, and put it in the place of the one before when it is whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site")
    out = parser.parse_args().out
    built = build(ROOT / "build" / "docs")
    shutil.rmtree(out, ignore_errors=True)
    built.rename(out)
    print(out / "index.html")


if __name__ == "__main__":
    main()

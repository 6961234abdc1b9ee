"""Write ``codemeta.json`` from ``CITATION.cff`` and ``pyproject.toml``: ``python -m tools.codemeta``."""

import json
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILE = ROOT / "codemeta.json"


def citation() -> dict[str, Any]:
    """What ``CITATION.cff`` says."""
    import yaml

    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return found


def content() -> dict[str, Any]:
    """The description of the software, by the words of CodeMeta 3."""
    said = citation()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": project["name"],
        "description": " ".join(said["abstract"].split()),
        "version": str(said["version"]),
        "dateModified": str(said["date-released"]),
        "license": [f"https://spdx.org/licenses/{one}" for one in project["license"].split(" AND ")],
        "author": [{"@type": "Organization", "name": one["name"]} for one in said["authors"]],
        "keywords": said["keywords"],
        "programmingLanguage": {"@type": "ComputerLanguage", "name": "Python"},
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": project["dependencies"],
        "developmentStatus": "active",
        "readme": "README.md",
    }


def main() -> None:
    """Write the file."""
    FILE.write_text(json.dumps(content(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

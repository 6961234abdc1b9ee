"""Results as a research object: an RO-Crate of the profile Process Run Crate, in one zip."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.running.files import HOLDER, LOCK, write
from experiments.running.store import MANIFEST
from experiments.telling.paper.made import Made
from experiments.telling.paper.methods import methods
from sim.errors import InputError, StudyError
from sim.files import zipped
from sim.words import LANGUAGES, side_by_side

METADATA = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
CONFORMS = ("https://w3id.org/ro/crate/1.1", "https://w3id.org/ro/wfrun/process/0.5")
LICENCE = "https://spdx.org/licenses/MIT"
_FORMATS = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".html": "text/html",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def write_crate(made: Made, target: Path) -> Path:
    """Write a folder of results, with what says how they were made, as one zip.

    Raises
    ------
    InputError
        The file does not end in ``.zip``.
    StudyError
        It is there already.
    """
    if target.suffix != ".zip":
        raise InputError("crate_suffix", path=target)
    if target.exists():
        raise StudyError("crate_exists", path=target)
    files = {path.relative_to(made.folder).as_posix(): path.read_bytes() for path in _files(made.folder)}
    about = json.dumps(metadata(made, files), indent=1, ensure_ascii=False) + "\n"
    write(target, zipped({METADATA: about.encode(), **files}))
    return target


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in (LOCK, HOLDER, METADATA) and not path.name.startswith("."):
            yield path


def metadata(made: Made, files: dict[str, bytes]) -> dict[str, Any]:
    """JSON-LD of a crate: the folder, its files with their hashes, the software, and the run that made them."""
    finished = datetime.fromtimestamp((made.folder / MANIFEST).stat().st_mtime, UTC).isoformat(timespec="seconds")
    cases = [name for name in files if name.endswith(".toml")]
    results = [name for name in files if name not in cases]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": side_by_side({lang: made.title(lang) for lang in LANGUAGES}),
        "description": "\n\n".join(methods(made, lang) for lang in LANGUAGES),
        "datePublished": finished[:10],
        "license": _id(LICENCE),
        "conformsTo": _id(CONFORMS[1]),
        "hasPart": [_id(name) for name in files],
        "mentions": _id("#run"),
    }
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": METADATA,
                "@type": "CreativeWork",
                "about": _id("./"),
                "conformsTo": [_id(one) for one in CONFORMS],
            },
            root,
            *({"@id": one, "@type": "CreativeWork", "name": one.rsplit("/", 1)[0]} for one in CONFORMS[1:]),
            {"@id": LICENCE, "@type": "CreativeWork", "name": "MIT"},
            {
                "@id": "#quanze",
                "@type": "SoftwareApplication",
                "name": "quanze 权责",
                "softwareVersion": made.versions["quanze"],
                "softwareRequirements": [f"{name} {version}" for name, version in made.versions.items()],
                **({"version": made.commit} if made.commit else {}),
            },
            {
                "@id": "#run",
                "@type": "CreateAction",
                "name": made.remake or root["name"],
                "endTime": finished,
                "instrument": _id("#quanze"),
                "object": [_id(name) for name in cases],
                "result": [_id(name) for name in results],
            },
            *(_file(name, content) for name, content in files.items()),
        ],
    }


def _file(name: str, content: bytes) -> dict[str, Any]:
    suffix = Path(name).suffix
    return {
        "@id": name,
        "@type": "File",
        "name": Path(name).name,
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
        **({"encodingFormat": _FORMATS[suffix]} if suffix in _FORMATS else {}),
    }


def _id(name: str) -> dict[str, str]:
    return {"@id": name}

"""The notebooks run without a word of complaint, and what is committed of them shows their outputs.

``python tests/whole/test_notebooks.py`` runs them and writes their outputs into the files.
"""

import base64
import json
import os
import re
import sys
import tempfile
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]  # also as a script
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SIZE = 1_000_000
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Folders of a machine; a path within a project or an address does not begin with one of these.
FOLDERS = re.compile(
    r"(?<![\w.])/(?:home|root|tmp|usr|opt|var|mnt|work|private|Users)/|[A-Za-z]:\\\\?\w|file:|site-packages"
)


def executed(path, scratch):
    """Run a notebook in this very Python, whatever kernels are installed, and return it with its outputs."""
    with warnings.catch_warnings():
        # what the notebook tools themselves still use, on one platform or another
        for kind in (DeprecationWarning, PendingDeprecationWarning):
            for package in ("jupyter_client", "jupyter_core", "nbclient", "nbformat", "zmq", "tornado", "traitlets"):
                warnings.filterwarnings("ignore", category=kind, module=rf"{package}(\..*)?")
        warnings.filterwarnings("ignore", "Proactor event loop does not implement", RuntimeWarning)
        import nbformat
        from jupyter_client.kernelspec import KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager
        from nbclient import NotebookClient

        kernel = scratch / "kernels" / "python3"
        kernel.mkdir(parents=True)
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": command, "display_name": "Python 3", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        specs = KernelSpecManager(kernel_dirs=[str(kernel.parent)])
        manager = AsyncKernelManager(
            kernel_name="python3", kernel_spec_manager=specs, connection_file=str(scratch / "connection.json")
        )
        # the kernel's own histories and settings stay out of the home folder
        own = {name: str(scratch) for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            notebook, km=manager, timeout=300, record_timing=False, resources={"metadata": {"path": str(ROOT)}}
        )
        client.execute(cleanup_kc=True, env={**os.environ, **own, "PYTHONUTF8": "1"})
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def code(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def outputs(cell):
    """Kinds of a cell's outputs in order: their MIME types, or the name of a stream."""
    return [sorted(output["data"]) if "data" in output else output["name"] for output in cell["outputs"]]


def texts(node):
    """All strings in a notebook but its pictures, which are checked as bytes."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, dict):
        for key, item in node.items():
            yield key
            if key == "image/png":
                yield from re.findall(r"tEXt[\x20-\x7e\x00]+", base64.b64decode("".join(item)).decode("latin-1"))
            else:
                yield from texts(item)


def test_there_are_two():
    assert [path.stem for path in NOTEBOOKS] == ["01-first-county", "02-five-prescriptions"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path, tmp_path):
    cells = code(executed(path, tmp_path))  # raises where a cell does
    for cell in cells:
        assert "stderr" not in outputs(cell), cell["outputs"]  # warnings, such as of missing glyphs
    committed = code(json.loads(path.read_text(encoding="utf-8")))
    assert [outputs(cell) for cell in committed] == [outputs(cell) for cell in cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_committed(path):
    assert path.stat().st_size < SIZE
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"] == METADATA
    assert [cell["execution_count"] for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    kinds = [kind for cell in code(notebook) for kind in outputs(cell)]
    assert any("image/png" in kind for kind in kinds) and any("text/html" in kind for kind in kinds)
    for words in texts(notebook):
        assert not FOLDERS.search(words), words
        assert str(ROOT) not in words and sys.prefix not in words


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_both_languages(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            words = "".join(cell["source"])
            assert re.search("[\u4e00-\u9fff]", words) and re.search("[A-Za-z]{3}", words)


def main():
    import nbformat

    for path in NOTEBOOKS:
        with tempfile.TemporaryDirectory() as scratch:
            nbformat.write(executed(path, Path(scratch)), path)


if __name__ == "__main__":
    main()

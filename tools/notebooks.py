"""Run the notebooks and keep their outputs: ``python -m tools.notebooks [NAME ...]``.

What is edited are the paired text files, ``notebooks/*.py`` (Jupytext, percent format); the ``.ipynb`` beside each is
made of it, with the outputs of its cells.
"""

import json
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def sources() -> list[Path]:
    """The paired text files, in order."""
    return sorted(FOLDER.glob("[0-9]*.py"))


def read(path: Path) -> Any:
    """A notebook of a text file, without outputs; the names of its cells are their places, so that nothing is drawn."""
    import jupytext

    notebook = jupytext.read(path, fmt="py:percent")
    for k, cell in enumerate(notebook.cells):
        cell["id"], cell["metadata"] = f"cell-{k}", {}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def executed(path: Path, scratch: Path) -> Any:
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
        notebook = read(path)
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=1800,
            record_timing=False,
            coalesce_streams=True,  # else a pause of the machine would show
            resources={"metadata": {"path": str(ROOT)}},
        )
        client.execute(cleanup_kc=True, env={**os.environ, **own, "PYTHONUTF8": "1"})
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def main(names: list[str]) -> None:
    """Run those named, or all, and write their outputs."""
    import nbformat

    for path in sources():
        if not names or path.stem in names:
            with tempfile.TemporaryDirectory() as scratch:
                nbformat.write(executed(path, Path(scratch)), path.with_suffix(".ipynb"))
            print(path.stem)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Small studies for the tests, and the real command in a process of its own."""

import subprocess
import sys

import numpy as np
import pandas as pd
from counties import county
from places import ROOT

from experiments.designs.study import Study
from experiments.running.resume import Patience
from experiments.running.store import parquet

AT_ONCE = Patience.every(0)
OUTCOMES = ("inaction_rate", "blame_avoidance_rate", "incidents")
LEVER = "authority.delegated_share"
FILE = """
schema_version = 1
title = {{zh = "小研究", en = "small study"}}
cases = ["baseline"]
structure = {{warm_up = 0, townships = 2, cadres = 4, residents = 4, months = {months}}}
replicates = {replicates}
window = {months}
outcomes = ["inaction_rate", "blame_avoidance_rate", "incidents"]

[design]
kind = "grid"
levels."authority.delegated_share" = [0.1, 0.3, 0.5, 0.7, 0.9]
"""


def little(points=4, seeds=(1, 2, 3), lived=14, **settings):
    """A study of one lever in a tiny county; `settings` are those of `Study`."""
    case = county(months=lived)
    design = pd.DataFrame({"case": case.name, LEVER: np.linspace(0.1, 0.9, points)})
    chosen = {"cases": (case,), "design": design, "outcomes": OUTCOMES}
    return Study("little", **{**chosen, "seeds": seeds, **settings})


def study_file(folder, replicates=3, months=14):
    """Write a study file of 5 points."""
    path = folder / "little.toml"
    path.write_text(FILE.format(replicates=replicates, months=months), encoding="utf-8")
    return path


def table_bytes(results):
    """All runs by point and seed, as the bytes of one Parquet file."""
    return parquet(results.store.runs())


def command(*args, setting=""):
    """Start the real command; every chunk is a part, and Ctrl-C reaches it even if this shell ignores it."""
    code = f"import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n{setting}\n"
    code += "from quanze import main; main()"
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", code, "--lang", "en", *map(str, args), "--keep-every", "0"]
    return subprocess.Popen(words, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")

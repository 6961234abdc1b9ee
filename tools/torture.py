"""Torture: what survives, what is refused in one sentence, and what ends in an internal error (the bar: none).

``python -m tools.torture --write`` (`make torture`) puts the table into ``docs/results/torture.md``.
"""

import argparse
import json
import os
import shutil
import signal
import string
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from typer.testing import CliRunner

import experiments as ex
import sim
from experiments.cli import app
from experiments.designs.files import STUDIES
from experiments.designs.study import Study
from experiments.running.resume import run_study
from experiments.running.store import MANIFEST, parquet, spec_hash
from experiments.telling.sentences.plans import plan_line
from sim.case_files import CASES
from sim.errors import QuanzeError
from sim.versions import versions
from sim.words import LANGUAGES

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "results" / "torture.md"
SURVIVED, REFUSED = "survived", "refused"
LONGEST = 4000  # characters of a sentence, whatever names it repeats
REFUSALS = (2, 3)  # exit codes of a command that did not fail by itself
ODD = ("", "0", "-1", "1e400", "nan", "inf", "-inf", "0.5", "true", "[]", "{}", "''", '"x"', "[[]]", "1979-05-27")
ODD += ("9" * 20, "9" * 5000, "1000000", '"\\u0000"', '"\\u202e"', '"../../x"', '"os:system"', '"{x}"', '"[/]"', "＝")
ODD_VALUES: tuple[Any, ...] = (None, True, -1, 0, 2**70, 1e308, "", "x", "os:system", "{x}", [], {}, [[]], {"a": {}})
WORDS = ("", "-1", "0", "2", "x", "nan", "9" * 5000, "[/]", "--", "--out", "--window", "1-", "1-999", "\ud800", "..")
COUNTY = 'schema_version = 1\nbase = "baseline"\nstructure = {townships = 1, cadres = 3, residents = 2, months = 14}\n'
STUDY = """\
schema_version = 1
cases = ["little.toml"]
replicates = 3
outcomes = ["incidents", "acted / months"]
window = 6
months = ["n_acted"]
[design]
kind = "grid"
[design.levels]
"authority.delegated_share" = [0.1, 0.5, 0.9]
[registration]
primary = {factor = "authority.delegated_share", outcome = "incidents"}
hypothesis = {en = "none"}
"""

Door = Callable[[Path], object]


# Bad input


def mutated(text: str, random: Random) -> str:
    """A valid text with a few tokens dropped, doubled, moved or put in the place of others."""
    tokens = [token for token in _split(text) if token]
    for _ in range(random.randint(1, 4)):
        place, other = random.randrange(len(tokens)), random.randrange(len(tokens))
        match random.randrange(5):
            case 0:
                tokens[place] = ""
            case 1:
                tokens[place] = tokens[other]
            case 2:
                tokens[place] = random.choice(ODD)
            case 3:
                tokens[place : place + random.randint(1, 30)] = [""]
            case _:
                tokens[place] += tokens[other]
    return "".join(tokens)


def _split(text: str) -> Iterator[str]:
    """Words, numbers, and every other sign by itself."""
    word = ""
    for sign in text:
        if sign.isalnum() or sign in "_.":
            word += sign
            continue
        yield from (word, sign)
        word = ""
    yield word


def mutated_tree(tree: Any, random: Random) -> Any:
    """A valid tree of tables and lists with a few parts dropped, renamed or put in the place of others."""
    tree = json.loads(json.dumps(tree))
    for _ in range(random.randint(1, 3)):
        spots = list(_spots(tree))
        if not spots:
            break
        holder, key = random.choice(spots)
        match random.randrange(3):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[random.choice(string.ascii_letters)] = holder.pop(key)
            case _:
                holder[key] = random.choice(ODD_VALUES)
    return tree


def _spots(tree: Any) -> Iterator[tuple[Any, Any]]:
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(inside):
        yield tree, key
        yield from _spots(value)


def mutated_bytes(content: bytes, random: Random) -> bytes:
    """A valid file with bytes changed, cut off or put in."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(changed) + 1)
        match random.randrange(3):
            case 0:
                changed[place : place + 1] = random.randbytes(1)
            case 1:
                del changed[place:]
            case _:
                changed[place:place] = random.randbytes(random.randint(1, 9))
    return bytes(changed)


# Doors


def open_case(path: Path) -> None:
    """Whatever can be done with a case without living it."""
    case = sim.load_case(path)
    _ = (case.hash(), case.to_toml(), repr(case), case._repr_html_(), case.segments(), case.cautions())


def open_question(path: Path) -> None:
    """Whatever can be done with a question without asking it."""
    question = ex.read(path)
    question.check()
    _ = (repr(question), question.cautions(), *(plan_line(question, lang) for lang in LANGUAGES))


def open_folder(path: Path) -> None:
    """Look at a study and export what there is of it."""
    for written in path.parent.glob(f"{path.name}.*.csv"):
        written.unlink()
    command("status", path)
    command("export", path, "--to", f"{path}.LANG.csv", "--partial")


class Failed(Exception):
    """A command ended in something else than success or a sentence."""


def command(*words: object) -> None:
    """Give a command in this process, in both languages (``LANG``); what it says when it fails is one line."""
    for lang in LANGUAGES:
        done = CliRunner().invoke(app, ["--lang", lang, *(str(word).replace("LANG", lang) for word in words)])
        lines = [line for line in done.stderr.splitlines() if line.startswith(("error:", "错误：", "internal", "内部"))]
        if done.exit_code in REFUSALS:
            if done.exit_code == 2 and (len(lines) != 1 or done.stderr.rstrip("\n").count("\n")):
                raise Failed(f"not one line: {done.stderr[:300]!r}")
        elif done.exit_code:
            raise Failed(f"exit code {done.exit_code}: {done.stderr[:300]!r} {done.exception!r}")
    if done.exit_code:
        raise QuanzeError("usage", reason=done.stderr)


def verdict(call: Callable[[], object]) -> str:
    """`SURVIVED`, `REFUSED`, or what went wrong."""
    try:
        call()
    except QuanzeError as error:
        told = [error.told(lang) for lang in LANGUAGES]
        return REFUSED if all(0 < len(line) < LONGEST for line in told) else f"no sentence: {told[0][:300]!r}"
    except (Exception, SystemExit) as error:
        return f"{type(error).__name__}: {str(error)[:300]}"
    return SURVIVED


def little_study(folder: Path) -> Path:
    """A finished study of nine runs, registered, in a folder; its file and case lie beside it."""
    (folder / "little.toml").write_text(COUNTY, encoding="utf-8")
    file = folder / "asked.toml"
    file.write_text(STUDY, encoding="utf-8")
    made = folder / "made"
    command_once("register", file, "--out", made, "--runs", made)
    command_once("study", file, "--out", made)
    return made


def command_once(*words: object) -> None:
    """Give a command that must succeed."""
    done = CliRunner().invoke(app, ["--lang", "en", *map(str, words)])
    assert done.exit_code == 0, done.output


# Kinds of bad input: a row each, a call for each try


def bad_texts(folder: Path, random: Random, sources: list[Path], door: Door) -> Callable[[], object]:
    """A valid file of people's, mutated."""
    path = folder / "mutated.toml"
    path.write_text(mutated(random.choice(sources).read_text(encoding="utf-8"), random), "utf-8", "surrogatepass")
    return lambda: door(path)


def bad_bytes(folder: Path, random: Random, door: Door) -> Callable[[], object]:
    """Bytes of no kind."""
    path = folder / "bytes.toml"
    path.write_bytes(random.randbytes(random.randint(0, 300)))
    return lambda: door(path)


def bad_json(folder: Path, random: Random, made: Path, name: str) -> Callable[[], object]:
    """A study's folder with one of its JSON files mutated; a manifest has its own hash all the same."""
    copy = _copied(made, folder)
    tree = mutated_tree(json.loads((made / name).read_text(encoding="utf-8")), random)
    if name == MANIFEST and isinstance(tree, dict) and random.random() < 0.8:
        tree["hash"] = spec_hash(tree.get("spec", {}))
    content = json.dumps(tree) if random.random() < 0.9 else mutated(json.dumps(tree), random)
    (copy / name).write_text(content, encoding="utf-8")
    return lambda: open_folder(copy)


def bad_part(folder: Path, random: Random, made: Path) -> Callable[[], object]:
    """A study's folder with bytes of one of its files changed."""
    copy = _copied(made, folder)
    path = random.choice(sorted(path for path in copy.rglob("*") if path.is_file() and path.name != "writer.lock"))
    path.write_bytes(mutated_bytes(path.read_bytes(), random))
    return lambda: open_folder(copy)


def foreign_part(folder: Path, random: Random, made: Path) -> Callable[[], object]:
    """A study's folder with well-formed rows that are not its own, bound to it and named as they should be."""
    import hashlib

    import pyarrow as pa
    import pyarrow.parquet as pq

    copy = _copied(made, folder)
    part = next((copy / "runs").iterdir())
    table = pq.ParquetFile(part).read()
    column = random.choice(table.column_names)
    index = table.column_names.index(column)
    if pa.types.is_string(table.schema.field(column).type):
        changed = table.drop_columns([column])
    else:
        value = random.choice([-1, 3, 7, 2**31 - 1, 0])
        values = pa.array([value] * len(table), table.schema.field(column).type)
        changed = table.set_column(index, table.schema.field(column), values)
    content = parquet(changed.replace_schema_metadata(table.schema.metadata))
    part.unlink()
    (copy / "runs" / f"part-000001-{hashlib.sha256(content).hexdigest()[:16]}.parquet").write_bytes(content)
    return lambda: open_folder(copy)


def bad_state(folder: Path, random: Random, saved: Path) -> Callable[[], object]:
    """A county that was saved, with bytes changed."""
    path = folder / "state.quanze"
    path.write_bytes(mutated_bytes(saved.read_bytes(), random))
    return lambda: sim.load_state(path)


def bad_words(folder: Path, random: Random, made: Path) -> Callable[[], object]:
    """A command with words of it dropped, doubled or replaced."""
    little = made.parent / "little.toml"
    out = folder / f"out-{random.getrandbits(60)}-LANG"
    valid: list[list[object]] = [
        ["run", little, "--seed", 1, "--window", 6],
        ["compare", little, little, "--out", out, "--replicates", 2, "--window", 6, "--outcome", "incidents"],
        ["status", made],
        ["export", made, "--to", f"{out}.csv"],
        ["ask", made.parent / "asked.toml", "--out", out],
        ["trace", little, "--seed", 1],
        ["merge", made],
    ]
    words = [str(word) for word in random.choice(valid)]
    for _ in range(random.randint(1, 2)):
        place = random.randrange(len(words))
        words[place : place + random.randint(0, 1)] = random.sample(WORDS, random.randint(0, 1))
    return lambda: command(*words) if words else None


def _copied(made: Path, folder: Path) -> Path:
    copy = folder / "study"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(made, copy)
    return copy


def kinds(folder: Path, random: Random) -> dict[str, Callable[[], Callable[[], object]]]:
    """What makes a try of each kind, in a folder."""
    made = little_study(folder)
    saved = folder / "saved.quanze"
    sim.halt(sim.load_case(folder / "little.toml"), month=6).save(saved)
    cases, studies = sorted(CASES.glob("*.toml")), sorted(STUDIES.glob("*.toml"))
    return {
        "bytes as a case": lambda: bad_bytes(folder, random, open_case),
        "bytes as a question": lambda: bad_bytes(folder, random, open_question),
        "mutated cases": lambda: bad_texts(folder, random, cases, open_case),
        "mutated questions": lambda: bad_texts(folder, random, studies, open_question),
        "mutated manifests": lambda: bad_json(folder, random, made, MANIFEST),
        "mutated registrations": lambda: bad_json(folder, random, made, "registration.json"),
        "folders with bytes changed": lambda: bad_part(folder, random, made),
        "foreign parts": lambda: foreign_part(folder, random, made),
        "saved counties with bytes changed": lambda: bad_state(folder, random, saved),
        "mutated commands": lambda: bad_words(folder, random, made),
    }


# Endings


def killed(folder: Path, random: Random) -> str:
    """Kill a study at a random moment, go on, and compare with one that nobody disturbed."""
    made = little_study(folder)
    (folder / "more.toml").write_text(STUDY.replace("replicates = 3", "replicates = 60"), encoding="utf-8")
    wanted = parquet(run_study(Study.from_toml(folder / "more.toml"), folder / "undisturbed").store.runs())
    out = folder / "killed"
    words = [sys.executable, "-m", "quanze", "study", str(folder / "more.toml"), "--out", str(out), "--keep-every", "0"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as study:
        time.sleep(random.uniform(0.5, 4.0))
        study.send_signal(random.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
    again = run_study(Study.from_toml(folder / "more.toml"), out)
    assert made.exists()
    return SURVIVED if parquet(again.store.runs()) == wanted else "other numbers after going on"


def full(folder: Path, random: Random) -> str:
    """Fill the disk while a study runs, make room, go on, and compare; refused where no small disk can be mounted."""
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk], capture_output=True).returncode:
        return "no small disk can be mounted here"
    try:
        little_study(folder)
        (folder / "more.toml").write_text(STUDY.replace("replicates = 3", "replicates = 40"), encoding="utf-8")
        study = Study.from_toml(folder / "more.toml")
        wanted = parquet(run_study(study, folder / "undisturbed").store.runs())
        with suppress(OSError), (disk / "ballast").open("wb", buffering=0) as ballast:
            for _ in range(random.randint(40, 75)):
                ballast.write(bytes(4096))
        first = verdict(lambda: run_study(study, disk / "out"))
        (disk / "ballast").unlink()
        again = run_study(study, disk / "out")
        whole = parquet(again.store.runs()) == wanted
        return first if whole or first not in (SURVIVED, REFUSED) else "other numbers after going on"
    finally:
        subprocess.run(["umount", disk], check=True)


ENDINGS = {"studies stopped or killed, and gone on with": killed, "studies on a disk that fills up": full}


# The campaign


def campaign(tries: int, endings: int, seed: int) -> dict[str, Counter[str]]:
    """Verdicts of every kind and how many there were of each."""
    found: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        (folder := Path(place) / "bad").mkdir()
        for name, kind in kinds(folder, Random(seed)).items():
            found[name] = Counter(verdict(kind()) for _ in range(tries))
        for name, ending in ENDINGS.items():
            found[name] = Counter()
            for number in range(endings):
                (folder := Path(place) / f"{ending.__name__}-{number}").mkdir()
                found[name][ending(folder, Random(f"{seed}-{number}"))] += 1
    return found


def document(found: dict[str, Counter[str]], seed: int) -> str:
    """The table as a page."""
    lines = ["| what | tried | survived | refused in one sentence | internal error |", "|---|---|---|---|---|"]
    errors: list[str] = []
    for name, counts in found.items():
        wrong = {said: count for said, count in counts.items() if said not in (SURVIVED, REFUSED)}
        cells = [counts.total(), counts[SURVIVED], counts[REFUSED], sum(wrong.values())]
        lines.append(f"| {name} | {' | '.join(map(str, cells))} |")
        errors += [f"- {name}, {count} ×: `{said}`" for said, count in wrong.items()]
    told = "\n".join(errors) or "None."
    return f"""\
# Torture

What bad input and bad endings do, by `make torture` (seed {seed}, version {versions()["quanze"]}). *Survived*: what was
asked was done, or bad parts were named and left out; of endings: gone on with, and equal to the byte to what nobody
disturbed. *Refused*: one sentence in each language. The bar is no internal error.

{chr(10).join(lines)}

## Internal errors

{told}
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=1000)
    parser.add_argument("--endings", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT.name}")
    asked = parser.parse_args()
    said = document(campaign(asked.tries, asked.endings, asked.seed), asked.seed)
    print(said)
    if asked.write:
        DOCUMENT.write_text(said, encoding="utf-8")

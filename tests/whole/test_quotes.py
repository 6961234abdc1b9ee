"""What documents quote is what the tables of ``results/reference`` hold: ``tests/data/quotes.toml`` says which."""

import csv
import re
import tomllib
from collections import Counter
from decimal import Decimal, InvalidOperation

import pytest
from places import ROOT

TOLD = tomllib.loads((ROOT / "tests/data/quotes.toml").read_text(encoding="utf-8"))
QUOTES, HELD = TOLD["quotes"], TOLD["held"]
KEPT = ROOT / "results/reference"
FOLDS = {"sum": sum, "lowest": min, "highest": max}
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
NUMBER = re.compile(r"\d+\.\d+|\d+ ?%")


class Quoted(Decimal):
    """A number as documents write it: rounded as it stands in the table, a true minus, blanks between thousands."""

    def __format__(self, spec):
        return super().__format__(spec).replace("-", "−").replace(",", " ")


def read(name):
    with (KEPT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def meant(row, where):
    return all(row[column] in (wanted if isinstance(wanted, list) else [wanted]) for column, wanted in where.items())


def numbers(quote, rows, fold):
    """Values of some rows made one by column; columns of words are left out."""
    found = {}
    for column in rows[0]:
        try:
            value = fold([Decimal(row[column]) for row in rows]) * quote.get("times", 1)
        except InvalidOperation:
            continue
        found[column] = Quoted(abs(value) if quote.get("size") else value)
    return found


def said(quote, table):
    """The words that a quote stands for, with the table's numbers in them."""
    rows = [row for row in table if meant(row, quote["where"])]
    assert rows, quote
    facts = {"rows": len(rows)}
    if "each" in quote:
        counts = Counter(row[quote["each"]] for row in rows).values()
        facts |= {"least": min(counts), "most": max(counts)}
    elif len(rows) == 1:
        facts |= numbers(quote, rows, sum)
    else:
        facts |= {name: numbers(quote, rows, fold) for name, fold in FOLDS.items()}
    return quote["says"].format(**facts)


def plain(words):
    return re.sub(r"\s+", " ", words)


def name_of(quote):
    return f"{quote['pages'][0]}: {quote['says'][:40]}"


@pytest.mark.parametrize("quote", QUOTES, ids=name_of)
def test_a_page_says_what_the_table_holds(quote):
    words = plain(said(quote, read(quote["table"])))
    for page in quote["pages"]:
        assert words in plain((ROOT / page).read_text(encoding="utf-8")), f"{page} does not say: {words}"


@pytest.mark.parametrize("held", HELD, ids=lambda held: f"{held['page']}: {held['begins'][:20]}")
def test_no_number_there_is_without_a_table(held):
    page = plain((ROOT / held["page"]).read_text(encoding="utf-8"))
    first = page.index(held["begins"])
    part = page[first : page.index(held["ends"], first)]
    quoted = [said(quote, read(quote["table"])) for quote in QUOTES if held["page"] in quote["pages"]]
    covered = [range(*code.span()) for code in CODE.finditer(part)]
    for words in map(plain, (*quoted, *held.get("besides", ()))):
        covered += [range(*found.span()) for found in re.finditer(re.escape(words), part)]
    loose = [found[0] for found in NUMBER.finditer(part) if not any(found.start() in one for one in covered)]
    assert loose == []


@pytest.mark.parametrize("kind", ["sum", "lowest", "each"])
def test_another_number_would_be_seen(kind):
    """A quote of each kind says something else once the tables hold something else."""
    quote = next(quote for quote in QUOTES if ("each" in quote if kind == "each" else f"{{{kind}[" in quote["says"]))
    table = read(quote["table"])
    before = said(quote, table)
    rows = [row for row in table if meant(row, quote["where"])]
    if kind == "each":
        table += rows
    else:
        column = re.search(r"\[(\w+)\]", quote["says"])[1]
        for row in rows:
            row[column] = str(Decimal(row[column]) + 1)
    assert said(quote, table) != before


def test_another_number_of_one_row_would_be_seen():
    quote = QUOTES[0]
    table = read(quote["table"])
    before = said(quote, table)
    for row in table:
        row["helps"] = "0.5"
    assert said(quote, table) != before

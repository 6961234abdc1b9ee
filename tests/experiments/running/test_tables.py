"""Tables that Excel opens: a byte order mark where there is Chinese, and workbooks."""

import codecs
import io

import pandas as pd
import pytest

from experiments.running.cells import csv_bytes, excel_bytes

CHINESE = pd.DataFrame({"case": ["现状", "支持（一）"], "value": [0.1, 2.5]})
PLAIN = pd.DataFrame({"case": ["baseline", "s1"], "value": [0.1, 2.5]})


@pytest.mark.parametrize(("table", "marked"), [(CHINESE, True), (PLAIN, False)], ids=["chinese", "plain"])
def test_csv_is_marked_where_excel_needs_it_and_reads_back(table, marked):
    content = csv_bytes(table)
    assert content.startswith(codecs.BOM_UTF8) == marked and b"\r" not in content
    pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(content)), table)


def test_chinese_names_of_columns_read_back():
    table = CHINESE.rename(columns={"case": "情景"})
    assert list(pd.read_csv(io.BytesIO(csv_bytes(table))).columns) == ["情景", "value"]


def test_workbooks_read_back():
    pd.testing.assert_frame_equal(pd.read_excel(io.BytesIO(excel_bytes(CHINESE))), CHINESE)

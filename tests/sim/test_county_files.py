"""A county's tables in files: every encoding and kind of file, what is refused of them, and what is written."""

import codecs
import datetime
import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_tables import tabled_counties

import sim
from sim.county import HOLDERS, NATIONAL, equal_county
from sim.county_files import MOST_COLUMNS, MOST_ROWS, new_county, open_county, template_names
from sim.county_tables import county_of
from sim.county_told import understood
from sim.files import LARGEST
from sim.words import LANGUAGES

TOWNS = "名称,编制\n城关镇,24\n河口镇,12\n"
PLAIN = county_of({"townships": [{"name": "城关镇", "cadres": 24}, {"name": "河口镇", "cadres": 12}]})


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(put(tmp_path / "county", "乡镇.csv", TOWNS), tmp_path / "县"))


def put(folder, name, content):
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def book(path, *rows, title="乡镇", **more):
    """A workbook with one sheet of rows, and others."""
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    for name, lines in more.items():
        page = made.create_sheet(name)
        for line in lines:
            page.append(line)
    made.save(path)
    return made


def refused(path, zh, en):
    with pytest.raises(sim.InputError) as caught:
        sim.read_county(path)
    for lang, parts in (("zh", zh), ("en", en)):
        said = caught.value.told(lang)
        for part in parts if isinstance(parts, tuple) else (parts,):
            assert part in said, said
        assert "\n" not in said and not any(letter in said for letter in "\0\x1b")


def notes(path, lang="zh"):
    return [note.told(lang) for note in open_county(path).notes]


# What is read


@pytest.mark.parametrize("name", ["乡镇.csv", "townships.csv", "Townships.CSV", "乡镇表.csv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_of_any_encoding(tmp_path, name, encoding, separator, end):
    content = TOWNS.replace(",", separator).replace("\n", end).encode(encoding)
    found = open_county(put(tmp_path, name, content))
    assert found.county == PLAIN
    guessed = [note.told("zh") for note in found.notes]
    if encoding.startswith("utf"):
        assert guessed == []
    else:
        assert guessed == [f"{tmp_path / name} 不是 UTF-8，按 GBK 读取。"]


def test_two_encodings_in_one_folder_are_named_each(folder):
    put(folder, "人员.csv", "乡镇,领导\n城关镇,3\n".encode("gbk"))
    assert sim.read_county(folder).townships[0].leaders == 3
    assert notes(folder, "en") == [f"{folder / '人员.csv'} is not UTF-8 and was read as GBK."]


def test_workbooks_of_sheets(tmp_path):
    duties = [["事项", "领域", "行权主体", "年频次"], ["x", "a", "乡镇", 3], [None] * 4, ["y", "a", "共同", "２"]]
    more = {"履职事项": duties, "departments": [["domain"], ["a"]], "草稿": [["什么"]]}
    book(tmp_path / "a.xlsx", ["名称", "编制", "财力匹配率"], ["城关镇", 24, 0.5], [None] * 3, [7, "12", "35%"], **more)
    for path in (tmp_path / "a.xlsx", tmp_path):
        county = sim.read_county(path)
        assert [town.name for town in county.townships] == ["城关镇", "7"]
        assert county.townships[1].params["workload.funded_share"] == 0.35
        assert [duty.yearly for duty in county.duties] == [3.0, 2.0]
        assert notes(path) == [f"{tmp_path / 'a.xlsx'} 中的 草稿 不是县的表，未使用。"]


def test_what_is_not_used_is_named(folder):
    put(folder, "乡镇.csv", "序号,名称,编制,备注\n1,城关镇,24,大\n2,,,\n")
    put(folder, "说明.txt", "x")
    put(folder, "other.csv", "x")
    put(folder, ".hidden.csv", "x")
    put(folder, "~$a.xlsx", "x")
    assert sim.read_county(folder).cadres == 24
    said = notes(folder)
    assert f"{folder / '乡镇.csv'} 的这些列未使用：序号、备注。" in said and len(said) == 3
    assert {f"{folder / name} 不是县的表，未使用。" for name in ("说明.txt", "other.csv")} < set(said)


def test_blank_lines_count_as_rows(folder):
    put(folder, "乡镇.csv", "\n" + TOWNS.replace("河口镇", "\n\n河口镇").replace("12", "x"))
    refused(folder, "乡镇.csv 第 6 行“编制”", "row 6, column 编制")


def test_zips_of_tables(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("县/乡镇.csv", TOWNS.encode("gbk"))
        archive.writestr("__MACOSX/乡镇.csv", "x")
        archive.writestr("县/.DS_Store", "x")
        archive.writestr("县/readme.txt", "x")
    assert sim.read_county(path) == PLAIN
    assert notes(path) == [
        f"{path} 中的 县/乡镇.csv 不是 UTF-8，按 GBK 读取。",
        f"{path} 中的 县/readme.txt 不是县的表，未使用。",
    ]


def test_a_zip_of_a_chinese_system(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xxxx.csv", TOWNS)
    (tmp_path / "a.zip").write_bytes(content.getvalue().replace(b"xxxx", "乡镇".encode("gbk")))
    assert sim.read_county(tmp_path / "a.zip") == PLAIN


LINES = st.lists(st.text("名称编制,;\t\"'1２%=\n\r城镇 \x00", max_size=12), max_size=6).map("\n".join)


@given(
    st.binary(max_size=60) | LINES.map(lambda text: f"名称,编制\n{text}".encode()),
    st.sampled_from(["csv", "xlsx", "zip"]),
)
def test_whatever_a_file_holds_it_is_a_county_or_one_line_of_what_is_wrong(content, ending):
    with tempfile.TemporaryDirectory() as place:
        path = put(Path(place), f"乡镇.{ending}", content)
        try:
            sim.read_county(path if ending != "zip" else path / "乡镇.zip")
        except sim.InputError as error:
            assert all("\n" not in error.told(lang) for lang in LANGUAGES)


# What is refused of files


def test_folders_and_files_that_hold_no_county(tmp_path, folder):
    refused(tmp_path / "nowhere", "没有这个文件或文件夹", "No such file or directory")
    refused(f"{tmp_path}/\0", "无法读取", "cannot read")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "empty 中没有乡镇表", "no table of townships in")
    refused(put(tmp_path / "x", "people.csv", "乡镇\na\n"), "没有乡镇表", "no table of townships")
    refused(
        folder / "乡镇.csv",
        "须为文件夹，或以 .xlsx、.zip 结尾",
        "must be a folder, or a file that ends in .xlsx or .zip",
    )
    put(folder, "townships.csv", TOWNS)
    refused(folder, "有两份乡镇表", ("two tables of townships", "townships.csv"))
    (folder / "乡镇.csv").unlink()
    book(folder / "a.xlsx", ["x"])
    refused(folder, "既有 CSV 表又有 Excel 工作簿", "both CSV tables and an Excel workbook")
    (folder / "townships.csv").unlink()
    book(folder / "b.xlsx", ["x"])
    refused(folder, "有 2 个 Excel 工作簿", "holds 2 Excel workbooks")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_out_of_the_folder_is_refused(tmp_path, folder):
    put(tmp_path / "other", "people.csv", "乡镇\n城关镇\n")
    (folder / "people.csv").symlink_to(tmp_path / "other" / "people.csv")
    refused(folder, "people.csv 指向文件夹之外", "leads out of its folder")


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        ("", "须有 1 至 1000 行，不能是 0 行", "1 to 1000 rows, not 0"),
        ("名称,编制\n", "不能是 0 行", "not 0"),
        ("名称\n城关镇\n", "缺少“编制”列", "has no column cadres"),
        (TOWNS.replace("编制", "编"), "没有名为“编”的列", "unknown column '编'"),
        (TOWNS.replace("编制", "编织"), "是否应为“编制”", "did you mean '编制'?"),
        (TOWNS.replace("编制", "编制,编制").replace(",24", ",24,24"), "“编制”列与“编制”列", "the same column"),
        (TOWNS.replace("编制", "编制,干部数").replace(",24", ",24,24"), "“干部数”列与“编制”列", "the same column"),
        (TOWNS.replace(",12", ",12,3"), "第 3 行第 C 列有内容，但该列没有表头", "row 3: there is"),
        (TOWNS.replace("编制", ""), "第 2 行第 B 列有内容", "column B, which has no heading"),
        (TOWNS.replace("24", "0"), "第 2 行“编制”：须为 1 至 500 的整数", "row 2, column 编制: must be a"),
        (TOWNS + "\0", "不是文本（含有空字符）", "holds NUL characters"),
        (TOWNS.encode("utf-16"), "编码是 UTF-16；请另存为 UTF-8", "is UTF-16; save it as UTF-8"),
        (TOWNS.encode() + b"\xff\xff", "不是 UTF-8 编码的文本", "is not UTF-8 text"),
        (b"PK\x03\x04rest", "其实是 Excel 工作簿", "is really an Excel workbook"),
        (TOWNS + '"a,1\n', "第 4 行不是合法的 CSV", "not valid CSV in line 4"),
        (TOWNS + f"{'x' * 200_000},1\n", "第 4 行不是合法的 CSV", "not valid CSV in line 4"),
        ("名称,编制\n" + "\n" * (MOST_ROWS + 2), f"超过 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows"),
        ("名称,编制" + "," * MOST_COLUMNS, f"超过 {MOST_COLUMNS} 列", f"more than {MOST_COLUMNS} columns"),
        (b"x" * (LARGEST + 1), "超过 16 MB", "more than the 16 MB"),
        (TOWNS.replace("24", "=24"), "须为 1 至 500 的整数，不能是“=24”", "not '=24'"),
    ],
)  # fmt: skip
def test_a_csv_file_is_refused(folder, content, zh, en):
    path = put(folder, "乡镇.csv", content) / "乡镇.csv"
    refused(folder, (str(path), zh), (str(path), en))


def excel(tmp_path, *rows, change=None):
    made = book(tmp_path / "a.xlsx", ["名称", "编制"], ["城关镇", 24], *rows)
    if change:
        change(made.active)
        made.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


@pytest.mark.parametrize("value", ["=1+1", "=SUM(B2:B2)", '=HYPERLINK("http://x")'])
@pytest.mark.parametrize("cell", ["B3", "A3", "A1"])
def test_formulas_are_refused_with_their_cell(tmp_path, cell, value):
    path = excel(tmp_path, ["a", 3], change=lambda page: page[cell].__setattr__("value", value))
    refused(path, f"乡镇 的 {cell} 是公式", f"{cell} is a formula")


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (["a", datetime.datetime(2024, 3, 5)], "第 3 行“编制”：须为数值或文字，不能是日期", "not the date 2024-03-05"),
        ([datetime.datetime(2024, 3, 5), 3], "第 3 行“名称”：须为数值或文字，不能是日期", "format the cell as text"),
        (["a", datetime.time(3, 5)], "不能是日期 03:05", "not the date 03:05"),
        (["a", True], "不能是“True”", "whole number from 1 to 500"),
        (["#REF!", 3], "A3 是 Excel 的错误值 #REF!", "A3 is Excel's error #REF!"),
        (["a", 2.5], "整数", "not '2.5'"),
        (["a", 3, "more"], "第 3 行第 C 列有内容", "column C, which has no heading"),
    ],
)  # fmt: skip
def test_a_cell_of_a_workbook_is_refused(tmp_path, row, zh, en):
    refused(excel(tmp_path, row), ("a.xlsx 中的 乡镇", zh), ("乡镇 of ", en))


def test_merged_headings_are_refused_and_other_merged_cells_not(tmp_path):
    refused(
        excel(tmp_path, change=lambda page: page.merge_cells("A1:B1")), "表头 A1:B1 是合并单元格", "A1:B1 is merged"
    )

    def titled(page):
        page.insert_rows(1)
        page["A1"] = "平原县乡镇表"
        page.merge_cells("A1:B1")

    refused(excel(tmp_path, change=titled), "表头 A1:B1", "A1:B1 is merged")
    path = excel(tmp_path, [None, None], change=lambda page: page.merge_cells("A5:B5"))
    assert sim.read_county(path).cadres == 24


def test_large_sheets_are_refused(tmp_path):
    far = excel(tmp_path, change=lambda page: page.cell(MOST_ROWS + 2, 1, "x"))
    refused(far, f"超过 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows")
    wide = excel(tmp_path, change=lambda page: page.cell(1, MOST_COLUMNS + 1, "x"))
    refused(wide, f"超过 {MOST_COLUMNS} 列", f"more than {MOST_COLUMNS} columns")


@pytest.mark.parametrize("ending", ["xlsx", "zip"])
def test_broken_files_are_refused(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    zh, en = (
        ("不是能读取的 Excel 工作簿", "no Excel workbook") if ending == "xlsx" else ("不是完好的 zip", "no sound zip")
    )
    path.write_bytes(b"\xd0\xcf\x11\xe0 old")
    refused(path, zh, en)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("xl/workbook.xml", "<not xml")
        archive.writestr("乡镇.csv", "名称,编制\n" + "x" * 4000)
    path.write_bytes(whole.getvalue().replace(b"x" * 1000, b"y" * 1000))
    refused(path, zh, en)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("乡镇.csv", b" " * (LARGEST + 1))
    refused(path, "展开后超过 16 MB", "more than 16 MB when unpacked")


@pytest.mark.parametrize("name", ["../乡镇.csv", "/乡镇.csv", "a/../../乡镇.csv", "C:\\乡镇.csv", "..\\乡镇.csv"])
def test_paths_that_leave_a_zip_are_refused(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, TOWNS)
    refused(tmp_path / "a.zip", "指向文件夹之外", "leads out of its folder")


def test_a_zip_with_a_password_or_with_a_table_twice_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", TOWNS)
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    refused(path, "有密码", "has a password")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/乡镇.csv", TOWNS)
        archive.writestr("b/乡镇.csv", TOWNS)
    refused(path, "有两份乡镇表", "two tables of townships")


# What is written


@given(tabled_counties())
def test_what_is_written_is_read_as_the_same_county(county):
    with tempfile.TemporaryDirectory() as place:
        for lang in (None, *LANGUAGES):
            for path in (f"{place}/{lang}", f"{place}/{lang}.zip"):
                sim.write_county(county, path, lang)
                found = open_county(path)
                assert found.county == county and found.county.tables == county.tables and not found.notes


@given(tabled_counties())
def test_nothing_that_is_written_is_computed(county):
    with tempfile.TemporaryDirectory() as place:
        for path in sorted(sim.write_county(county, f"{place}/x").iterdir()):
            content = path.read_bytes()
            assert content.startswith(codecs.BOM_UTF8)
            for line in sim.county_files._lines(content.decode("utf-8-sig").replace("'", "’"), ""):
                assert not any(cell.startswith(tuple("=+-@＝＋－＠")) for cell in line)


def test_a_zip_has_the_same_bytes_whenever_it_is_written(tmp_path):
    for k in range(2):
        sim.write_county(sim.read_county("plain"), tmp_path / f"{k}.zip")
    assert (tmp_path / "0.zip").read_bytes() == (tmp_path / "1.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "0.zip") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == ["townships.csv", "departments.csv", "duties.csv", "people.csv"]


def test_nothing_is_overwritten(tmp_path, folder):
    for write in (lambda path: sim.write_county(PLAIN, path), lambda path: new_county(path, "plain")):
        for path in (folder, folder / "乡镇.csv"):
            with pytest.raises(sim.InputError, match="exists and is no empty folder"):
                write(path)
    with pytest.raises(sim.InputError, match="cannot write"):
        sim.write_county(PLAIN, folder / "乡镇.csv" / "x")
    assert (folder / "乡镇.csv").read_text(encoding="utf-8") == TOWNS
    with pytest.raises(sim.InputError, match="no tables to write"):
        sim.write_county(equal_county(2, 3, 4), tmp_path / "y")


# The counties that ship


def test_counties_that_ship():
    assert template_names() == ["mountain", "plain"]
    plain, mountain = sim.read_county("plain"), sim.read_county("mountain")
    assert (len(plain.townships), len(plain.domains), len(plain.duties)) == (9, 10, 210)
    assert len({town.cadres for town in plain.townships}) == 9 and len({duty.item for duty in plain.duties}) == 210
    held = [sum(duty.holder == holder for duty in plain.duties) for holder in HOLDERS]
    assert held == [round(210 * NATIONAL[holder] / sum(NATIONAL.values())) for holder in HOLDERS]
    assert 2 <= plain.levels["workload.mandates"] <= 3 and plain.bundle == 1
    assert any(duty.townships for duty in plain.duties) and any(duty.veto for duty in plain.duties)
    assert (len(mountain.townships), len(mountain.domains), mountain.duties) == (12, 7, ())
    assert all({"workload.funded_share", "authority.delegated_share"} < set(town.params) for town in mountain.townships)
    with pytest.raises(sim.InputError, match=r"unknown template of a county 'plan'; did you mean 'plain'\?"):
        new_county("x", "plan")


@pytest.mark.parametrize("name", ["plain", "mountain"])
def test_a_template_is_read_as_it_ships(tmp_path, name):
    assert sim.read_county(new_county(tmp_path / "new", name, "zh")) == sim.read_county(name)
    assert {path.name for path in (tmp_path / "new").iterdir()} >= {"乡镇.csv", "部门.csv", "人员.csv"}


# What was understood


def said(lang="en", **content):
    return "\n".join(understood(county_of({"townships": [{"name": "a", "cadres": 24}], **content}), lang))


def test_what_was_understood_of_townships_alone():
    for lang, parts in (
        ("en", ("Townships: 1; cadres: 24; modelled residents: 60", "the 10 domains that ship stand in",
                "no table of duties", "no table of people", "The table of townships says nothing of residents: 60 for",
                "mandated matters 2.3 (2.3)", "Emergency", "against 56 hours in the default county (ratio 1")),
        ("zh", ("1 个乡镇、24 名干部、模型中 60 名群众", "使用内置的 10 个领域", "没有履职事项表", "没有人员表",
                "乡镇表没有填“居民”，按每 24 名干部 60 人处理", "是默认县（56 工时）的 1 倍")),
    ):  # fmt: skip
        for part in parts:
            assert part in said(lang)
    assert "far from the default county" not in said()


def test_what_was_understood_of_duties():
    rows = [{"item": k, "domain": "a", "holder": holder} for k, holder in zip("xyz", HOLDERS, strict=True)]
    rows[0] |= {"yearly": 600, "hours": 5}
    shown = said(departments=[{"domain": "a"}, {"domain": "b"}], duties=rows)
    for part in (
        "Duties: 3; 1 of the township, 1 shared, 1 of departments. Of 66.7% the authority",
        "a list of 340 on the national average (117/99/124) that is so of 65.6%",
        "Blank cells of yearly in the table of duties (2): once a month",
        "a matter of the model stands for 4 occasions",
        "Departments without duties: b",
        "says nothing of veto rank: those with one-veto duties first",
    ):
        assert part in shown, shown
    assert "enforcement:" not in shown and "says nothing of enforcement" not in shown
    assert "no table of duties" not in shown


def test_what_was_understood_of_parameters_and_people():
    towns = [{"name": "a", "cadres": 4, "funded share": 0.5, "workload.mandates": 1}, {"name": "b", "cadres": 20}]
    shown = said(townships=towns, people=[{"name": "a", "young": 1}])
    for part in (
        "Blank cells of funded share in the table of townships (1): the default, 0.93",
        "Blank cells of mandated matters in the table of townships (1): the default, 2.3 for 24 cadres",
        "Parameters in which townships differ: funded share, young share",
        "taken as shares: each cadre is young with that chance",
        "departments press mandates on townships as their column of mandated matters says",
        "The table of people says nothing of leaders: 2",
        "funded share 0.715 (0.93)",
        "Townships have from 4 to 20 cadres",
    ):
        assert part in shown, shown
    towns = [{"name": "a", "cadres": 40, "population": 3, "workload.mandates": 0.5}]
    assert "residents follow the population" in said(townships=towns).lower()
    assert "far from the default county" in said(townships=towns)


@given(tabled_counties())
def test_whatever_a_county_is_it_can_be_told(county):
    for lang in LANGUAGES:
        lines = understood(county, lang)
        assert len(lines) >= 3 and all(line.strip() and "\n" not in line for line in lines)

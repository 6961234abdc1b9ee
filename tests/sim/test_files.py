"""Files as people on Windows and in China write them: what can be read is read, and what cannot is named."""

import codecs
import errno
import os

import pytest

import sim
from sim.errors import InputError, because
from sim.files import read_toml

CASE = 'schema_version = 1\n# 注释“如此”，\ntitle = {zh = "小县“甲”，（一）", en = "small"}\nstructure.months = 12\n'


def refused(path):
    with pytest.raises(InputError) as caught:
        read_toml(path)
    assert str(path) in caught.value.told("zh") and str(path) in caught.value.told("en")
    return caught.value


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["plain", "marked"])
def test_byte_order_marks_and_line_ends_do_not_matter(tmp_path, mark, ends):
    path = tmp_path / "我的 情景（一）.toml"
    path.write_bytes(mark + CASE.replace("\n", ends).encode())
    case = sim.load_case(path)
    assert case.structure.months == 12 and case.title["zh"] == "小县“甲”，（一）" and case.name == "我的 情景（一）"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("gbk", "GBK"), ("gb18030", "GBK"), ("utf-16", "UTF-16"), ("utf-16-be", "UTF-16")],
)
def test_other_encodings_are_named(tmp_path, encoding, name):
    path = tmp_path / "mine.toml"
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    path.write_bytes(mark + CASE.replace("小县", "鄠县漷镇峧村").encode(encoding))
    error = refused(path)
    assert error.told("en") == f"{path} is {name}; save it as UTF-8"
    assert error.told("zh") == f"{path} 的编码是 {name}；请另存为 UTF-8"


@pytest.mark.parametrize("content", ["# café été".encode("latin-1"), b"# \xff\xff", b"\x80"])
def test_what_is_no_text_of_a_known_kind_is_said_to_be_no_utf8(tmp_path, content):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    assert "is not UTF-8 text" in refused(path).told("en")


WIDE = {
    "quotes": ("title = {zh = “小县”, en = 'x'}", '“ → ", ” → "'),
    "single quotes": ("base = ‘baseline’", "‘ → ', ’ → '"),
    "one quote": ('title = {zh = "小县”}', '” → "'),
    "equals": ("seed ＝ 1", "＝ → ="),
    "comma": ("cases = ['s0'，'s1']", "， → ,"),
    "pause mark": ("cases = ['s0'、's1']", "、 → ,"),
    "brackets": ("【structure】", "【 → [, 】 → ]"),
    "wide brackets": ("［structure］", "［ → [, ］ → ]"),
    "digits": ("seed = １２", "１ → 1, ２ → 2"),
    "a point": ("structure．months = 3", "． → ."),
    "a space": ("seed =\u30001", "U+3000 → U+0020"),
    "a remark": ("seed = 1 ＃ 注", "＃ → #"),
}


@pytest.mark.parametrize(("line", "pairs"), WIDE.values(), ids=WIDE.keys())
def test_full_width_signs_are_named_with_their_line(tmp_path, line, pairs):
    path = tmp_path / "mine.toml"
    path.write_text(f'schema_version = 1\ntitle.zh = "“，”"  # （好）\n{line}\nwindow = 1\n', encoding="utf-8")
    error = refused(path)
    assert error.told("en").endswith(f"has full-width characters in line 3, where TOML wants half-width ones: {pairs}")
    assert "第 3 行有全角符号，TOML 只认半角：" in error.told("zh")


def test_faults_without_full_width_signs_keep_the_parsers_reason(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('schema_version = 1\ntitle.zh = "“，”"  # （好）\n名称 = 1\n', encoding="utf-8")
    assert "is not valid TOML" in refused(path).told("en") and "line 3" in refused(path).told("en")
    path.write_text('cases = ["“，”",\n', encoding="utf-8")
    assert "is not valid TOML" in refused(path).told("en")


def test_folders_and_missing_files_are_named(tmp_path):
    assert refused(tmp_path).told("zh") == f"{tmp_path} 是文件夹，须写明其中的文件"
    assert refused(tmp_path / "no.toml").told("zh") == f"无法读取 {tmp_path / 'no.toml'}：没有这个文件或文件夹"
    with pytest.raises(InputError) as caught:
        sim.load_case("baseline").to_toml(tmp_path)
    assert "cannot write" in str(caught.value) and "无法写入" in caught.value.told("zh")


def test_reasons_of_the_system_are_told():
    for number in (errno.ENOENT, errno.EACCES, errno.ENOSPC):
        reason = because(OSError(number, os.strerror(number)))
        assert reason.told("en") == os.strerror(number) and reason.told("zh") != reason.told("en")
    assert because(OSError(errno.EXDEV, "so")) == "so"
    assert because(OSError("so")) == "so"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("x = " + "[" * 3000 + "]" * 3000, "more than 32 deep"),
        ("x = " + "[" * 40 + "]" * 40, "more than 32 deep"),
        (".".join("a" * 900) + " = 1", "more than 32 deep"),
        ("months = " + "9" * 5000, "a whole number of more than 64 bits"),
        (f"months = [[{2**63}]]", "a whole number of more than 64 bits"),
    ],
    ids=["brackets", "a few brackets", "dots", "digits", "bits"],
)
def test_what_no_reader_goes_through_is_refused(content, said, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(f"schema_version = 1\n{content}\n", encoding="utf-8")
    assert said in refused(path).told("en")
    path.write_text(f"schema_version = 1\nx = {'[' * 31}{2**63 - 1}{']' * 31}\n", encoding="utf-8")
    assert read_toml(path)["x"]


def test_what_is_no_file_of_people_is_refused(tmp_path, monkeypatch):
    (tmp_path / "folder.TOML").mkdir()
    assert "is a folder" in refused(tmp_path / "folder.TOML").told("en")
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")
    assert "cannot read" in refused(tmp_path / "loop.toml").told("en")
    os.mkfifo(tmp_path / "pipe.toml")
    assert "no ordinary file" in refused(tmp_path / "pipe.toml").told("en")
    with pytest.raises(InputError, match="no ordinary file"):
        read_toml(tmp_path / "a\0b.toml")
    assert "cannot read" in refused(tmp_path / ("x" * 300 + ".toml")).told("en")
    (tmp_path / "large.toml").write_text(CASE, encoding="utf-8")
    monkeypatch.setattr("sim.files.LARGEST", 10)
    assert "more than the 0 MB" in refused(tmp_path / "large.toml").told("en")


def test_a_long_chain_of_bases_is_refused_by_its_first(tmp_path):
    for number in range(2000):
        path = tmp_path / f"c{number}.toml"
        path.write_text(f'schema_version = 1\nbase = "c{number + 1}"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"case .*c0\.toml stands on more than 32 bases"):
        sim.load_case(tmp_path / "c0.toml")


def test_what_is_long_is_told_by_its_beginning():
    error = InputError("case_type", found=["x"] * 1000)
    assert len(error.told("en")) < 600 and error.told("en").endswith("…")
    assert len(InputError("case_type", found=10**6000).told("zh")) < 600

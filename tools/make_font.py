"""Cut the Chinese font that ships with the package out of Noto Sans SC.

Give it the wheel of the Python package ``pylopdf-fonts-zh-cn``, which carries the whole font::

    pip download --no-deps --dest build pylopdf-fonts-zh-cn==0.1.1
    python tools/make_font.py build/pylopdf_fonts_zh_cn-0.1.1-py3-none-any.whl

The same wheel and the same fontTools give the same bytes.
"""

import argparse
import hashlib
import io
import sys
import zipfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = "pylopdf_fonts_zh_cn/NotoSansSC-Regular.otf"
SOURCE_SHA256 = "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9"
FONTS = Path(__file__).resolve().parent.parent / "sim" / "fonts"
CHARACTERS = Path(__file__).resolve().parent / "characters.txt"
DEMANDS = FONTS.parent / "tables" / "demands.toml"
LIMIT = 7 * 1024 * 1024 // 2

RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0370, 0x03FF),  # Greek
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2460, 0x2473),  # circled numbers
    (0x2500, 0x257F),  # box drawing
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2713, 0x2717),  # check marks
    (0x3000, 0x303F),  # Chinese punctuation
    (0xFF00, 0xFFEF),  # full-width forms
)


def gb2312() -> set[int]:
    """Return the code points of GB 2312, the 6,763 common characters and their signs."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            found.update(map(ord, bytes((high, low)).decode("gb2312", "ignore")))
    return found


def standard() -> set[int]:
    """Return the code points of 通用规范汉字表 that GB 2312 has not: names of places and people are full of them."""
    lines = CHARACTERS.read_text(encoding="utf-8").splitlines()
    return set(map(ord, "".join(line for line in lines if not line.startswith("#"))))


def quoted() -> set[int]:
    """Return the code points of the documents' quotations, two of which are in traditional characters."""
    return {ord(letter) for letter in DEMANDS.read_text(encoding="utf-8") if letter.isprintable()}


def cut(data: bytes) -> bytes:
    """Return the subset as a font file."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "locl", "mark", "mkmk", "ccmp"]
    options.drop_tables += ["BASE", "DSIG", "VORG", "vhea", "vmtx"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    # A time stamp would make every run differ.
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(
        unicodes=(gb2312() | standard() | quoted()).union(*(range(first, last + 1) for first, last in RANGES))
    )
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main() -> None:
    """Write the subset and its licence to ``sim/fonts``."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("wheel", type=Path)
    with zipfile.ZipFile(parser.parse_args().wheel) as wheel:
        data = wheel.read(SOURCE)
        licence = next(name for name in wheel.namelist() if name.endswith("licenses/LICENSE"))
        terms = wheel.read(licence).decode()
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        sys.exit(f"{SOURCE} is not the font this script was written for")
    result = cut(data)
    if len(result) > LIMIT:
        sys.exit(f"the subset has {len(result)} bytes, more than {LIMIT}")
    # The licence asks that every copy carries the copyright notice too.
    copyright_notice = str(TTFont(io.BytesIO(data))["name"].getDebugName(0)).replace("\u00a9", "Copyright")
    (FONTS / "NotoSansSC-Regular-subset.otf").write_bytes(result)
    note = "This is Noto Sans SC Regular, reduced to fewer characters by tools/make_font.py."
    text = f"{copyright_notice}\n{note}\n\n{terms.rstrip()}\n"
    (FONTS / "OFL.txt").write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(result):,} bytes, {len(TTFont(io.BytesIO(result)).getBestCmap())} characters")


if __name__ == "__main__":
    main()

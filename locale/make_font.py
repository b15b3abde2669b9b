"""Make `src/cnnlessons/figures/hangul.ttf`, with which figures are in Korean where no Korean font is installed.

    python locale/make_font.py NanumSquareR.ttf

NanumSquare is NAVER's, under the SIL Open Font License 1.1 (Debian's package fonts-nanum has it). The new file has the
2,350 syllables of KS X 1001 alone. The licence reserves the name, so the file has another one.
"""

import sys
from pathlib import Path

from fontTools import subset, ttLib

TARGET = Path(__file__).parents[1] / "src" / "cnnlessons" / "figures" / "hangul.ttf"
NAME = "Lessons Hangul"


def encodable(letter: str) -> bool:
    """Whether KS X 1001 has a letter."""
    try:
        return bool(letter.encode("euc-kr"))
    except UnicodeEncodeError:
        return False


font = ttLib.TTFont(sys.argv[1])
options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 13, 14], notdef_outline=True)
chosen = subset.Subsetter(options)
chosen.populate(text="".join(filter(encodable, map(chr, range(ord("가"), ord("힣") + 1)))))
chosen.subset(font)
for number, text in {1: NAME, 2: "Regular", 3: NAME, 4: NAME, 6: NAME.replace(" ", "")}.items():
    font["name"].setName(text, number, 3, 1, 0x409)
font.save(TARGET)
print(f"{TARGET.stat().st_size:,} bytes")

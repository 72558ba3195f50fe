"""Names in Chinese, Japanese and Korean letters: where the family name ends, how they are read aloud, and whether two are written alike.

Many letters are read aloud alike (张丽 and 张莉 are both Zhang Li), so that reading alone never tells that two names are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from anyascii import anyascii

KANA, HAN, HANGUL = r"\u3041-\u30ff", r"\u3005-\u3007\u303b\u3400-\u9fff\uf900-\ufaff", r"\u1100-\u11ff\uac00-\ud7af"
EAST_ASIAN = re.compile(f"[{KANA}{HAN}{HANGUL}\uff66-\uff9f]")
NOTHING_ELSE = re.compile(rf"^[{KANA}{HAN}{HANGUL}\s]+$")
WRITINGS = (re.compile(f"^[{KANA}]+$"), re.compile(f"^[{HANGUL}]+$"))
LATIN_WORDS = re.compile(r"[^\W\d_]{2,}")
IN_BRACKETS = re.compile(r"[(（\[].*?[)）\]]")
AGAIN = re.compile("(.)々")  # the letter before it once more
SAID_TO = re.compile("(?<=.)(?:様|さん|さま|氏|先生|女士|小姐|님|씨)$")
# family names of two letters, in a name of which nobody says where it ends
OF_TWO_LETTERS = re.compile(
    "^(?:欧阳|歐陽|司马|司馬|诸葛|諸葛|上官|东方|東方|夏侯|皇甫|尉迟|尉遲|公孙|公孫|令狐|慕容|长孙|長孫|宇文|司徒|남궁|황보|제갈|사공|선우|독고)"
)
JAPANESE = 4  # letters of a name from which on two of them are mostly the family name: 佐藤花子


def with_one_script(text: str) -> str:
    """The text without the east Asian letters beside two Latin words or more, which say the same again: `Zhang Wei 张伟`."""
    if text.isascii() or not EAST_ASIAN.search(text):
        return text
    text = unicodedata.normalize("NFKC", text)
    latin = EAST_ASIAN.sub(" ", text)
    return " ".join(latin.split()) if len(LATIN_WORDS.findall(IN_BRACKETS.sub(" ", latin))) > 1 else text


def with_surname_apart(text: str) -> str | None:
    """An east Asian name, family name first, as two words; one word where it is but one. None for a text in any other letters."""
    if not NOTHING_ELSE.match(text):
        return None
    first, *others = SAID_TO.sub("", text.strip()).split() or [text]
    if others:
        return f"{first} {''.join(others)}"
    if len(first) == 1 or WRITINGS[0].match(first):
        return first
    cut = 2 if len(first) > 2 and (OF_TWO_LETTERS.match(first) or (len(first) >= JAPANESE and not WRITINGS[1].match(first))) else 1
    return f"{first[:cut]} {first[cut:]}"


def in_plain_letters(text: str) -> str:
    """Each word as it is read aloud, as one word."""
    return " ".join(anyascii(word).replace(" ", "") for word in AGAIN.sub(r"\1\1", text).split())


def letters_as_written(text: str) -> str:
    """The name's letters, in their order, without what stands beside or between them."""
    return "".join(EAST_ASIAN.findall(SAID_TO.sub("", unicodedata.normalize("NFKC", text).strip())))


def one_writing(a: str, b: str) -> bool:
    """Whether two names, by their letters, are written in one way of writing: in letters that say the sound, or in those that do not."""
    return [bool(writing.match(a)) for writing in WRITINGS] == [bool(writing.match(b)) for writing in WRITINGS]


def written_alike(a: str, b: str) -> bool:
    """Whether two names have the same letters, or one has all of the other's: 佐藤 beside 佐藤花子."""
    one, other = Counter(a), Counter(b)
    return one <= other or other <= one

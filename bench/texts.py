"""What a blog to measure says, in English and in Chinese, the same in every run.

Posts and comments are put together from sentences whose forms (what is read, and what the search
keeps) are worked out once for each, so that a million posts are soon written.
"""

import random
import re
import string
from functools import cache
from html import escape
from itertools import accumulate
from typing import NamedTuple, Self

from app.text import fingerprint, slugify
from app.text.search import LETTER, search_words, single_letters, title_marks
from tests.support import DATA

SEED = 20_261_123
WORDS, SENTENCES, TITLES = 30_000, 10_000, 1000
WORDS_OF_A_SENTENCE = range(6, 31)
# Chinese words of two and three letters that a blog is full of; those in front are more common.
KNOWN = [
    "我们",
    "时间",
    "今天",
    "问题",
    "数据",
    "程序",
    "系统",
    "语言",
    "火车",
    "早上",
    "面包",
    "咖啡",
    "数据库",
    "图书馆",
    "服务器",
    "编译器",
    "北京",
    "杭州",
    "春天",
    "茶叶",
    "电影",
    "音乐",
    "自行车",
    "火锅",
    "山茶",
    "乌龙茶",
    "秋雨",
    "围棋",
    "竹笋",
    "编织",
]
COMMON = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发"
    "后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开"
    "但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并"
    "物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先"
    "海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才"
)


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Return English words, real ones first, and how often each is met (Zipf's law)."""
    counted: dict[str, int] = {}
    for path in sorted(DATA.rglob("*.md")) if DATA.exists() else ():
        for word in re.findall(r"[A-Za-z]{2,15}", path.read_text(encoding="utf-8")):
            counted[word.lower()] = counted.get(word.lower(), 0) + 1
    words = sorted(counted, key=lambda word: (-counted[word], word))[:WORDS]
    letters = random.Random(SEED)
    while len(words) < WORDS:
        words.append("".join(letters.choices(string.ascii_lowercase, k=letters.randint(4, 10))))
    return words, list(accumulate(1 / (rank + 3) for rank in range(len(words))))


@cache
def chinese_vocabulary() -> tuple[list[str], list[float]]:
    """Return Chinese words, the known ones spread over the first few thousand."""
    letters = random.Random(SEED + 1)
    words = [
        "".join(letters.choices(COMMON, k=letters.choice((1, 2, 2, 2, 3)))) for _ in range(8000)
    ]
    for number, word in enumerate(KNOWN):
        words[int(4 + number**2.5)] = word
    return words, list(accumulate(1 / (rank + 8) for rank in range(len(words))))


class Text(NamedTuple):
    """A sentence or a title: as it is read, and as the search keeps it."""

    plain: str
    html: str
    slug: str
    digest: str
    words: list[str]
    marks: frozenset[str]  # by which it is found as part of a text
    title_marks: frozenset[str]  # and as a title

    @classmethod
    def of(cls, plain: str) -> Self:
        """Work out all forms of a text."""
        marks = frozenset(LETTER + letter for letter in single_letters(plain))
        html, slug, digest = escape(plain, quote=False), slugify(plain)[:70], fingerprint(plain)
        words, in_title = search_words(plain), frozenset(title_marks(plain))
        return cls(plain, html, slug, digest, words, marks, in_title)


class Language(NamedTuple):
    """Titles and sentences in one language, and what stands between two sentences."""

    titles: list[Text]
    sentences: list[Text]
    rare: Text  # stands in a few posts of any blog, whatever its size
    blank: str


@cache
def english() -> Language:
    """Return real titles and sentences, if there are any here, or made ones."""
    heads, paragraphs = _real_posts()
    plain = [re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?", r"\1", one) for one in paragraphs]
    plain = [re.sub(r"[`*]", "", one) for one in plain]
    plain = [
        one for one in plain if one[:1].isupper() and not re.search(r"[<>|{}#\\\[\]_]|://", one)
    ]
    every = {part for one in plain for part in re.split(r"(?<=[.!?]) (?=[A-Z])", one)}
    found = sorted(one for one in every if len(one.split()) in WORDS_OF_A_SENTENCE)
    chance = random.Random(SEED + 3)
    words, weights = vocabulary()
    while len(found) < SENTENCES:
        found.append(_sentence(chance.choices(words, cum_weights=weights, k=17), " ", ", ", "."))
    while len(heads) < TITLES // 2:
        heads.append(" ".join(chance.choices(words, cum_weights=weights, k=5)).capitalize())
    return Language(_all(heads), _all(found), Text.of("A quokka came by."), " ")


@cache
def chinese() -> Language:
    """Return made titles and sentences."""
    chance = random.Random(SEED + 4)
    words, weights = chinese_vocabulary()
    titles = ["".join(chance.choices(words, cum_weights=weights, k=4)) for _ in range(TITLES)]
    drawn = (chance.choices(words, cum_weights=weights, k=14) for _ in range(SENTENCES))
    sentences = [_sentence(one, "", "，", "。") for one in drawn]
    return Language(_all(titles), _all(sentences), Text.of("一只鸸鹋走过。"), "")


def _all(texts: list[str]) -> list[Text]:
    return [Text.of(text) for text in texts]


def _real_posts() -> tuple[list[str], list[str]]:
    """Return the titles and the paragraphs of the real posts, none if they are not here."""
    titles, paragraphs = [], []
    for path in sorted((DATA / "rust-blog").rglob("*.md")):
        head, _, text = path.read_text(encoding="utf-8").removeprefix("+++").partition("+++")
        if found := re.search(r'^title = "(.*)"$', head, re.MULTILINE):
            titles.append(found[1].replace("\\", ""))
            paragraphs += [" ".join(part.split()) for part in text.split("\n\n")]
    return titles, paragraphs


def _sentence(words: list[str], blank: str, comma: str, stop: str) -> str:
    return (blank.join(words[:8]) + comma + blank.join(words[8:]) + stop).capitalize()

"""100,000 posts to search in, in English and Chinese, the same ones in every run."""

import random
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

from tests.support import DATA

SEED = 20_261_123
AUTHORS, TAGS = 40, 300
WORDS = 30_000
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


def posts(count: int) -> Iterator[dict[str, Any]]:
    """Yield the columns of posts; two in five are in Chinese, and each has its tags beside it."""
    chance = random.Random(SEED + 2)
    start = datetime(2006, 1, 1, tzinfo=UTC)
    for number in range(1, count + 1):
        chinese = chance.random() < 0.4
        words, weights = chinese_vocabulary() if chinese else vocabulary()
        drawn = chance.choices(words, cum_weights=weights, k=chance.randint(120, 700))
        title, text = _written(drawn, chinese, chance)
        published = start + timedelta(minutes=number * 10_400_000 // count)
        yield {
            "id": number, "title": title, "slug": f"post-{number}", "body": text,
            "body_html": "".join(f"<p>{part}</p>\n" for part in text.split("\n\n")),
            "summary": None, "excerpt": text[:200], "created_at": published,
            "updated_at": published, "published_at": published,
            "author_id": int(chance.paretovariate(0.6)) % AUTHORS + 1,
            "tags": sorted({int(chance.paretovariate(0.5)) % TAGS + 1 for _ in range(3)}),
        }  # fmt: skip


def _written(words: list[str], chinese: bool, chance: random.Random) -> tuple[str, str]:
    """Return a title and paragraphs made of words."""
    blank, comma, stop = ("", "，", "。") if chinese else (" ", ", ", ". ")
    title = blank.join(words[: chance.randint(3, 7)])[:200]
    sentences = []
    for first in range(0, len(words), 14):
        part = words[first : first + 14]
        sentences.append(blank.join(part[:8]) + comma + blank.join(part[8:]) + stop)
    paragraphs = ["".join(sentences[first : first + 6]) for first in range(0, len(sentences), 6)]
    return title.capitalize(), "\n\n".join(paragraphs)

"""Ten minutes of mixed load, through Nginx: `python -m bench.soak [MINUTES]`.

Strangers read, a member reads and searches, writers publish, edit and talk. Shows how many
answers there were, how many were wrong, and the memory of the workers.
"""

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import count

from bench.memory import MALLOC, private
from bench.support import POSTS, Blog, behind_nginx, blog, comment
from bench.table import Row, show
from tests.faults.support import Browser

MINUTE, SAMPLE = 60, 5  # seconds
STRANGERS, MEMBERS, WRITERS = 4, 2, 2
PAUSE = 2  # seconds that a writer takes beside: Nginx lets one address send 60 times a minute
WARM = 1 / 5  # share of the time after which the workers have all that they keep
SEED = 20_261_126
LISTS = ["/", "/?page=2", "/tags", "/tag/tea", "/archive", "/user/editor", "/feed.atom"]
WORDS = ["rust", "release", "compiler", "team", "survey", "borrow"]


class Soak:
    """A blog under load, and what its answers were."""

    def __init__(self, made: Blog, port: int) -> None:
        self.made, self.port = made, port
        self.answers: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.over = threading.Event()
        self.numbers = count(1)

    def run(self, seconds: float, sample: Callable[[], float]) -> list[float]:
        """Load the blog for so long; return what was sampled every SAMPLE seconds."""
        people = [self.stranger] * STRANGERS + [self.member] * MEMBERS + [self.writer] * WRITERS
        threads = [
            threading.Thread(target=self.on_and_on, args=(act, number))
            for number, act in enumerate(people)
        ]
        for thread in threads:
            thread.start()
        seen, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(SAMPLE)
            seen.append(sample())
        self.over.set()
        for thread in threads:
            thread.join(60)
        return seen

    def on_and_on(self, act: Callable[[Browser, random.Random], None], number: int) -> None:
        """Let one person act until the time is over."""
        browser = Browser(self.port, source=f"127.0.0.{10 + number}")
        chance = random.Random(SEED + number)
        try:
            if act != self.stranger:
                browser.log_in()
            while not self.over.is_set():
                act(browser, chance)
        except Exception as error:  # which would end this person's part unseen
            self.wrong[repr(error)] += 1
            raise

    def stranger(self, browser: Browser, chance: random.Random) -> None:
        """Read a list, or a post, whose short address leads to the one that it has."""
        if chance.random() < 0.4:
            address = chance.choice(LISTS)
        else:
            status, address = browser.ask("GET", f"/post/{chance.randrange(POSTS) + 1}")
            self.note((status, address), {301})
        self.note(browser.ask("GET", address), {200})

    def member(self, browser: Browser, chance: random.Random) -> None:
        """Read a page of one's own, or search."""
        search = f"/search?q={chance.choice(WORDS)}"
        pages = [*LISTS, self.made.post, search, "/notifications", "/drafts"]
        self.note(browser.ask("GET", chance.choice(pages)), {200})
        self.over.wait(0.05)

    def writer(self, browser: Browser, chance: random.Random) -> None:
        """Publish a post, change it, and say something."""
        title = f"Written {next(self.numbers)}"
        status, where = browser.send("/write", title=title, body="Words.", publish="1")
        self.note((status, where), {302})
        self.over.wait(PAUSE)
        if status == 302:
            edit = f"/post/{where.split('/')[2]}/edit"
            self.note(browser.send(edit, title=f"{title}!", body="More words."), {302})
            self.over.wait(PAUSE)
            self.note(comment(browser, self.made.post, f"{title}: {chance.random()}"), {302})

    def note(self, answer: tuple[int, str], right: set[int]) -> None:
        """Count an answer."""
        status, text = answer
        self.answers[str(status)] += 1
        if status not in right:
            self.wrong[f"{status} {text[:80]}"] += 1


def measure(minutes: float = 10) -> list[Row]:
    """Return how many answers were wrong, and by how much the workers grew once they were warm."""
    settings = {"NA_BLOG_RATE_LIMITS": "off", "NA_BLOG_MAX_REQUESTS": "100000000", **MALLOC}
    with blog(**settings) as made, behind_nginx(made) as (app, nginx):
        soak = Soak(made, nginx.port)

        def largest() -> float:
            return max(private(pid) for pid in app.workers())

        seen = soak.run(minutes * MINUTE, largest)
    told = f"of {soak.answers.total():,} answers: {dict(soak.wrong or soak.answers)}"
    warm = seen[int(len(seen) * WARM) :]
    half = len(warm) // 2
    grown = max(warm[half:]) - max(warm[:half])
    memory = f"MB of the larger worker, each {SAMPLE} seconds"
    return [
        Row("soak: wrong answers", [soak.wrong.total()], "", 0, beside=told),
        Row("soak: growth of a worker in the second half", [grown], "MB", 2),
        Row("soak: private memory of a worker", seen, "MB", 45, beside=memory),
    ]


if __name__ == "__main__":
    show(measure(*map(float, sys.argv[1:])))

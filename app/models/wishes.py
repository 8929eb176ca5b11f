"""Which letters a person wants, and how often."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

AT_ONCE, DAILY, NEVER = "now", "daily", "never"
# What holds for whoever has chosen nothing. New posts and the queue come once a day or never:
# they are looked up when the letter of the day is written.
USUAL = {
    "comment": AT_ONCE,
    "reply": AT_ONCE,
    "mention": AT_ONCE,
    "follow": DAILY,
    "approved": AT_ONCE,
    "rejected": AT_ONCE,
    "removed": AT_ONCE,
    "posts": DAILY,
    "queue": DAILY,
}
DAILY_ALONE = ("posts", "queue")
DIGEST = "digest"  # all that comes once a day, in one letter


class Wishes:
    """What a person has chosen; a part of `User`."""

    confirmed: Any
    email: Any
    suspended_at: Any
    letters: Any

    @property
    def gets_letters(self) -> bool:
        """Whether anything but what he asks for himself is sent to this person."""
        suspended: datetime | None = self.suspended_at
        return bool(self.confirmed and self.email) and suspended is None

    def wants(self, kind: str) -> str:
        """Return how often the person is written to of a kind: AT_ONCE, DAILY or NEVER."""
        chosen = (self.letters or {}).get(kind)
        return chosen if chosen in choices_for(kind) else USUAL[kind]

    def wanted(self, often: str) -> list[str]:
        """Return the kinds that the person wants so often."""
        return [kind for kind in USUAL if self.wants(kind) == often]

    def choose_letters(self, choices: Mapping[str, str]) -> None:
        """Be written to as often as said, of each kind; other kinds stay as they are."""
        # A new dictionary, since changes inside the old one would not be noticed.
        self.letters = {**(self.letters or {}), **choices}

    def end_letters(self, kind: str) -> None:
        """Be written to no more of a kind, or of all that DIGEST tells."""
        kinds = self.wanted(DAILY) if kind == DIGEST else [kind]
        self.choose_letters(dict.fromkeys(kinds, NEVER))


def choices_for(kind: str) -> tuple[str, ...]:
    """Return how often there can be letters of a kind."""
    return (DAILY, NEVER) if kind in DAILY_ALONE else (AT_ONCE, DAILY, NEVER)

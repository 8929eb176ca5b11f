"""The letter of the day: all that came since the last one, to each person once."""

from datetime import datetime, timedelta

from app.email import News, send_digest
from app.extensions import db
from app.lookup import all_of, number_of_rows
from app.models import Notification, Post, Queue, User
from app.models.wishes import NEVER, USUAL
from app.sentences import lines_of
from app.times import utcnow

DIGEST_EVERY = timedelta(days=1)
LINES, POSTS = 20, 10  # that a letter has room for
LOOKED_AT = 100  # notifications that are made lines of
MOST_COUNTED = 1000


def write_digest(user_id: int) -> bool:
    """Write somebody's letter of the day, if he had none for a day and there is news for him.

    The caller commits. Of several who try at once, one alone writes it. Returns whether it is
    written.
    """
    now, user = utcnow(), db.session.get(User, user_id)
    if user is None or (user.digest_at and user.digest_at > now - DIGEST_EVERY):
        return False
    since = user.digest_at
    if not user.claim_digest(since, now) or not user.gets_letters:
        return False
    news = news_for(user, since or now, now)
    if news:
        send_digest(user, news)
    return bool(news)


def skip_digest(user_id: int) -> None:
    """Write to somebody no earlier than in a day, since it cannot be done now."""
    user = db.session.get(User, user_id)
    if user is not None:
        user.digest_at = utcnow()


def news_for(user: User, since: datetime, now: datetime) -> News:
    """Return what there is to tell a person of the time between two moments.

    What is in it is told in no other letter of the day.
    """
    news = News()
    ids = Notification.take_for_digest(user)
    if ids:
        kinds = [kind for kind in USUAL if user.wants(kind) != NEVER]
        unread = Notification.unread_among(ids, kinds)
        found = all_of(unread.limit(LOOKED_AT))
        lines = lines_of(row for row in found if row.is_shown)
        news.lines = lines[:LINES]
        beyond = number_of_rows(unread) - len(found)
        news.more_lines = beyond + sum(len(line.rows) for line in lines[LINES:])
    if user.wants("posts") != NEVER and user.followed_count:
        posts = Post.new_for(user, since, now)
        news.posts = all_of(posts.limit(POSTS))
        news.more_posts = number_of_rows(posts.limit(MOST_COUNTED)) - len(news.posts)
    if user.wants("queue") != NEVER and user.can_see_held_comments():
        news.waiting = Queue.number()
    return news

"""What the cast of the demo says to each other below the sample posts."""

from datetime import timedelta

from app.extensions import db
from app.models import Comment, Post, User

# Below which post, who, what, and, two steps in, what is answered to that.
SAID = (
    (
        "bread",
        "bob",
        "I tried this on Sunday. *Much* better crust than mine; what do you do about humid days?",
        (
            ("ann", "Less water, about 20 grams, and patience."),
            ("mo", "@ann 杭州的梅雨季节呢？冰箱里发酵一晚行吗？"),
            ("ann", "@mo 行，而且更香。"),
        ),
    ),
    ("bread", "mo", "收藏了，周末试试。", ()),
    (
        "train",
        "bob",
        "> slow\n\nThe best word for it. Did you read on the way, or look out of the window?",
        (("ann", "Both, and neither well."),),
    ),
    ("tea-zh", "ann", "Thank you, **莫小雨**. I had to look up three words, and will brew.", ()),
)


def add_sample_comments(posts: list[Post]) -> list[Comment]:
    """Add what is said below sample posts that were just added; the caller commits."""
    by_source = {str(post.source).rpartition("/")[2]: post for post in posts}
    added: list[Comment] = []
    for source, name, body, answers in SAID:
        post, author = by_source.get(source), User.with_username(name)
        if post is None or author is None:
            continue
        top = say(author, post, body, None, hours=3)
        added.append(top)
        for hours, (other, words) in enumerate(answers, start=4):
            added.append(say(User.with_username(other) or author, post, words, top, hours))
    db.session.flush()
    return added


def say(author: User, post: Post, body: str, parent: Comment | None, hours: int) -> Comment:
    """Store a comment that was written some hours after its post."""
    comment = Comment.write(author, post, body, parent)
    if post.published_at is not None:
        comment.timestamp = post.published_at + timedelta(hours=hours)
    return comment

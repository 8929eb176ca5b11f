"""`flask demo`: a blog to look at, in English and Chinese, with the cast of the tests."""

import secrets

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from app.cli.words import in_words
from app.extensions import db
from app.models import Comment, Report, Role, User
from app.models.wishes import NEVER, USUAL
from app.notices import tell_of_comment, tell_of_follow
from app.samples import add_sample_posts
from app.samples.comments import add_sample_comments

# Who is who: ann writes, bob follows, mo moderates.
CAST = {
    "ann": ("User", "Ann Lindqvist", "Uppsala", "Writes about *bread*, trains and slow reading."),
    "bob": ("User", "Bob Okafor", "Lagos", "Reads everything, writes now and then."),
    "mo": ("Moderator", "莫小雨", "杭州", "白天写代码，晚上写字。"),
}


@click.command()
@with_appcontext
@in_words
def demo() -> None:
    """Fill the blog with three people, their posts and comments; a second run adds nothing."""
    Role.insert_roles()
    password = secrets.token_urlsafe(9)
    made = [username for username in CAST if make(username, password)]
    added = add_sample_posts()
    if made:
        follow_each_other()
    comments = add_sample_comments(added)
    tell_of_all(comments)
    let_the_queue_be_seen(comments)
    db.session.commit()
    click.echo(
        _("%(people)d people and %(posts)d posts added.", people=len(made), posts=len(added))
    )
    if made:
        addresses = ", ".join(f"{username}@example.com" for username in made)
        click.echo(
            _(
                "Log in as %(addresses)s with the password %(password)s",
                addresses=addresses,
                password=password,
            )
        )


def let_the_queue_be_seen(comments: list[Comment]) -> None:
    """Give the staff of a new demo something to decide: one comment that bob has reported."""
    bob = User.with_username("bob")
    others = (comment for comment in comments if bob and comment.author is not bob)
    if bob and (comment := next(others, None)):
        Report.file(bob, comment, _("Something else"))


def follow_each_other() -> None:
    """Let bob follow the others, and mo follow ann."""
    for name, other in (("bob", "ann"), ("bob", "mo"), ("mo", "ann")):
        follower, followed = User.with_username(name), User.with_username(other)
        if follower and followed and follower.follow(followed):
            tell_of_follow(followed, by=follower)


def tell_of_all(comments: list[Comment]) -> None:
    """Tell the cast of what was said; nobody is written to, since the addresses are nobody's."""
    for user in {comment.post.author for comment in comments} | {c.author for c in comments}:
        user.choose_letters(dict.fromkeys(USUAL, NEVER))
    for comment in comments:
        tell_of_comment(comment, is_new=True)


def make(username: str, password: str) -> bool:
    """Make one of the cast; return False if the name is there already."""
    if User.with_username(username):
        return False
    role, name, location, about_me = CAST[username]
    user = User.create(username, f"{username}@example.com", password, Role.named(role))
    user.name, user.location, user.about_me = name, location, about_me
    return True

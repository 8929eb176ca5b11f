"""What a member sees of following: whom he follows, and the stream that he has chosen at home."""

from collections.abc import Iterable

from flask import Response, request
from flask_login import current_user

from app.lookup import all_of, page_of_listing
from app.models import Follow, Post, Stream, User
from app.validators import show_list
from app.visitors import is_member, remember

# Of the browser, and heeded for members alone; a stranger's pages know nothing of it.
STREAM_COOKIE = "stream"
ALL, FOLLOWED = "all", "followed"


def follows_among(users: Iterable[User]) -> set[int]:
    """Return which of these people the viewer follows, by their ids."""
    ids = [user.id for user in users]
    return Follow.among(current_user.id, ids) if ids and is_member() else set()


def reads_followed() -> bool:
    """Tell whether whoever asks is a member who reads at home what those write whom he follows."""
    return request.cookies.get(STREAM_COOKIE) == FOLLOWED and is_member()


def remember_stream(response: Response, stream: str) -> None:
    """Let this browser show a stream at home from now on."""
    remember(response, STREAM_COOKIE, stream)


def stream_page() -> Response:
    """Show a page of the member's stream, and authors to follow where it has next to nothing."""
    posts = page_of_listing(Stream(current_user))
    few = posts.page == 1 and not (posts.items and current_user.followed_count)
    authors = all_of(Post.authors_for(current_user)) if few else []
    return show_list("posts/followed.html", posts, authors=authors)

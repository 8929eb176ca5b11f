"""The pages of the blog, like About, that stand in its menu."""

from app.lookup import all_of
from app.models import Post
from app.visitors import is_forgotten


def menu_pages() -> list[Post]:
    """Return the pages for the menu; none on a page about a fault, which asks no database."""
    return [] if is_forgotten() else all_of(Post.pages())

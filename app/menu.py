"""The pages of the blog, like About, that stand in its menu."""

from app.lookup import all_of
from app.models import Post


def menu_pages() -> list[Post]:
    """Return the pages for the menu."""
    return all_of(Post.pages())

"""The domain: a file per subject, and this front door to all of it."""

from app.models.image import Image
from app.models.letter import Letter
from app.models.listing import Listing
from app.models.month_count import MonthCount
from app.models.post import Post
from app.models.revision import Autosave, Revision
from app.models.role import AnonymousUser, Permission, Role
from app.models.search import Search
from app.models.tag import Tag
from app.models.use import uses_of as _uses_of  # noqa: F401 - it listens
from app.models.user import User

__all__ = [
    "AnonymousUser",
    "Autosave",
    "Image",
    "Letter",
    "Listing",
    "MonthCount",
    "Permission",
    "Post",
    "Revision",
    "Role",
    "Search",
    "Tag",
    "User",
]

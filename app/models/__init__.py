"""The domain: a file per subject, and this front door to all of it."""

from app.models.comment import Comment
from app.models.follow import Follow
from app.models.image import Image
from app.models.invitation import Invitation
from app.models.letter import Letter
from app.models.listing import Listing, Stream
from app.models.moderation import LogEntry
from app.models.month_count import MonthCount
from app.models.notification import Notification
from app.models.post import Post
from app.models.queue import Queue
from app.models.report import Report
from app.models.revision import Autosave, Revision
from app.models.role import AnonymousUser, Permission, Role
from app.models.search import Search
from app.models.site_settings import SiteSettings
from app.models.site_version import SiteVersion
from app.models.tag import Tag
from app.models.threads import Threads
from app.models.use import uses_of as _uses_of  # noqa: F401 - it listens
from app.models.user import User

__all__ = [
    "AnonymousUser",
    "Autosave",
    "Comment",
    "Follow",
    "Image",
    "Invitation",
    "Letter",
    "Listing",
    "LogEntry",
    "MonthCount",
    "Notification",
    "Permission",
    "Post",
    "Queue",
    "Report",
    "Revision",
    "Role",
    "Search",
    "SiteSettings",
    "SiteVersion",
    "Stream",
    "Tag",
    "Threads",
    "User",
]

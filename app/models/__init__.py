"""The domain: a file per subject, and this front door to all of it."""

from app.models.letter import Letter
from app.models.post import Post
from app.models.role import AnonymousUser, Permission, Role
from app.models.user import User

__all__ = ["AnonymousUser", "Letter", "Permission", "Post", "Role", "User"]

"""What people say on the blog, beside their posts."""

from flask import Response, make_response, render_template

from app.lookup import find_or_404, page_of
from app.main import main
from app.models import Comment, Listing, User
from app.models.comment import MOST_LISTED


@main.get("/user/<line:username>/comments")
def user_comments(username: str) -> Response:
    """Show what somebody has said below posts, as readers see it there."""
    user = find_or_404(User.named(username))
    comments = page_of(Comment.latest_of(user))
    page = render_template(
        "users/comments.html",
        user=user,
        comments=comments,
        numbers={"posts": len(Listing.by(user)), "comments": comments.total},
        most=MOST_LISTED,
    )
    return make_response(page)

"""Sample posts, in English and Chinese: what a new blog, and the demo, can start with."""

from datetime import timedelta
from pathlib import Path

from app.extensions import db
from app.models import Post, User
from app.times import utcnow
from app.transfer import add_document, find_author, find_documents, read_document

FOLDER = Path(__file__).parent


def add_sample_posts(author: User | None = None) -> list[Post]:
    """Add the sample posts that are not there yet, the newest dated now; the caller commits.

    With an `author` all are his; without, each goes to the one of the cast it names.
    """
    added = []
    for age, path in enumerate(find_documents(FOLDER)):
        document = read_document(path, FOLDER)
        if Post.with_source(document.source):
            continue
        post = add_document(document, author or find_author(document.author or "ann"))
        moment = utcnow() - timedelta(days=2 * age, hours=age)
        post.created_at = post.updated_at = post.published_at = moment
        added.append(post)
    db.session.flush()
    return added

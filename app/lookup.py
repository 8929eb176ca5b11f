"""Finding what an address names: pages of a list and single rows, or a 404."""

from typing import Any

from flask import abort, request
from flask_sqlalchemy.pagination import Pagination, SelectPagination
from sqlalchemy import Select, func, select

from app import blog
from app.extensions import db
from app.models import Comment, Listing, Post, Queue, Search, Threads, User
from app.models.follow import People

# Far more pages than any blog has; larger numbers would only make the database count.
LAST_PAGE = 10_000_000
MOST = 1000


def find(rows: Select[Any], **columns: object) -> Any:
    """Return the one row of a query whose columns have these values, or None."""
    return db.session.scalar(rows.filter_by(**columns).limit(1))


def find_or_404(rows: Select[Any], **columns: object) -> Any:
    """Return the one row of a query whose columns have these values, or answer 404."""
    found = find(rows, **columns)
    if found is None:
        abort(404)
    return found


def number_of(name: str, default: str = "") -> int:
    """Return the number from 1 that the address has under this name; anything else is a 404."""
    text = request.args.get(name, default)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= LAST_PAGE):
        abort(404)
    return int(text)


def page_number() -> int:
    """Return the page asked for by `?page=`, from 1; anything else is a 404."""
    return number_of("page", default="1")


def all_of(rows: Select[Any]) -> list[Any]:
    """Return all rows of a query that is short by its nature; never more than MOST."""
    return list(db.session.scalars(rows.limit(MOST) if rows._limit_clause is None else rows))


def number_of_rows(rows: Select[Any]) -> int:
    """Return how many rows a query has that is bounded by itself."""
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def page_of(rows: Select[Any], size: int | None = None) -> Pagination:
    """Return the page of a list that `?page=` asks for; a page that is not there is a 404."""
    size = size or blog.posts_per_page()
    return RowsPages(
        select=rows, session=db.session, page=page_number(), per_page=size, max_per_page=size
    )


class RowsPages(SelectPagination):
    """Pages of a query, whose rows are not counted where the last of them is on the page."""

    def _query_count(self) -> int:
        found = len(self.items)
        if found < self.per_page and (found or self.page == 1):
            return (self.page - 1) * self.per_page + found
        counted: int = super()._query_count()
        return counted


class ListingPages(Pagination):
    """Pages of a list of posts, people or comments, each as quick to turn to as the first."""

    def _query_items(self) -> list[Post] | list[User] | list[Comment]:
        listing: Listing | Search | People | Threads = self._query_args["listing"]
        found: Any = listing.part((self.page - 1) * self.per_page, self.per_page)
        return list(found)

    def _query_count(self) -> int:
        return len(self._query_args["listing"])


def page_of_listing(
    listing: Listing | Search | People | Threads, size: int | None = None
) -> Pagination:
    """Return the page of a list that `?page=` asks for, or answer 404."""
    size = size or blog.posts_per_page()
    return ListingPages(page=page_number(), per_page=size, max_per_page=size, listing=listing)


class QueuePages(Pagination):
    """Pages of what waits for the staff."""

    def _query_items(self) -> list[Any]:
        queue: Queue = self._query_args["queue"]
        return list(queue.part((self.page - 1) * self.per_page, self.per_page))

    def _query_count(self) -> int:
        return len(self._query_args["queue"])


def page_of_queue(queue: Queue, size: int) -> Pagination:
    """Return the page of the queue that `?page=` asks for, or answer 404."""
    return QueuePages(page=page_number(), per_page=size, max_per_page=size, queue=queue)

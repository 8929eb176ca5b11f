"""For programs: feeds, the map of the site, and what search engines and readers are told."""

from flask import Blueprint

feeds = Blueprint("feeds", __name__)

from app.feeds import discovery, maps, views  # noqa: E402, F401 - they register themselves

"""The application: Flask's, quicker at what each page asks a hundred times, and at its start."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, Request, request
from werkzeug.routing import Rule

from app.database import again_after_deadlock
from app.templating import QuickEnvironment

MOST_KNOWN = 512  # addresses

# What stands behind `request`, of which each attribute takes twice as long.
_this_request: Callable[[], Request] = request._get_current_object  # type: ignore[attr-defined]


class LateRule(Rule):
    """A route whose addresses are made by code that is compiled when the first is asked for.

    Werkzeug compiles that of all routes, twice, when an application starts: two thirds of the time
    that `create_app` takes.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_now = super()._compile_builder

        def build(rule: "LateRule", /, **values: Any) -> tuple[str, str]:
            """Make an address, and from the next one on by what is compiled now."""
            made = compile_now(append_unknown).__get__(rule)
            setattr(rule, "_build_unknown" if append_unknown else "_build", made)
            address: tuple[str, str] = made(**values)
            return address

        return build


class Blog(Flask):
    """An application whose requests begin again when a deadlock has ended them.

    It remembers addresses that it has made: a page has a hundred, and many are on every page.
    """

    jinja_environment = QuickEnvironment
    url_rule_class = LateRule

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make it as Flask does."""
        super().__init__(*args, **kwargs)
        self._known = lru_cache(maxsize=MOST_KNOWN)(self._make_path)

    def url_for(self, endpoint: str, **values: Any) -> str:  # type: ignore[override]
        """Return the address of a view, as Flask does."""
        # What else decides it: the host and scheme of the request, and where the view asked is.
        if values.get("_external") or values.get("_scheme") or endpoint[:1] == ".":
            return super().url_for(endpoint, **values)
        try:
            return self._known(_this_request().root_path, endpoint, tuple(values.items()))
        except (RuntimeError, TypeError):  # there is no request; a value cannot be remembered
            return super().url_for(endpoint, **values)

    def _make_path(self, root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return super().url_for(endpoint, **dict(values))

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or hook as it is: none is a coroutine, which Flask asks seventeen times."""
        return func

    def dispatch_request(self) -> Any:
        """Answer a request; nothing of a try that failed is left but what was counted of it."""
        return again_after_deadlock(super().dispatch_request, _rewind)


def _rewind() -> None:
    for file in request.files.values():
        file.seek(0)

"""What makes the application quick gives what Flask and Werkzeug give without it."""

import unittest
from inspect import iscoroutinefunction
from typing import Any, ClassVar
from unittest import mock

from flask import Flask, url_for
from werkzeug.routing import Map, Rule

from app.application import LateRule
from tests.support import TRICKY, AppCase


class RoutesTestCase(unittest.TestCase):
    """Routes whose addresses are made by code that is compiled late."""

    def test_they_make_the_addresses_that_werkzeug_makes(self) -> None:
        late, usual = (
            Map([kind("/user/<name>/", endpoint="user", defaults={"page": 1})]).bind("localhost")
            for kind in (LateRule, Rule)
        )
        for name in filter(None, TRICKY):
            for values in ({}, {"page": 1}, {"q": name, "rule": 2}):
                for unknown in (True, False):
                    asked = {"name": name, **values}
                    expected = usual.build("user", asked, append_unknown=unknown)
                    self.assertEqual(late.build("user", asked, append_unknown=unknown), expected)

    def test_each_is_compiled_once_and_when_it_is_asked_for(self) -> None:
        usual = Rule._compile_builder
        with mock.patch.object(Rule, "_compile_builder", autospec=True, side_effect=usual) as made:
            routes = Map([LateRule("/user/<name>", endpoint="user")]).bind("localhost")
            made.assert_not_called()
            addresses = [routes.build("user", {"name": "ann"}) for _again in range(2)]
            self.assertEqual((addresses, made.call_count), (["/user/ann"] * 2, 1))


class CallsTestCase(AppCase):
    """What the application does not ask of its views and hooks (Flask's ensure_sync)."""

    def test_none_is_a_coroutine(self) -> None:
        app = self.app
        hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
        found = [one for hook in hooks for functions in hook.values() for one in functions]
        found += [*app.teardown_appcontext_funcs, *app.view_functions.values()]
        handlers = [one for codes in app.error_handler_spec.values() for one in codes.values()]
        found += [function for errors in handlers for function in errors.values()]
        self.assertGreater(len(found), 100)
        self.assertEqual([one for one in found if iscoroutinefunction(one)], [])


class AddressesTestCase(AppCase):
    """Addresses that are remembered."""

    settings: ClassVar = {"SERVER_NAME": None}

    def test_they_are_those_that_flask_makes(self) -> None:
        for base in ("http://one.example/", "https://two.example/below/"):
            with self.app.test_request_context("/", base_url=base):
                for endpoint, values in self.asked():
                    expected = Flask.url_for(self.app, endpoint, **values)
                    for _again in range(2):
                        self.assertEqual(url_for(endpoint, **values), expected)

    def asked(self) -> list[tuple[str, dict[str, Any]]]:
        """Return endpoints and values, and those that are easily taken for one another."""
        asked: list[tuple[str, dict[str, Any]]] = [
            ("main.user", {"username": name}) for name in TRICKY if name
        ]
        asked += [("main.post", {"id": 1, "slug": name, "page": 2}) for name in TRICKY if name]
        asked += [("main.index", {"page": page}) for page in (None, 1, "1", 2, ["a", "b"])]
        asked += [("main.index", {"_external": far}) for far in (None, False, True)]
        asked += [("main.index", {"_anchor": name}) for name in TRICKY]
        asked += [("static", {"filename": "css/site.css"}), ("main.index", {"q": "a b&c"})]
        return asked

    def test_each_request_gets_those_of_its_own_host(self) -> None:
        for host in ("one.example", "two.example"):
            with self.app.test_request_context("/", base_url=f"http://{host}"):
                self.assertEqual(url_for("main.index", _external=True), f"http://{host}/")


if __name__ == "__main__":
    unittest.main()

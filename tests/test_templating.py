"""What makes templates quick gives what Jinja gives without it."""

import unittest
from datetime import timedelta
from typing import Any
from unittest import mock

from flask import Flask, get_template_attribute, render_template_string
from flask_babel import force_locale, get_locale, lazy_gettext
from jinja2 import pass_context
from markupsafe import Markup, escape

from app.templating import written
from app.times import full_time, present_locale, utcnow
from tests.support import TRICKY, AppCase


class Safe:
    """Something that says itself what it is as HTML."""

    def __html__(self) -> str:
        return "<i>safe</i>"

    def __str__(self) -> str:
        return "<unsafe>"


class Sly(str):
    """A text of a kind of its own, which is escaped all the same."""

    __slots__ = ()


class WrittenTestCase(unittest.TestCase):
    """Escaping."""

    def test_everything_is_escaped_as_by_markupsafe(self) -> None:
        values: list[Any] = [*TRICKY, *map(Markup, TRICKY), *map(Sly, TRICKY), Safe()]
        values += [None, True, 7, 0.5, ["<"], {"&": "<"}, lazy_gettext("a & b"), ValueError("<")]
        for value in values:
            with self.subTest(repr(type(value))):
                self.assertEqual(str(written(value)), str(escape(value)))


class TemplatesTestCase(AppCase):
    """What templates write, and the words they find."""

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(self.app.test_request_context("/"))

    def draw(self, source: str, **values: Any) -> str:
        return render_template_string(source, **values)

    def test_what_is_not_safe_is_escaped_wherever_it_is_written(self) -> None:
        for source in (
            "{{ x }}",
            "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(x) }}",
            "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ x }}{% endcall %}",
            "{% set y %}{{ x }}{% endset %}{{ y }}",
            "{% for y in [x] %}{{ y }}{% endfor %}",
            "{% filter trim %}{{ x }}{% endfilter %}",
        ):
            self.assertEqual(self.draw(source, x="<&>"), "&lt;&amp;&gt;", source)

    def test_no_environment_escapes_less_than_flasks_own(self) -> None:
        plain = Flask(__name__)
        source = "{{ x }}{{ x ~ y }}{{ x|safe }}{{ x|safe ~ y }}{{ x|upper }}{{ [x] }}{{ x[:1] }}"
        with plain.app_context():
            expected = render_template_string(source, x="<a>", y="&")
        self.assertEqual(self.draw(source, x="<a>", y="&"), expected)

    def test_a_macro_writes_a_thing_once_in_a_request(self) -> None:
        source = (
            "{% macro m(x, css='') %}{{ f() }}{{ x }}{{ css }}{% endmacro %}"
            "{% for i in [1, 2] %}{{ once(m, 'a&') }}{{ once(m, 'b') }}{{ once(m, 'b', css='<') }}"
            "{% endfor %}"
        )
        seen = mock.Mock(side_effect=range(9).__iter__().__next__)
        self.assertEqual(self.draw(source, f=seen), "0a&amp;1b2b&lt;" * 2)
        with force_locale("zh_Hans"):
            self.assertEqual(
                self.draw("{% macro m(x) %}{{ x }}{% endmacro %}{{ once(m, '<') }}"), "&lt;"
            )

    def test_a_function_gets_the_context_that_it_asks_for(self) -> None:
        @pass_context
        def named(context: Any, name: str) -> object:
            return context.get(name)

        self.assertEqual(self.draw("{{ f('x') }}", f=named, x="here"), "here")
        self.assertEqual(self.draw("{{ f() }}", f=lambda: "<"), "&lt;")
        self.assertEqual(self.draw("{% for i in [1] %}{{ f(i) }}{% endfor %}", f=str), "1")

    def test_values_in_words_are_escaped_and_words_are_not(self) -> None:
        source = "{{ _('Follow %(name)s', name=x) }}"
        self.assertEqual(self.draw(source, x="<b>"), "Follow &lt;b&gt;")
        self.assertEqual(self.draw(source, x=Markup("<b>")), "Follow <b>")

    def test_values_in_a_text_are_not_escaped(self) -> None:
        with mock.patch.object(self.app.jinja_env, "autoescape", False):
            self.assertEqual(
                self.draw("{{ _('Follow %(name)s', name='<b>') }}{{ '<' }}"), "Follow <b><"
            )

    def test_words_follow_the_language_of_the_moment(self) -> None:
        for source, words in (
            ("{{ _('Archive') }}", "Archive"),
            ("{{ _('Follow %(name)s', name='ann') }}", "Follow ann"),
            ("{{ ngettext('%(num)s comment', '%(num)s comments', 2) }}", "2 comments"),
        ):
            self.assertEqual(self.draw(source), words)
            with force_locale("zh_Hans_CN"):
                self.assertNotEqual(self.draw(source), words)
            self.assertEqual(self.draw(source), words)

    def test_the_language_is_known_after_another_was_forced_first(self) -> None:
        with force_locale("zh_Hans_CN"):
            self.assertEqual(present_locale().language, "zh")
        self.assertEqual(present_locale(), get_locale())

    def test_times_follow_the_language_and_the_zone_of_the_moment(self) -> None:
        moment = utcnow() - timedelta(days=3)
        source = "{{ moment(at).fromNow(refresh=True) }}{{ moment(at).format('LL') }}"
        english, words = self.draw(source, at=moment), full_time(moment)
        with force_locale("zh_Hans_CN"):
            self.assertNotEqual(self.draw(source, at=moment), english)
            self.assertNotEqual(full_time(moment), words)
        self.assertEqual((self.draw(source, at=moment), full_time(moment)), (english, words))
        self.assertIn("3 days ago", english)
        with mock.patch("app.times.utcnow", return_value=moment + timedelta(days=5)):
            self.assertIn("5 days ago", self.draw(source, at=moment))

    def test_what_is_said_of_a_time_is_escaped(self) -> None:
        with mock.patch("app.times._units_ago", return_value="<b>"):
            self.assertIn("&lt;b&gt;", self.draw("{{ moment(at).fromNow() }}", at=utcnow()))

    def test_macros_see_nothing_of_the_page_that_imports_them(self) -> None:
        card = get_template_attribute("posts/_streams.html", "stream_choice")
        self.assertIn("token", card(followed=False, csrf=lambda: "token"))


if __name__ == "__main__":
    unittest.main()

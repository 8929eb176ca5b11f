"""Templates as this blog uses them: quick at what each page asks a hundred times."""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import markupsafe
from flask import Flask
from flask.templating import Environment
from flask_babel import get_translations
from flask_wtf.csrf import generate_csrf
from jinja2 import Template, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from app.times import present_locale, this_g

MOST = 4096  # words of templates in all languages; there are some 700 in each
PLAIN = {BuiltinFunctionType, FunctionType, MethodType, type}
# How Jinja notes that a function wants to know whether it writes HTML; macros do, too.
EVAL_CONTEXT = pass_eval_context(lambda context: None).jinja_pass_arg  # type: ignore[attr-defined]
# What escape() is around: C, where there is a compiler. Without it the same takes a little longer.
_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)


class QuickContext(Context):
    """Jinja's context, which calls macros and plain functions without asking what each wants."""

    def call(__self, __obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja's
        """Call what a template calls."""
        kind = type(__obj)
        wants = EVAL_CONTEXT if kind is Macro else getattr(__obj, "jinja_pass_arg", None)
        if wants is EVAL_CONTEXT:
            args = (__self.eval_ctx, *args)
        elif wants is not None or kind not in PLAIN:
            return super().call(__obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


class QuickTemplate(Template):
    """Jinja's template, which makes no object of each piece of text that it joins to a page."""

    @classmethod
    def from_code(cls, *args: Any, **kwargs: Any) -> Template:
        """Return a template of compiled code."""
        template = super().from_code(*args, **kwargs)
        # The name by which compiled code escapes what it writes, and nothing else.
        template.root_render_func.__globals__["escape"] = written
        return template


def written(value: object) -> str:
    """Return a value as HTML, escaped where it is not safe: what escape() gives, as mere text."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    if kind is str:
        return _escaped(value)  # type: ignore[arg-type]
    return str(value) if kind is int else escape(value)


class QuickEnvironment(Environment):
    """Flask's environment, whose templates share one dictionary of what all of them know."""

    context_class = QuickContext
    template_class = QuickTemplate

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template knows beside what it is handed.

        Jinja puts a ChainMap around it, which keeps apart what one template alone was given, and
        whose keys Python compares one by one for each import in each page. Here none is given any.
        """
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    """Let templates find their words without asking for the catalogue each time.

    What they find is what Jinja's own functions give (jinja2.ext.i18n, "new style"): a format, of
    which what is put in is escaped. Those ask three functions in turn, and Flask-Babel for the
    request's language as a string.
    """

    @lru_cache(maxsize=MOST)
    def plain(locale: Any, is_html: bool, words: str) -> str:
        """Return the translation of words into which nothing is put."""
        return _format(get_translations().ugettext(words), is_html) % {}

    @lru_cache(maxsize=MOST)
    def plain_number(locale: Any, is_html: bool, one: str, many: str, num: int) -> str:
        """Return the translation for a number of things."""
        return _format(get_translations().ungettext(one, many, num), is_html) % {"num": num}

    @pass_eval_context
    def gettext(context: EvalContext, words: str, /, **values: Any) -> str:
        """Return the words in the reader's language, with the values in them."""
        if not values:
            return plain(present_locale(), context.autoescape, words)
        return _format(get_translations().ugettext(words), context.autoescape) % values

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
        """Return the words for a number of things in the reader's language."""
        if not values:
            return plain_number(present_locale(), context.autoescape, one, many, num)
        found = get_translations().ungettext(one, many, num)
        return _format(found, context.autoescape) % {"num": num, **values}

    app.jinja_env.globals.update(gettext=gettext, ngettext=ngettext, _=gettext)
    app.jinja_env.globals.update(csrf_token=csrf_token, once=once)


@pass_eval_context
def once(context: EvalContext, macro: Macro, thing: Any, **named: Any) -> Any:
    """Return what a macro writes of a thing, which it is called for once while a request lasts.

    A page names the same few people again and again. It is for what depends on the thing, the
    other arguments and the language alone.
    """
    known: dict[Any, Any] = this_g().setdefault("written_once", {})
    key = (macro, thing, present_locale(), *named.items())
    if key not in known:
        known[key] = macro(context, thing, **named)
    return known[key]


def csrf_token() -> str:
    """Return what Flask-WTF's generate_csrf() does, soon where a page of many forms asks again."""
    token: str = this_g().get("csrf_token") or generate_csrf()
    return token


def _format(words: str, is_html: bool) -> str:
    # Translations are ours, as templates are.
    return Markup(words) if is_html else words  # noqa: S704

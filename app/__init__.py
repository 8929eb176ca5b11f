"""The application factory."""

from flask import Flask
from flask_babel import format_decimal, get_locale
from flask_babel import lazy_gettext as _l
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    assets,
    blog,
    cli,
    database,
    findable,
    following,
    languages,
    logs,
    look,
    menu,
    models,
    monitoring,
    outbox,
    page_cache,
    safety,
    setup_link,
    spam,
    storage,
    templating,
    text,
    times,
    urls,
    validators,
    visitors,
)
from app.admin import admin
from app.application import Blog
from app.auth import auth
from app.comments import comments
from app.extensions import (
    babel,
    bootstrap,
    csrf,
    db,
    limiter,
    login_manager,
    mail,
    moment,
)
from app.feeds import feeds
from app.follows import follows
from app.health import health
from app.main import main
from app.notifications import notifications
from app.reports import reports
from app.settings import settings
from app.vendored import serve_vendored_bootstrap
from app.writing import writing
from config import INSTANCE_DIR, ConfigurationError, config

__all__ = ["create_app", "db"]


def create_app(config_name: str) -> Flask:
    """Return a blog set up for the environment of this name in `config.py`.

    Raises ConfigurationError for an unknown name or a setting that is missing or wrong.
    """
    if config_name not in config:
        known = ", ".join(sorted(config))
        raise ConfigurationError(f"FLASK_CONFIG is {config_name!r}; it may be one of {known}.")
    app = Blog(__name__, instance_path=str(INSTANCE_DIR))
    app.config.from_object(config[config_name])
    config[config_name].init_app(app)
    language = languages.match(app.config["NA_BLOG_LANGUAGE"])
    if language is None:
        known = ", ".join(map(languages.tag, languages.available()))
        raise ConfigurationError(f"NA_BLOG_LANGUAGE may be one of {known}.")
    app.config["BABEL_DEFAULT_LOCALE"] = language
    app.session_interface = visitors.VisitorSessions()
    app.url_map.converters.update(id=urls.IdConverter, line=urls.LineConverter)
    page_cache.init_app(app)
    if app.config["NA_BLOG_PROXIES"]:
        trusted = app.config["NA_BLOG_PROXIES"]
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted, x_port=trusted
        )
    register_extensions(app)
    rooms = (main, auth, writing, comments, reports, follows, notifications, settings, admin)
    for room in (*rooms, feeds, health):
        app.register_blueprint(room)
    logs.init_app(app)
    monitoring.init_app(app)
    safety.init_app(app)
    spam.init_app(app)
    assets.init_app(app)
    validators.init_app(app)
    register_template_helpers(app)
    cli.init_app(app)
    setup_link.announce(app)
    return app


def register_extensions(app: Flask) -> None:
    """Tie every extension to this app."""
    database.init_app(app)
    babel.init_app(
        app,
        locale_selector=visitors.choose_locale,
        timezone_selector=visitors.choose_timezone,
    )
    bootstrap.init_app(app)
    serve_vendored_bootstrap(app)
    moment.init_app(app)
    csrf.init_app(app)
    templating.init_app(app)
    # Acts ask for themselves (app/limits.py). Known to the app already, Flask-Limiter adds none of
    # its hooks, which would look at each request to find nothing that it should count.
    app.extensions["limiter"] = {limiter}
    limiter.init_app(app)
    mail.init_app(app)
    outbox.init_app(app)
    storage.init_app(app)
    login_manager.init_app(app)
    login_manager.login_view = "auth.login"
    login_manager.login_message = _l("Log in to open this page.")


def register_template_helpers(app: Flask) -> None:
    """Give templates the site's name, the language, and who may be asked what."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        plain=text.without_unseen,
        one_line=text.one_line,
        number=format_decimal,
        rfc3339=findable.rfc3339,
        tojson_plain=text.quoted,
    )
    app.jinja_env.globals.update(
        post_url=urls.post_url,
        permanent_url=urls.permanent_url,
        link=urls.link,
        findable_list=findable.findable_list,
        findable_tag=findable.findable_tag,
        findable_author=findable.findable_author,
        findable_post=findable.findable_post,
        preview_url=urls.preview_url,
        menu_pages=menu.menu_pages,
        waiting_number=models.Queue.number,
        settings_pages=menu.settings_pages,
        portrait_sizes=text.PORTRAIT_SIZES,
        follows_among=following.follows_among,
        full_time=times.full_time,
        month_name=times.month_name,
        month_and_year=times.month_and_year,
        own_zone=times.own_zone,
        blog_zone=blog.timezone,
        first_things=look.first_things,
        lang=languages.attribute,
        colour=blog.colour,
    )

    @app.context_processor
    def about_this_page() -> dict[str, object]:
        language = str(get_locale())
        return {
            "site_name": blog.title(),
            "site_tagline": blog.tagline(),
            "site_description": blog.description(),
            "site": {
                "logo": blog.logo(),
                "links": blog.menu_links(),
                "footer": blog.footer(),
                "accent": blog.accent_version(),
                "is_open": blog.settings().is_open,
            },
            "has_session": visitors.has_session(),
            "locale": languages.tag(language),
            "direction": languages.direction(language),
            "moment_locale": languages.moment_locale(language),
            "languages": languages.choices(language),
            "here": visitors.address_of_this_page(),
            "paper": look.PAPER,
        }

    @app.shell_context_processor
    def in_the_shell() -> dict[str, object]:
        names = {name: getattr(models, name) for name in models.__all__}
        return {"db": db, "mail": mail, **names}

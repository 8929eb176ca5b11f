"""The owner's notes, replayed: each transcript, setting, address and template line in turn.

`hello` is `nablog` here; DESIGN.md says what takes the place of what Flask has dropped.
"""

import ast
import os
import re
import socket
import tempfile
import unittest
import warnings
from datetime import datetime
from unittest import mock

from flask import Blueprint, Flask, g, render_template_string, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import create_engine, inspect
from werkzeug.security import check_password_hash, generate_password_hash
from wtforms import StringField, SubmitField
from wtforms.validators import DataRequired

from app import create_app
from app.extensions import db
from app.models import Role
from config import ConfigurationError, config, database_url, from_environment
from tests.databases import server
from tests.processes import ServerCase, free_port, run
from tests.support import PASSWORD, ROOT, AppCase


class RunTestCase(ServerCase):
    """Section 2, how to run."""

    def test_flask_run_serves_and_prints_the_setup_link(self) -> None:
        port = free_port()
        printed = self.serve("flask", "run", "--port", str(port), port=port, until="/setup/")
        self.assertIn("<h1", self.page)
        [link] = re.findall(r"http://127\.0\.0\.1:\d+/setup/\S+", printed)
        self.assertIn("administrator", self.fetch(link))

    def test_flask_run_for_the_network_and_the_address_of_a_user(self) -> None:
        self.type("users", "create", "Dave", "dave@example.com", "--password", PASSWORD)
        port = free_port()
        self.serve("flask", "run", "--host", "0.0.0.0", "--port", str(port), port=port)
        self.assertIn("Dave", self.fetch(f"http://127.0.0.1:{port}/user/Dave"))

    def test_flask_debug_works_by_variable_and_by_option(self) -> None:
        self.environ["FLASK_DEBUG"] = "1"
        port = free_port()
        printed = self.serve("flask", "run", "--port", str(port), port=port, until="/setup/")
        self.assertIn("Debug mode: on", printed)
        self.assertEqual(printed.count("/setup/"), 1)

    def test_gunicorn_serves_the_app_and_prints_one_link(self) -> None:
        port = free_port()
        command = f"gunicorn -c deploy/gunicorn.conf.py -w 2 -b 127.0.0.1:{port} nablog:app"
        printed = self.serve(*command.split(), port=port, until="/setup/")
        self.assertIn("<h1", self.page)
        self.assertEqual(printed.count("/setup/"), 1)

    def test_a_body_that_gunicorn_cannot_read_is_a_bad_request(self) -> None:
        port = free_port()
        self.serve(*f"gunicorn -w 1 -b 127.0.0.1:{port} nablog:app".split(), port=port)
        request = (
            b"POST /auth/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(request)
            self.assertIn(b" 400 ", connection.recv(4096).splitlines()[0])

    def test_flask_version_and_help_answer(self) -> None:
        self.assertIn("Werkzeug", self.flask("--version").stdout)
        printed = self.flask("--help").stdout
        for command in ("run", "shell", "db", "test", "users", "posts", "demo", "deploy"):
            self.assertRegex(printed, rf"\n  {command} ")


class ContextTestCase(AppCase):
    """Section 3.1, globals, requests and responses."""

    def test_request_attributes_and_methods(self) -> None:
        with self.app.test_request_context("/?a=1", method="POST", data={"b": "2"}):
            self.assertEqual(
                (request.args["a"], request.form["b"], request.values["a"]), ("1", "2", "1")
            )
            names = (
                "cookies headers method files blueprint endpoint scheme host remote_addr path "
                "query_string full_path base_url url environ"
            )
            for name in names.split():
                getattr(request, name)
            self.assertFalse(request.is_secure)
            self.assertIsNone(request.get_json(silent=True))

    def test_before_request_puts_the_logged_in_user_into_g(self) -> None:
        seen = []
        self.app.after_request(lambda answer: seen.append(g.user.is_authenticated) or answer)
        self.add_user("ann")
        self.get("/")
        self.log_in("ann").get("/")
        self.assertEqual(seen[0], False)
        self.assertEqual(seen[-1], True)

    def test_hooks_and_responses_of_the_notes(self) -> None:
        from flask import abort, make_response, redirect

        notes = Blueprint("notes", __name__)
        notes.before_request(lambda: setattr(g, "seen", True))
        notes.add_url_rule("/bad", view_func=lambda: ("<h1>Bad request</h1>", 400), endpoint="bad")
        notes.add_url_rule(
            "/away", view_func=lambda: redirect("http://www.example.com"), endpoint="away"
        )
        notes.add_url_rule("/gone", view_func=lambda: abort(404), endpoint="gone")

        @notes.get("/cookie")
        def cookie():
            response = make_response("<h1>This document carries a cookie!</h1>")
            response.set_cookie("answer", "42")
            return response

        app = create_app("testing")
        app.register_blueprint(notes)
        client = app.test_client()
        self.assertEqual(client.get("/bad").status_code, 400)
        self.assertEqual(client.get("/away").location, "http://www.example.com")
        with app.app_context():
            db.create_all()
        self.assertEqual(client.get("/gone").status_code, 404)
        self.assertIn("answer=42", client.get("/cookie").headers["Set-Cookie"])

    def test_addresses_of_the_notes(self) -> None:
        with self.app.test_request_context():
            self.assertEqual(url_for("main.index"), "/")
            self.assertEqual(url_for("main.index", _external=True), "http://localhost/")
            self.assertEqual(
                url_for("main.user", username="john", _external=True), "http://localhost/user/john"
            )
            self.assertEqual(
                url_for("static", filename="css/styles.css", _external=True),
                "http://localhost/static/css/styles.css",
            )

    def test_flash_reaches_the_next_page(self) -> None:
        client = self.app.test_client()
        with client.session_transaction() as data:
            data["_flashes"] = [("message", "Hello <you>")]
        self.assertIn("Hello &lt;you&gt;", client.get("/").text)


class TemplateTestCase(AppCase):
    """Sections 3.4 and 3.12, template lines."""

    def render(self, source: str, **context: object) -> str:
        with self.app.test_request_context():
            return render_template_string(source, **context)

    def test_variables_and_filters(self) -> None:
        self.assertEqual(self.render("{{ d['k'] }}{{ l[i] }}", d={"k": 1}, l=[5, 6], i=1), "16")
        self.assertEqual(self.render("Hello, {{ name|capitalize }}", name="ann"), "Hello, Ann")
        self.assertEqual(self.render("{{ x }}{{ x|safe }}", x="<b>"), "&lt;b&gt;<b>")

    def test_bootstrap_s_base_and_blocks(self) -> None:
        names = ["title", "metas", "styles", "navbar", "content", "scripts"]
        blocks = "".join(f"{{% block {name} %}}[{name}]{{% endblock %}}" for name in names)
        page = self.render('{% extends "bootstrap/base.html" %}' + blocks)
        for name in names:
            self.assertIn(f"[{name}]", page)
        for name in ("html_attribs", "body_attribs"):
            line = f"{{% block {name} %}} data-x{{% endblock %}}"
            self.assertIn(" data-x", self.render('{% extends "bootstrap/base.html" %}' + line))
        for name in ("doc", "html", "head", "body"):
            line = f"{{% block {name} %}}only{{% endblock %}}"
            self.assertIn("only", self.render('{% extends "bootstrap/base.html" %}' + line))

    def test_bootstrap_s_resources_are_ours(self) -> None:
        page = self.render('{% extends "bootstrap/base.html" %}')
        found = re.findall(r'(?:href|src)="([^"]+)"', page)
        self.assertEqual(len(found), 3)
        for address in found:
            answer = self.get(address)
            self.assertEqual(answer.status_code, 200, address)
            self.assertNotIn(b"v3.3.7", answer.data[:300])
            answer.close()

    def test_moment_s_lines(self) -> None:
        source = """{{ moment.include_moment() }}{{ moment.locale('zh-cn') }}
            <p>The local date and time is {{ moment(current_time).format('LLL') }}.</p>
            <p>That was {{ moment(current_time).fromNow(refresh=True) }}.</p>"""
        page = self.render(source, current_time=datetime(2026, 11, 23, 4, 5))  # noqa: DTZ001
        self.assertIn('<time datetime="2026-11-23T04:05:00Z"', page)
        self.assertIn("23 November 2026, 04:05 UTC</span>", page)
        self.assertIn('data-format="LLL"', page)
        self.assertIn('data-refresh="60000"', page)
        self.assertIn("vendor/moment/locale/zh-cn.js", page)
        self.assertNotRegex(page, r"style=|<script>")

    def test_moment_takes_any_zone_and_has_all_its_methods(self) -> None:
        from datetime import timedelta, timezone

        there = datetime(2026, 11, 23, 12, 5, tzinfo=timezone(timedelta(hours=8)))
        for call in ("format()", "fromNow()", "fromTime(t)", "calendar()", "valueOf()", "unix()"):
            page = self.render(f"{{{{ moment(t).{call} }}}}", t=there)
            self.assertIn('data-timestamp="2026-11-23T04:05:00Z"', page, call)

    def test_the_form_of_the_notes(self) -> None:
        class NameForm(FlaskForm):
            name = StringField("What is your name?", validators=[DataRequired()])
            submit = SubmitField("Submit")

        app = self.app

        @app.route("/name", methods=["GET", "POST"])
        def name():
            form = NameForm()
            if form.validate_on_submit():
                return form.name.data
            line = '{% import "bootstrap/wtf.html" as wtf %}{{ wtf.quick_form(form) }}'
            return render_template_string(line, form=form)

        client = app.test_client()
        self.assertIn(
            '<label class="form-label" for="name">What is your name?', client.get("/name").text
        )
        self.assertIn("This field is required.", client.post("/name", data={"name": ""}).text)
        self.assertEqual(client.post("/name", data={"name": "Ann"}).text, "Ann")


class ShellTestCase(ServerCase):
    """Sections 3.12 D, F and G, in a real `flask shell`."""

    def shell(self, lines: str) -> str:
        """Type lines into `flask shell` and return what it prints."""
        done = self.flask("shell", stdin=lines)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout + done.stderr

    def test_users_and_roles_as_written(self) -> None:
        printed = self.shell(
            "from nablog import db\n"
            "db.drop_all()\n"
            "db.create_all()\n"
            "from nablog import Role, User\n"
            "admin_role = Role(name='Admin')\n"
            "mod_role = Role(name='Moderator')\n"
            "user_role = Role(name='User')\n"
            "user_john = User(username='john', role=admin_role)\n"
            "user_susan = User(username='susan', role=user_role)\n"
            "user_david = User(username='david', role=user_role)\n"
            "db.session.add_all("
            "[admin_role, mod_role, user_role, user_john, user_susan, user_david])\n"
            "db.session.commit()\n"
            "print(admin_role.id)\n"
            "print(mod_role.id)\n"
            "print(user_role.id)\n"
            "Role.query.all()\n"
            "User.query.all()\n"
            "sorted(User.query.all(), key=str)\n"
            "user_role = Role.query.filter_by(name='User').first()\n"
            "User.query.filter_by(role=user_role).all()\n"
            "print(str(User.query.filter_by(role=user_role)))\n"
            "users = user_role.users\n"
            "users[0]\n"
            "users[0].role\n"
            "user_role.users.order_by(User.username).all()\n"
            "user_role.users.count()\n"
        )
        for line in (
            "1\n", "2\n", "3\n",
            "[<Role Admin>, <Role Moderator>, <Role User>]",
            "[<User david>, <User john>, <User susan>]",
            "<User susan>", "<Role User>", "[<User david>, <User susan>]", "2\n", "SELECT users.id",
        ):  # fmt: skip
            self.assertIn(line, printed)
        self.assertNotIn("Traceback", printed)

    def test_passwords_as_written(self) -> None:
        printed = self.shell(
            "u = User()\nu.password = 'cat'\nu.password\nu.password_hash\n"
            "u.verify_password('cat')\nu.verify_password('dog')\n"
            "u2 = User()\nu2.password = 'cat'\nu.password_hash == u2.password_hash\n"
            "print(app.name, db.session is not None, Role, Post, Permission.ADMIN)\n"
        )
        self.assertRegex(printed, r"app True <class .*Role'> <class .*Post'> 16")
        self.assertIn("AttributeError: Password is not a readable attribute", printed)
        self.assertIn("scrypt:", printed)
        self.assertRegex(printed, r"True\n(?:>>> )?False\n(?:>>> )*False")

    def test_a_user_made_in_the_shell_can_log_in(self) -> None:
        printed = self.shell(
            "u = User(email='john@example.com', username='john', password='cat')\n"
            "db.session.add(u)\ndb.session.commit()\n"
            "c = app.test_client()\n"
            "app.config['WTF_CSRF_ENABLED'] = False\n"
            "r = c.post('/auth/login', data={'email': 'john@example.com', 'password': 'cat'})\n"
            "print(r.status_code, r.location)\n"
        )
        self.assertIn("302 /", printed)

    def test_a_letter_as_written(self) -> None:
        printed = self.shell(
            "from flask_mail import Message\n"
            "from nablog import mail\n"
            f"app.config['MAIL_FOLDER'] = {str(self.folder / 'mail')!r}\n"
            "msg = Message('test email', sender='from_na_blog@gmail.com', "
            "recipients=['liuna_liuna@qq.com'])\n"
            "msg.body = 'This is the plain text body.'\n"
            "msg.html = 'This is the <b>HTML</b> body.'\n"
            "with app.app_context():\n"
            "    mail.send(msg)\n\n"
        )
        self.assertNotIn("Traceback", printed)
        [letter] = (self.folder / "mail").glob("*.eml")
        self.assertIn("This is the plain text body.", letter.read_text())

    def test_every_method_of_a_query(self) -> None:
        app = create_app("testing")
        with app.app_context(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Query.get is a legacy of SQLAlchemy 1
            db.create_all()
            db.session.add(Role(name="User"))
            db.session.commit()
            query = Role.query
            self.assertEqual(
                query.filter(Role.name == "User").order_by(Role.id).all()[0].name, "User"
            )
            self.assertEqual(query.group_by(Role.id).limit(1).offset(0).first().name, "User")
            self.assertEqual((query.get(1).name, query.get_or_404(1).name), ("User", "User"))
            self.assertEqual((query.first_or_404().name, query.count()), ("User", 1))
            self.assertEqual(query.paginate(page=1, per_page=5).total, 1)


class MigrationCommandTestCase(ServerCase):
    """Section 3.12 E, Flask-Migrate's commands."""

    def test_migrate_upgrade_downgrade_stamp(self) -> None:
        self.empty_database()
        done = self.flask("db", "upgrade")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("No changes in schema detected", self.type("db", "migrate"))
        self.type("db", "downgrade", "base")
        self.assertEqual(self.tables(), {"alembic_version"})
        self.type("db", "stamp", "head")
        self.assertIn("(head)", self.flask("db", "current").stdout)

    def test_init_makes_a_folder_and_never_overwrites_ours(self) -> None:
        self.type("db", "init", "-d", str(self.folder / "migrations"))
        self.assertTrue((self.folder / "migrations" / "env.py").exists())
        again = self.flask("db", "init")
        self.assertEqual(again.returncode, 1)
        self.assertIn("already exists", again.stderr)
        self.assertNotIn("Traceback", again.stderr)

    def test_a_database_that_lags_names_the_command(self) -> None:
        self.empty_database()
        printed = self.type("users", "role", "ann", "User", status=1)
        self.assertRegex(printed, "^Error: .* Run: flask deploy\n$")

    @unittest.skipIf(server(), "a file that is no database is SQLite's alone")
    def test_a_database_that_is_none_names_the_command(self) -> None:
        (self.folder / "blog.sqlite").write_text("this is not a database, only a text file" * 50)
        for command in (("db", "upgrade"), ("deploy",), ("posts", "render")):
            printed = self.type(*command, status=1)
            self.assertRegex(printed, "Error: .*not a database.* run: flask deploy\n$")

    def tables(self) -> set[str]:
        engine = create_engine(database_url(self.environ["DATABASE_URL"]))
        try:
            return set(inspect(engine).get_table_names())
        finally:
            engine.dispose()


class StructureTestCase(unittest.TestCase):
    """Section 3.13, the structure of a large app; and the settings."""

    def test_the_files_of_the_notes_are_there(self) -> None:
        names = (
            "config.py nablog.py requirements.txt migrations tests app/__init__.py app/email.py "
            "app/models app/static app/templates/base.html app/templates/auth/login.html "
            "app/main/__init__.py app/main/errors.py app/main/views.py app/auth/forms.py "
            "app/auth/views.py"
        )
        for name in names.split():
            self.assertTrue((ROOT / name).exists(), name)

    def test_the_factory_reads_its_class_and_lets_it_set_up_the_app(self) -> None:
        tree = ast.parse((ROOT / "app/__init__.py").read_text())
        source = ast.unparse(tree)
        self.assertIn("app.config.from_object(config[config_name])", source)
        self.assertIn("config[config_name].init_app(app)", source)
        self.assertEqual(set(config), {"development", "testing", "production", "default"})
        self.assertIsInstance(create_app("testing"), Flask)

    def test_the_hash_functions_of_the_notes(self) -> None:
        hashed = generate_password_hash("cat")
        self.assertTrue(check_password_hash(hashed, "cat"))
        self.assertFalse(check_password_hash(hashed, "dog"))

    def test_flask_config_chooses_the_class(self) -> None:
        code = (
            "import nablog; print(nablog.app.testing, nablog.app.config['SQLALCHEMY_DATABASE_URI'])"
        )
        done = run("python", "-c", code, FLASK_CONFIG="testing")
        self.assertEqual(done.stdout, "True sqlite://\n", done.stderr)
        self.assertIs(config["default"], config["development"])

    def test_a_wrong_configuration_is_one_sentence(self) -> None:
        done = run("flask", "deploy", FLASK_CONFIG="production", SECRET_KEY="")
        self.assertEqual(done.returncode, 3)
        self.assertIn("SECRET_KEY must be set", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_each_wrong_setting_is_named(self) -> None:
        for environ, words in (
            ({"MAIL_PORT": "abc"}, "MAIL_PORT must be a whole number"),
            ({"NA_BLOG_URL": "example.org"}, "NA_BLOG_URL must start with"),
        ):
            with self.assertRaisesRegex(ConfigurationError, words):
                from_environment(environ)
        with self.assertRaisesRegex(ConfigurationError, "it may be one of"):
            create_app("nonsense")

    def test_a_database_address_that_cannot_work_is_one_sentence(self) -> None:
        for url, words in (
            ("nonsense", "is not the address of a database"),
            ("oracle://u:p@h/d", "needs a driver that is not installed"),
            ("nosuch://h/d", "is not the address of a database"),
        ):
            with (
                mock.patch.dict(os.environ, {"DATABASE_URL": url}),
                self.assertRaisesRegex(ConfigurationError, words),
            ):
                create_app("development")

    def test_flask_test_takes_names_and_ends_with_the_count(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            measured = {"COVERAGE_FILE": f"{folder}/data", "FLASK_CONFIG": "testing"}
            done = run("flask", "test", "--coverage", "test_translations", **measured)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout.splitlines()[-1], r"^\d+ passed, 0 failed, 0 skipped$")
        self.assertRegex(done.stdout, r"app.models.post\.py .* \d+%")
        done = create_app("testing").test_cli_runner().invoke(args=["test", "-j1", "no_such_test"])
        self.assertEqual(done.exit_code, 1)

    def test_discovery_as_written(self) -> None:
        suite = unittest.TestLoader().discover(str(ROOT / "tests"), top_level_dir=str(ROOT))
        self.assertGreater(suite.countTestCases(), 100)


class DatabaseURLTestCase(unittest.TestCase):
    """Section 3.12 D, the forms of a database's address."""

    def test_each_form_gets_our_driver(self) -> None:
        for written, used in (
            ("mysql://u:p@h/d", "mysql+pymysql://u:p@h/d"),
            ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
            ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
            ("sqlite:///absolute/path", "sqlite:///absolute/path"),
            ("sqlite:///c:/absolute/path", "sqlite:///c:/absolute/path"),
            ("mysql+mysqldb://u@h/d", "mysql+mysqldb://u@h/d"),
        ):
            self.assertEqual(database_url(written), used)

    def test_mail_settings_come_from_the_environment(self) -> None:
        found = from_environment(
            {
                "MAIL_SERVER": "smtp.example.com",
                "MAIL_USE_TLS": "1",
                "MAIL_USERNAME": "u@example.com",
                "MAIL_PASSWORD": "p",
                "NA_BLOG_ADMIN": " Boss@Example.com ",
            }
        )
        self.assertEqual((found["MAIL_PORT"], found["MAIL_USERNAME"]), (587, "u@example.com"))
        self.assertEqual(found["NA_BLOG_ADMIN"], "boss@example.com")
        self.assertEqual(from_environment({})["MAIL_PORT"], 25)


if __name__ == "__main__":
    unittest.main()

"""What commands and pages load: libraries that few need are for those few (app/cli/deferred.py)."""

import unittest

from click.shell_completion import ShellComplete

from app import create_app
from app.cli import COMMANDS
from tests.processes import run

# What takes long or much memory, and neither help nor a page that is read has a use for.
HEAVY = {
    "alembic": "migrations",
    "email_validator": "accounts that are made",
    "markdown_it": "texts that are written",
    "nh3": "texts that are written",
    "PIL": "pictures that are uploaded",
    "pygments.lexers": "texts that are written",
    "sqlalchemy.dialects.mysql": "blogs that are kept there",
    "sqlalchemy.dialects.postgresql": "blogs that are kept there",
    "unittest": "tests",
    "yaml": "files that are imported",
}


class LoadingTestCase(unittest.TestCase):
    """What `flask` loads, and what stands for the commands that it does not."""

    def test_help_loads_nothing_that_it_does_not_need(self) -> None:
        done = run("flask", "--help", PYTHONPROFILEIMPORTTIME="1")
        self.assertIn("Make accounts", done.stdout)
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        self.assertIn("app.models.post", loaded)
        self.assertEqual(loaded & HEAVY.keys(), set())

    def test_the_list_of_commands_says_what_each_says_of_itself(self) -> None:
        for deferred in COMMANDS:
            with self.subTest(deferred.name):
                self.assertEqual(deferred.name, deferred.command.name)
                told, own = (one.get_short_help_str(200) for one in (deferred, deferred.command))
                self.assertEqual(told, own)

    def test_a_deferred_command_is_itself_when_it_runs(self) -> None:
        done = create_app("testing").test_cli_runner().invoke(args=["users", "create", "--help"])
        self.assertEqual(done.exit_code, 0, done.output)
        self.assertIn("Make a confirmed account called USERNAME", done.output)
        self.assertIn("--role [reader|user|moderator|administrator]", done.output)

    def test_the_shell_completes_what_is_deferred(self) -> None:
        cli = create_app("testing").cli
        found = ShellComplete(cli, {}, "flask", "_FLASK_COMPLETE")
        names = {item.value for item in found.get_completions(["users"], "su")}
        self.assertEqual(names, {"suspend"})


if __name__ == "__main__":
    unittest.main()

"""What the tests of commands share."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import AppCase


class CommandCase(AppCase):
    """A test that types commands; they run in this process, on this test's database."""

    def type(self, *arguments: str, status: int = 0, stdin: str | None = None) -> str:
        """Run `flask` with these arguments and return what it prints, errors included."""
        done = self.app.test_cli_runner().invoke(args=list(arguments), input=stdin)
        self.assertEqual(done.exit_code, status, done.output)
        self.assertNotIn("Traceback", done.output)
        return done.output

    def make_folder(self, **files: str) -> Path:
        """Return a new folder with these files, `name__md` standing for `name.md`."""
        temporary = TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        folder = Path(temporary.name)
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return folder

"""The migrations that this code has, read without Alembic, are those that Alembic finds."""

import tempfile
import unittest
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from app.revisions import VERSIONS, known_revisions, present_revisions, revisions_in


class RevisionsTestCase(unittest.TestCase):
    """The files of a folder, and the table of a database."""

    def setUp(self) -> None:
        """Begin with an empty folder."""
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, name: str, revision: str, followed: object, typed: bool = False) -> None:
        """Write a migration as Alembic's templates do, the older and the newer one."""
        kinds = (": str", ": Union[str, None]") if typed else ("", "")
        head = "from typing import Union\n\n" if typed else ""
        lines = (
            f"revision{kinds[0]} = {revision!r}\ndown_revision{kinds[1]} = {followed!r}\n"
            "branch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    pass\n"
        )
        (self.folder / "versions").mkdir(exist_ok=True)
        (self.folder / "versions" / f"{name}.py").write_text(head + lines)

    def test_those_of_this_code_are_those_that_alembic_finds(self) -> None:
        script = ScriptDirectory(str(VERSIONS.parent))
        known = {revision.revision for revision in script.walk_revisions()}
        self.assertEqual(known_revisions(), (frozenset(script.get_heads()), frozenset(known)))
        self.assertTrue(known)

    def test_branches_and_what_merges_them(self) -> None:
        self.write("one", "a1", None)
        self.write("two", "b2", "a1", typed=True)
        self.write("three", "c3", "a1")
        versions = self.folder / "versions"
        self.assertEqual(revisions_in(versions), ({"b2", "c3"}, {"a1", "b2", "c3"}))
        self.write("four", "d4", ("b2", "c3"), typed=True)
        self.assertEqual(revisions_in(versions), ({"d4"}, {"a1", "b2", "c3", "d4"}))
        script = ScriptDirectory(str(self.folder))
        self.assertEqual(script.get_heads(), ["d4"])

    def test_a_database_that_has_had_none_and_one_that_has(self) -> None:
        engine = create_engine("sqlite://")
        with engine.connect() as connection:
            self.assertEqual(present_revisions(connection), frozenset())
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('d4')")
            self.assertEqual(present_revisions(connection), {"d4"})
        engine.dispose()


if __name__ == "__main__":
    unittest.main()

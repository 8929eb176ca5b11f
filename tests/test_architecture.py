"""Who may import whom (STYLE, section 1), read from the code with `ast`."""

import ast
import unittest
from collections.abc import Iterator
from pathlib import Path

from tests.support import ROOT

ROOMS = {"main", "auth", "writing", "comments", "follows", "notifications", "settings", "admin"}
ROOMS |= {"feeds", "health", "reports"}
# The rows of the table, lowest first: a module may import its own row and the rows before.
ROWS = (
    {"accent"}
    | {"assets", "languages", "look", "times", "site", "text", "mailer", "logs", "monitoring"}
    | {"templating"},
    {"extensions", "tokens"},
    {"models"},
    {
        "application",
        "cover",
        "database",
        "decisions",
        "digests",
        "discussion",
        "email",
        "findable",
        "following",
        "forms",
        "lettering",
        "limits",
        "lookup",
        "menu",
        "migrations",
    }
    | {
        "notices",
        "outbox",
        "page_cache",
        "pictures",
        "revisions",
        "safety",
        "samples",
        "sentences",
        "setup_link",
        "spam",
        "storage",
        "transfer",
        "urls",
        "validators",
    }
    | {"blog", "vendored", "visitors", "warming"},
    ROOMS,
    {"cli", ""},
)
ROW_OF = {name: number for number, row in enumerate(ROWS) for name in row}


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    """Yield the part of the house, the path and the syntax tree of each module of app."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        inside = path.relative_to(ROOT / "app").with_suffix("").parts
        part = "" if inside == ("__init__",) else inside[0]
        yield part, path, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of every import, but for those only type checkers see."""
    hidden = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def part_of(module: str, name: str) -> str | None:
    """Return the part of the house that an import reaches, or None for a library."""
    if module == "app":
        return name if name in ROW_OF else ""
    return module.split(".")[1] if module.startswith("app.") else None


class ArchitectureTestCase(unittest.TestCase):
    """The import rule and its neighbours."""

    def test_every_part_of_the_house_has_its_row(self) -> None:
        self.assertLessEqual({part for part, _, _ in modules()}, set(ROW_OF))

    def test_imports_run_downhill(self) -> None:
        for part, path, tree in modules():
            for module, name in imports(tree):
                target = part_of(module, name)
                if target is not None and target != part:
                    with self.subTest(path=str(path), imports=f"{module}.{name}"):
                        self.assertIn(target, ROW_OF)
                        self.assertLessEqual(ROW_OF[target], ROW_OF[part])

    def test_no_room_imports_another_room(self) -> None:
        for part, path, tree in modules():
            for module, name in imports(tree):
                target = part_of(module, name)
                if part in ROOMS and target in ROOMS:
                    self.assertEqual(part, target, f"{path} imports {module}")

    def test_models_run_downhill_and_know_no_flask(self) -> None:
        order = [
            "types",
            "holding",
            "site_version",
            "site_settings",
            "role",
            "month_count",
            "tag",
            "written",
            "follow",
            "names",
            "proofs",
            "wishes",
            "user",
        ]
        order += ["invitation", "image", "post", "comment", "threads", "report", "queue"]
        order += ["moderation", "notification"]
        order += ["search_entry", "search_sqlite", "search_postgresql", "search_mysql"]
        order += ["searchable", "search", "revision", "listing", "use", "departure"]
        order += ["letter", "overview", "__init__"]
        for part, path, tree in modules():
            if part != "models":
                continue
            for module, _ in imports(tree):
                self.assertNotIn(module.split(".")[0], {"flask", "flask_wtf", "wtforms"}, path)
                if module.startswith("app.models."):
                    lower = order.index(module.split(".")[2])
                    self.assertLess(lower, order.index(path.stem), f"{path} imports {module}")

    def test_models_and_helpers_never_commit(self) -> None:
        for part, path, tree in modules():
            # The outbox talks to another system, and must know what it has said to it.
            if part in ROOMS or part in {"cli", "outbox", ""}:
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr == "commit":
                    self.fail(f"{path}:{node.lineno} commits")

    def test_views_ask_models_and_build_no_queries(self) -> None:
        words = {"where", "order_by", "select", "filter_by", "join", "execute", "scalars", "scalar"}
        for part, path, tree in modules():
            if part not in ROOMS or path.stem in {"forms", "errors"}:
                continue
            for module, _ in imports(tree):
                self.assertNotIn(module.split(".")[0], {"sqlalchemy", "wtforms"}, path)
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute):
                    self.assertNotIn(node.attr, words, f"{path}:{node.lineno}")

    def test_forms_neither_query_nor_save(self) -> None:
        for part, path, tree in modules():
            if part in ROOMS and path.stem == "forms":
                for module, name in imports(tree):
                    self.assertNotEqual(module.split(".")[0], "sqlalchemy", path)
                    self.assertNotIn(name, {"db", "mail"}, path)
                    self.assertNotEqual(module, "app.email", path)

    def test_only_post_names_the_publication_column_in_a_query(self) -> None:
        for _, path, tree in modules():
            for node in ast.walk(tree):
                named = isinstance(node, ast.Attribute) and node.attr == "published_at"
                if named and ast.unparse(node) == "Post.published_at":
                    self.assertIn(path.name, {"post.py", "listing.py"})

    def test_view_functions_stay_short(self) -> None:
        for part, path, tree in modules():
            if part not in ROOMS or path.stem == "forms":
                continue
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    lines = (node.end_lineno or 0) - node.body[0].lineno
                    self.assertLessEqual(lines, 25, f"{path}:{node.lineno} {node.name}")

    def test_every_public_function_says_what_it_does(self) -> None:
        inner = {
            "absolute",
            "anchored",
            "password",
            "wrapper",
            "about_this_page",
            "in_the_shell",
            "gone",
            "settle",
            "keep",
        }
        for _, path, tree in modules():
            for node in ast.walk(tree):
                if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                    continue
                if not node.name.startswith("_") and node.name not in inner | {"renumber"}:
                    self.assertTrue(ast.get_docstring(node), f"{path}:{node.lineno} {node.name}")


if __name__ == "__main__":
    unittest.main()

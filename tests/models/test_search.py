"""What is found, in what order, and what never is."""

import unittest
from datetime import timedelta
from unittest import mock

from sqlalchemy import event, text

from app.extensions import SEARCH_TABLE, db
from app.models import Post, Search, Tag, User
from app.models import search as search_module
from app.models.listing import purge_posts
from app.models.searchable import MOST_RETAGGED, refresh
from app.times import utcnow
from tests.support import ContextCase

# What breaks searches elsewhere: the languages of FTS5, tsquery and FULLTEXT, and odd letters.
HOSTILE = (
    "", " ", '"', '""', '"""', "'", "''", "\\", "\\'", "%", "_", "*", "**", "a*b", "(", ")", "()",
    "NEAR(", "NEAR(a b, 3)", "a AND", "OR", "NOT", "AND OR NOT", "title:", "{title}:a", "^a", "a:*",
    "a & b", "!a", "a | | b", "a <-> b", "<2>", "+", "+a -", "-a", "--", "~a", "@5", "a@4", ">a <b",
    "a;DROP TABLE posts", "' OR 1=1 --", "\x00", "a\x00b", "\ud800", "\ufffd", "\ue001a", "👋🏽",
    "🏳️‍🌈", "مرحبا", "हिन्दी", "ﷺ", "İ", "ß", "𠀀𠀁", "茶*", '"茶', "zz", "__", "a" * 300, "数" * 300,
    "a " * 300, '"' * 300, "-" * 300, "*" * 300, "()" * 150, "\n\t\r",
)  # fmt: skip


class SearchCase(ContextCase):
    """A blog of ann and bob."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")
        self.add_user("bob")

    def add(self, title: str, body: str = "", author: str = "ann", **columns: object) -> int:
        """Publish a post; return its id."""
        tags = columns.pop("tags", ())
        draft = columns.pop("draft", False)
        post = Post(author=User.with_username(author), title=title, body=body, **columns)
        db.session.add(post)
        post.add_tags(tags) if tags else None
        if not draft and post.published_at is None:
            post.publish()
        db.session.commit()
        return post.id

    def titles(self, query: str, **filters: object) -> list[str]:
        """Return the titles that are found, in their order."""
        found = Search(query, **filters)
        return [post.title for post in found.part(0, 20)]

    def suggested(self, typed: str) -> list[str]:
        return [post.title for post in Search.suggestions(typed)]


class FindingTestCase(SearchCase):
    """Words of title, summary, text and tags, in any script."""

    def test_a_word_is_found_wherever_it_stands(self) -> None:
        self.add("Sourdough")
        self.add("B", summary="About sourdough")
        self.add("C", "Some **sourdough** here")
        self.add("D", tags=["Sourdough"])
        self.add("E", "```\nsourdough = 1\n```")
        self.add("F", "Nothing of it")
        self.assertEqual(set(self.titles("SOURDOUGH")), {"Sourdough", "B", "C", "D", "E"})

    def test_chinese_words_of_any_length_are_found(self) -> None:
        self.add("数据库入门", "今天我们聊聊怎样选择。")
        self.add("喝茶", "龙井与乌龙茶")
        for query, titles in (
            ("数据", ["数据库入门"]), ("数据库", ["数据库入门"]), ("入门", ["数据库入门"]),
            ("怎样选择", ["数据库入门"]), ("据入", []), ("茶", ["喝茶"]), ("井", ["喝茶"]),
            ("乌龙", ["喝茶"]), ("龙茶井", []), ("喝 选", []),
        ):  # fmt: skip
            self.assertEqual(self.titles(query), titles, query)

    def test_other_scripts_are_found_too(self) -> None:
        self.add("東京タワー")
        self.add("한국어 문법")
        self.add("Привет мир")
        self.add("مرحبا بالعالم")
        for query in ("タワー", "東京", "한국", "привет", "بالعالم"):
            self.assertEqual(len(self.titles(query)), 1, query)

    def test_scripts_side_by_side_are_found_apart_and_together(self) -> None:
        self.add("用Rust语言写网站")
        for query in ("rust", "语言", "Rust语言", "语言 rust", "用rust"):
            self.assertEqual(len(self.titles(query)), 1, query)

    def test_accents_case_and_number_make_no_difference(self) -> None:
        self.add("The Café", "stories and a box")
        for query in ("cafe", "CAFÉ", "cafés", "story", "boxes"):
            self.assertEqual(self.titles(query), ["The Café"], query)
        self.assertEqual(self.titles('"story"'), [])

    def test_all_words_must_be_there_in_whatever_part(self) -> None:
        self.add("Bread", "slow")
        self.add("Train", "slow")
        self.assertEqual(self.titles("slow bread"), ["Bread"])

    def test_words_in_quotes_stand_side_by_side_in_one_part(self) -> None:
        self.add("A", "slow bread")
        self.add("B", "bread that is slow")
        self.add("Slow", "bread")
        self.assertEqual(self.titles('"slow bread"'), ["A"])

    def test_a_word_with_a_minus_is_not_there(self) -> None:
        self.add("A", "bread and train")
        self.add("B", "bread")
        self.assertEqual(self.titles("bread -train"), ["B"])
        self.assertEqual(self.titles("bread -茶"), ["B", "A"])
        self.assertEqual(self.titles("-train"), [])

    def test_the_beginning_of_a_word_is_found_when_asked_for(self) -> None:
        self.add("Breadth")
        self.assertEqual(self.titles("bread"), [])
        self.assertEqual(self.titles("bread*"), ["Breadth"])
        self.assertEqual(self.titles('"the bread*"'), [])

    def test_short_and_very_common_words_are_found(self) -> None:
        self.add("The who", "C is to be or not")
        for query in ("the", "to be", "c", "who", '"to be or not"'):
            self.assertEqual(self.titles(query), ["The who"], query)

    def test_a_very_long_text_is_found_to_its_end(self) -> None:
        self.add("Long", "filler word " * 15_000 + "the needle here")
        self.add("长文", "填充的文字，" * 15_000 + "最后的彩蛋在这里")
        self.assertEqual(self.titles('"the needle"'), ["Long"])
        self.assertEqual(self.titles("彩蛋"), ["长文"])
        self.assertEqual(self.titles("最后的彩蛋"), ["长文"])

    def test_no_input_is_an_error(self) -> None:
        self.add("A post", "some text")
        for query in HOSTILE:
            with self.subTest(ascii(query[:20])):
                Search(query).part(0, 20)
                self.suggested(query)
                db.session.rollback()
        self.assertEqual(self.titles("text"), ["A post"])

    def test_hostile_words_are_stored_safely(self) -> None:
        for number, words in enumerate(HOSTILE):
            clean = words.replace("\x00", "").replace("\ud800", "")
            self.add(f"Post {number}", clean, summary=clean[:300])
        self.assertEqual(len(Search("post")), len(HOSTILE))


class RankingTestCase(SearchCase):
    """The best first."""

    def test_the_title_counts_more_than_tags_summary_and_text(self) -> None:
        self.add("Sourdough", "filler " * 50)
        self.add("B", "filler " * 50, tags=["sourdough"])
        self.add("C", "filler " * 50, summary="On sourdough")
        self.add("D", "sourdough " + "filler " * 50)
        for number in range(12):
            self.add(f"Other {number}", "filler " * 50)
        found = self.titles("sourdough")
        self.assertEqual(found[0], "Sourdough")
        self.assertEqual(set(found), {"Sourdough", "B", "C", "D"})
        if db.engine.dialect.name != "mysql":
            self.assertEqual(found, ["Sourdough", "B", "C", "D"])

    def test_of_those_that_match_alike_the_newest_comes_first(self) -> None:
        for number in range(3):
            self.add(f"Bread {number}", "bread")
        self.assertEqual(self.titles("bread"), ["Bread 2", "Bread 1", "Bread 0"])

    def test_more_of_a_word_counts_more(self) -> None:
        self.add("A", "bread filler " * 4 + "filler " * 42)
        self.add("B", "bread filler " * 2 + "filler " * 46)
        self.add("C", "bread " + "filler " * 49)
        self.assertEqual(self.titles("bread"), ["A", "B", "C"])

    def test_a_word_that_few_posts_have_counts_more_than_one_of_many(self) -> None:
        if db.engine.dialect.name != "sqlite":
            self.skipTest("others have ranks of their own")
        self.add("A", "bread train and train and train " + "filler " * 44)
        self.add("B", "bread train and bread and bread " + "filler " * 44)
        for number in range(12):
            self.add(f"Other {number}", "bread " + "filler " * 49)
        self.assertEqual(self.titles("bread train"), ["A", "B"])
        self.assertEqual(self.titles("brea* tra*"), ["A", "B"])

    def test_an_old_post_with_the_word_in_its_title_is_among_the_first(self) -> None:
        self.add("Bread")
        with self.at_most(5):
            for number in range(8):
                self.add(f"Post {number}", "bread")
            found = Search("bread")
            self.assertTrue(found.is_cut)
            self.assertEqual(len(found), 5)
            self.assertEqual(found.part(0, 1)[0].title, "Bread")

    def at_most(self, number: int):
        return mock.patch.object(search_module, "MOST_FOUND", number)


class FilterTestCase(SearchCase):
    """Author, tag and year."""

    def setUp(self) -> None:
        super().setUp()
        self.add("One", "bread", tags=["Food"], published_at=utcnow().replace(year=2020))
        self.add("Two", "bread", author="bob", published_at=utcnow().replace(year=2021))
        self.add(
            "Three", "bread", tags=["Food", "慢生活"], published_at=utcnow().replace(year=2021)
        )

    def test_each_filter_narrows_and_all_work_together(self) -> None:
        ann, food = User.with_username("ann"), Tag.of_name("food")
        self.assertCountEqual(self.titles("bread", author=ann), ["Three", "One"])
        self.assertCountEqual(self.titles("bread", tag=food), ["Three", "One"])
        self.assertCountEqual(self.titles("bread", year=2021), ["Three", "Two"])
        self.assertCountEqual(self.titles("bread", author=ann, tag=food, year=2020), ["One"])
        self.assertCountEqual(self.titles("bread", year=1999), [])

    def test_what_narrows_is_told_with_its_numbers(self) -> None:
        found = Search("bread")
        names = [(user.username, number) for user, number in found.authors()]
        self.assertEqual(names, [("ann", 2), ("bob", 1)])
        self.assertEqual(found.years(), [(2021, 2), (2020, 1)])
        tags = [(tag.name, number) for tag, number in found.tags()]
        self.assertEqual(tags, [("Food", 2), ("慢生活", 1)])

    def test_a_renamed_or_merged_tag_is_found_by_its_new_name(self) -> None:
        food, slow = Tag.of_name("food"), Tag.of_name("慢生活")
        food.rename("Kitchen")
        db.session.commit()
        self.assertCountEqual(self.titles("kitchen"), ["Three", "One"])
        self.assertCountEqual(self.titles("food"), [])
        food.merge_into(slow)
        db.session.commit()
        self.assertCountEqual(self.titles("慢生活"), ["Three", "One"])
        self.assertCountEqual(self.titles("bread", tag=Tag.of_name("慢生活")), ["Three", "One"])
        self.assertGreater(MOST_RETAGGED, 2)


class SecretTestCase(SearchCase):
    """What is not public is nowhere: in no result, no number and no suggestion."""

    def assert_found(self, *titles: str) -> None:
        found = Search("secret")
        self.assertEqual([post.title for post in found.part(0, 20)], list(titles))
        self.assertEqual(len(found), len(titles))
        self.assertEqual(sum(number for _, number in found.authors()), len(titles))
        self.assertEqual(sum(number for _, number in found.years()), len(titles))
        self.assertEqual(sum(number for _, number in found.tags()), len(titles))
        self.assertEqual(self.suggested("secr"), list(titles))

    def test_a_draft_is_not_found_until_it_is_published(self) -> None:
        post = db.session.get(Post, self.add("Secret", "x", draft=True, tags=["t"]))
        self.assert_found()
        post.publish()
        db.session.commit()
        self.assert_found("Secret")
        post.unpublish()
        db.session.commit()
        self.assert_found()

    def test_a_scheduled_post_is_found_from_its_moment_on(self) -> None:
        later = utcnow() + timedelta(days=1)
        self.add("Secret", published_at=later, tags=["t"])
        self.assert_found()
        moment = later + timedelta(seconds=1)
        with mock.patch("app.models.post.utcnow", return_value=moment):
            self.assert_found("Secret")

    def test_a_deleted_post_is_not_found_and_a_restored_one_is(self) -> None:
        post = db.session.get(Post, self.add("Secret", tags=["t"]))
        post.delete(by=User.with_username("ann"))
        db.session.commit()
        self.assert_found()
        post.restore()
        db.session.commit()
        self.assert_found("Secret")

    def test_a_page_is_no_post(self) -> None:
        post = db.session.get(Post, self.add("Secret", tags=["t"]))
        post.become_page("secret-page")
        db.session.commit()
        self.assert_found()

    def test_what_an_edit_took_out_is_found_no_more(self) -> None:
        post = db.session.get(Post, self.add("Title", "old words"))
        post.revise("Title", None, "new words")
        db.session.commit()
        self.assertEqual(self.titles("old"), [])
        self.assertEqual(self.titles("new"), ["Title"])

    def test_an_undone_change_changes_nothing(self) -> None:
        post = db.session.get(Post, self.add("Title", "old"))
        post.revise("Title", None, "new")
        db.session.flush()
        db.session.rollback()
        self.assertEqual((self.titles("new"), self.titles("old")), ([], ["Title"]))

    def test_a_post_that_is_gone_for_good_leaves_nothing_behind(self) -> None:
        deleted = [db.session.get(Post, self.add("Secret")) for _ in range(2)]
        db.session.delete(deleted[0])
        deleted[1].deleted_at = utcnow() - timedelta(days=31)
        db.session.commit()
        purge_posts()
        db.session.commit()
        rows = db.session.scalar(text(f"SELECT count(*) FROM {SEARCH_TABLE}"))
        self.assertEqual(rows, 0)


class CostTestCase(SearchCase):
    """A search asks little, whatever it finds, and asks the index."""

    def queries_of(self, act) -> list[str]:  # type: ignore[no-untyped-def]
        """Return the SQL that an act sends."""
        sent: list[str] = []

        def note(connection, cursor, statement, *rest) -> None:  # type: ignore[no-untyped-def]
            sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        act()
        event.remove(db.engine, "before_cursor_execute", note)
        return sent

    def test_a_search_takes_a_few_queries_however_much_it_finds(self) -> None:
        for number in range(30):
            self.add(f"Bread {number}", "bread", author="ann" if number % 2 else "bob", tags=["t"])
        db.session.expunge_all()

        def search() -> None:
            found = Search("bread")
            found.part(0, 20), found.authors(), found.tags(), found.years()

        most = {"postgresql": 7}.get(db.engine.dialect.name, 5)
        self.assertLessEqual(len(self.queries_of(search)), most)

    def test_no_rank_is_asked_for_that_counts_all_posts_with_a_word(self) -> None:
        if db.engine.dialect.name != "sqlite":
            self.skipTest("it is FTS5's own that does")
        self.add("Bread", "bread and train")
        sent = self.queries_of(lambda: len(Search("bread train")))
        self.assertFalse([statement for statement in sent if "bm25" in statement])

    def test_the_database_looks_words_up_and_never_reads_all_posts(self) -> None:
        for number in range(50):
            self.add(f"Post {number}", "bread")
        if db.engine.dialect.name == "postgresql":  # else the plan depends on tests before
            db.session.execute(text("ANALYZE"))
        plans = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}
        explain = plans.get(db.engine.dialect.name, "EXPLAIN ")
        plan: list[str] = []

        def note(connection, cursor, statement, parameters, *rest) -> None:  # type: ignore[no-untyped-def]
            asked = "bread" in str(parameters) and "published_at <=" in statement
            if asked and not statement.startswith("EXPLAIN"):
                rows = connection.exec_driver_sql(explain + statement, parameters)
                plan.append("\n".join(map(str, rows)))

        event.listen(db.engine, "before_cursor_execute", note)
        len(Search("bread"))
        event.remove(db.engine, "before_cursor_execute", note)
        wanted = {"sqlite": "VIRTUAL TABLE INDEX", "postgresql": f"ix_{SEARCH_TABLE}_words"}
        self.assertEqual(len(plan), 2, "for titles and for all")
        for one in plan:
            self.assertIn(wanted.get(db.engine.dialect.name, "fulltext"), one)
        self.assertRegex(plan[0], "INTEGER PRIMARY KEY|pk_posts|PRIMARY|eq_ref")


class KeepingTestCase(SearchCase):
    """The index can be made again from the posts."""

    def test_all_that_is_lost_is_made_again(self) -> None:
        ids = [self.add(f"Bread {number}") for number in range(3)]
        db.session.execute(text(f"DELETE FROM {SEARCH_TABLE}"))
        db.session.commit()
        self.assertEqual(self.titles("bread"), [])
        refresh(db.session.connection(), ids)
        db.session.commit()
        self.assertEqual(len(self.titles("bread")), 3)


if __name__ == "__main__":
    unittest.main()

"""The words of the search index, the language of the search field, and what is highlighted."""

import unicodedata
import unittest

from app.text.highlight import has_all, highlight, highlighted_excerpt
from app.text.search import (
    IN_TITLE,
    LETTER,
    QUERY_LENGTH,
    QUERY_TERMS,
    WORD_LENGTH,
    Mark,
    Query,
    Term,
    parse_query,
    search_words,
    single_letters,
    title_marks,
)


class WordsTestCase(unittest.TestCase):
    """What of a text can be found."""

    def test_words_lose_case_width_and_latin_accents(self) -> None:
        for text, words in (
            ("Slow BREAD", ["slow", "bread"]),
            ("Café déjà-vu", ["cafe", "deja", "vu"]),
            ("Ørsted Łódź Straße", ["orsted", "lodz", "strasse"]),
            ("e\u0301te\u0301", ["ete"]),
            ("ＦＵＬＬ ﬁne ①", ["full", "fine", "1"]),
            ("Ελλάδα", ["ελλαδα"]),
        ):
            self.assertEqual(search_words(text), words, text)

    def test_letters_of_other_scripts_keep_their_marks(self) -> None:
        self.assertEqual(search_words("हिन्दी भाषा"), ["हिन्दी", "भाषा"])
        self.assertEqual(search_words("й и"), ["й", "и"])
        self.assertEqual(search_words("が か"), ["が", "か"])

    def test_runs_without_blanks_are_cut_into_pairs(self) -> None:
        self.assertEqual(search_words("数据库"), ["数据", "据库"])
        self.assertEqual(search_words("喝 茶"), ["喝", "茶"])
        self.assertEqual(search_words("パンを焼く"), ["パン", "ンを", "を焼", "焼く"])
        self.assertEqual(search_words("한국어"), ["한국", "국어"])
        self.assertEqual(search_words("𠀀𠀁𠀂"), ["𠀀𠀁", "𠀁𠀂"])

    def test_scripts_side_by_side_are_words_of_their_own(self) -> None:
        self.assertEqual(search_words("用Rust语言写v2"), ["用", "rust", "语言", "言写", "v2"])

    def test_what_is_no_letter_parts_words(self) -> None:
        for text in ("", " ", "!?*()", "\x00\x07", "👋🏽", "——", "\ud800", "\ufffd", "\ue001"):
            self.assertEqual(search_words(text), [], ascii(text))
        self.assertEqual(search_words("a\x00b_c'd\ue001e"), ["a", "b", "c", "d", "e"])

    def test_an_endless_word_is_cut(self) -> None:
        self.assertEqual(search_words("x" * 10_000), ["x" * WORD_LENGTH])

    def test_single_letters_and_titles_have_marks(self) -> None:
        self.assertEqual(single_letters("喝茶 tea"), {"喝", "茶"})
        words = {"喝茶", "喝", "茶", "tea"}
        self.assertEqual(title_marks("喝茶 Tea"), {IN_TITLE + word for word in words})


class QueryTestCase(unittest.TestCase):
    """What people type, and what is meant by it."""

    def wanted(self, text: str, typing: bool = False) -> list[tuple[str, ...]]:
        return [term.words for term in parse_query(text, typing).wanted]

    def test_all_words_are_wanted_each_once(self) -> None:
        self.assertEqual(self.wanted("Slow bread  slow"), [("slow",), ("bread",)])

    def test_a_word_in_parts_and_a_chinese_word_stand_together(self) -> None:
        self.assertEqual(self.wanted("type-safe 数据库"), [("type", "safe"), ("数据", "据库")])
        self.assertEqual(self.wanted("Rust语言"), [("rust", "语言")])

    def test_words_in_quotes_of_any_kind_stand_side_by_side(self) -> None:
        for text in ('"slow bread"', "“slow bread”", "「slow bread」", '"slow bread'):
            self.assertEqual(self.wanted(text), [("slow", "bread")], text)

    def test_a_minus_before_a_word_takes_it_out(self) -> None:
        query = parse_query('bread -train -"slow days" semi-dry')
        self.assertEqual([term.words for term in query.unwanted], [("train",), ("slow", "days")])
        self.assertEqual([term.words for term in query.wanted], [("bread",), ("semi", "dry")])

    def test_a_star_and_typing_leave_a_word_unfinished(self) -> None:
        self.assertTrue(parse_query("brea*").wanted[0].is_prefix)
        self.assertFalse(parse_query("brea").wanted[0].is_prefix)
        found = parse_query("slow brea", typing=True).wanted
        self.assertEqual([term.is_prefix for term in found], [False, True])
        self.assertFalse(parse_query("bread ", typing=True).wanted[0].is_prefix)
        self.assertFalse(parse_query("数据", typing=True).wanted[0].is_prefix)

    def test_a_single_chinese_letter_is_found_by_its_mark(self) -> None:
        self.assertEqual(self.wanted("茶"), [(f"{LETTER}茶",)])
        self.assertEqual(parse_query("茶").in_title, (Mark((f"{IN_TITLE}茶",)),))
        self.assertEqual(self.wanted('"绿 tea"'), [(f"{LETTER}绿",), ("tea",)])

    def test_english_words_stand_for_one_and_for_many(self) -> None:
        for word, other in (
            ("post", "posts"), ("posts", "post"), ("story", "stories"), ("stories", "story"),
            ("box", "boxes"), ("boxes", "box"), ("class", "classes"), ("classes", "class"),
            ("day", "days"), ("bus", "buses"),
        ):  # fmt: skip
            self.assertEqual(Term((word,)).forms, (word, other))
        for exact in ('"posts"', "post*", "数据", "c"):
            self.assertEqual(len(parse_query(exact).wanted[0].forms), 1, exact)

    def test_nothing_but_signs_means_nothing(self) -> None:
        for text in ("", "   ", '"', '""""', "-", "- *", "***", "-x", "&&", "👋", "\x00"):
            self.assertFalse(parse_query(text), ascii(text))

    def test_too_much_is_cut_and_told(self) -> None:
        for text in ("x" * (QUERY_LENGTH + 1), " ".join(map(str, range(QUERY_TERMS + 1)))):
            query = parse_query(text)
            self.assertTrue(query.is_cut)
            self.assertLessEqual(len(query.wanted), QUERY_TERMS)
        self.assertFalse(parse_query("x y").is_cut)


class HighlightTestCase(unittest.TestCase):
    """What was found is marked where it stands."""

    def marked(self, text: str, query: str) -> list[str]:
        parts = highlight(text, parse_query(query))
        whole = "".join(part for part, _ in parts)
        self.assertEqual(whole, unicodedata.normalize("NFC", text))
        return [part for part, is_hit in parts if is_hit]

    def test_words_are_marked_as_they_are_written(self) -> None:
        for text, query, hits in (
            ("Slow bread, SLOW days", "slow", ["Slow", "SLOW"]),
            ("The café and the cafes", "cafe", ["café", "cafes"]),
            ("Ｒｕｓｔ and rust", "rust", ["Ｒｕｓｔ", "rust"]),
            ("cafe\u0301s", "cafes", ["cafés"]),
            ("type-safe types", "type-safe", ["type-safe"]),
            ("breadth of bread", "bread", ["bread"]),
            ("breadth of bread", "bread*", ["breadth", "bread"]),
            ("Rust语言很好", "rust 语言", ["Rust", "语言"]),
            ("数据库里的数据", "数据库", ["数据库"]),
            ("喝茶", "茶", ["茶"]),
            ("a (b) [c] \\d", "b \\d", ["b", "d"]),
        ):
            self.assertEqual(self.marked(text, query), hits, text)

    def test_an_excerpt_shows_where_the_words_stand_together(self) -> None:
        text = "bread. " + "filler " * 200 + "a slow loaf of bread" + " filler" * 200
        parts = highlighted_excerpt(text, parse_query("slow bread"))
        self.assertEqual([part for part, is_hit in parts if is_hit], ["slow", "bread"])
        self.assertEqual((parts[0], parts[-1]), (("…", False), ("…", False)))
        self.assertLess(sum(len(part) for part, _ in parts), 260)

    def test_a_chinese_excerpt_begins_at_a_stop_where_there_is_one(self) -> None:
        text = "今天天气很好。" * 60 + "我们聊聊数据库。" + "明天也很好。" * 60
        shown = "".join(part for part, _ in highlighted_excerpt(text, parse_query("数据库")))
        self.assertTrue(shown.startswith("…今天"), shown)
        self.assertIn("数据库", shown)

    def test_words_far_down_in_a_post_are_found_in_its_html(self) -> None:
        html = '<p>Some <a href="/x">filler</a> &amp; more.</p>\n' * 3000
        parts = highlighted_excerpt(f"{html}<p>A <em>needle</em></p>", parse_query("needle"))
        self.assertIn(("needle", True), parts)
        self.assertNotIn("<", "".join(part for part, _ in parts))
        start = highlighted_excerpt(html, parse_query("filler"))
        self.assertTrue(start[0][0].startswith("Some "), start)

    def test_a_text_without_the_words_shows_its_beginning(self) -> None:
        self.assertEqual(highlighted_excerpt("Short.", parse_query("x")), [("Short.", False)])
        self.assertEqual(highlighted_excerpt("", parse_query("x")), [])
        self.assertEqual(highlight("Text", Query()), [("Text", False)])

    def test_it_is_known_whether_all_words_are_there(self) -> None:
        self.assertTrue(has_all("slow bread", parse_query("bread slow")))
        self.assertFalse(has_all("slow days", parse_query("bread slow")))


if __name__ == "__main__":
    unittest.main()

"""Tags: one for each name, whatever way it is written."""

import unittest

from app.extensions import db
from app.models import Listing, Post, Tag, User
from app.models.tag import TagNameTaken
from tests.support import ContextCase


class TagTestCase(ContextCase):
    """Names, addresses, renaming and merging."""

    def post(self, *tags: str) -> Post:
        user = User.with_username("ann") or User(username="ann")
        post = Post(author=user, title="A post")
        db.session.add(post)
        post.revise("A post", None, "words", tags)
        post.publish()
        db.session.commit()
        return post

    def addressed(self, slug: str) -> Tag | None:
        return db.session.scalar(Tag.addressed(slug))

    def test_one_tag_has_one_name_however_it_is_typed(self) -> None:
        first = Tag.called(["Web Dev", "茶"])
        self.assertEqual(Tag.called(["ｗｅｂ  dev", "茶", "茶"]), first)
        self.assertEqual([tag.slug for tag in first], ["web-dev", "茶"])

    def test_names_with_the_same_letters_get_addresses_of_their_own(self) -> None:
        slugs = [tag.slug for tag in Tag.called(["C", "C++", "C#"])]
        self.assertEqual(sorted(slugs), ["c", "c-2", "c-3"])

    def test_accents_tell_tags_apart(self) -> None:
        self.assertEqual(len({tag.id for tag in Tag.called(["cafe", "café"])}), 2)

    def test_completion_finds_beginnings_and_takes_signs_as_they_are(self) -> None:
        Tag.called(["Python", "Pyramid", "100%", "1000"])
        found = db.session.scalars(Tag.beginning_with("PY")).all()
        self.assertEqual([tag.name for tag in found], ["Pyramid", "Python"])
        found = db.session.scalars(Tag.beginning_with("100%")).all()
        self.assertEqual([tag.name for tag in found], ["100%"])

    def test_a_renamed_tag_is_found_under_its_old_name_and_address(self) -> None:
        (tag,) = self.post("js").tags
        tag.rename("JavaScript")
        db.session.commit()
        self.assertEqual(tag.slug, "javascript")
        self.assertEqual(self.addressed("js"), tag)
        self.assertEqual(Tag.called(["JS"]), [tag])

    def test_a_tag_may_take_its_old_name_back(self) -> None:
        (tag,) = Tag.called(["tea"])
        tag.rename("Tee")
        db.session.commit()
        tag.rename("tea")
        db.session.commit()
        self.assertEqual(self.addressed("tee"), tag)
        self.assertEqual(Tag.called(["Tee", "tea"]), [tag])

    def test_a_name_of_another_tag_is_refused(self) -> None:
        tea, _ = Tag.called(["tea", "coffee"])
        with self.assertRaises(TagNameTaken):
            tea.rename("Coffee")

    def test_merging_moves_posts_names_and_numbers(self) -> None:
        self.post("js")
        self.post("js", "JavaScript")
        js, javascript = Tag.called(["js", "JavaScript"])
        js.merge_into(javascript)
        db.session.commit()
        self.assertEqual(self.addressed("js"), javascript)
        listing = Listing.tagged(javascript)
        self.assertEqual((len(listing), len(listing.part(0, 10))), (2, 2))
        self.assertEqual(Tag.called(["JS"]), [javascript])


if __name__ == "__main__":
    unittest.main()

"""Following in pages: the button, the lists of people, and the stream at home."""

import unittest
from unittest import mock

from app.extensions import db
from app.models import Follow, Notification, User
from app.times import utcnow
from tests.support import AppCase


class FollowingCase(AppCase):
    """Ann writes, bob follows."""

    def setUp(self) -> None:
        super().setUp()
        self.ann_id = self.add_user("ann", name="Ann Lindqvist")
        self.bob_id = self.add_user("bob")
        self.bob = self.log_in("bob")

    def follows(self) -> list[tuple[int, int]]:
        with self.app.app_context():
            rows = db.select(Follow.follower_id, Follow.followed_id).order_by(Follow.id)
            return [tuple(row) for row in db.session.execute(rows)]

    def count_queries(self, address: str) -> int:
        """Return how many statements a page sends for bob."""
        return len(self.queries_of(address, self.bob))


class ButtonTestCase(FollowingCase):
    """Follow, and no longer."""

    def test_a_member_follows_and_unfollows_and_the_page_says_so(self) -> None:
        self.assertIn('aria-label="Follow Ann Lindqvist"', self.bob.get("/user/ann").text)
        page = self.bob.post("/user/ann/follow", follow_redirects=True).text
        self.assertIn("You follow Ann Lindqvist now.", page)
        self.assertIn('aria-label="Unfollow Ann Lindqvist"', page)
        self.assertIn("1 follower<", page)
        self.assertEqual(self.follows(), [(self.bob_id, self.ann_id)])
        page = self.bob.post("/user/ann/follow/delete", follow_redirects=True).text
        self.assertIn("You do not follow Ann Lindqvist any more.", page)
        self.assertIn('action="/user/ann/follow?next=/user/ann"', page, "Undo")
        self.assertIn("0 followers<", page)
        self.assertEqual(self.follows(), [])

    def test_sent_twice_it_is_done_once_and_told_once(self) -> None:
        for _ in range(2):
            self.assertEqual(self.bob.post("/user/ann/follow").location, "/user/ann")
        self.bob.post("/user/ann/follow/delete")
        self.assertEqual(self.bob.post("/user/ann/follow/delete").status_code, 302)
        self.bob.post("/user/ann/follow")
        with self.app.app_context():
            told = db.session.scalars(db.select(Notification)).all()
            self.assertEqual([(row.kind, row.user_id) for row in told], [("follow", self.ann_id)])
            self.assertEqual(db.session.get(User, self.ann_id).follower_count, 1)

    def test_it_leads_back_to_the_list_it_was_in_and_nowhere_else(self) -> None:
        answer = self.bob.post("/user/ann/follow?next=/user/bob/followers?page%3D2")
        self.assertEqual(answer.location, "/user/bob/followers?page=2")
        answer = self.bob.post("/user/ann/follow/delete?next=//far.example")
        self.assertEqual(answer.location, "/user/ann")

    def test_oneself_is_not_followed(self) -> None:
        self.assertNotIn('class="act"', self.bob.get("/user/bob").text.split("<main")[1])
        page = self.bob.post("/user/bob/follow", follow_redirects=True).text
        self.assertIn("You need not follow yourself", page)
        self.assertEqual(self.follows(), [])

    def test_who_is_suspended_deleted_or_unknown_is_not_followed(self) -> None:
        with self.app.app_context():
            db.session.get(User, self.ann_id).suspended_at = utcnow()
            User.register("eve@example.com", "eve", "long enough")
            db.session.commit()
        page = self.bob.post("/user/ann/follow", follow_redirects=True).text
        self.assertIn("Ann Lindqvist cannot be followed now.", page)
        self.assertNotIn("Follow Ann", page)
        with self.app.app_context():
            db.session.delete(db.session.get(User, self.ann_id))
            db.session.commit()
        for name in ("ann", "eve", "nobody", "%00", "x" * 300):
            for address in (f"/user/{name}/follow", f"/user/{name}/follow/delete"):
                self.assertEqual(self.bob.post(address).status_code, 404, address)
        self.assertEqual(self.follows(), [])

    def test_who_was_followed_before_he_was_suspended_can_be_left(self) -> None:
        self.bob.post("/user/ann/follow")
        with self.app.app_context():
            db.session.get(User, self.ann_id).suspended_at = utcnow()
            db.session.commit()
        self.assertIn("Unfollow Ann", self.bob.get("/user/ann").text)
        self.bob.post("/user/ann/follow/delete")
        self.assertEqual(self.follows(), [])

    def test_who_may_not_follow_is_forbidden_to(self) -> None:
        with self.app.app_context():
            db.session.get(User, self.bob_id).role.reset_permissions()
            db.session.commit()
        answer = self.bob.post("/user/ann/follow")
        self.assertEqual((answer.status_code, self.follows()), (403, []))

    def test_a_stranger_is_sent_to_log_in_and_comes_back(self) -> None:
        self.assertIn('href="/auth/login?next=/user/ann"', self.get("/user/ann").text)
        for address in ("/user/ann/follow", "/user/ann/follow/delete", "/stream"):
            answer = self.app.test_client().post(address)
            self.assertIn("/auth/login", answer.location, address)

    def test_too_many_in_too_short_a_time_are_refused(self) -> None:
        with mock.patch("app.follows.views.allowed", return_value=False):
            page = self.bob.post("/user/ann/follow", follow_redirects=True).text
        self.assertIn("That was too often", page)
        self.assertEqual(self.follows(), [])


class PeopleTestCase(FollowingCase):
    """Who follows whom, in pages of fifty."""

    def crowd(self, number: int) -> None:
        with self.app.app_context():
            ann = db.session.get(User, self.ann_id)
            people = [User(username=f"reader{n}", confirmed=True) for n in range(number)]
            db.session.add_all(people)
            db.session.flush()
            db.session.add_all(
                Follow(follower_id=person.id, followed_id=ann.id) for person in people
            )
            ann.follower_count += number
            for person in people:
                person.followed_count = 1
            db.session.commit()

    def test_each_page_has_its_people_and_a_button_for_each(self) -> None:
        self.crowd(60)
        self.bob.post("/user/reader59/follow")
        page = self.bob.get("/user/ann/followers").text
        self.assertEqual(page.count('class="rows__row person"'), 50)
        self.assertIn("Unfollow reader59", page)
        self.assertIn("Follow reader58", page)
        self.assertIn("/user/ann/followers?page=2", page)
        page = self.get("/user/ann/followers?page=2").text
        self.assertEqual(page.count('class="rows__row person"'), 10)
        self.assertEqual(self.get("/user/ann/followers?page=3").status_code, 404)

    def test_the_other_way_round_and_nobody(self) -> None:
        self.assertIn("follows nobody yet", self.get("/user/bob/followed").text)
        self.assertIn("Nobody follows Ann", self.get("/user/ann/followers").text)
        self.bob.post("/user/ann/follow")
        self.assertIn("Ann Lindqvist", self.get("/user/bob/followed").text)
        self.assertIn("bob", self.get("/user/ann/followers").text)

    def test_unknown_people_and_pages_are_not_found(self) -> None:
        for address in (
            "/user/nobody/followers",
            "/user/nobody/followed",
            "/user/ann/followers?page=x",
        ):
            self.assertEqual(self.get(address).status_code, 404, address)

    def test_a_page_takes_as_many_queries_for_one_as_for_many(self) -> None:
        self.crowd(1)
        before = self.count_queries("/user/ann/followers")
        self.crowd_more()
        self.assertEqual(self.count_queries("/user/ann/followers"), before)
        self.assertLessEqual(before, 6)

    def crowd_more(self) -> None:
        with self.app.app_context():
            ann = db.session.get(User, self.ann_id)
            for number in range(30):
                other = User(username=f"more{number}", confirmed=True)
                db.session.add(other)
                db.session.flush()
                other.follow(ann)
            db.session.commit()


class StreamPageTestCase(FollowingCase):
    """All posts, or those of whom one follows."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("cy")
        self.add_post("ann", "By Ann")
        self.add_post("cy", "By Cy")

    def choose(self, stream: str) -> None:
        answer = self.bob.post("/stream", data={"stream": stream})
        self.assertEqual((answer.status_code, answer.location), (302, "/"))

    def test_a_member_chooses_what_stands_at_home(self) -> None:
        self.bob.post("/user/ann/follow")
        self.assertIn("By Cy", self.bob.get("/").text)
        self.choose("followed")
        page = self.bob.get("/").text
        self.assertIn("By Ann", page)
        self.assertNotIn("By Cy", page)
        self.choose("all")
        self.assertIn("By Cy", self.bob.get("/").text)

    def test_the_followed_page_shows_it_whatever_is_chosen(self) -> None:
        self.bob.post("/user/ann/follow")
        page = self.bob.get("/followed").text
        self.assertTrue("By Ann" in page and "By Cy" not in page)
        self.assertIn("/auth/login?next=", self.get("/followed").location)

    def test_one_s_own_posts_are_there_and_drafts_are_not(self) -> None:
        self.add_post("bob", "My own")
        self.add_post("bob", "My draft", publish=False)
        page = self.bob.get("/followed").text
        self.assertIn("My own", page)
        self.assertNotIn("My draft", page)

    def test_rubbish_in_the_cookie_or_the_form_is_the_usual_page(self) -> None:
        answer = self.bob.post("/stream", data={"stream": "rubbish"})
        self.assertNotIn("Set-Cookie", answer.headers)
        for value in ("rubbish", "Followed", "1", '"', "x" * 3000):
            self.bob.set_cookie("stream", value)
            self.assertIn("By Cy", self.bob.get("/").text, value[:20])

    def test_a_stranger_with_the_cookie_gets_the_same_bytes(self) -> None:
        plain = self.get("/")
        client = self.app.test_client()
        client.set_cookie("stream", "followed")
        answer = client.get("/")
        self.assertEqual(answer.data, plain.data)
        self.assertNotIn("All", answer.text.split("<main")[1].split("By Cy")[0])
        for name in ("Cache-Control", "Vary", "ETag"):
            self.assertEqual(answer.headers[name], plain.headers[name])
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_the_cookie_is_for_this_site_alone(self) -> None:
        cookie = self.bob.post("/stream", data={"stream": "followed"}).headers["Set-Cookie"]
        for part in ("stream=followed", "HttpOnly", "SameSite=Lax", "Path=/"):
            self.assertIn(part, cookie)

    def test_an_empty_stream_names_authors_to_follow(self) -> None:
        page = self.bob.get("/followed").text
        self.assertIn("Nothing yet.", page)
        self.assertIn("Follow Ann Lindqvist", page)
        self.assertIn('action="/user/ann/follow?next=/followed"', page)
        self.bob.post("/user/ann/follow")
        self.assertNotIn("Authors to follow", self.bob.get("/followed").text)

    def test_the_stream_takes_as_many_queries_for_one_author_as_for_many(self) -> None:
        self.bob.post("/user/ann/follow")
        before = self.count_queries("/followed")
        for number in range(12):
            self.add_user(f"writer{number}")
            self.add_post(f"writer{number}", f"Post {number}")
            self.bob.post(f"/user/writer{number}/follow")
        self.assertEqual(self.count_queries("/followed"), before)
        self.assertLessEqual(before, 7)
        self.bob.set_cookie("stream", "followed")
        self.assertLessEqual(self.count_queries("/"), 7)

    def test_pages_of_the_stream(self) -> None:
        self.app.config["POSTS_PER_PAGE"] = 2
        self.bob.post("/user/ann/follow")
        for number in range(3):
            self.add_post("ann", f"Number {number}")
        self.assertIn('href="/followed?page=2"', self.bob.get("/followed").text)
        self.assertIn("By Ann", self.bob.get("/followed?page=2").text)
        self.assertEqual(self.bob.get("/followed?page=3").status_code, 404)


if __name__ == "__main__":
    unittest.main()

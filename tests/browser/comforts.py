"""Small comforts in a real browser: themes, languages, keys, toasts, sharing, no network."""

import struct
import unittest
from typing import Any

from tests.browser.stage import LANGUAGES, WIDTHS, Stage

DARK, LIGHT = "rgb(23, 22, 20)", "rgb(253, 252, 250)"
PAPER = "getComputedStyle(document.body).backgroundColor"

# How many letters the full lines of a paragraph hold, in the middle.
LETTERS_IN_LINE = """(paragraph) => {
  const lines = new Map();
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    for (let place = 0; place < walker.currentNode.length; place += 1) {
      range.setStart(walker.currentNode, place);
      range.setEnd(walker.currentNode, place + 1);
      const bottom = Math.round(range.getBoundingClientRect().bottom / 12);
      lines.set(bottom, (lines.get(bottom) ?? 0) + 1);
    }
  }
  const full = [...lines.values()].slice(0, -1).sort((one, other) => one - other);
  return full[Math.floor(full.length / 2)];
}"""


class ComfortsTestCase(Stage):
    """What makes the blog pleasant to use."""

    def setUp(self) -> None:
        super().setUp()
        self.set_stage()
        self.post = f"/post/{self.known['every']}"
        self.latin, self.han = f"/post/{self.known['welcome']}", f"/post/{self.known['han']}"

    def tearDown(self) -> None:
        self.assert_no_faults()

    def be(self, role: str, **options: Any) -> Any:
        """Return a page of a browser of one of the roles, in English."""
        return self.enterContext(self.visit(role, "en", **options))

    def test_a_theme_is_chosen_once_and_never_the_wrong_one_flashes_by(self) -> None:
        page = self.be("stranger", color_scheme="light")
        page.goto("/")
        self.assertEqual(page.evaluate(PAPER), LIGHT)
        page.get_by_label("Dark").check(force=True)
        self.assertEqual(page.evaluate(PAPER), DARK)
        # Before anything is drawn the choice is known: the page has no body yet.
        page.add_init_script(
            "new MutationObserver(() => { if (document.body) window.early ??="
            " document.documentElement.dataset.theme; }).observe(document, {childList: true,"
            " subtree: true});"
        )
        page.goto("/user/ann")
        self.assertEqual(page.evaluate("window.early"), "dark")
        self.assertEqual(page.evaluate(PAPER), DARK)
        page.locator("input[value=dark]:checked").wait_for(state="attached")
        bar = page.locator("meta[name=theme-color][media=all]")
        self.assertEqual(bar.get_attribute("content"), "#171614")
        self.assertEqual(page.context.cookies(), [], "the page stays the same for everybody")
        page.get_by_label("As the system").check(force=True)
        self.assertEqual(page.evaluate(PAPER), LIGHT)

    def test_a_stranger_chooses_a_language_and_stays_where_he_is(self) -> None:
        page = self.be("stranger")
        page.goto("/?page=2")
        page.get_by_role("button", name="简体中文").click()
        page.locator("html[lang=zh-Hans]").wait_for()
        self.assertTrue(page.url.endswith("/?page=2"), page.url)
        self.assertEqual([cookie["name"] for cookie in page.context.cookies()], ["language"])
        page.goto("/auth/login")
        page.get_by_role("heading", name="登录").wait_for()
        page.get_by_role("button", name="English").click()
        page.get_by_role("heading", name="Log in").wait_for()

    def test_a_member_s_language_and_time_zone_go_with_the_account(self) -> None:
        page = self.be("member", timezone_id="America/New_York")
        page.goto("/settings")
        page.get_by_label("Language").select_option("简体中文")
        page.get_by_label("Time zone").select_option("Asia/Tokyo")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("设置已保存。").wait_for()
        page.wait_for_load_state()  # moment.js comes before its language does
        shown = page.locator("main time").inner_text()
        wanted = page.evaluate("moment.utc().add(9, 'hours').format('LLL')")
        self.assertEqual(wanted, shown)
        elsewhere = self.enterContext(self.visit("member", "en", timezone_id="Europe/Paris"))
        elsewhere.goto("/settings")
        elsewhere.get_by_role("heading", name="设置").wait_for()

    def test_a_message_leaves_in_time_but_not_while_it_is_read(self) -> None:
        page = self.be("member")
        page.clock.install()
        self.save_settings(page)
        toast = page.locator(".toasts .alert")
        toast.hover()
        page.clock.run_for(60_000)
        self.assertTrue(toast.is_visible(), "somebody points at it")
        page.mouse.move(5, 5)
        page.clock.run_for(7_000)
        self.assertTrue(toast.is_visible())
        page.clock.run_for(20_000)
        self.assertEqual(toast.count(), 0)

    def test_a_message_is_closed_by_its_button(self) -> None:
        page = self.be("member")
        self.save_settings(page)
        self.close_button(page).click()
        self.assertEqual(page.locator(".toasts .alert").count(), 0)
        self.assertEqual(page.evaluate("document.activeElement.id"), "content")

    def save_settings(self, page: Any) -> None:
        page.goto("/settings")
        page.get_by_role("button", name="Save").click()
        self.close_button(page).wait_for()

    def close_button(self, page: Any) -> Any:
        """Find what a message has once its script has come, which takes it away for a moment."""
        return page.get_by_role("button", name="Close", exact=True)

    def test_what_was_deleted_comes_back_by_its_message(self) -> None:
        page = self.be("member")
        page.goto(f"/post/{self.known['draft']}")
        page.clock.install()
        page.get_by_role("button", name="Delete", exact=True).click()
        page.get_by_text("is deleted.").wait_for()
        page.locator(".site-nav__brand[aria-keyshortcuts]").wait_for()
        self.close_button(page).wait_for()
        page.clock.run_for(120_000)
        page.keyboard.press("z")
        page.get_by_text("The post is back.").wait_for()
        page.get_by_role("heading", name="A draft").wait_for()

    def test_times_are_as_wide_before_the_script_as_after_it(self) -> None:
        widths = "times => times.map(time => time.getBoundingClientRect().width)"
        for language in LANGUAGES:
            page = self.enterContext(self.visit("moderator", language, timezone_id="UTC"))
            for address in ("/", self.post, "/admin/log", "/admin/users", "/notifications"):
                page.route("**/moment.js*", lambda route: route.fulfill(body=""))
                page.goto(address, wait_until="networkidle")
                before = page.locator("time").evaluate_all(widths)
                page.unroute("**/moment.js*")
                page.reload(wait_until="networkidle")
                self.assertEqual(page.locator("time.flask-moment").count(), 0)
                self.assertTrue(before, address)
                after = page.locator("time").evaluate_all(widths)
                for one, other in zip(before, after, strict=True):
                    self.assertAlmostEqual(one, other, delta=1, msg=f"{address} in {language}")

    def test_single_keys_go_places_and_can_be_switched_off(self) -> None:
        page = self.be("member")
        page.goto("/")
        page.locator("[data-key=n][aria-keyshortcuts]").wait_for()
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        first = page.locator(".post-card__title a").first
        self.assertEqual(
            page.evaluate("document.activeElement.href"), first.evaluate("a => a.href")
        )
        page.keyboard.press("?")
        sheet = page.locator("dialog#shortcuts")
        self.assertTrue(sheet.is_visible())
        self.assertIn("Write", sheet.inner_text())
        sheet.get_by_label("Use single keys").uncheck()
        page.keyboard.press("Escape")
        self.assertFalse(sheet.is_visible())
        page.goto("/")
        page.locator("[data-key=n][aria-keyshortcuts]").wait_for()
        page.keyboard.press("n")
        page.wait_for_timeout(300)
        self.assertTrue(page.url.endswith("/"), page.url)
        page.get_by_role("button", name="Keyboard shortcuts").click()
        sheet.get_by_label("Use single keys").check()
        sheet.get_by_role("button", name="Close").click()
        page.keyboard.press("n")
        page.get_by_role("heading", name="Write a post").wait_for()
        page.get_by_label("Title").press_sequentially("jkn?h")
        self.assertEqual(page.get_by_label("Title").input_value(), "jkn?h")

    def test_the_keyboard_alone_reaches_all_and_shows_where_it_is(self) -> None:
        page = self.be("member", viewport={"width": 1280, "height": 800})
        page.goto("/settings")
        page.keyboard.press("Tab")
        self.assertEqual(page.evaluate("document.activeElement.className"), "skip-link")
        self.assertTrue(page.evaluate("document.activeElement.getBoundingClientRect().top >= 0"))
        page.keyboard.press("Enter")
        self.assertEqual(page.evaluate("document.activeElement.id"), "content")
        page.goto("/settings")
        reached = 0
        for _ in range(60):
            page.keyboard.press("Tab")
            ring = page.evaluate(
                "() => { const a = document.activeElement; if (a === document.body) return null;"
                " const drawn = a.matches('.visually-hidden') ? a.closest('label') : a;"
                " const style = getComputedStyle(drawn);"
                " return [style.outlineStyle, parseFloat(style.outlineWidth), a.outerHTML]; }"
            )
            if ring is None:
                break
            reached += 1
            self.assertEqual(ring[0], "solid", ring[2])
            self.assertGreaterEqual(ring[1], 2, ring[2])
        self.assertGreater(reached, 8)

    def test_the_menu_opens_by_key_and_escape_closes_it(self) -> None:
        page = self.be("member")
        page.goto("/")
        page.locator(".site-nav .menu summary").focus()
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Your posts").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        self.assertFalse(page.get_by_role("link", name="Your posts").is_visible())
        self.assertEqual(page.evaluate("document.activeElement.tagName"), "SUMMARY")

    def test_a_link_is_shared_without_anybody_else(self) -> None:
        page = self.be("stranger", permissions=["clipboard-read", "clipboard-write"])
        page.goto(self.post)
        page.get_by_text("Share", exact=True).click()
        page.get_by_role("button", name="Copy the link").click()
        page.get_by_role("button", name="The link is copied.").wait_for()
        self.assertEqual(page.evaluate("navigator.clipboard.readText()"), page.url)
        mail = page.get_by_role("link", name="E-mail").get_attribute("href")
        self.assertTrue(mail.startswith("mailto:?subject=Donau"), mail)
        self.assertNotIn("+", mail)

    def test_a_footnote_is_read_in_its_place(self) -> None:
        page = self.be("stranger", viewport={"width": 360, "height": 700})
        page.goto(self.post, wait_until="networkidle")
        number = page.locator(".footnote-ref a").first
        number.click()
        box = page.locator(".footnote-box")
        self.assertIn("A note with strong words", box.inner_text())
        place = box.bounding_box()
        self.assertGreaterEqual(place["x"], 0)
        self.assertLessEqual(place["x"] + place["width"], 360)
        page.keyboard.press("Escape")
        self.assertFalse(box.is_visible())
        self.assertIn(
            "fnref",
            page.evaluate("document.activeElement.id || document.activeElement.parentElement.id"),
        )
        bare = self.be("stranger", java_script_enabled=False)
        bare.goto(self.post)
        bare.locator(".footnote-ref a").first.click()
        self.assertRegex(bare.url, r"#fn-?1$")

    def test_without_a_network_there_is_a_page_of_ours(self) -> None:
        page = self.be("stranger")
        registered = "navigator.serviceWorker.getRegistration().then(found => Boolean(found))"
        for address in ("/", "/tags"):
            page.goto(address, wait_until="networkidle")
            self.assertFalse(page.evaluate(registered), "who only passes by loads nothing for it")
        page.goto("/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.context.set_offline(True)
        page.goto("/user/ann")
        page.get_by_role("heading", name="You are offline").wait_for()
        self.assertIn(page.evaluate(PAPER), (LIGHT, DARK), "in the blog's own colours")
        self.faults = [fault for fault in self.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
        page.context.set_offline(False)
        page.get_by_role("link", name="Try again").click()
        page.get_by_role("heading", name="Ann Lindqvist").wait_for()

    def test_the_blog_can_be_installed(self) -> None:
        page = self.be("stranger")
        page.goto("/")
        address = page.locator("link[rel=manifest]").get_attribute("href")
        manifest = page.request.get(address).json()
        self.assertEqual((manifest["display"], manifest["start_url"]), ("standalone", "/"))
        self.assertEqual(manifest["background_color"], "#fdfcfa")
        for icon in manifest["icons"]:
            header = page.request.get(icon["src"]).body()[:24]
            width, height = struct.unpack(">II", header[16:24])
            self.assertEqual(f"{width}x{height}", icon["sizes"])
        purposes = {icon["purpose"] for icon in manifest["icons"]}
        self.assertEqual(purposes, {"any", "maskable"})

    def test_impatience_on_a_slow_network_sends_a_form_once(self) -> None:
        page = self.be("member")
        page.goto("/write", wait_until="networkidle")
        page.get_by_label("Title").fill("Once")
        page.locator("[name=body]").fill("x")
        sent = []

        def take_time(route: Any) -> None:
            sent.append(route.request.url)
            page.wait_for_timeout(500)
            route.continue_()

        page.route("**/write", take_time)
        button = page.get_by_role("button", name="Publish")
        button.evaluate("button => { button.click(); button.click(); button.click(); }")
        page.get_by_role("heading", name="Once").wait_for()
        self.assertEqual(len(sent), 1)

    def test_lines_are_as_long_as_eyes_like_them(self) -> None:
        page = self.be("stranger")
        for address, least, most in ((self.latin, 58, 76), (self.han, 26, 42)):
            page.goto(address)
            for width in WIDTHS[1:]:
                page.set_viewport_size({"width": width, "height": 900})
                length = page.locator(".prose > p").first.evaluate(LETTERS_IN_LINE)
                with self.subTest(address=address, width=width):
                    self.assertGreaterEqual(length, least)
                    self.assertLessEqual(length, most)

    def test_without_a_network_a_form_keeps_its_words(self) -> None:
        page = self.be("member")
        page.goto("/write", wait_until="networkidle")
        page.get_by_label("Title").fill("Kept")
        page.locator("[name=body]").fill("Hours of work")
        page.context.set_offline(True)
        page.get_by_role("button", name="Publish").click()
        page.get_by_text("You are offline, so nothing is sent.").wait_for()
        self.assertEqual(page.locator("[name=body]").input_value(), "Hours of work")
        page.context.set_offline(False)
        page.get_by_role("button", name="Publish").click()
        page.get_by_role("heading", name="Kept").wait_for()

    def test_a_note_that_a_note_names_opens_too(self) -> None:
        page = self.be("stranger")
        page.goto(f"/post/{self.known['notes']}", wait_until="networkidle")
        number = page.locator(".footnote-ref a").first
        number.click()
        page.locator(".footnote-box .footnote-ref a").click()
        self.assertIn("Inner words", page.locator(".footnote-box:popover-open").inner_text())
        number.click()
        self.assertEqual(page.locator(".footnote-box:popover-open").count(), 0)

    def test_escape_takes_a_message_away(self) -> None:
        page = self.be("member", viewport={"width": 320, "height": 256})
        self.save_settings(page)
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Escape")
        self.assertEqual(page.locator(".toasts .alert").count(), 0)

    def test_forced_colours_still_tell_what_is_chosen(self) -> None:
        page = self.be("stranger", forced_colors="active")
        page.goto("/")
        chosen = page.locator(".choice__option[aria-current]")
        other = page.locator(".choice__option:not([aria-current])").first
        colour = "(option) => getComputedStyle(option).backgroundColor"
        self.assertNotEqual(chosen.evaluate(colour), other.evaluate(colour))

    def test_paper_shows_the_text_alone(self) -> None:
        page = self.be("stranger")
        page.goto(self.post)
        page.emulate_media(media="print", color_scheme="dark")
        for part in (".site-header", ".site-footer", ".share"):
            self.assertFalse(page.locator(part).first.is_visible(), part)
        self.assertTrue(page.locator(".post > .prose").is_visible())
        self.assertEqual(page.evaluate(PAPER), LIGHT)
        page.set_viewport_size({"width": 1046, "height": 700})  # A4 on its side
        for address, part in ((self.post, ".byline"), ("/", ".post-card .byline")):
            page.goto(address)
            self.assertGreaterEqual(page.locator(part).first.bounding_box()["x"], 0)


if __name__ == "__main__":
    unittest.main()

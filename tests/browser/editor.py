"""The editor in a real browser: what a writer types is shown, formatted, and never lost."""

import io
import re
import unittest
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image

from tests.browser.stage import Stage

# A picture of a size of its own, dropped or pasted as a person would.
DROP_OR_PASTE = """async ([way, number]) => {
  const canvas = document.createElement("canvas");
  canvas.width = 600 + number;
  canvas.height = 300;
  canvas.getContext("2d").fillRect(0, 0, 300, 150);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "canvas.png", { type: "image/png" }));
  const field = document.querySelector("[name=body]");
  const event = way === "drop"
    ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  field.dispatchEvent(event);
}"""
# More than the blog takes, without a file on the disk.
DROP_LARGE = """(size) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(size)], "large.png", { type: "image/png" }));
  const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector("[name=body]").dispatchEvent(drop);
}"""
WAIT_FOR_AUTOSAVE = 20_000  # milliseconds at most


class EditorTestCase(Stage):
    """One writer, at times in two tabs, at times without a server."""

    def setUp(self) -> None:
        super().setUp()
        self.set_stage()
        self.page = self.be("member")

    def be(self, role: str, **options: Any) -> Any:
        """Return a page of a browser of one of the roles, in English."""
        return self.enterContext(self.visit(role, "en", **options))

    def type(self, text: str, page: Any = None) -> Any:
        """Type into the text, at its end, once the editor is there."""
        page = page or self.page
        page.locator(".editor__tool[tabindex='0']").wait_for(state="attached")
        field = page.locator("[name=body]")
        field.press("Control+End")
        field.press_sequentially(text)
        return field

    def wait_until_nothing_is_kept_here(self) -> None:
        """Wait for the browser to forget what it kept; the blog allows no `wait_for_function`."""
        for _ in range(100):
            if not self.page.evaluate("Object.keys(localStorage).length"):
                return
            self.page.wait_for_timeout(50)
        self.fail("the browser still keeps a text")

    def wait_until_kept(self, page: Any = None) -> None:
        status = (page or self.page).locator(".editor__status", has_text="Kept")
        status.wait_for(timeout=WAIT_FOR_AUTOSAVE)

    def test_the_preview_shows_what_readers_will_see(self) -> None:
        self.page.goto("/write")
        self.page.locator("[name=title]").fill("水果")
        self.type("Some **text**, ~~gone~~.\n\n- [x] 苹果")
        preview = self.page.locator(".editor__preview")
        preview.locator("strong", has_text="text").wait_for()
        self.assertEqual(preview.locator(".editor__preview-title").inner_text(), "水果")
        self.assertEqual(preview.locator("input[type=checkbox]").count(), 1)
        self.page.get_by_text("5 words · 1 min").wait_for()
        self.assert_no_faults()

    def test_on_a_phone_text_and_preview_are_tabs(self) -> None:
        self.page.set_viewport_size({"width": 390, "height": 800})
        self.page.goto("/write")
        self.type("Some **text**")
        preview = self.page.locator(".editor__preview")
        self.assertFalse(preview.is_visible())
        self.page.get_by_role("tab", name="Preview").click()
        preview.locator("strong").wait_for()
        self.assertFalse(self.page.locator("[name=body]").is_visible())
        self.page.keyboard.press("ArrowLeft")
        self.assertTrue(self.page.locator("[name=body]").is_visible())
        self.assert_no_faults()

    def test_keys_and_buttons_format_and_undo_takes_it_back(self) -> None:
        self.page.goto("/write")
        field = self.type("word")
        for keys, text in (
            ("Control+b", "**word**"), ("Control+i", "*word*"), ("Control+e", "`word`"),
            ("Control+k", "[word](https://)"), ("Control+Alt+2", "## word"),
            ("Control+Shift+Digit9", "> word"), ("Control+Shift+Digit8", "- word"),
        ):  # fmt: skip
            field.press("Control+a")
            field.press(keys)
            self.assertEqual(field.input_value(), text, keys)
            field.press("Control+z")
            self.assertEqual(field.input_value(), "word", f"{keys}, undone")
        for name, text in (("Bold", "**word**"), ("List", "- word"), ("Code", "`word`")):
            field.press("Control+a")
            self.page.get_by_role("button", name=name, exact=True).click()
            self.assertEqual(field.input_value(), text)
            field.press("Control+z")
        self.assert_no_faults()

    def test_what_is_typed_is_kept_on_the_server_without_saving(self) -> None:
        self.page.goto("/write")
        self.page.locator("[name=title]").fill("Kept")
        self.type("Words that nobody saves.")
        self.wait_until_kept()
        self.assertRegex(self.page.url, r"/post/\d+/edit$")
        other = self.be("member")
        other.goto(self.page.url)
        self.assertEqual(other.locator("[name=body]").input_value(), "Words that nobody saves.")
        other.get_by_text("did not save").wait_for()
        self.page.goto("/drafts")
        self.page.get_by_role("link", name="Kept").wait_for()
        self.assert_no_faults()

    def test_without_a_server_the_browser_keeps_it_and_offers_it_back(self) -> None:
        self.page.goto("/write")
        self.page.route("**/autosave", lambda route: route.abort())
        self.type("Typed into a dead server.")
        self.page.locator(".editor__status", has_text="kept in this browser").wait_for(
            timeout=WAIT_FOR_AUTOSAVE
        )
        self.page.goto("/")
        self.page.goto("/write")
        self.assertEqual(self.page.locator("[name=body]").input_value(), "")
        self.page.get_by_role("button", name="Show that text").click()
        text = self.page.locator("[name=body]").input_value()
        self.assertEqual(text, "Typed into a dead server.")
        self.page.unroute("**/autosave")
        self.wait_until_kept()
        self.page.goto("/write")
        self.assertEqual(self.page.get_by_role("button", name="Show that text").count(), 0)

    def test_an_offered_text_outlives_what_is_typed_beside_it(self) -> None:
        self.page.goto("/write")
        self.page.route("**/autosave", lambda route: route.abort())
        self.type("The first text.")
        self.page.goto("/")
        self.page.goto("/write")
        self.page.get_by_role("button", name="Show that text").wait_for()
        self.page.unroute("**/autosave")
        self.type("Another text.")
        self.wait_until_kept()
        self.page.goto("/")
        self.page.goto("/write")
        self.page.get_by_role("button", name="Show that text").click()
        self.assertEqual(self.page.locator("[name=body]").input_value(), "The first text.")

    def test_a_text_that_was_saved_is_not_offered_again(self) -> None:
        self.page.goto("/write")
        self.page.locator("[name=title]").fill("Quick")
        self.type("Published at once.")
        self.page.get_by_role("button", name="Publish", exact=True).click()
        self.page.get_by_role("heading", name="Quick").wait_for()
        self.wait_until_nothing_is_kept_here()
        self.page.goto("/write")
        self.page.locator("[name=body]").wait_for()
        self.assertEqual(self.page.get_by_role("button", name="Show that text").count(), 0)
        self.assert_no_faults()

    def test_a_second_tab_is_told_and_neither_text_is_lost(self) -> None:
        draft = f"/post/{self.known['draft']}/edit"
        self.page.goto(draft)
        other = self.page.context.new_page()
        other.goto(draft)
        self.type(" From the first tab.")
        self.wait_until_kept()
        self.type(" From the second.", other)
        other.get_by_text("open in another tab").wait_for(timeout=WAIT_FOR_AUTOSAVE)
        self.page.locator("[name=save]").click()
        self.page.wait_for_url(re.compile(r"/post/\d+/a-draft"))
        other.locator("[name=save]").click()
        other.get_by_text("Nothing is overwritten.").wait_for()
        self.assertIn("From the second.", other.locator("[name=body]").input_value())
        self.assertIn("first tab", other.locator(".difference del").first.inner_text())
        other.locator("[name=save]").click()
        other.wait_for_url(re.compile(r"/post/\d+/a-draft"))
        self.assertIn("From the second.", other.locator(".prose").inner_text())

    def test_pictures_come_by_drop_by_paste_and_by_choice(self) -> None:
        self.page.goto("/write")
        field = self.type("Before.")
        for number, way in enumerate(("drop", "paste"), start=1):
            self.page.evaluate(DROP_OR_PASTE, [way, number])
            self.page.locator(f".editor__preview img >> nth={number - 1}").wait_for()
        png = io.BytesIO()
        Image.new("RGB", (640, 320), "teal").save(png, "PNG")
        chosen = {"name": "chosen.png", "mimeType": "image/png", "buffer": png.getvalue()}
        self.page.locator(".editor input[type=file]").set_input_files(chosen)
        self.page.locator(".editor__preview img >> nth=2").wait_for()
        self.assertEqual(field.input_value().count("![what the picture shows](/media/"), 3)
        # What the picture shows is selected, so that typing says it.
        field.press_sequentially("A teal wall")
        self.assertIn("![A teal wall](/media/", field.input_value())
        self.page.get_by_text("Summary and more").click()
        self.assertEqual(self.page.locator(".covers__choice img").count(), 3)
        self.assert_no_faults()

    def test_a_file_that_is_no_picture_is_told_and_the_text_stays(self) -> None:
        self.page.goto("/write")
        self.type("Words.")
        liar = {"name": "a.png", "mimeType": "image/png", "buffer": b"<svg/>"}
        self.page.locator(".editor input[type=file]").set_input_files(liar)
        self.page.get_by_text("no picture that the blog knows").wait_for()
        self.assertEqual(self.page.locator("[name=body]").input_value(), "Words.")

    def test_a_file_that_is_far_too_large_is_told_before_it_is_sent(self) -> None:
        self.page.goto("/write")
        self.type("Words.")
        self.page.evaluate(DROP_LARGE, 50_000_000)
        self.page.get_by_text("large.png: The file is larger than 20 MB.").wait_for()
        self.assertEqual(self.page.locator("[name=body]").input_value(), "Words.")
        self.assert_no_faults()

    def test_several_stand_in_the_text_as_they_were_chosen(self) -> None:
        self.page.goto("/write")
        self.type("Words.")
        files = []
        for width, height in ((1500, 1200), (30, 20), (900, 900)):
            png = io.BytesIO()
            Image.effect_noise((width, height), 90).save(png, "PNG")
            name = f"{width}.png"
            files.append({"name": name, "mimeType": "image/png", "buffer": png.getvalue()})
        self.page.locator(".editor input[type=file]").set_input_files(files)
        self.page.locator(".editor__preview img >> nth=2").wait_for()
        text = self.page.locator("[name=body]").input_value()
        self.assertEqual(re.findall(r"-(\d+)x\d+\.png", text), ["1500", "30", "900"])

    def test_the_whole_way_of_a_post(self) -> None:
        """Draft, autosave, picture, private link, schedule, live, found by search, in the feed."""
        page, stranger = self.be("member", timezone_id="UTC"), self.be("stranger")
        page.goto("/write")
        page.locator("[name=title]").fill("雨天的茶馆")
        page.locator("[name=tags]").fill("茶馆")
        self.type("外面下着雨，我们在茶馆里喝龙井。", page)
        self.wait_until_kept(page)
        page.evaluate(DROP_OR_PASTE, ["drop", 3])
        page.locator(".editor__preview img").wait_for()
        page.locator("[name=save]").click()
        page.get_by_role("button", name="Make a private link").click()
        private = page.locator(".link-to-copy a").get_attribute("href")
        stranger.goto(private)
        stranger.get_by_text("喝龙井").wait_for()
        stranger.goto("/search?q=龙井")
        self.assertEqual(stranger.get_by_text("雨天的茶馆").count(), 0)
        page.get_by_role("link", name="Edit").click()
        page.get_by_text("Later…").click()
        live = datetime.now(UTC) + timedelta(seconds=6)
        page.locator("[name=publish_at]").fill(live.strftime("%Y-%m-%dT%H:%M:%S"))
        page.get_by_role("button", name="Schedule").click()
        page.get_by_text("Scheduled: it goes live by itself").wait_for()
        for address in ("/", "/feed.atom", "/tag/茶馆", "/search?q=龙井"):
            self.assertNotIn("雨天的茶馆", stranger.request.get(address).text(), address)
        self.assertLess(datetime.now(UTC), live, "all of that was before its time")
        page.wait_for_timeout((live - datetime.now(UTC)).total_seconds() * 1000 + 1200)
        for address in ("/", "/feed.atom", "/tag/茶馆", f"/archive/{live.year}"):
            self.assertIn("茶馆", stranger.request.get(address).text(), address)
        stranger.goto("/search")
        stranger.locator("main [name=q]").fill("龙井")
        stranger.keyboard.press("Enter")
        stranger.get_by_role("link", name="雨天的茶馆").first.click()
        stranger.locator(".prose img").wait_for()
        self.assert_no_faults()

    def test_two_revisions_are_compared_and_one_is_brought_back(self) -> None:
        self.page.goto(f"/post/{self.known['draft']}/revisions")
        self.page.get_by_role("button", name="Compare the chosen two").click()
        self.page.locator(".difference ins", has_text="马上").wait_for()
        self.page.get_by_role("button", name="Restore").click()
        self.page.get_by_text("says again what it said in revision 1").wait_for()
        self.assert_no_faults()

    def test_a_time_is_chosen_by_the_clock_of_the_browser(self) -> None:
        page = self.be("member", timezone_id="Asia/Shanghai")
        page.goto("/write")
        page.locator("[name=title]").fill("Tomorrow")
        self.type("Soon.", page)
        page.get_by_text("Later…").click()
        page.locator("[name=publish_at]").fill("2030-05-01T08:00")
        page.get_by_role("button", name="Schedule").click()
        page.get_by_text("Scheduled: it goes live by itself").wait_for()
        page.get_by_role("link", name="Edit").click()
        page.wait_for_load_state("networkidle")
        self.assertEqual(page.locator("[name=publish_at]").input_value(), "2030-05-01T08:00")
        self.assert_no_faults()

    def test_tags_are_completed_and_posts_ticked_at_once(self) -> None:
        self.page.goto("/write", wait_until="networkidle")
        self.page.locator("[name=tags]").press_sequentially("bread, te")
        self.page.locator("datalist option").first.wait_for(state="attached")
        self.assertEqual(
            self.page.locator("datalist option").first.get_attribute("value"), "bread, tea"
        )
        self.page.goto("/posts")
        self.page.get_by_label("All on this page").check()
        self.page.get_by_role("button", name="Make drafts of them").click()
        self.page.get_by_text("posts changed.").wait_for()
        self.assert_no_faults()

    def test_code_is_copied_and_headings_link_to_themselves(self) -> None:
        page = self.be("stranger", permissions=["clipboard-read", "clipboard-write"])
        page.goto(f"/post/{self.known['every']}")
        page.locator(".code-frame").first.hover()
        page.get_by_role("button", name="Copy the code").first.click()
        page.get_by_text("Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        self.assertEqual(copied, page.locator(".prose pre").first.inner_text().rstrip("\n"))
        page.goto(f"/post/{self.known['welcome']}")
        link = page.locator(".heading-link").first
        link.click()
        self.assertIn("#section-", page.url)
        self.assert_no_faults()


if __name__ == "__main__":
    unittest.main()

"""The way from an empty blog to a post that is written, seen, changed and deleted."""

import re
from typing import Any
from urllib.parse import urlsplit

from tests.browser.support import BrowserCase
from tests.faults.support import Browser
from tests.mailbox import Mailbox
from tests.support import PASSWORD

BODY = """A table, code and **中文。**强调:

| Fruit | Price |
| :---- | ----: |
| 苹果   |  3.50 |

```python
print("你好, world")
```

- [x] done
- [ ] to do
"""


class Journey(BrowserCase):
    """What a newcomer does in the first ten minutes, step by step."""

    box: Mailbox  # where letters arrive

    def travel(self, link: str, scripts: bool = True) -> None:
        """Go the whole way in a browser, beginning with the setup link."""
        page = self.open_browser(java_script_enabled=scripts)
        self.become_administrator(page, link)
        self.log_out(page)
        self.register(page)
        self.log_in(page)
        self.write(page, scripts)
        self.see(page, scripts)
        self.edit(page)
        self.delete(page)
        self.assert_no_faults()

    def become_administrator(self, page: Any, link: str) -> None:
        page.goto(link)
        self.fill(page, {"Name": "root", "E-mail address": "root@example.com"})
        self.choose_password(page)
        page.get_by_label("Fill in sample posts").check()
        page.get_by_role("button", name="Make the blog mine").click()
        page.get_by_text("The blog is yours.").wait_for()
        self.assertGreater(page.locator(".post-card").count(), 4)
        self.assertEqual(self.status_of(link), 404, "the link works once")

    def status_of(self, address: str) -> int:
        """Return what a stranger gets at an address of the blog."""
        return Browser(self.port).ask("GET", urlsplit(address).path)[0]

    def log_out(self, page: Any) -> None:
        page.locator(".menu summary").click()
        page.get_by_role("button", name="Log out").click()
        page.get_by_text("You are logged out.").wait_for()

    def register(self, page: Any) -> None:
        page.get_by_role("link", name="Register").first.click()
        self.fill(page, {"Name": "ann", "E-mail address": "ann@example.com"})
        self.choose_password(page)
        page.get_by_role("button", name="Register").click()
        page.get_by_text("a letter is on its way").wait_for()
        self.assertEqual(self.box.wait()["To"], "ann@example.com")
        page.goto(self.box.link())
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm and log in").click()
        page.get_by_text("Your address is confirmed.").wait_for()
        self.log_out(page)

    def log_in(self, page: Any) -> None:
        page.get_by_role("link", name="Log in").first.click()
        self.fill(page, {"E-mail address": "ann@example.com", "Password": PASSWORD})
        page.get_by_label("Keep me logged in").check()
        page.get_by_role("button", name="Log in").click()
        page.locator(".menu__name", has_text="ann").wait_for()

    def write(self, page: Any, scripts: bool) -> None:
        page.get_by_role("link", name="Write", exact=True).click()
        page.get_by_label("Title").fill("Fruit 水果")
        page.locator("[name=body]").fill(BODY)
        if not scripts:
            page.get_by_role("button", name="Preview").click()
        pane = ".editor__preview" if scripts else ".preview"
        page.locator(f"{pane} td", has_text="苹果").wait_for()
        page.get_by_role("button", name="Publish", exact=True).click()
        page.get_by_text("Published.").wait_for()

    def see(self, page: Any, scripts: bool) -> None:
        self.assertEqual(page.locator(".prose strong").inner_text(), "中文。")
        self.assertEqual(page.locator(".prose table td").nth(1).inner_text(), "3.50")
        self.assertIn("print", page.locator(".prose pre code.language-python").inner_text())
        self.assertEqual(page.locator(".prose input[type=checkbox]").count(), 2)
        # With a script the date is in the zone of the reader's place, which the script has seen to.
        dates = page.locator(f".byline time{':not' if scripts else ':is'}(.flask-moment)")
        dates.filter(has_text=re.compile(r"^\w+ \d+, \d{4}$")).first.wait_for()
        page.goto("/")
        self.assertEqual(page.locator(".post-card__title").first.inner_text(), "Fruit 水果")

    def edit(self, page: Any) -> None:
        page.get_by_role("link", name="Fruit 水果").click()
        page.get_by_role("link", name="Edit", exact=True).click()
        page.get_by_label("Title").fill("Fruit and more")
        page.get_by_role("button", name="Save the changes").click()
        page.get_by_role("heading", name="Fruit and more").wait_for()
        self.assertRegex(page.url, r"/post/\d+/fruit-and-more$")

    def delete(self, page: Any) -> None:
        page.get_by_role("button", name="Delete", exact=True).click()
        page.get_by_role("button", name="Undo").click()
        page.get_by_role("heading", name="Fruit and more").wait_for()
        page.get_by_role("button", name="Delete", exact=True).click()
        page.get_by_text("is deleted.").wait_for()
        self.assertNotIn("Fruit", page.locator(".post-card__title").first.inner_text())

    def choose_password(self, page: Any) -> None:
        self.fill(page, {"New password": PASSWORD, "The same password again": PASSWORD})

    def fill(self, page: Any, fields: dict[str, str]) -> None:
        for label, text in fields.items():
            page.get_by_label(label).fill(text)

"""Searching in a real browser: titles while one types, by keys, by mouse, or without a script."""

import unittest
from typing import Any

from tests.browser.stage import Stage


class SearchingTestCase(Stage):
    """The field on the page of a search."""

    def setUp(self) -> None:
        super().setUp()
        self.set_stage()

    def tearDown(self) -> None:
        self.assert_no_faults()

    def open(self, **options: Any) -> Any:
        page = self.enterContext(self.visit("stranger", "en", **options))
        page.goto("/")
        return page

    def test_the_slash_leads_to_the_field_and_arrows_walk_the_titles(self) -> None:
        page = self.open()
        page.locator("#shortcuts").wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        page.keyboard.press("/")
        field = page.get_by_role("combobox")
        field.wait_for()
        self.assertEqual(page.evaluate("document.activeElement.id"), "q")
        field.press_sequentially("numb")
        page.get_by_role("option").first.wait_for()
        self.assertEqual(field.get_attribute("aria-expanded"), "true")
        self.assertEqual(page.get_by_role("option").count(), 8)
        for keys, chosen in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", None)):
            page.keyboard.press(keys)
            expected = None if chosen is None else f"suggestion-{chosen}"
            self.assertEqual(field.get_attribute("aria-activedescendant"), expected)
        page.keyboard.press("ArrowUp")
        last = page.get_by_role("option").last.text_content()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=last).wait_for()

    def test_escape_closes_the_list_and_enter_searches(self) -> None:
        page = self.open()
        page.goto("/search")
        field = page.get_by_role("combobox")
        field.press_sequentially("number")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("Escape")
        self.assertEqual(field.get_attribute("aria-expanded"), "false")
        self.assertEqual(field.input_value(), "number")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=number")
        self.assertEqual(page.locator("mark").first.text_content(), "Number")

    def test_a_title_is_chosen_by_mouse(self) -> None:
        page = self.open()
        page.goto("/search")
        page.get_by_role("combobox").press_sequentially("number 7")
        page.get_by_role("option", name="Number 7", exact=True).click()
        page.get_by_role("heading", name="Number 7").wait_for()

    def test_without_a_script_the_form_searches(self) -> None:
        page = self.open(java_script_enabled=False)
        page.goto("/search")
        page.locator("#q").fill("number 7")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url("**/search?q=number+7")
        self.assertGreater(page.locator("mark").count(), 0)


if __name__ == "__main__":
    unittest.main()

"""Every page, as everybody, in both themes and languages, at four widths; see `make pages`.

Nothing names the pages but the blog's own list of addresses: a new one without a sample fails.
"""

import re
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from flask_babel import force_locale

from app.samples.letters import sample_letter, sample_letters
from tests.browser.stage import (
    EVERYTHING,
    LONG_WORD,
    ROLES,
    THEMES,
    WIDTHS,
    Sample,
    Stage,
    fill,
    samples,
    walk,
)
from tests.html import CHECKER, NO_CHECKER, faults_of_pages
from tests.support import ROOT, TOKEN

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NO_AXE = "needs axe-core: apt-get install npm; npm install"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RULES = (*WCAG, "best-practice")
LETTER_RULES = WCAG  # a letter is no page: it has no landmarks and no headline
PHONE = {"width": WIDTHS[0], "height": 800}
# A page that is wider than its window, and which element is to blame.
SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > room + 1)
    .map((element) => `${element.tagName}.${element.className}`).slice(0, 5).concat("too wide");
}"""
# What scripts do to a page is to be seen, so the page is drawn before they come.
SCRIPTS = re.compile(r"/static/(js/site|vendor/moment/)|/moment\.js")
LATE = 0.15  # seconds
MOST_MOVED = 0.005  # of Chromium's measure, in which 0.1 is good
# What moved after it was drawn, without anybody having done anything (Layout Instability); how much
# of that once a script had come; and from where to where.
SHIFTS = """() => new Promise((resolve) => {
  let sum = 0, late = 0;
  const moved = [], loaded = performance.getEntriesByType("resource");
  const scripts = loaded.filter(({ initiatorType }) => initiatorType === "script");
  const came = Math.min(...scripts.map(({ responseEnd }) => responseEnd));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
      sum += entry.value;
      if (entry.startTime >= came) late += entry.value;
      for (const { node, previousRect: from, currentRect: to } of entry.sources)
        moved.push(`${node?.nodeName}.${node?.className} ${from.x},${from.y} to ${to.x},${to.y}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
  // By then the small scripts have done their work.
  setTimeout(() => resolve([sum, late, `${moved.join("; ")} at ${innerWidth} pixels`]), 300);
})"""


@unittest.skipUnless(AXE.exists(), NO_AXE)
@unittest.skipUnless(CHECKER.exists(), NO_CHECKER)
class Walk(Stage):
    """All that holds for every page, in one language; the modules beside this one say in which."""

    language: ClassVar[str]
    axe: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.axe = AXE.read_text()

    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.pages = Path(folder.name)
        self.seen: set[str] = set()
        self.looks = 0

    def test_every_page(self) -> None:
        app = self.set_stage()
        wanted = samples(self.known)
        endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
        self.assertEqual(endpoints, set(wanted), "each page has a sample in tests/browser/stage.py")
        for role in ROLES:
            with self.visit(role, self.language, viewport=PHONE) as page:
                page.route(SCRIPTS, self.come_late)
                for sample in walk(self.known):
                    if role in sample.roles:
                        self.look(page, sample, f"{sample.name}, {role}")
        self.assertGreater(self.looks, 200)
        self.faults += faults_of_pages(self.pages)
        self.assert_no_faults()

    def test_a_blog_on_its_first_day(self) -> None:
        app = self.make_app()
        self.start()
        with self.visit("stranger", self.language, viewport=PHONE) as page:
            for name, address in (("empty", "/"), ("setup", self.setup_address(app))):
                self.look(page, Sample(name, address), name)
        self.faults += faults_of_pages(self.pages)
        self.assert_no_faults()

    def test_what_opens_and_what_is_refused(self) -> None:
        self.set_stage()
        every = f"/post/{self.known['every']}"
        with self.visit("member", self.language, viewport=PHONE) as page:
            for where, address, act in (
                ("the menu", "/", lambda: page.locator(".site-nav summary").click()),
                ("shortcuts", "/", lambda: page.keyboard.press("?")),
                ("sharing", every, lambda: page.locator(".share summary").click()),
                ("a footnote", every, lambda: page.locator(".footnote-ref a").first.click()),
                ("a message", "/settings", lambda: page.locator("#submit").click()),
                ("a preview", "/write", lambda: self.preview(page, "Title")),
                ("a refused post", "/write", lambda: self.preview(page, "")),
            ):
                page.goto(address, wait_until="networkidle")
                act()
                page.wait_for_load_state("networkidle")
                self.look_at_widths(page, where)
        # A refused form is answered by 422, which the console tells.
        self.faults = [fault for fault in self.faults if "status of 422" not in fault]
        self.assert_no_faults()

    def preview(self, page: Any, title: str) -> None:
        page.locator("[name=title]").fill(title)
        page.locator("[name=body]").fill(EVERYTHING)
        page.locator("[name=publish]" if not title else "[name=save]").click()

    def test_every_letter(self) -> None:
        app = self.make_app()
        fill(app)
        with self.visit("stranger", self.language) as page:
            for name, html in self.letters(app).items():
                (self.pages / f"{name}.html").write_text(html, encoding="utf-8")
                page.set_content(html)
                self.look_at_widths(page, f"letter {name}", rules=LETTER_RULES)
        self.faults += faults_of_pages(self.pages)
        self.assert_no_faults()

    def letters(self, app: Flask) -> dict[str, str]:
        """Return the HTML of each letter that the blog sends."""
        with app.test_request_context(), force_locale(self.language):
            return {name: sample_letter(name, LONG_WORD)["html"] for name in sample_letters()}

    def look(self, page: Any, sample: Sample, where: str) -> None:
        """Open a page and look at it in every theme and width; note what is wrong with it."""
        html = self.open(page, sample, where).text()
        same = re.sub(TOKEN, "", html)
        if same in self.seen:
            return
        self.seen.add(same)
        (self.pages / f"{len(self.seen)}.html").write_text(html, encoding="utf-8")
        moved, late, what = page.evaluate(SHIFTS)
        if late <= MOST_MOVED < moved:
            # A busy machine may draw what has come of a page before it has read the rest.
            self.open(page, sample, where)
            moved, _, what = page.evaluate(SHIFTS)
        if moved > MOST_MOVED:
            self.faults.append(f"{where}: what was drawn moved by {moved:.3f}: {what}")
        self.look_at_widths(page, where)

    def open(self, page: Any, sample: Sample, where: str) -> Any:
        """Open a page, and return the answer; note where it has another status than expected."""
        answer = page.goto(sample.address)
        if answer.status != sample.status:
            self.faults.append(f"{where}: status {answer.status}")
        if answer.status >= 400:  # which the console tells, rightly
            self.faults = [
                fault for fault in self.faults if f"status of {answer.status}" not in fault
            ]
        return answer

    def look_at_widths(self, page: Any, where: str, rules: tuple[str, ...] = RULES) -> None:
        """Look at a page as it is in every theme and width; note what is wrong with it."""
        # 320 is what 400 % of zoom leaves of a desktop's window (WCAG 2.2, 1.4.10).
        for width in (320, *WIDTHS):
            page.set_viewport_size(PHONE | {"width": width})
            wrong = page.evaluate(SIDEWAYS)
            if wrong:
                self.faults.append(f"{where}: at {width} pixels {wrong}")
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                self.looks += 1
                # Between these widths nothing changes that axe looks at.
                if width in {WIDTHS[0], WIDTHS[2]}:
                    self.ask_axe(page, f"{where}, {theme}, {width}", rules)
        page.set_viewport_size(PHONE)

    def come_late(self, route: Any) -> None:
        """Let a script arrive only after the page was drawn."""
        time.sleep(LATE)
        route.continue_()

    def ask_axe(self, page: Any, where: str, rules: tuple[str, ...]) -> None:
        """Note what axe finds."""
        page.evaluate(f"() => {{ if (!window.axe) {{ {self.axe} }} }}")
        options = {"resultTypes": ["violations"], "runOnly": list(rules)}
        found = page.evaluate("(options) => axe.run(document, options)", options)
        for rule in found["violations"]:
            places = [" ".join(map(str, node["target"])) for node in rule["nodes"][:3]]
            self.faults.append(f"{where}: {rule['id']} at {places}")

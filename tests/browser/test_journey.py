"""From an empty blog to a post that is written, seen, changed and deleted, in a real browser."""

import re
import unittest

from tests.browser.journey import Journey
from tests.mailbox import MISSING, Controller, serve_mail


@unittest.skipIf(Controller is None, MISSING)
class JourneyTestCase(Journey):
    """With the development server, which prints the link."""

    def setUp(self) -> None:
        super().setUp()
        self.box, controller = serve_mail()
        self.addCleanup(controller.stop)
        self.environ |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(controller.port)}

    def start_and_travel(self, scripts: bool) -> None:
        printed = self.start(until="/setup/")
        self.travel(re.findall(r"http://\S+/setup/\S+", printed)[0], scripts)

    def test_from_the_setup_link_to_a_deleted_post(self) -> None:
        self.start_and_travel(scripts=True)

    def test_the_same_without_javascript(self) -> None:
        self.start_and_travel(scripts=False)


if __name__ == "__main__":
    unittest.main()

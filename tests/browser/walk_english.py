"""Every page in English: see the module `walk`."""

import unittest

from tests.browser import walk


class EnglishWalkTestCase(walk.Walk):
    """The blog as whoever reads English has it."""

    language = "en"


if __name__ == "__main__":
    unittest.main()

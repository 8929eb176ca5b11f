"""Every page in Chinese: see the module `walk`."""

import unittest

from tests.browser import walk


class ChineseWalkTestCase(walk.Walk):
    """The blog as whoever reads Chinese has it."""

    language = "zh_Hans_CN"


if __name__ == "__main__":
    unittest.main()

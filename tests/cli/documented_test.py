"""docs/http.md, run as it stands there."""

import re
import subprocess
import unittest
from pathlib import Path

import fauxcount
from fauxcount import Server

PAGE = Path(__file__).resolve().parents[2] / "docs/http.md"


class Documented(unittest.TestCase):
    def test_a_removal_by_hand(self):
        block = re.search(r"^```sh\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE).group(1)
        with Server() as server:
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], capture_output=True, text=True,
                                  timeout=fauxcount.TIMEOUT, check=False,
                                  env=fauxcount.environment(FAUXCOUNT_ENDPOINT=server.url))
        self.assertEqual(done.returncode, 0, done.stderr)
        answers = done.stdout
        for part in ('"allowed":true', '"state":"scheduled"', '"fired":7', '"state":"removed"'):
            self.assertIn(part, answers)
        self.assertNotIn('"code"', answers)


if __name__ == "__main__":
    unittest.main()

"""docs/http.md and docs/identity.md, run as they stand there."""

import re
import subprocess
import unittest
from pathlib import Path

import fauxcount
from fauxcount import Server

DOCS = Path(__file__).resolve().parents[2] / "docs"


class Documented(unittest.TestCase):
    def run_block_of(self, page):
        """What the page's first block prints, against a server of its own."""
        block = re.search(r"^```sh\n(.*?)^```", (DOCS / page).read_text(), re.DOTALL | re.MULTILINE).group(1)
        with Server() as server:
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], capture_output=True, text=True,
                                  timeout=fauxcount.TIMEOUT, check=False,
                                  env=fauxcount.environment(FAUXCOUNT_ENDPOINT=server.url))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn('"status"', done.stdout)  # of a refusal
        return done.stdout

    def test_a_removal_by_hand(self):
        answers = self.run_block_of("http.md")
        for part in ('"allowed":true', '"state":"scheduled"', '"fired":7', '"state":"removed"'):
            self.assertIn(part, answers)

    def test_a_second_factor_by_hand(self):
        answers = self.run_block_of("identity.md")
        for part in ('"confirmed":true', '"proven_by":"second_factor"'):
            self.assertIn(part, answers)


if __name__ == "__main__":
    unittest.main()

"""`fauxcount explore` and `fauxcount defects`: what they find, what they tell, and what the page says."""

import json
import unittest
from pathlib import Path

import fauxcount

PAGE = Path(__file__).resolve().parents[2] / "docs/exploring.md"


def row(defect):
    acts = defect.get("acts")
    steps = "" if acts is None else f"{acts} act" + ("" if acts == 1 else "s")
    cells = (defect["id"], defect["part"], defect["what"], defect.get("by", "nothing"), steps)
    return "| " + " | ".join(cells) + " |"


class Explore(unittest.TestCase):
    def test_a_healthy_world_and_again_the_same(self):
        first, second = (fauxcount.run("explore", "--depth", "4", "--json") for _ in range(2))
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertEqual(first.stdout, second.stdout)
        self.assertEqual(json.loads(first.stdout)["states"], 308)

    def test_a_broken_world_is_told_as_a_story(self):
        done = fauxcount.run("explore", "--defect", "D04")
        self.assertEqual(done.returncode, 1)
        self.assertIn("S35 timers_match", done.stdout)
        self.assertIn("whoever has the receipt  removal.cancel: ok", done.stdout)
        found = json.loads(fauxcount.run("explore", "--defect", "D04", "--json").stdout)["found"]
        self.assertEqual(found["way"], ["sign_up", "request_as_administrator", "cancel"])

    def test_what_it_does_not_take(self):
        for words in (("--defect", "D99"), ("--depth", "0"), ("--set", "grace"), ("--profile", "none")):
            done = fauxcount.run("explore", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(words[0], done.stderr)

    def test_the_page_shows_the_matrix(self):
        done = fauxcount.run("defects", "matrix", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        matrix = [json.loads(line) for line in done.stdout.splitlines()]
        shown = [line for line in PAGE.read_text().splitlines() if line[:3] in ("| D", "| B")]
        self.assertEqual(shown, [row(defect) for defect in matrix])


if __name__ == "__main__":
    unittest.main()

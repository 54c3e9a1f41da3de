"""The pages that are made: each is what the program says today."""

import json
import re
import unittest
from pathlib import Path

import fauxcount

ROOT = Path(__file__).resolve().parents[2]
TESTS = ("tests/unit/domain/factors_test.cpp", "tests/unit/domain/invariants_test.cpp",
         "tests/unit/domain/password_test.cpp",
         "tests/unit/domain/invariants_faults_test.cpp", "tests/unit/explore/ends_test.cpp",
         "tests/unit/explore/marks_test.cpp", "tests/unit/explore/search_test.cpp")


class Pages(unittest.TestCase):
    maxDiff = None

    def page(self, name, *words):
        done = fauxcount.run(*words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual((ROOT / "docs" / name).read_text(), done.stdout,
                         f"made anew by `fauxcount {' '.join(words)} > docs/{name}`")

    def test_the_invariants(self):
        self.page("invariants.md", "invariants", "page")

    def test_the_codes(self):
        self.page("codes.md", "codes", "page")

    def test_what_the_flow_does_about_failures(self):
        self.page("driver-failures.md", "explore", "--driver", "--page")

    @unittest.skipUnless(fauxcount.NIGHTLY, "searches for each of them, as a test of each does, too")
    def test_the_defects(self):
        self.page("defects.md", "defects", "page")

    def test_every_defect_has_its_row(self):
        listed = fauxcount.run("defects", "list", "--json").stdout.splitlines()
        rows = [(row["id"], row["part"], row["what"], row.get("caught_by", "nothing"))
                for row in map(json.loads, listed)]
        page = (ROOT / "docs/defects.md").read_text()
        shown = re.findall(r"^\| ([BCD]\d\d+) \| (.*) \| (.*) \| (.*) \| .*\|$", page, re.MULTILINE)
        self.assertEqual(shown, rows)

    def test_what_shows_an_invariant_red_exists(self):
        done = fauxcount.run("invariants", "list", "--json")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertGreater(len(rows), 30)
        tests = "".join((ROOT / path).read_text() for path in TESTS)
        listed = fauxcount.run("defects", "list", "--json").stdout.splitlines()
        defects = {row["id"] for row in map(json.loads, listed)}
        for row in rows:
            red = row["shown_red_by"]
            if row["checked_by"] == ["model"]:
                continue
            shown = red in defects or re.search(rf"TEST(_F)?\(\w+, {red}\)", tests)
            self.assertTrue(shown, f"{row['id']} is shown red by {red}, which there is not")


if __name__ == "__main__":
    unittest.main()

"""`fauxcount coverage`: what scenarios exercise of what a search reaches."""

import json
import tempfile
import unittest
from pathlib import Path

import fauxcount

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = tuple(str(ROOT / "scenarios" / name) for name in ("removal", "identity", "notices", "corpus"))

LOGIN = '{"format": 1, "name": "login", "given": {"alice": {}}, ' \
        '"steps": [{"as": "alice", "do": "session.sign_in", "expect": "ok"}]}'
CANCEL = '{"format": 1, "name": "cancel", "given": {"alice": {}}, "steps": [' \
         '{"as": "administrator", "do": "removal.request", "account": "alice", "expect": "ok"},' \
         '{"advance_to": "due - 1ms"},' \
         '{"as": "receipt of alice", "do": "removal.cancel", "expect": "ok"}]}'
# Only the act that comes to the last millisecond before due leads to it.
LAST_TICK = {"command": "removal.cancel", "phase": "scheduled", "time": "last_tick", "answer": "ok"}


class Coverage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def covered(self, *words):
        """The rows of the grid, the cells that are missing, and the totals."""
        done = fauxcount.run("coverage", "--depth", "4", "--missing", "--json", *words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return ([line for line in lines if "command" in line and "reachable" in line],
                [line for line in lines if "answer" in line], lines[-1])

    def test_a_cell_is_exercised_by_a_scenario_and_missing_without_it(self):
        login = self.file("login.scn.json", LOGIN)
        cancel = self.file("cancel.scn.json", CANCEL)
        _, missing, alone = self.covered(login)
        self.assertIn(LAST_TICK, missing)
        rows, missing, both = self.covered(login, cancel)
        self.assertNotIn(LAST_TICK, missing)
        # Its request and its cancel; the sign-up and the login of both are the same.
        self.assertEqual(both["exercised"], alone["exercised"] + 2)
        self.assertEqual((alone["scenarios"], both["scenarios"], both["failed"]), (1, 2, 0))
        row = next(row for row in rows if (row["command"], row["phase"]) == ("removal.cancel", "scheduled"))
        self.assertEqual(row["exercised"], 1)
        self.assertGreater(row["reachable"], 1)

    def test_the_numbers_are_those_of_the_cells(self):
        rows, missing, totals = self.covered(*SCENARIOS)
        self.assertEqual(sum(row["exercised"] for row in rows), totals["exercised"])
        self.assertEqual(sum(row["reachable"] for row in rows), totals["reachable"])
        self.assertEqual(len(missing), totals["reachable"] - totals["exercised"])
        self.assertEqual(totals["percent"], 100 * totals["exercised"] // totals["reachable"])
        # Readings, bulk and other policies are what scenarios have and the search has not.
        self.assertGreater(totals["beyond"], 0)

    def test_the_table_for_people(self):
        login = self.file("login.scn.json", LOGIN)
        done = fauxcount.run("coverage", "--depth", "2", "--missing", login)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"(?m)^command +nobody +active +scheduled +purging +removed$")
        self.assertRegex(done.stdout, r"(?m)^account\.sign_up +1/1 +0/1 +- +- +-$")
        self.assertRegex(done.stdout, r"(?m)^missing: removal\.request +nobody +idle +auth\.missing$")
        self.assertRegex(done.stdout, r"2 of \d+ cells exercised, \d+ %, by 1 scenario; 0 beyond them\n$")

    def test_so_much_can_be_required(self):
        login = self.file("login.scn.json", LOGIN)
        asked = ("coverage", "--depth", "2", login, "--require")
        self.assertEqual(fauxcount.run(*asked, "1").returncode, 0)
        self.assertEqual(fauxcount.run(*asked, "99").returncode, 7)
        self.assertEqual(fauxcount.run(*asked, "101").returncode, 2)

    def test_ours_exercise_all_that_the_usual_search_reaches(self):
        done = fauxcount.run("coverage", "--missing", "--require", "100", *SCENARIOS)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_scenario_that_fails_is_told(self):
        red = self.file("red.scn.json", LOGIN.replace('"ok"', '"auth.bad_credentials"'))
        done = fauxcount.run("coverage", "--depth", "1", red)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{red}: login failed", done.stderr)
        self.assertEqual(fauxcount.run("coverage", str(self.folder / "none")).returncode, 2)


if __name__ == "__main__":
    unittest.main()

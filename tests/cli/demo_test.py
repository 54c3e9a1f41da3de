"""The demonstration holds, is short, and its last lines are commands that work."""

import json
import re
import unittest

import fauxcount
from fauxcount import Server


class Demo(unittest.TestCase):
    def test_every_line_of_it_holds(self):
        done = fauxcount.run("demo")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("✖", done.stdout)
        self.assertGreaterEqual(done.stdout.count("✔"), 20)
        self.assertLessEqual(len(done.stdout.splitlines()), 40)
        self.assertNotIn("\033", done.stdout)

    def test_programs_get_every_fact(self):
        done = fauxcount.run("demo", "--json")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertTrue(all(line["holds"] for line in lines))
        self.assertGreater(sum(len(line["facts"]) for line in lines), 50)

    def test_it_is_the_same_every_time(self):
        first, second = fauxcount.run("demo", "--json").stdout, fauxcount.run("demo", "--json").stdout
        self.assertEqual(first, second)

    def test_colours_are_for_those_who_want_them(self):
        self.assertIn("\033", fauxcount.run("demo", FORCE_COLOR="1").stdout)
        self.assertNotIn("\033", fauxcount.run("demo", FORCE_COLOR="1", NO_COLOR="1").stdout)

    def test_what_it_suggests_can_be_typed(self):
        shown = fauxcount.run("demo").stdout.split("Try next")[1].splitlines()[1:]
        serve, curl, clock = (line.split() for line in shown)
        self.assertEqual(serve[1], "serve")
        self.assertEqual(clock[1], "clock")
        self.assertTrue(re.fullmatch(r"http://127\.0\.0\.1:8642/__admin/worlds/default", curl[-1]))
        with Server(*serve[2:]) as server:
            self.assertEqual(server.json("world", "show", curl[-1].rsplit("/", 1)[-1])[0]["accounts"], 1000)
            self.assertTrue(server.json(*clock[1:])[0]["complete"])


if __name__ == "__main__":
    unittest.main()

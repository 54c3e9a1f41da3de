"""`fauxcount run`, `replay` and `scenario`: what they play, what they say of it, and what the page says."""

import json
import re
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import fauxcount
from fauxcount import Server

ROOT = Path(__file__).resolve().parents[2]
REMOVAL = str(ROOT / "scenarios/removal")
PAGE = ROOT / "docs/scenarios.md"
SCHEMA = ROOT / "scenarios/scenario.schema.json"

GREEN = '{"format": 1, "name": "g", "tags": ["a", "b"], "given": {"alice": {}}, ' \
        '"steps": [{"as": "alice", "do": "removal.request", "expect": "ok"}]}'
RED = GREEN.replace('"ok"', '"removal.blocked"').replace('["a", "b"]', '["a", "<slow>"]')


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, text, name="one.scn.json"):
        path = self.folder / name
        path.write_text(text)
        return str(path)


class Run(Files):
    def test_a_failure_is_told_with_its_place_its_story_and_how_to_see_it_again(self):
        path = self.file(RED)
        done = fauxcount.run("run", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"FAILED  {path}: g", done.stdout)
        self.assertIn(f"{path}:1:87: removal.request as alice: expected refused removal.blocked", done.stdout)
        self.assertIn("t+0d 00:00:00 | alice | removal.request | scheduled, due t+30d 00:00:00", done.stdout)
        self.assertIn(f"again: fauxcount replay {path}", done.stdout)
        self.assertIn("1 scenario played, 1 failed", done.stdout)

    def test_the_curious_are_told_what_the_model_judged(self):
        path = self.file(GREEN)
        self.assertIn("3 answers judged by the reference model", fauxcount.run("run", path, "-v").stderr)
        self.assertIn("3 answers judged", fauxcount.run("run", path, "-v", "--over", "http").stderr)
        self.assertNotIn("judged", fauxcount.run("run", path).stderr)
        with Server() as server:
            there = server.run("run", path, "-v", "--over", "http")
            self.assertIn("not judged by the reference model", there.stderr)

    def test_the_same_in_this_process_over_http_and_on_a_server_that_runs(self):
        here = fauxcount.run("run", REMOVAL, "--json")
        self.assertEqual(here.returncode, 0, here.stdout)
        self.assertGreater(len(here.stdout.splitlines()), 30)
        there = fauxcount.run("run", REMOVAL, "--json", "--over", "http")
        self.assertEqual(there.stdout, here.stdout, there.stderr)
        with Server() as server:
            again = server.run("run", REMOVAL, "--json", "--over", "http")
            # All but that somebody's own server is not judged by the model.
            unjudged = re.sub(r'"judged":[0-9]+', '"judged":0', here.stdout)
            self.assertEqual(again.stdout, unjudged, again.stderr)
            self.assertEqual([world["name"] for world in server.json("world", "list")], ["default"])

    def test_a_failure_is_the_same_over_http(self):
        path = self.file(RED)
        here, there = (fauxcount.run("run", path, "--json", "--over", over) for over in ("process", "http"))
        self.assertEqual(here.stdout, there.stdout)
        self.assertEqual((here.returncode, there.returncode), (1, 1))

    def test_tags_choose(self):
        self.file(GREEN)
        self.file(RED, "two.scn.json")
        for tags, played in (("a", 2), ("a & !b", 1), ("<slow> | b", 2), ("(a | x) & b", 1), ("!(a & b)", 1)):
            done = fauxcount.run("run", str(self.folder), "--json", "--tags", tags)
            self.assertEqual(json.loads(done.stdout.splitlines()[-1])["played"], played, tags)
        for tags in ("x", "a &", "(a", "a b", "!" * 50):
            done = fauxcount.run("run", str(self.folder), "--tags", tags)
            self.assertEqual(done.returncode, 2, tags)
            self.assertIn("--tags", done.stderr)

    def test_a_report_for_continuous_integration(self):
        report = self.folder / "report.xml"
        self.file(GREEN)
        self.file(RED, "two.scn.json")
        done = fauxcount.run("run", str(self.folder), "--junit", str(report))
        self.assertEqual(done.returncode, 1)
        suites = ElementTree.parse(report).getroot()
        self.assertEqual((suites.get("tests"), suites.get("failures")), ("2", "1"))
        green, red = suites.iter("testcase")
        self.assertIsNone(green.find("failure"))
        self.assertIn("expected refused removal.blocked", red.find("failure").get("message"))
        self.assertIn("| removal.request |", red.find("failure").text)
        self.assertIn("fauxcount replay", red.find("properties/property").get("value"))

    def test_a_broken_world(self):
        path = self.file(GREEN)
        done = fauxcount.run("run", path, "--defect", "D02")
        self.assertEqual(done.returncode, 1)
        self.assertIn("invariant S39", done.stdout)
        self.assertIn(f"replay {path} --defect D02", done.stdout)
        self.assertEqual(fauxcount.run("run", path, "--defect", "D99").returncode, 2)
        self.assertEqual(fauxcount.run("run", path, "--defect", "D02", "--over", "http").returncode, 2)

    def test_nothing_is_played_if_a_file_is_wrong(self):
        self.file(GREEN)
        wrong = self.file(GREEN.replace("removal.request", "removal.reqest"), "two.scn.json")
        done = fauxcount.run("run", str(self.folder))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(f"{wrong}:1:", done.stderr)
        self.assertIn("did you mean `removal.request`?", done.stderr)
        self.assertEqual(fauxcount.run("run", str(self.folder / "none.scn.json")).returncode, 2)

    def test_a_server_that_is_not_there(self):
        done = fauxcount.run("run", self.file(GREEN), "--over", "http", "--endpoint", "http://127.0.0.1:1")
        self.assertEqual((done.returncode, done.stdout), (3, ""))


class Replay(Files):
    def test_the_whole_story(self):
        done = fauxcount.run("replay", self.file(GREEN))
        self.assertEqual(done.returncode, 0)
        self.assertIn("t+0d 00:00:00 | alice | account.sign_up | active", done.stdout)

    def test_what_was_found_shows_still_or_not(self):
        found = GREEN.replace('"steps"', '"found": {"invariant": "S39 terms_pinned"}, "steps"')
        broken = fauxcount.run("replay", self.file(found), "--defect", "D02")
        self.assertEqual(broken.returncode, 1)
        self.assertIn("S39 terms_pinned, shows still", broken.stderr)
        healthy = fauxcount.run("replay", self.file(found))
        self.assertEqual(healthy.returncode, 0)
        self.assertIn("does not show any more", healthy.stderr)


class Scenario(Files):
    def test_check_tells_all_that_is_wrong(self):
        path = self.file('{"format": 1, "name": "n", "given": {"alice": {}},\n"steps": [{"advance": 30},\n'
                         '{"as": "alcie", "do": "account.read", "expect": "ok"}]}')
        done = fauxcount.run("scenario", "check", path)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{path}:2:12: a bare number", done.stderr)
        self.assertIn(f"{path}:3:2: nobody here is called `alcie`", done.stderr)
        self.assertIn("did you mean `alice`?", done.stderr)
        self.assertEqual(fauxcount.run("scenario", "check", REMOVAL).returncode, 0)

    def test_fmt_keeps_comments(self):
        path = self.file("// why\n" + GREEN)
        self.assertEqual(fauxcount.run("scenario", "fmt", "--check", path).returncode, 1)
        shown = fauxcount.run("scenario", "fmt", path).stdout
        self.assertEqual(fauxcount.run("scenario", "fmt", "--write", path).returncode, 0)
        self.assertEqual(Path(path).read_text(), shown)
        self.assertTrue(shown.startswith("// why\n{\n"))
        self.assertEqual(fauxcount.run("scenario", "fmt", "--check", path).returncode, 0)

    def test_explain(self):
        done = fauxcount.run("scenario", "explain", self.file(GREEN))
        self.assertIn("  When alice asks for removal\n  Then it is done\n", done.stdout)

    def test_the_schema_takes_every_scenario_and_refuses_what_the_loader_refuses(self):
        import jsonschema
        shown = fauxcount.run("scenario", "schema").stdout
        self.assertEqual(shown, SCHEMA.read_text())
        validator = jsonschema.Draft7Validator(json.loads(shown))
        for path in sorted((*Path(REMOVAL).iterdir(), *(ROOT / "scenarios/corpus").iterdir())):
            errors = validator.iter_errors(json.loads(path.read_text()))
            self.assertEqual([error.message for error in errors], [], path)
        by_row = GREEN.replace('"steps"', '"matrix": [{"verb": "removal.request"}], "steps"')
        by_row = by_row.replace('"do": "removal.request"', '"do": "${verb}"')
        self.assertEqual(fauxcount.run("scenario", "check", self.file(by_row)).returncode, 0)
        self.assertEqual(list(validator.iter_errors(json.loads(by_row))), [])
        for was, wrong in (("removal.request", "removal.reqest"), ('"ok"', '"okay"'), ('"tags"', '"tgas"'),
                           ('"format": 1', '"format": 2')):
            self.assertTrue(list(validator.iter_errors(json.loads(GREEN.replace(was, wrong)))), wrong)


class Page(Files):
    def test_its_example_passes_and_turns_red(self):
        example = re.search(r"^```jsonc\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE).group(1)
        path = self.file(example)
        for over in ("process", "http"):
            done = fauxcount.run("run", path, "--over", over)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("2 scenarios played", done.stdout)
        for defect in ("D07", "D08"):
            self.assertEqual(fauxcount.run("run", path, "--defect", defect).returncode, 1, defect)
        self.assertEqual(fauxcount.run("scenario", "fmt", "--check", path).returncode, 0)

    def test_every_defect_can_be_tried_on_a_world_with_nothing_in_it(self):
        # Whether the file is red is its own affair: it is played to its end.
        path = str(ROOT / "scenarios/removal/tombstone-end.scn.json")
        for line in fauxcount.run("defects", "list", "--json").stdout.splitlines():
            defect = json.loads(line)["id"]
            if defect.startswith("D"):
                done = fauxcount.run("run", path, "--defect", defect)
                self.assertIn(done.returncode, (0, 1), f"{defect}: {done.stderr}")

    def test_it_has_every_verb(self):
        shown = re.findall(r"^\| (`[a-z_]+\.[a-z_]+` \| .*) \|$", PAGE.read_text(), re.MULTILINE)
        rows = []
        *acts, of_the_matrix = json.loads(SCHEMA.read_text())["definitions"]["act"]["anyOf"]
        self.assertIn("pattern", of_the_matrix["properties"]["do"])
        for act in acts:
            members, needed = act["properties"], act["required"]
            verb = members["do"]["const"]
            own = {"as", "do", "key", "expect", "save", "note"}
            if verb == "device.make":  # told below the table
                own.add("device")
            arguments = [name if name in needed else f"[{name}]" for name in members if name not in own]
            rows.append(f"`{verb}` | {members['do']['description']} | {', '.join(arguments)}")
        self.assertEqual(shown, rows)


if __name__ == "__main__":
    unittest.main()

"""`fauxcount run`, `replay` and `scenario`: what they play, what they say of it, and what the page says."""

import json
import os
import re
import signal
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import fauxcount
from fauxcount import Server

ROOT = Path(__file__).resolve().parents[2]
REMOVAL = str(ROOT / "scenarios/removal")
FAILURES = str(ROOT / "scenarios/failures")
IDENTITY = str(ROOT / "scenarios/identity")
NOTICES = str(ROOT / "scenarios/notices")
PAGE = ROOT / "docs/scenarios.md"
SCHEMA = ROOT / "scenarios/scenario.schema.json"

GREEN = '{"format": 1, "name": "g", "tags": ["a", "b"], "given": {"alice": {}}, ' \
        '"steps": [{"as": "alice", "do": "removal.request", "expect": "ok"}]}'
# It dies in a copy of its world, and in the world itself.
DEADLY = json.dumps({"format": 1, "name": "d", "given": {"alice": {}}, "steps": [
    {"as": "administrator", "do": "fault.order", "kind": "crash_after", "operation": "add_item",
     "expect": "ok"},
    {"fork": [{"as": "alice", "do": "item.add", "expect": "unanswered"},
              {"as": "alice", "do": "item.list", "expect": {"items": {"$size": 1}}}]},
    {"as": "alice", "do": "item.list", "expect": {"items": {"$size": 0}}},
    {"as": "alice", "do": "item.add", "expect": "unanswered"},
    {"restart": "provider"},
    {"as": "alice", "do": "item.list", "expect": {"items": {"$size": 1}}},
    {"check": "all"}]})
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

    def test_the_quiet_are_told_what_failed(self):
        green, red = self.file(GREEN), self.file(RED, "two.scn.json")
        done = fauxcount.run("run", "-q", green, red)
        self.assertEqual(done.returncode, 1)
        self.assertNotIn(f"{green}: g", done.stdout)
        self.assertIn(f"FAILED  {red}: g", done.stdout)
        self.assertIn("2 scenarios played, 1 failed", done.stdout)
        seen = fauxcount.run("run", "-q", "--json", green).stdout.splitlines()
        self.assertEqual(len(seen), 2, "a program is told all of it")

    def test_the_curious_are_told_what_the_model_judged(self):
        path = self.file(GREEN)
        self.assertIn("3 answers judged by the reference model", fauxcount.run("run", path, "-v").stderr)
        self.assertIn("3 answers judged", fauxcount.run("run", path, "-v", "--over", "http").stderr)
        self.assertNotIn("judged", fauxcount.run("run", path).stderr)
        with Server() as server:
            there = server.run("run", path, "-v", "--over", "http")
            self.assertIn("not judged by the reference model: the server of --endpoint", there.stderr)

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

    def test_what_was_ordered_goes_wrong_the_same_over_http(self):
        for folder in FAILURES, IDENTITY, NOTICES:
            here = fauxcount.run("run", folder, "--json")
            there = fauxcount.run("run", folder, "--json", "--over", "http")
            self.assertEqual(here.returncode, 0, here.stdout)
            self.assertEqual(there.stdout, here.stdout, there.stderr)

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
        for other, remedy in (("D99", "did you mean"), ("d07", "did you mean `D07`?"), ("", "--defect"),
                              ("C01", "`fauxcount explore --defect C01`")):
            done = fauxcount.run("run", path, "--defect", other)
            self.assertEqual((done.returncode, done.stdout), (2, ""), other)
            self.assertIn(remedy, done.stderr)
        self.assertEqual(fauxcount.run("run", path, "--defect", "D02", "--over", "http").returncode, 2)

    def test_nothing_is_played_if_a_file_is_wrong(self):
        self.file(GREEN)
        wrong = self.file(GREEN.replace("removal.request", "removal.reqest"), "two.scn.json")
        done = fauxcount.run("run", str(self.folder))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(f"{wrong}:1:", done.stderr)
        self.assertIn("did you mean `removal.request`?", done.stderr)
        self.assertEqual(fauxcount.run("run", str(self.folder / "none.scn.json")).returncode, 2)

    def test_a_report_is_written_over_nothing_but_a_report(self):
        scenario = self.file(GREEN)
        report = self.file("", "report.xml")
        for _ in range(2):
            self.assertEqual(fauxcount.run("run", scenario, "--junit", report).returncode, 0)
        self.assertIn("<testsuites", Path(report).read_text())
        notes = self.file("# notes\n", "notes.md")
        for taken in (scenario, notes, str(self.folder), str(self.folder / "none/report.xml"), ""):
            done = fauxcount.run("run", scenario, "--junit", taken)
            self.assertEqual((done.returncode, done.stdout), (2, ""), taken)
        self.assertEqual((Path(scenario).read_text(), Path(notes).read_text()), (GREEN, "# notes\n"))

    def test_two_defects_for_one_world_are_refused(self):
        own = self.file(GREEN.replace('"given"', '"world": {"defect": "D02"}, "given"'))
        for verb in ("run", "replay"):
            self.assertEqual(fauxcount.run(verb, own, "--defect", "D02").returncode, 1, verb)
            done = fauxcount.run(verb, own, "--defect", "D07")
            self.assertEqual((done.returncode, done.stdout), (2, ""), verb)
            self.assertIn("its world is broken by D02, and --defect says D07", done.stderr)

    def test_red_under(self):
        good = GREEN.replace('"tags"', '"red_under": ["D02"], "tags"')
        self.file(good)
        done = fauxcount.run("run", str(self.folder), "--red-under")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("is red under D02", done.stdout)
        self.file(good.replace("D02", "D09"), "two.scn.json")
        self.file(good.replace('"ok"', '"auth.missing"'), "three.scn.json")
        done = fauxcount.run("run", str(self.folder), "--red-under")
        self.assertEqual(done.returncode, 1)
        self.assertIn("stays green under D09", done.stdout)
        self.assertIn("is red in a world that is not broken", done.stdout)
        self.assertIn("6 worlds played, 2 other than the files say", done.stdout)
        quiet = fauxcount.run("-q", "run", str(self.folder), "--red-under").stdout.splitlines()
        self.assertEqual([line in done.stdout for line in quiet], [True] * 3, "of six, and how it went")
        for more in (("--over", "http"), ("--defect", "D02"), ("--tags", "c")):
            self.assertEqual(fauxcount.run("run", str(self.folder), "--red-under", *more).returncode, 2, more)

    @unittest.skipUnless(fauxcount.NIGHTLY, "a test of each file does, too")
    def test_every_scenario_of_the_repository_is_red_under_what_it_names(self):
        done = fauxcount.run("run", str(ROOT / "scenarios"), "--red-under", "--json")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])
        self.assertGreater(json.loads(done.stdout.splitlines()[-1])["played"], 60)

    def test_what_is_no_file_is_refused(self):
        os.mkfifo(self.folder / "pipe.scn.json")
        for verb, what in (("replay", "this is a directory"), ("run", "no file but a pipe"),
                           ("scenario check", "no file but a pipe")):
            done = fauxcount.run(*verb.split(), str(self.folder))
            self.assertEqual((done.returncode, done.stdout), (2, ""), verb)
            self.assertIn(what, done.stderr)

    def test_a_name_does_not_command_the_terminal(self):
        path = self.file(GREEN.replace('"g"', '"\\u001b[31m\\u009b2J"').replace('"ok"', '"auth.missing"'))
        for verb in ("run", "replay", "scenario explain"):
            shown = fauxcount.run(*verb.split(), path).stdout
            self.assertIn("\\u001b[31m\\u009b2J", shown, verb)
            self.assertNotRegex(shown, "[\x1b\x9b]")

    def test_an_endpoint_is_one(self):
        path = self.file(GREEN)
        over = ("--over", "http", "--endpoint")
        for words, code, remedy in ((("--endpoint", "http://127.0.0.1:1"), 2, "--over http"),
                                    ((*over, "nonsense"), 2, "http://127.0.0.1:8642"),
                                    ((*over, "http://127.0.0.1:1"), 3, "fauxcount serve")):
            done = fauxcount.run("run", path, *words)
            self.assertEqual((done.returncode, done.stdout), (code, ""), words)
            self.assertIn(remedy, done.stderr)
            self.assertLessEqual(done.stderr.count("127.0.0.1:1:") + done.stderr.count("nonsense"), 1)
        # The variable is for other verbs.
        self.assertEqual(fauxcount.run("run", path, FAUXCOUNT_ENDPOINT="http://127.0.0.1:1").returncode, 0)

    def test_a_provider_that_dies_is_one_of_this_run(self):
        path = self.file(DEADLY)
        for over in ("process", "http"):
            done = fauxcount.run("run", path, "--over", over)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with Server() as server:
            done = fauxcount.run("run", path, "--over", "http", "--endpoint", server.url)
            self.assertEqual(done.returncode, 1)
            self.assertIn("somebody's own server is not killed", done.stdout)
        done = fauxcount.run("run", path, TMPDIR="/nowhere")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("let TMPDIR name one", done.stdout)

    def test_a_signal_ends_it_and_leaves_nothing_behind(self):
        for words in (("run", FAILURES), ("run", FAILURES, "--over", "http"), ("replay", self.file(DEADLY)),
                      ("coverage", FAILURES), ("defects", "matrix")):
            done = fauxcount.signalled(signal.SIGINT, *words, TMPDIR=str(self.folder))
            self.assertEqual(done.returncode, 130, words)
            self.assertEqual(list(self.folder.glob("fauxcount-*")), [])
        self.assertEqual(fauxcount.signalled(signal.SIGTERM, "run", FAILURES).returncode, 143)

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

    def test_with_json_everything_is_json(self):
        path = self.file(GREEN)
        for words in (("explain", path), ("fmt", path), ("fmt", "--check", path), ("schema",)):
            lines = fauxcount.run("scenario", *words, "--json").stdout.splitlines()
            self.assertEqual(len(lines), 1, words)
            said = json.loads(lines[0])
            self.assertTrue(words == ("schema",) or said["file"] == path, words)
        wrong = self.file(GREEN.replace("removal.request", "removal.reqest"), "two.scn.json")
        for verb in ("run", "replay", "scenario check", "scenario explain", "coverage"):
            error = json.loads(fauxcount.run(*verb.split(), wrong, "--json").stderr)["error"]
            self.assertEqual(error["where"], f"{wrong}:1:98", verb)
            self.assertIn("removal.request", error["remedy"])

    def test_the_schema_takes_every_scenario_and_refuses_what_the_loader_refuses(self):
        import jsonschema
        shown = fauxcount.run("scenario", "schema").stdout
        self.assertEqual(shown, SCHEMA.read_text())
        validator = jsonschema.Draft7Validator(json.loads(shown))
        folders = (Path(REMOVAL), Path(FAILURES), Path(IDENTITY), Path(NOTICES), ROOT / "scenarios/corpus")
        for path in sorted(path for folder in folders for path in folder.iterdir()):
            errors = validator.iter_errors(json.loads(path.read_text()))
            self.assertEqual([error.message for error in errors], [], path)
        by_row = GREEN.replace('"steps"', '"matrix": [{"verb": "removal.request"}], "steps"')
        by_row = by_row.replace('"do": "removal.request"', '"do": "${verb}"')
        self.assertEqual(fauxcount.run("scenario", "check", self.file(by_row)).returncode, 0)
        self.assertEqual(list(validator.iter_errors(json.loads(by_row))), [])
        for was, wrong in (("removal.request", "removal.reqest"), ('"ok"', '"okay"'), ('"tags"', '"tgas"'),
                           ('"format": 1', '"format": 2')):
            self.assertTrue(list(validator.iter_errors(json.loads(GREEN.replace(was, wrong)))), wrong)


WHOLE = '''{"format": 1, "name": "n", "tags": ["t"], "red_under": ["D01"],
  "world": {"seed": 1, "policy": {"grace": "P1D"}},
  "given": {"alice": {"identifiers": ["a@example.test"], "devices": {"phone": {"find": true}}, "items": 2,
                      "subscriptions": ["cloud_plus"]}},
  "matrix": [{"n": 2}],
  "steps": [
    {"as": "alice", "do": "account.read", "save": {"when": "/created_at"}, "expect": {"items": "${n}"}},
    {"as": "administrator", "do": "removal.request_all", "accounts": ["alice"], "expect": "ok"},
    {"as": "alice", "do": "removal.preflight", "expect": {"refused": "auth.missing"}},
    {"eventually": {"as": "alice", "do": "item.add", "bytes": 1, "expect": "ok"}, "within": "1d"},
    {"parallel": [[{"advance": "1d"}], [{"check": ["S35"]}]]},
    {"fork": [{"advance_to": "now"}]}],
  "found": {"invariant": "S01", "shrunk_from": 3}}'''


def places(value, place=()):
    yield place, value
    children = enumerate(value) if isinstance(value, list) else ()
    for key, child in value.items() if isinstance(value, dict) else children:
        yield from places(child, (*place, key))


def changed(place, value):
    whole = json.loads(WHOLE)
    at = whole
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return json.dumps(whole)


class SchemaAndLoader(Files):
    """What is no scenario for the one is none for the other."""

    def refused(self, texts):
        for number, text in enumerate(texts):
            self.file(text, f"{number:04}.scn.json")
        done = fauxcount.run("scenario", "check", "--json", str(self.folder))
        errors = [json.loads(line)["error"] for line in done.stderr.splitlines() if "error" in line]
        names = {Path(error["where"].split(":")[0]).name for error in errors}
        return {int(name.split(".")[0]) for name in names}

    def test_they_agree_on_what_stands_where_it_does_not_belong(self):
        import jsonschema
        validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text()))
        self.assertEqual(list(validator.iter_errors(json.loads(WHOLE))), [])
        texts = [WHOLE]
        for place, value in places(json.loads(WHOLE)):
            if place and isinstance(value, (dict, list)):
                others = [None, 5, True, "lost", [] if isinstance(value, dict) else {"x": {}}]
                others += [list(value)] if isinstance(value, dict) else [{}]
                # `null` leaves an argument out for good.
                texts += [changed(place, other) for other in others if place[-1] != "accounts" or other]
        texts += [changed(("world", "seed"), seed) for seed in (-1, 2**64, 1.5, "1")]
        texts += [changed(("given", "alice", "items"), items) for items in (-1, 161, 1.5)]
        check = ("steps", 4, "parallel", 1, 0, "check")
        texts += [changed(check, ids) for ids in (["S03"], ["L02"], [5], "any")]
        wrong = {number for number, text in enumerate(texts) if list(validator.iter_errors(json.loads(text)))}
        self.assertEqual(wrong, set(range(1, len(texts))))
        refused = self.refused(texts)
        self.assertEqual([texts[number] for number in wrong ^ refused], [])


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
        every = 1 if fauxcount.NIGHTLY else 8
        for line in fauxcount.run("defects", "list", "--json").stdout.splitlines()[::every]:
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

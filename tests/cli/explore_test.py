"""`fauxcount explore`: what it finds, what it tells, and what it does not take."""

import json
import os
import re
import signal
import tempfile
import unittest
from pathlib import Path

import fauxcount

CORPUS = str(Path(__file__).resolve().parents[2] / "scenarios/corpus")


class Explore(unittest.TestCase):
    def test_a_healthy_world_and_again_the_same(self):
        first, second = (fauxcount.run("explore", "--depth", "4", "--json") for _ in range(2))
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertEqual(first.stdout, second.stdout)
        self.assertEqual(json.loads(first.stdout)["states"], 398)
        twice = fauxcount.run("explore", "--depth", "3", "--twice")
        self.assertIn("searched twice", twice.stderr)

    def test_a_signal_ends_it_with_what_was_seen(self):
        for signalled, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            search = fauxcount.signalled(signalled, "explore", "--depth", "12", "--json")
            self.assertEqual(search.returncode, code)
            seen = json.loads(search.stdout)
            self.assertGreater(seen["transitions"], 0)
            self.assertLess(seen["depth"], 12)
            self.assertTrue(seen["interrupted"])
            self.assertNotIn("hash", seen)
        lives = fauxcount.signalled(signal.SIGINT, "explore", "--lives", "100000000", "--seed", "5")
        self.assertEqual(lives.returncode, 130)
        self.assertIn("seeds 5 on", lives.stdout)
        lives = fauxcount.signalled(signal.SIGTERM, "explore", "--lives", "100000000", "--json")
        self.assertEqual(lives.returncode, 143)
        self.assertTrue(json.loads(lives.stdout)["interrupted"])

    def test_a_broken_world_is_told_as_a_story(self):
        done = fauxcount.run("explore", "--defect", "D04")
        self.assertEqual(done.returncode, 1)
        self.assertIn("S35 timers_match", done.stdout)
        self.assertIn("whoever has the receipt  removal.cancel: ok", done.stdout)
        found = json.loads(fauxcount.run("explore", "--defect", "D04", "--json").stdout)["found"]
        self.assertEqual(found["way"], ["sign_up", "request_as_administrator", "cancel"])

    def test_a_defect_is_searched_in_the_world_of_its_row(self):
        for defect, invariant in (("D45", "S42 pending_login"), ("D48", "S10 obligations"),
                                  ("D54", "S32 reply_truth"), ("D56", "S17 idempotency")):
            done = fauxcount.run("explore", "--defect", defect, "--depth", "5")
            self.assertEqual(done.returncode, 1, defect)
            self.assertIn(invariant, done.stdout, defect)
        with tempfile.TemporaryDirectory() as folder:
            file, other = (os.path.join(folder, name) for name in ("found.scn.json", "other.scn.json"))
            self.assertEqual(fauxcount.run("explore", "--defect", "D45", "--save", file).returncode, 1)
            replayed = fauxcount.run("replay", file)
            self.assertIn("what was found, S42, shows still", replayed.stderr)
            self.assertEqual(fauxcount.run("explore", "--defect", "D55", "--save", other).returncode, 1)
            self.assertIn("what was found, M00, shows still", fauxcount.run("replay", other).stderr)
            nowhere = fauxcount.run("explore", "--defect", "D04", "--save", os.path.join(folder, "corpus"))
            self.assertEqual(nowhere.returncode, 2)
            self.assertIn("make the directory first", nowhere.stderr)

    def test_what_is_found_can_be_saved_and_replayed(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "found.scn.json")
            self.assertEqual(fauxcount.run("explore", "--defect", "D09", "--save", file).returncode, 1)
            replayed = fauxcount.run("replay", file)
            self.assertEqual(replayed.returncode, 1)
            self.assertIn("what was found, S09, shows still", replayed.stdout + replayed.stderr)

    def test_what_only_the_model_finds_can_be_saved_and_replayed(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "found.scn.json")
            done = fauxcount.run("explore", "--defect", "D30", "--save", file)
            self.assertEqual(done.returncode, 1)
            self.assertIn("M00 model_agrees: state is removed and should be purging", done.stdout)
            replayed = fauxcount.run("replay", file)
            self.assertEqual(replayed.returncode, 1)
            self.assertIn("what was found, M00, shows still", replayed.stderr)
            with open(file, encoding="utf-8") as saved:
                mended = re.sub(r',\s*"defect": "D30"', "", saved.read())
            with open(file, "w", encoding="utf-8") as healthy:
                healthy.write(mended)
            replayed = fauxcount.run("replay", file)
            self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)
            self.assertIn("what was found, M00, does not show any more", replayed.stderr)

    def test_nothing_is_saved_over_what_no_search_wrote(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "keep.scn.json")
            saving = ("explore", "--defect", "D09", "--save", file)
            for _ in range(2):
                self.assertEqual(fauxcount.run(*saving).returncode, 1)
            for kept in ('{"format": 1, "name": "mine"}', "{"):
                with open(file, "w", encoding="utf-8") as mine:
                    mine.write(kept)
                done = fauxcount.run(*saving)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("nothing is written over it", done.stderr)
                with open(file, encoding="utf-8") as mine:
                    self.assertEqual(mine.read(), kept)
            self.assertEqual(fauxcount.run(*saving[:-1], os.path.join(folder, "no/x")).returncode, 2)

    def test_options_that_mean_nothing_are_refused(self):
        for words in (("--driver", "--save", "x"), ("--driver", "--depth", "3"), ("--driver", "--twice"),
                      ("--driver", "--faults", "1"), ("--driver", "--insist"), ("--driver", "--cells"),
                      ("--lives", "1", "--depth", "3"), ("--lives", "1", "--set", "grace=P7D"),
                      ("--lives", "1", "--save", "x"), ("--lives", "1", "--seed", "2", "--twice"),
                      ("--lives", "1", "--driver"),
                      ("--defect", "C05", "--corpus", CORPUS), ("--save", ""), ("--corpus", ""),
                      ("--defect", ""), ("--seed", "99999999999999999999999"), ("--seed", "-1")):
            done = fauxcount.run("explore", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertIn(next(word for word in reversed(words) if word.startswith("--")), done.stderr)

    def test_what_is_saved_into_a_directory_is_a_corpus(self):
        with tempfile.TemporaryDirectory() as folder:
            saving = ("explore", "--defect", "D31", "--depth", "4", "--save", folder)
            self.assertEqual(fauxcount.run(*saving).returncode, 1)
            (name,) = os.listdir(folder)
            self.assertRegex(name, r"^M00-[0-9a-f]{16}\.scn\.json$")
            self.assertEqual(fauxcount.run(*saving).returncode, 1)
            self.assertEqual(os.listdir(folder), [name])

    def test_the_corpus_comes_first(self):
        healthy = fauxcount.run("explore", "--depth", "1", "--corpus", CORPUS, "--json")
        self.assertEqual(healthy.returncode, 0, healthy.stdout)
        first, second = map(json.loads, healthy.stdout.splitlines())
        kept = fauxcount.run("run", CORPUS, "--json").stdout.splitlines()[-1]
        self.assertGreaterEqual(first["replayed"], len(os.listdir(CORPUS)))
        self.assertEqual(first, {"replayed": json.loads(kept)["played"], "failed": 0})
        self.assertEqual(second["depth"], 1)
        # One that is red is the verdict: nothing is searched.
        broken = fauxcount.run("explore", "--defect", "D36", "--corpus", CORPUS)
        self.assertEqual(broken.returncode, 1)
        self.assertIn("key-during-the-purge.scn.json: an account that is being purged", broken.stdout)
        self.assertIn("--defect D36", broken.stdout)
        self.assertNotIn("the shortest way there", broken.stdout)
        self.assertRegex(broken.stdout, r"kept scenarios replayed, [1-9][0-9]* failed\n$")
        self.assertEqual(fauxcount.run("explore", "--corpus", CORPUS + "/none").returncode, 2)

    def test_a_second_search_comes_to_the_same(self):
        self.assertEqual(fauxcount.run("explore", "--depth", "3", "--twice").returncode, 0)

    def test_a_second_search_that_comes_to_something_else_is_told(self):
        # D57 counts beside the world: a search of four acts is too short for it, two of them are not.
        once = fauxcount.run("explore", "--depth", "4", "--defect", "D57")
        self.assertEqual(once.returncode, 0, once.stdout + once.stderr)
        twice = fauxcount.run("explore", "--depth", "4", "--defect", "D57", "--twice")
        self.assertEqual(twice.returncode, 5, twice.stdout + twice.stderr)
        self.assertIn("the same search a second time came to something else", twice.stdout)

    def test_what_it_does_not_take(self):
        for words in (("--defect", "D99"), ("--depth", "0"), ("--set", "grace"), ("--profile", "none")):
            done = fauxcount.run("explore", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(words[0], done.stderr)

    def test_the_driver_survives_and_a_broken_one_does_not(self):
        first, second = (fauxcount.run("explore", "--driver", "--json") for _ in range(2))
        self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
        self.assertEqual(first.stdout, second.stdout)
        self.assertGreater(json.loads(first.stdout)["runs"], 500)
        done = fauxcount.run("explore", "--driver", "--defect", "C01")
        self.assertEqual(done.returncode, 1)
        self.assertIn("S17 idempotency", done.stdout)
        self.assertIn("no answer (the request is lost on its way)", done.stdout)
        self.assertEqual(fauxcount.run("explore", "--driver", "--defect", "D01").returncode, 2)

    def test_lives_come_to_their_right_end_and_those_of_a_broken_driver_do_not(self):
        first, second = (fauxcount.run("explore", "--lives", "200", "--json") for _ in range(2))
        self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
        self.assertEqual(first.stdout, second.stdout)
        view = json.loads(first.stdout)
        self.assertEqual(view["lives"], 200)
        self.assertGreater(view["deaths"], 0)
        others = json.loads(fauxcount.run("explore", "--lives", "200", "--seed", "1000", "--json").stdout)
        self.assertNotEqual(others["hash"], view["hash"])
        broken = fauxcount.run("explore", "--lives", "200", "--defect", "C10", "--json")
        self.assertEqual(broken.returncode, 1, broken.stderr)
        found = json.loads(broken.stdout)["found"]
        self.assertEqual(found["invariant"], "S32 reply_truth")
        again = fauxcount.run("explore", "--lives", "1", "--seed", str(found["seed"]), "--defect", "C10")
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn(f"in the life of seed {found['seed']}, {found['kind']}:", again.stdout)
        self.assertIn("/v1/removals", again.stdout)
        self.assertEqual(fauxcount.run("explore", "--lives", "1", "--defect", "D01").returncode, 2)

    def test_what_was_never_tried_is_told_and_fails_only_a_full_search(self):
        other = fauxcount.run("explore", "--depth", "2", "--set", "cancel.via=none", "--json")
        self.assertEqual(other.returncode, 0, other.stderr)
        view = json.loads(other.stdout)
        self.assertIn("S15 cancel_window", view["unexercised"])
        self.assertIn("cancelled_just_before_due", view["unseen"])
        full = json.loads(fauxcount.run("explore", "--json").stdout)
        self.assertEqual((full["unexercised"], full["unseen"]), ([], []))
        insisting = fauxcount.run("explore", "--depth", "2", "--set", "cancel.via=none", "--insist")
        self.assertEqual(insisting.returncode, 7, insisting.stdout + insisting.stderr)
        self.assertIn("never exercised: S15 cancel_window", insisting.stdout)


if __name__ == "__main__":
    unittest.main()

"""`fauxcount remove --progress`: whose file it is, who may write it, and what comes of it if nobody can."""

import json
import stat
import tempfile
import unittest
from pathlib import Path

import fauxcount
from fauxcount import Served, Server
from relay import Relay

ADA, BOB = "ada@example.test", "bob@example.test"
PASSWORD = {"FAUXCOUNT_PASSWORD": "correct horse"}


class Progress(Served):
    def setUp(self):
        super().setUp()
        self.server.json("world", "new", self.world)
        line = json.dumps({"identifiers": [ADA], "password": "correct horse"})
        self.assertEqual(self.server.run("account", "seed", "-", "-w", self.world, stdin=line).returncode, 0)
        self.path = self.new_folder() / "removal"

    def remove(self, *words, world=None):
        done = self.server.run("remove", "--json", "-w", world or self.world, *words,
                               "--progress", str(self.path), **PASSWORD)
        return done, json.loads(done.stdout) if done.stdout else {}

    def phase(self):
        return self.server.json("account", "show", ADA, "-w", self.world)[0]["phase"]

    def test_goes_on_and_cancels_by_the_file_alone(self):
        done, verdict = self.remove(ADA)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertNotIn("correct horse", self.path.read_text())
        done, again = self.remove()
        self.assertEqual((done.returncode, again), (0, verdict), done.stderr)
        done, again = self.remove("--cancel")
        self.assertEqual((done.returncode, again["verdict"]), (0, "cancelled"), done.stderr)
        done, again = self.remove(ADA)
        self.assertEqual((done.returncode, again["verdict"]), (1, "cancelled"), "somebody called it off")

    def test_another_plan_or_target_is_refused(self):
        self.remove(ADA)
        for words, said in ((("bob@example.test",), "another removal"),
                            ((ADA, "--clear", "unbind"), "another removal"),
                            ((ADA, "--clear-warnings"), "another removal"),
                            ((ADA, "--idempotency-key", "mine"), "--idempotency-key")):
            done, _ = self.remove(*words)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)
        self.server.json("world", "new", "elsewhere")
        for words in ((ADA,), ()):
            done, _ = self.remove(*words, world="elsewhere")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("in world `" + self.world, done.stderr)

    def test_what_is_no_progress_is_refused_before_anything_is_sent(self):
        for text in ("", "garbage\n", '{"fauxcount_progress":2}\n{}\n'):
            self.path.write_text(text)
            done, _ = self.remove(ADA)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(str(self.path), done.stderr)
            self.assertEqual(self.path.read_text(), text, "it is left as it was")
        self.assertEqual(self.phase(), "active")

    def test_without_a_receipt_it_has_to_be_said_whose(self):
        done, _ = self.remove()
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("no such file", done.stderr)
        done, _ = self.remove("--cancel")
        self.assertEqual(done.returncode, 2, done.stderr)

    def test_what_cannot_be_kept_is_not_begun(self):
        self.path = self.path / "missing" / "removal"
        done, _ = self.remove(ADA)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(self.phase(), "active")

    def test_after_a_refusal_it_is_asked_anew(self):
        wrong = self.server.run("remove", "--json", "-w", self.world, ADA, "--progress", str(self.path),
                                FAUXCOUNT_PASSWORD="wrong horse")
        self.assertEqual(wrong.returncode, 1, wrong.stderr)
        done, verdict = self.remove(ADA)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)

    def test_cancels_only_what_is_named(self):
        self.remove(ADA)
        for words in ((BOB,), ("--account", "acc_0000000000000"), ("--session", "ses_0000000000000")):
            done, _ = self.remove(*words, "--cancel")
            self.assertEqual(done.returncode, 2, (done.stdout, done.stderr))
            self.assertIn("another removal", done.stderr)
        self.server.json("world", "new", "other-ground")
        done, _ = self.remove("--cancel", world="other-ground")
        self.assertEqual(done.returncode, 2, (done.stdout, done.stderr))
        self.assertIn("in world `" + self.world, done.stderr)
        self.assertEqual(self.phase(), "scheduled")
        done, verdict = self.remove(ADA, "--cancel")
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "cancelled"), done.stderr)

    def test_a_receipt_alone_is_nobodys_by_name(self):
        receipt = str(self.path) + ".receipt"
        self.server.run("remove", "-w", self.world, ADA, "--receipt-file", receipt, **PASSWORD)
        done = self.server.run("remove", "-w", self.world, BOB, "--cancel", "--receipt-file", receipt)
        self.assertEqual(done.returncode, 2, (done.stdout, done.stderr))
        self.assertIn("whose it is", done.stderr)
        self.assertEqual(self.phase(), "scheduled")

    def test_one_run_at_a_time_writes_it_and_others_read_it(self):
        words = ["remove", "--json", "-w", self.world, ADA, "--progress", str(self.path), "--wait", "poll",
                 "--endpoint", self.server.url]
        first = fauxcount.start(*words, **PASSWORD)
        for line in first.stderr:
            if json.loads(line)["note"].startswith("wait "):
                break
        done, _ = self.remove(ADA)
        self.assertEqual(done.returncode, 2, (done.stdout, done.stderr))
        self.assertIn("another run", done.stderr)
        done, verdict = self.remove()
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)
        done, verdict = self.remove("--cancel")
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "cancelled"), done.stderr)
        out, err = first.communicate(timeout=fauxcount.TIMEOUT)
        self.assertEqual((first.returncode, json.loads(out)["verdict"]), (1, "cancelled"), err)

    def test_what_is_only_read_need_not_be_writable(self):
        self.remove(ADA)
        copy = self.path.with_name("p" * 250)  # a name that leaves no room for another one beside it
        copy.write_bytes(self.path.read_bytes())
        self.path = copy
        for words, verdict in (((), "scheduled"), (("--cancel",), "cancelled")):
            done, told = self.remove(*words)
            self.assertEqual((done.returncode, told.get("verdict")), (0, verdict), done.stderr)

    def test_a_key_that_is_none_is_refused_before_it_is_kept(self):
        for key in ("k" * 5000, "k" * 121, "a key"):
            done, _ = self.remove(ADA, "--idempotency-key", key)
            self.assertEqual(done.returncode, 2, (done.stdout, done.stderr))
            self.assertIn("--idempotency-key", done.stderr)
            self.assertFalse(self.path.exists())
        done, _ = self.remove(ADA, "--idempotency-key", "k" * 120)
        self.assertEqual(done.returncode, 0, done.stderr)


class Relayed(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.__exit__)
        self.relay = Relay(int(self.server.url.rsplit(":", 1)[1]))
        self.addCleanup(self.relay.close)
        line = json.dumps({"identifiers": [ADA], "password": "correct horse"})
        self.assertEqual(self.server.run("account", "seed", "-", stdin=line).returncode, 0)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name, "here")
        self.folder.mkdir()

    def words(self):
        return ["remove", "--json", ADA, "--progress", str(self.folder / "removal"),
                "--endpoint", self.relay.url]

    def phase(self):
        return self.server.json("account", "show", ADA)[0]["phase"]


class SessionEnded(Relayed):
    """Nothing is known of the request, and its session is over."""

    def killed_and_gone_on_with_too_late(self, when):
        self.assertTrue(self.relay.killed_at(self.words(), "/v1/removals ", when, **PASSWORD))
        self.server.json("clock", "advance", "25h")
        done = self.relay.go_on(self.words(), **PASSWORD)
        self.assertEqual(done.returncode, 6, (done.stdout, done.stderr))
        self.assertIn("the session ended", json.loads(done.stdout)["why"])
        return done

    def test_what_never_arrived_is_asked_for_anew(self):
        done = self.killed_and_gone_on_with_too_late("before")
        self.assertIn("say the same again", done.stderr)
        self.assertEqual(self.phase(), "active")
        done = self.relay.go_on(self.words(), **PASSWORD)
        self.assertEqual((done.returncode, json.loads(done.stdout)["verdict"]), (0, "scheduled"), done.stderr)

    def test_of_what_is_pending_it_says_where_to_look(self):
        for _ in range(2):
            done = self.killed_and_gone_on_with_too_late("after")
            self.assertIn("account show", done.stderr)
            self.assertIn("take " + str(self.folder / "removal") + " away", done.stderr)
            self.assertEqual(self.phase(), "scheduled")


class Unwritable(Relayed):
    """The folder of the file goes away while the client is at work."""

    def unwritable_at(self, request):
        self.relay.meanwhile = (request, lambda: self.folder.rename(self.folder.with_name("away")))
        return self.relay.go_on(self.words(), **PASSWORD)

    def test_what_was_sent_is_not_said_to_be_unsent(self):
        done = self.unwritable_at("POST /w/default/v1/sessions ")
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn("stays done", done.stderr)
        self.assertEqual(self.phase(), "active")

    def test_a_verdict_is_told_all_the_same(self):
        self.server.json("fault", "order", "status", "--code", "removal.limit",
                         "--operation", "request_removal", "--once")
        done = self.unwritable_at("POST /w/default/v1/removals ")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(json.loads(done.stdout)["code"], "removal.limit")
        self.assertIn("not writable", done.stderr)

    def test_a_removal_is_told_all_the_same(self):
        done = self.unwritable_at("POST /w/default/v1/removals ")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(json.loads(done.stdout)["verdict"], "scheduled")
        self.assertIn("not writable", done.stderr)


if __name__ == "__main__":
    unittest.main()

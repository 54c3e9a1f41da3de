"""`fauxcount remove`: each verdict with its exit code, over HTTP."""

import json
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

import fauxcount
from fauxcount import Served, Server

ADA = "ada@example.test"
PASSWORD = {"FAUXCOUNT_PASSWORD": "correct horse"}


class Removal(Served):
    def setUp(self):
        super().setUp()
        self.server.json("world", "new", self.world)

    def seed(self, **more):
        line = json.dumps({"identifiers": [ADA], "password": "correct horse", **more})
        done = self.server.run("account", "seed", "-", "-w", self.world, stdin=line)
        self.assertEqual(done.returncode, 0, done.stderr)

    def remove(self, *words, **variables):
        done = self.server.run("remove", "--json", "-w", self.world, *words, **variables)
        verdict = json.loads(done.stdout) if done.stdout else {}
        return done, verdict

    def test_scheduled_and_cancelled_by_the_kept_receipt(self):
        self.seed()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "receipt.json")
            done, verdict = self.remove(ADA, "--receipt-file", str(path), **PASSWORD)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(verdict["verdict"], "scheduled")
            self.assertEqual(verdict["until"], "2030-01-31T00:00:00.000Z")
            self.assertEqual(json.loads(path.read_text()),
                             {"removal": verdict["removal"], "receipt": verdict["receipt"]})
            for words in (f"remove --receipt-file {path} -w {self.world} --wait poll",
                          f"remove --cancel --receipt-file {path} -w {self.world}"):
                self.assertIn("next  `fauxcount " + words, done.stderr)
            done, verdict = self.remove("--cancel", "--receipt-file", str(path))
            self.assertEqual((done.returncode, verdict["verdict"]), (0, "cancelled"), done.stderr)
            done, verdict = self.remove("--cancel", "--receipt-file", str(path))
            self.assertEqual((done.returncode, verdict["code"]), (1, "removal.not_pending"), done.stderr)

    def test_whatever_the_quirks_of_the_wire(self):
        for quirks in (["json_prefix=)]}'\n"], ["errors_in_200", "status_header=X-Status"],
                       ["content_type=text/plain"],
                       ["json_prefix={}&&", "errors_in_200", "content_type=text/plain"]):
            with self.subTest(quirks):
                self.server.json("world", "rm", self.world)
                options = [f"--quirk={quirk}" for quirk in quirks]
                made, = self.server.json("world", "new", self.world, *options)
                self.assertIn("wire_quirks", made)
                self.seed(subscriptions=[{"plan": "cloud_plus"}])
                done, verdict = self.remove(ADA, **PASSWORD)
                self.assertEqual((done.returncode, verdict["verdict"]), (1, "blocked"), done.stderr)
                self.assertEqual([one["code"] for one in verdict["blockers"]], ["subscription.active"])
                done, verdict = self.remove(ADA, "--clear", "cancel_subscription", "--wait", "advance",
                                            **PASSWORD)
                self.assertEqual((done.returncode, verdict["verdict"]), (0, "removed"), done.stderr)
                done, verdict = self.remove(ADA, **PASSWORD)
                self.assertEqual((done.returncode, verdict["code"]), (1, "auth.bad_credentials"), done.stderr)

    def test_a_quirk_that_is_none_is_told(self):
        for text in ("prefix=x", "json_prefix", "json_prefix=", "errors_in_200=yes"):
            done = self.server.run("world", "new", "odd", "--quirk", text)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("json_prefix=TEXT", done.stderr)
        done = self.server.run("world", "new", "odd", "--quirk", "status_header=X-Status")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("errors_in_200", done.stderr)

    def test_moved_to_the_end(self):
        self.seed(devices=[{"kind": "tablet", "find": True}])
        done, verdict = self.remove(ADA, "--wait", "advance", **PASSWORD)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "removed"), done.stderr)
        self.assertEqual(verdict["removed_at"], "2030-01-31T00:01:00.000Z")
        self.assertIn("warning  device.find_on", done.stderr)

    def test_blocked_until_it_is_told_what_to_clear(self):
        self.seed(devices=[{"kind": "phone", "find": True, "lost_mode": True}],
                  subscriptions=[{"plan": "cloud_plus"}])
        done, verdict = self.remove(ADA, **PASSWORD)
        self.assertEqual((done.returncode, verdict["verdict"]), (1, "blocked"), done.stderr)
        self.assertEqual([one["code"] for one in verdict["blockers"]],
                         ["device.lost_mode", "subscription.active"])
        done, verdict = self.remove(ADA, "--clear", "lost_mode_off,cancel_subscription", **PASSWORD)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)
        self.assertIn("clear  lost_mode_off", done.stderr)
        self.assertIn("clear  cancel_subscription", done.stderr)

    def test_wrong_password(self):
        self.seed()
        done, verdict = self.remove(ADA, "--password-stdin", stdin="wrong horse\n")
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.bad_credentials"), done.stderr)
        self.assertIn("the password may have been changed since", verdict["why"])

    def test_an_id_is_no_identifier(self):
        self.seed()
        account = self.server.json("account", "list", "-w", self.world)[0]["id"]
        done, verdict = self.remove(account, **PASSWORD)
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.bad_credentials"), done.stderr)
        self.assertIn("IDENTIFIER is not an id", verdict["why"])

    def test_a_session_whose_proof_is_void_is_proven_with_the_new_password(self):
        self.seed()
        opened = self.server.sign_in(self.world, ADA, "correct horse")
        new = "battery staple"
        done = self.server.run("account", "password", ADA, "-w", self.world, **PASSWORD,
                               FAUXCOUNT_NEW_PASSWORD=new)
        self.assertEqual(done.returncode, 0, done.stderr)
        words = ("--session", opened["session"]["id"], "--token", opened["token"])
        remedy = "give the account's password, so that the session can prove itself: --password, " \
                 "--password-stdin or FAUXCOUNT_PASSWORD"
        done, verdict = self.remove(*words)
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.proof_too_old"), done.stderr)
        self.assertEqual(verdict["why"], remedy)
        done = self.server.run("remove", "-w", self.world, *words)
        self.assertTrue(done.stdout.rstrip().endswith("; " + remedy), done.stdout)
        done, verdict = self.remove(*words, **PASSWORD)
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.bad_credentials"), done.stderr)
        self.assertIn("the password may have been changed since", verdict["why"])
        done, verdict = self.remove(*words, "--password-stdin", stdin=new + "\r\n")
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)

    def test_as_administrator_and_on_with_the_receipt(self):
        self.seed()
        account = self.server.json("account", "list", "-w", self.world)[0]["id"]
        done, verdict = self.remove("--account", account)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)
        done, verdict = self.remove("--removal", verdict["removal"], "--receipt", verdict["receipt"],
                                    "--wait", "advance")
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "removed"), done.stderr)
        left = self.server.json("account", "residue", account, "-w", self.world)[0]
        self.assertTrue(left["clean"])

    def remove_and_watch(self):
        return self.watching(self.server, self.world)

    @staticmethod
    def watching(server, world):
        """`remove --wait poll`, running, and already waiting."""
        words = ["remove", "--json", "-w", world, ADA, "--wait", "poll", "--endpoint", server.url]
        process = subprocess.Popen([fauxcount.PROGRAM, *words], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True,
                                   env=fauxcount.environment(**PASSWORD))
        for line in process.stderr:
            if json.loads(line)["note"].startswith("wait "):
                return process
        raise AssertionError("it never waited: " + process.communicate()[0])

    def test_an_interrupted_wait_says_what_it_knows(self):
        self.seed()
        process = self.remove_and_watch()
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=fauxcount.TIMEOUT)
        self.assertEqual(process.returncode, 143)
        self.assertEqual(json.loads(out)["verdict"], "scheduled")

    def test_a_wait_that_watches_ends_when_somebody_moves_the_clock(self):
        self.seed()
        process = self.remove_and_watch()
        self.server.json("clock", "advance", "31d", "-w", self.world)
        out, err = process.communicate(timeout=fauxcount.TIMEOUT)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(json.loads(out)["verdict"], "removed")

    def test_a_server_that_dies_is_noticed(self):
        with Server() as server:
            line = json.dumps({"identifiers": [ADA], "password": "correct horse"})
            server.run("account", "seed", "-", stdin=line)
            process = self.watching(server, "default")
        # How long it goes on trying is the client's own test; here it is enough that it says so.
        self.assertTrue(any("no connection" in line for line in process.stderr))
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=fauxcount.TIMEOUT)
        self.assertEqual(process.returncode, 143)
        self.assertTrue(json.loads(out)["receipt"])

    def test_a_receipt_that_cannot_be_kept_is_found_before_anything_is_sent(self):
        self.seed()
        with tempfile.TemporaryDirectory() as folder:
            for path in (Path(folder, "missing", "receipt.json"), Path(folder)):
                done, _ = self.remove(ADA, "--receipt-file", str(path), **PASSWORD)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(str(path), done.stderr)
            self.assertEqual(list(Path(folder).iterdir()), [])
        shown = self.server.json("account", "show", ADA, "-w", self.world)[0]
        self.assertEqual(shown["phase"], "active")

    def test_on_with_the_kept_file(self):
        self.seed()
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "receipt.json"))
            done, verdict = self.remove(ADA, "--receipt-file", path, **PASSWORD)
            self.assertEqual(verdict["verdict"], "scheduled", done.stderr)
            other = verdict["removal"][:-1] + ("0" if verdict["removal"][-1] != "0" else "1")
            done, _ = self.remove("--removal", other, "--receipt-file", path)
            self.assertEqual(done.returncode, 2, done.stderr)
            for words in (("--removal", verdict["removal"]), ()):
                done, seen = self.remove(*words, "--receipt-file", path, "--wait", "advance")
                self.assertEqual((done.returncode, seen["verdict"]), (0, "removed"), done.stderr)

    def test_whose_removal(self):
        done, _ = self.remove(ADA, "--account", "acc_0000000000000", **PASSWORD)
        self.assertEqual(done.returncode, 2)
        self.assertIn("exactly one of", done.stderr)
        done, _ = self.remove("--cancel")
        self.assertEqual(done.returncode, 2)
        done, _ = self.remove(ADA, "--clear", "everything", **PASSWORD)
        self.assertEqual(done.returncode, 2)
        self.assertIn("lost_mode_off", done.stderr)


if __name__ == "__main__":
    unittest.main()

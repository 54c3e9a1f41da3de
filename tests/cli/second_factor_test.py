"""`fauxcount remove` where a second factor is due: whose codes it shows, how often, and what it tells."""

import base64
import hmac
import json
import struct
import unittest

import fauxcount
from fauxcount import Served
from relay import Relay

ADA = "ada@example.test"
PASSWORD = {"FAUXCOUNT_PASSWORD": "correct horse"}
START = 1_893_456_000  # 2030-01-01, where the clocks of these worlds stand
SECOND_STEP = "2030-01-01T00:00:30.000Z"


def code_at(secret, seconds):
    """RFC 6238, written anew: the client's own must not be its judge."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", seconds // 30), "sha1")
    at = mac[-1] & 15
    return "%06d" % ((struct.unpack(">I", mac[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000)


class WithApp(Served):
    def post(self, world, path, token, body):
        return self.server.call("POST", f"/w/{world}{path}", body, token)

    def ada_with_app(self, world, two_factor="off"):
        """The secret of her app. The first code of this world has confirmed it."""
        self.server.make_world(world, {"blockers.two_factor": two_factor},
                               {"identifiers": [ADA], "password": "correct horse"})
        token = self.server.sign_in(world, ADA, "correct horse")["token"]
        enrolled = self.post(world, "/v1/factors", token, {"kind": "totp"})
        self.post(world, f"/v1/factors/{enrolled['factor']['id']}/confirmation", token,
                  {"code": code_at(enrolled["secret"], START)})
        return enrolled["secret"]


class SecondFactor(WithApp):
    def setUp(self):
        super().setUp()
        self.secret = self.ada_with_app(self.world, "warn")

    def next_step(self):
        self.server.json("clock", "advance", "30s", "-w", self.world)

    def remove(self, *words, secret=None, **variables):
        if secret:
            variables["FAUXCOUNT_TOTP_SECRET"] = secret
        done = self.server.run("remove", "--json", "-w", self.world, *words, **PASSWORD, **variables)
        for said in (done.stdout, done.stderr):
            self.assertNotIn(self.secret, said)
        return done, json.loads(done.stdout) if done.stdout else {}

    def test_signs_in_with_a_code(self):
        self.next_step()
        done, verdict = self.remove(ADA, secret=self.secret)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)
        self.assertIn("code  of the app, taken", done.stderr)

    def test_takes_the_secret_by_option_and_by_stdin(self):
        for words, stdin in ((("--totp-secret", self.secret.lower()), ""),
                             (("--totp-secret-stdin",), self.secret + "\n")):
            self.next_step()
            done, verdict = self.remove(ADA, *words, stdin=stdin)
            self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)
            self.server.json("world", "rm", self.world)
            self.secret = self.ada_with_app(self.world)

    def test_without_the_secret_it_says_what_to_give(self):
        self.next_step()
        done, verdict = self.remove(ADA)
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.factor_required"), done.stderr)
        for way in ("--totp-secret", "--totp-secret-stdin", "FAUXCOUNT_TOTP_SECRET"):
            self.assertIn(way, verdict["why"])

    def test_nobody_but_the_owner_gives_codes(self):
        account = self.server.json("account", "list", "-w", self.world)[0]["id"]
        for words in (("--totp-secret", self.secret), ("--totp-secret-stdin",), ("--read-codes",)):
            done, _ = self.remove("--account", account, *words, stdin=self.secret + "\n")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("nobody but the owner is asked for a second factor", done.stderr)
        done, verdict = self.remove("--account", account, secret=self.secret)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)

    def test_what_is_no_secret_is_refused_before_anything_is_sent(self):
        for text in ("correct horse battery staple", "GEZDGNBV", self.secret[:-1] + "1"):
            done = fauxcount.run("remove", ADA, "--endpoint", "http://127.0.0.1:1", **PASSWORD,
                                 FAUXCOUNT_TOTP_SECRET=text)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("--totp-secret", done.stderr)
            self.assertNotIn(text, done.stderr)

    def test_a_used_code_is_followed_by_the_next_one(self):
        done, verdict = self.remove(ADA, secret=self.secret)
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.bad_code"), done.stderr)
        self.assertEqual(verdict["not_before"], SECOND_STEP)
        done, verdict = self.remove(ADA, "--wait", "advance", secret=self.secret)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "removed"), done.stderr)
        self.assertIn("wait  for the app's next code: " + SECOND_STEP, done.stderr)

    def test_a_wrong_app_locks_nobody_out(self):
        wrong = ("A" if self.secret[0] != "A" else "B") + self.secret[1:]
        done, verdict = self.remove(ADA, "--wait", "advance", secret=wrong)
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.bad_code"), done.stderr)
        self.assertIn("locked out", verdict["why"])
        self.assertEqual(done.stderr.count("code  of the app, refused"), 2)
        self.next_step()
        done, verdict = self.remove(ADA, secret=self.secret)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)

    def test_neither_secret_nor_code_is_in_the_progress_file(self):
        self.next_step()
        path = self.new_folder() / "removal"
        self.server.json("fault", "order", "status", "--code", "removal.limit", "--operation",
                         "request_removal", "--once", "-w", self.world)
        done, verdict = self.remove(ADA, "--progress", str(path), secret=self.secret)
        self.assertEqual((done.returncode, verdict["code"]), (1, "removal.limit"), done.stderr)
        kept = path.read_text()
        self.assertIn(SECOND_STEP, kept)
        for text in (self.secret, code_at(self.secret, START + 30), "correct horse"):
            self.assertNotIn(text, kept)
        done, verdict = self.remove(ADA, "--progress", str(path), secret=self.secret)
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.factor_required"), done.stderr)
        self.assertEqual(verdict["not_before"], "2030-01-01T00:01:00.000Z")


class InTheWay(WithApp):
    def test_the_app_is_removed_only_where_it_may_be(self):
        secret = self.ada_with_app(self.world, "block")
        self.server.json("clock", "advance", "30s", "-w", self.world)
        words = ["remove", "--json", "-w", self.world, ADA, "--wait", "advance"]
        given = {**PASSWORD, "FAUXCOUNT_TOTP_SECRET": secret}
        done = self.server.run(*words, **given)
        verdict = json.loads(done.stdout)
        self.assertEqual((done.returncode, verdict["verdict"]), (1, "blocked"), done.stderr)
        self.assertEqual([one["code"] for one in verdict["blockers"]], ["factor.enabled"])
        done = self.server.run(*words, "--clear", "disable_2fa", **given)
        self.assertEqual((done.returncode, json.loads(done.stdout)["verdict"]), (0, "removed"), done.stderr)
        self.assertIn("clear  disable_2fa  " + verdict["blockers"][0]["factor"], done.stderr)


class Killed(WithApp):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relay = Relay(int(cls.server.url.rsplit(":", 1)[1]))
        cls.addClassCleanup(cls.relay.close)

    def kill_at_each_request(self, when):
        folder = self.new_folder()
        came_so_far, at = True, 0
        while came_so_far:
            self.assertLess(at, 60)
            self.relay.accepted = set()
            world = f"killed-{when}-{at}"
            secret = self.ada_with_app(world, "block")
            given = {**PASSWORD, "FAUXCOUNT_TOTP_SECRET": secret}
            words = ["remove", "--json", "-w", world, ADA, "--clear", "disable_2fa", "--wait", "advance",
                     "--progress", str(folder / str(at)), "--endpoint", self.relay.url]
            came_so_far = self.relay.killed_at(words, at, when, **given)
            with self.subTest(when=when, at=at, seen=self.relay.seen):
                done = self.relay.go_on(words, **given)
                self.assertEqual(done.returncode, 0, done.stderr)
                verdict = json.loads(done.stdout)
                self.assertEqual(verdict["verdict"], "removed")
                self.assertEqual(self.relay.accepted, {verdict["removal"]})
            at += 1
        self.assertGreater(at, 9, "it was killed at too few points")

    def test_before_each_request_arrives(self):
        self.kill_at_each_request("before")

    def test_before_each_answer_is_heard(self):
        self.kill_at_each_request("after")


if __name__ == "__main__":
    unittest.main()

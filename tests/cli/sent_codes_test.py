"""Codes that are sent, as a script reads them with `fauxcount inbox`, and `fauxcount remove --read-codes`."""

import json
import re
import unittest
import urllib.error

from fauxcount import Served
from relay import Relay

ADA, SECOND, PHONE = "ada@example.test", "ada.two@example.test", "+15550100"
BOB = "bob@example.test"
PASSWORD = {"FAUXCOUNT_PASSWORD": "correct horse"}
RESEND = "60s"  # of the policy: for so long after one was sent none is
AFTER_THAT = "2030-01-01T00:02:01.000Z"  # a minute after the second one; the header Date has whole seconds


class WithMail(Served):
    def post(self, world, path, token=None, body=None):
        return self.server.call("POST", f"/w/{world}{path}", body or {}, token)

    def codes(self, world):
        """The messages with codes, oldest first, as a script is told of them."""
        *messages, _ = self.server.json("inbox", "list", "--kind", "code", "-w", world)
        return messages

    def pass_resend(self, world):
        self.server.json("clock", "advance", RESEND, "-w", world)

    def add_factor(self, world, who, kind):
        token = self.server.sign_in(world, who, "correct horse")["token"]
        factor = self.post(world, "/v1/factors", token, {"kind": kind})["factor"]["id"]
        self.post(world, f"/v1/factors/{factor}/codes", token)
        self.post(world, f"/v1/factors/{factor}/confirmation", token,
                  {"code": self.codes(world)[-1]["code"]})

    def ada(self, world, kind="email", identifiers=(ADA,), **policy):
        """Her account, with a factor of that kind. The next code can be sent at once."""
        self.server.make_world(world, {name.replace("_", ".", 1): value for name, value in policy.items()},
                               {"identifiers": list(identifiers), "password": "correct horse"})
        self.add_factor(world, ADA, kind)
        self.pass_resend(world)

    def challenge(self, world, who=ADA):
        """That with which a sign-in is refused."""
        try:
            self.server.sign_in(world, who, "correct horse")
        except urllib.error.HTTPError as refusal:
            with refusal:
                return json.load(refusal)["challenge"]
        raise AssertionError("no second factor was due")

    def ask(self, world, challenge, via="email"):
        return self.post(world, f"/v1/challenges/{challenge['id']}/codes", body={"via": via})

    def remove(self, *words, **variables):
        done = self.server.run("remove", "--json", "-w", self.world, *words, **PASSWORD, **variables)
        return done, json.loads(done.stdout) if done.stdout else {}


class Inbox(WithMail):
    def test_a_script_reads_the_code_and_signs_in(self):
        self.ada(self.world)
        challenge = self.challenge(self.world)
        self.assertEqual(challenge["kinds"], ["email"])
        self.assertEqual(self.ask(self.world, challenge), {"via": "email"})
        done = self.server.run("inbox", "wait", "--kind", "code", "--to", ADA, "-w", self.world)
        self.assertEqual(done.returncode, 0, done.stderr)
        first, second = (re.split("  +", line) for line in done.stdout.splitlines())
        self.assertEqual(first[2:5] + second[2:5], ["email", ADA, "code"] * 2)
        code = second[5]
        self.assertRegex(code, r"^\d{6}$")
        told = self.codes(self.world)
        self.assertEqual([one["code"] for one in told], [first[5], code])
        self.assertEqual([one["purpose"] for one in told], ["confirmation", "sign_in"])
        self.assertEqual(told[1]["expires_at"], "2030-01-01T00:11:00.000Z")
        opened = self.post(self.world, f"/v1/challenges/{challenge['id']}/answer",
                           body={"kind": "email", "code": code})
        self.assertEqual(opened["session"]["proven_by"], "second_factor")

    def test_a_wait_begins_after_what_is_there(self):
        self.ada(self.world)
        end = self.server.json("inbox", "list", "-w", self.world)[-1]["next_cursor"]
        self.ask(self.world, self.challenge(self.world))
        one, _ = self.server.json("inbox", "wait", "--kind", "code", "--after", end, "-w", self.world)
        self.assertEqual((one["purpose"], one["to"]), ("sign_in", ADA))


class ReadCodes(WithMail):
    def removed(self, *words):
        done, verdict = self.remove(*words, "--read-codes")
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)
        return done.stderr

    def test_has_one_sent_reads_it_and_signs_in(self):
        self.ada(self.world)
        said = self.removed(ADA)
        self.assertIn("code  sent by email, read", said)
        self.assertIn("code  sent by email, taken", said)
        self.assertEqual([one["purpose"] for one in self.codes(self.world)], ["confirmation", "sign_in"])

    def test_finds_it_by_whatever_the_owner_signs_in_with(self):
        identifiers = (ADA, SECOND, PHONE, "ada")
        for number, identifier in enumerate((*identifiers, "ADA@Example.test", "+1-555-0100")):
            with self.subTest(identifier):
                self.world = f"whoever-{number}"
                self.ada(self.world, identifiers=identifiers)
                self.removed(identifier)
                self.assertEqual({one["to"] for one in self.codes(self.world)}, {ADA})

    def test_reads_text_messages(self):
        self.ada(self.world, kind="sms", identifiers=(ADA, PHONE))
        self.assertIn("code  sent by sms, taken", self.removed(ADA))

    def test_takes_none_that_was_sent_to_somebody_else(self):
        self.ada(self.world)
        self.ask(self.world, self.challenge(self.world))
        self.server.json("account", "create", BOB, "-w", self.world, **PASSWORD)
        self.add_factor(self.world, BOB, "email")
        self.assertEqual(self.codes(self.world)[-1]["to"], BOB)
        self.assertNotIn("refused", self.removed(ADA))
        self.assertEqual(len(self.codes(self.world)), 3, "what was sent already was right")

    def test_without_it_it_says_what_to_give(self):
        self.ada(self.world)
        done, verdict = self.remove(ADA)
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.factor_required"), done.stderr)
        self.assertIn("--read-codes", verdict["why"])
        self.assertEqual(len(self.codes(self.world)), 1, "none was asked for")

    def test_waits_where_none_is_sent_and_the_newest_one_is_used(self):
        self.ada(self.world)
        challenge = self.challenge(self.world)
        self.ask(self.world, challenge)
        self.post(self.world, f"/v1/challenges/{challenge['id']}/answer",
                  body={"kind": "email", "code": self.codes(self.world)[-1]["code"]})
        done, verdict = self.remove(ADA, "--read-codes")
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.bad_code"), done.stderr)
        self.assertEqual(verdict["not_before"], AFTER_THAT)
        done, verdict = self.remove(ADA, "--read-codes", "--wait", "advance")
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "removed"), done.stderr)
        self.assertIn("wait  until another code is sent: " + AFTER_THAT, done.stderr)

    def test_where_too_many_were_sent_it_waits_like_at_a_lock_out(self):
        self.ada(self.world, code_sends="1")
        self.ask(self.world, self.challenge(self.world))
        self.pass_resend(self.world)
        done, verdict = self.remove(ADA, "--read-codes")
        self.assertEqual((done.returncode, verdict["verdict"]), (6, "gave_up"), done.stderr)
        self.assertIn("auth.too_many_codes", verdict["why"])
        done, verdict = self.remove(ADA, "--read-codes", "--wait", "advance")
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "removed"), done.stderr)
        self.assertIn("wait  to be allowed: 2030-01-01T00:11:00.000Z", done.stderr)

    def test_a_lost_reply_costs_no_second_code(self):
        self.ada(self.world)
        self.server.json("fault", "order", "reply_lost", "--operation", "send_code", "--once", "-w",
                         self.world)
        self.assertIn("lost  no answer", self.removed(ADA))
        self.assertEqual([one["purpose"] for one in self.codes(self.world)], ["confirmation", "sign_in"])

    def test_after_a_lost_answer_it_shows_a_newer_one(self):
        self.ada(self.world)
        self.server.json("fault", "order", "reply_lost", "--operation", "answer_challenge", "--once", "-w",
                         self.world)
        done, verdict = self.remove(ADA, "--read-codes", "--wait", "advance")
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "removed"), done.stderr)
        self.assertNotIn("refused: wrong, or used", done.stderr)
        self.assertEqual(done.stderr.count("code  sent by email, read"), 2)

    def test_no_code_is_in_the_progress_file_and_none_is_shown_twice(self):
        self.ada(self.world)
        path = self.new_folder() / "removal"
        self.server.json("fault", "order", "status", "--code", "removal.limit", "--operation",
                         "request_removal", "--once", "-w", self.world)
        words = [ADA, "--read-codes", "--progress", str(path)]
        done, verdict = self.remove(*words)
        self.assertEqual((done.returncode, verdict["code"]), (1, "removal.limit"), done.stderr)
        newest = self.codes(self.world)[-1]
        kept = path.read_text()
        self.assertIn(f'"code_in":{newest["number"]}', kept)
        self.assertNotIn(newest["code"], kept)
        done, verdict = self.remove(*words)
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.factor_required"), done.stderr)
        self.assertEqual(verdict["not_before"], AFTER_THAT)
        self.assertNotIn("code  sent by email", done.stderr)


class CodesThatFail(WithMail):
    MISSED = "code  asked for by email, and none came that can be shown"
    WAITS = "wait  for the code that was sent"
    WHERE_TO_LOOK = ("fauxcount inbox list --kind code", "fauxcount fault list")

    def setUp(self):
        super().setUp()
        self.ada(self.world)

    def order(self, *words):
        return self.server.json("fault", "order", *words, "-w", self.world)[0]["fault"]

    def removed(self, *words):
        """What it says on its way to the end; no wrong code is shown on it."""
        done, verdict = self.remove(ADA, "--read-codes", "--wait", "advance", *words)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "removed"), done.stderr)
        self.assertNotIn("refused: wrong, or used", done.stderr)
        self.assertEqual(done.stderr.count("code  sent by email, read"), 1)
        return done.stderr

    def gives_up(self, *words):
        done, verdict = self.remove(ADA, "--read-codes", *words)
        self.assertEqual((done.returncode, verdict["verdict"]), (6, "gave_up"), done.stderr)
        self.assertNotIn("refused: wrong, or used", done.stderr)
        for where in self.WHERE_TO_LOOK:
            self.assertIn(where, verdict["why"])
        return verdict["why"]

    def came_at(self):
        return [one["at"][len("2030-01-01T"):len("2030-01-01T00:00:00")] for one in self.codes(self.world)]

    def test_one_that_is_lost_is_followed_by_another(self):
        self.order("message_lost", "--message", "code", "--once")
        said = self.removed()
        self.assertEqual((said.count(self.WAITS), said.count(self.MISSED)), (1, 1))
        self.assertEqual(self.came_at(), ["00:00:00", "00:03:00"])

    def test_where_each_is_lost_it_ends_and_says_so(self):
        fault = self.order("message_lost", "--message", "code")
        why = self.gives_up("--wait", "advance")
        self.assertIn("asked for a code 5 times: no newer code came by email", why)
        (listed,) = self.server.json("fault", "list", "-w", self.world)
        self.assertEqual((listed["fault"], listed["used"]), (fault, 5))
        self.assertEqual(self.came_at(), ["00:00:00"])

    def test_without_a_wait_it_says_from_when_on_there_is_another(self):
        self.order("message_lost", "--message", "code", "--once")
        done, verdict = self.remove(ADA, "--read-codes")
        self.assertEqual((done.returncode, verdict["code"]), (1, "auth.factor_required"), done.stderr)
        self.assertEqual(verdict["not_before"], "2030-01-01T00:02:01.000Z")
        for part in ("no code came by email", *self.WHERE_TO_LOOK):
            self.assertIn(part, verdict["why"])

    def test_one_that_is_late_is_waited_for(self):
        self.order("message_late", "--message", "code", "--late-by", "30s", "--once")
        said = self.removed()
        self.assertEqual((said.count(self.WAITS), said.count(self.MISSED)), (1, 0))
        self.assertEqual(self.came_at(), ["00:00:00", "00:01:30"])

    def test_one_that_is_too_late_is_void_and_not_shown(self):
        self.order("message_late", "--message", "code", "--late-by", "2m30s", "--once")
        self.removed()
        self.assertEqual(self.came_at(), ["00:00:00", "00:03:00", "00:03:30"])

    def test_where_each_is_too_late_no_try_is_used_up(self):
        fault = self.order("message_late", "--message", "code", "--late-by", "5m")
        self.assertIn("asked for a code 5 times", self.gives_up("--wait", "advance"))
        self.server.run("fault", "heal", str(fault), "-w", self.world)
        self.removed()

    def test_two_of_one_are_taken_once(self):
        self.order("message_twice", "--message", "code", "--once")
        said = self.removed()
        self.assertEqual((said.count(self.WAITS), said.count("code  sent by email, taken")), (0, 1))
        _, first, second = self.codes(self.world)
        self.assertEqual((first["code"], first["number"] + 1), (second["code"], second["number"]))

    def test_one_that_goes_astray_is_not_read_in_somebody_elses_mailbox(self):
        self.server.json("account", "create", BOB, "-w", self.world, **PASSWORD)
        self.order("message_astray", "--message", "code", "--recipient", BOB, "--once")
        self.assertEqual(self.removed().count(self.MISSED), 1)
        (astray, _) = self.server.json("inbox", "list", "--to", BOB, "--kind", "code", "-w", self.world)
        self.assertEqual(astray["purpose"], "sign_in")
        self.assertEqual(self.came_at(), ["00:00:00", "00:01:00", "00:03:00"])

    def test_somebody_elses_that_goes_astray_is_not_taken(self):
        (bob,) = self.server.json("account", "create", BOB, "-w", self.world, **PASSWORD)
        self.add_factor(self.world, BOB, "email")
        self.pass_resend(self.world)
        self.order("message_astray", "--account", bob["id"], "--recipient", ADA, "--once")
        self.ask(self.world, self.challenge(self.world, BOB))
        self.assertEqual((self.codes(self.world)[-1]["to"], self.codes(self.world)[-1]["account"]),
                         (ADA, bob["id"]))
        self.order("message_lost", "--message", "code", "--once")
        self.assertEqual(self.removed().count(self.MISSED), 1)

    def test_mail_that_is_down_is_waited_for(self):
        self.order("down", "--system", "mail", "--lasts", "10m")
        self.assertIn("service.down", self.gives_up())
        self.assertIn("wait  to be allowed: 2030-01-01T00:11:00.000Z", self.removed())


class Killed(WithMail):
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
            self.ada(world, blockers_two_factor="block")
            words = ["remove", "--json", "-w", world, ADA, "--read-codes", "--clear", "disable_2fa", "--wait",
                     "advance", "--progress", str(folder / str(at)), "--endpoint", self.relay.url]
            came_so_far = self.relay.killed_at(words, at, when, **PASSWORD)
            with self.subTest(when=when, at=at, seen=self.relay.seen):
                done = self.relay.go_on(words, **PASSWORD)
                self.assertEqual(done.returncode, 0, done.stderr)
                verdict = json.loads(done.stdout)
                self.assertEqual(verdict["verdict"], "removed")
                self.assertNotIn("refused: wrong, or used", done.stderr)
                self.assertEqual(self.relay.accepted, {verdict["removal"]})
            at += 1
        self.assertGreater(at, 12, "it was killed at too few points")

    def test_before_each_request_arrives(self):
        self.kill_at_each_request("before")

    def test_before_each_answer_is_heard(self):
        self.kill_at_each_request("after")


if __name__ == "__main__":
    unittest.main()

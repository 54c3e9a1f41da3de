"""`fauxcount account password`: what it changes, what it leaves as it was, and what it tells."""

import json
import re
import unittest
import urllib.request

import fauxcount
from second_factor_test import ADA, SECOND_STEP, WithApp
from sent_codes_test import WithMail

BOB = "bob@example.test"
THIRD_STEP = "2030-01-01T00:01:00.000Z"
OLD, NEW, THIRD = "correct horse", "battery staple", "winter walnut"
NOBODY_LISTENS = ("--endpoint", "http://127.0.0.1:1")
BOTH_FROM_STDIN = ("--password-stdin", "--new-password-stdin")


class Changing(WithApp):
    def ada(self, **policy):
        """Her account, and the token of a session of hers."""
        self.server.make_world(self.world, {name.replace("_", "."): value for name, value in policy.items()},
                               {"identifiers": [ADA], "password": OLD})
        return self.sign_in(OLD)

    def sign_in(self, password):
        return self.server.sign_in(self.world, ADA, password)["token"]

    def sessions(self, token):
        request = urllib.request.Request(f"{self.server.url}/w/{self.world}/v1/sessions",
                                         headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=fauxcount.TIMEOUT) as answer:
            return json.load(answer)["sessions"]

    def phase(self):
        return self.server.json("account", "show", ADA, "-w", self.world)[0]["phase"]

    def run_change(self, *words, stdin="", **variables):
        done = self.server.run("account", "password", ADA, "-w", self.world, *words, stdin=stdin, **variables)
        for said in (done.stdout, done.stderr):
            for password in (OLD, NEW, THIRD):
                self.assertNotIn(password, said)
        return done

    def change(self, *words, present=OLD, wanted=NEW, **variables):
        return self.run_change(*words, FAUXCOUNT_PASSWORD=present, FAUXCOUNT_NEW_PASSWORD=wanted, **variables)

    def order(self, kind, operation):
        self.server.json("fault", "order", kind, "--operation", operation, "--once", "-w", self.world)


class Password(Changing):
    def test_changes_it_and_says_what_that_means(self):
        before = self.ada()
        account = self.server.json("account", "list", "-w", self.world)[0]["id"]
        done = self.change()
        self.assertEqual(done.returncode, 0, done.stderr)
        (line,) = done.stdout.splitlines()
        self.assertTrue(line.startswith(f"password of {account} changed"), line)
        self.assertIn("its other sessions go on, and each has to be proven with the new one", line)
        # The session that it was changed in is over.
        self.assertEqual([one["proven_by"] for one in self.sessions(before)], ["nothing"])
        *told, _ = self.server.json("inbox", "list", "-w", self.world)
        self.assertEqual([(one["kind"], one["to"]) for one in told], [("password_changed", ADA)])
        again = self.change()
        self.assertEqual((again.returncode, again.stdout), (1, ""), again.stderr)
        self.assertIn("auth.bad_credentials", again.stderr)
        self.assertIn("the password may have been changed since", again.stderr)
        self.sign_in(NEW)

    def test_tells_a_program(self):
        self.ada()
        account = self.server.json("account", "list", "-w", self.world)[0]["id"]
        done = self.change("--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout), {"event": "password_changed", "account": account})

    def test_takes_both_from_stdin_and_as_options(self):
        self.ada()
        done = self.run_change(*BOTH_FROM_STDIN, stdin=f"{OLD}\n{NEW}\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.run_change("--new-password", THIRD, "--password-stdin", stdin=f"{NEW}\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.sign_in(THIRD)

    def test_a_variable_beside_stdin_is_no_pair(self):
        self.ada()
        done = self.run_change("--password-stdin", stdin=OLD, FAUXCOUNT_PASSWORD=THIRD,
                               FAUXCOUNT_NEW_PASSWORD=NEW)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.sign_in(NEW)

    def test_what_ends_a_line_is_no_part_of_it_and_empty_lines_may_follow(self):
        self.ada()
        done = self.run_change(*BOTH_FROM_STDIN, stdin=f"{OLD}\r\n{NEW}\r\n\r\n\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.sign_in(NEW)
        done = self.server.run("account", "create", BOB, "--password-stdin", "-w", self.world,
                               stdin=f"{THIRD}\r\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.server.sign_in(self.world, BOB, THIRD)

    def test_a_password_has_at_most_128_bytes(self):
        self.ada()
        present = OLD
        for wanted in ("x" * 128, "é" * 64):
            done = self.change(present=present, wanted=wanted)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.sign_in(wanted)
            present = wanted

    def test_an_id_is_no_identifier(self):
        self.ada()
        account = self.server.json("account", "list", "-w", self.world)[0]["id"]
        done = self.server.run("account", "password", account, "-w", self.world, FAUXCOUNT_PASSWORD=OLD,
                               FAUXCOUNT_NEW_PASSWORD=NEW)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn("auth.bad_credentials", done.stderr)
        self.assertIn("an identifier is wanted, and that is an id: "
                      f"`fauxcount account show {account} -w {self.world}`", done.stderr)

    def test_asks_for_what_is_missing_before_anything_is_sent(self):
        for given, flag, variable in (({}, "--password", "FAUXCOUNT_PASSWORD"),
                                      ({"FAUXCOUNT_PASSWORD": OLD}, "--new-password",
                                       "FAUXCOUNT_NEW_PASSWORD")):
            done = fauxcount.run("account", "password", ADA, *NOBODY_LISTENS, **given)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
            self.assertIn(f"give {flag}, {flag}-stdin or {variable}", done.stderr)

    def test_what_is_refused_changes_nothing_and_leaves_no_session_behind(self):
        token = self.ada(pending_login="normal")
        self.post(self.world, "/v1/removals", token, {})
        done = self.change()
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn("account.removal_pending", done.stderr)
        self.assertEqual(len(self.sessions(self.sign_in(OLD))), 1)

    def test_cancels_no_removal(self):
        token = self.ada(pending_login="cancels")
        self.post(self.world, "/v1/removals", token, {})
        done = self.change()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("account.removal_pending", done.stderr)
        self.assertEqual(self.phase(), "scheduled")

    def test_an_answer_that_is_lost_is_no_answer(self):
        before = self.ada()
        self.order("reply_lost", "change_password")
        done = self.change()
        self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
        self.assertIn("it may have been changed: say the same again", done.stderr)
        self.assertEqual(len(self.sessions(before)), 1)
        done = self.change()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("auth.bad_credentials", done.stderr)
        done = self.change(present=NEW, wanted=THIRD)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_an_answer_to_the_sign_in_that_is_lost_has_changed_nothing(self):
        self.ada()
        self.order("reply_lost", "sign_in")
        done = self.change()
        self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
        self.assertIn("nothing was changed yet: say the same again", done.stderr)
        self.assertNotIn("world show", done.stderr)
        done = self.change()
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_session_that_may_be_open_is_told_of(self):
        self.ada()
        self.order("reply_lost", "sign_out")
        done = self.change()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"session ses_\w+ may still be open: ")
        self.sign_in(NEW)


class BeforeAnythingIsSent(unittest.TestCase):
    def refused(self, *words, stdin="", **variables):
        done = fauxcount.run(*words, *NOBODY_LISTENS, stdin=stdin, **variables)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        return done.stderr

    def test_says_which_password_no_account_can_have(self):
        options = {"FAUXCOUNT_PASSWORD": "--password: the present password",
                   "FAUXCOUNT_NEW_PASSWORD": "--new-password: the new password"}
        for variable, named in options.items():
            for text, why in (("x" * 129, "has 129 bytes"), ("é" * 65, "has 130 bytes"),
                              ("sesame\udcff", "is not UTF-8")):  # the byte 0xff
                given = {"FAUXCOUNT_PASSWORD": OLD, "FAUXCOUNT_NEW_PASSWORD": NEW, variable: text}
                said = self.refused("account", "password", ADA, **given)
                self.assertIn(f"{named} {why}", said)
                self.assertIn("nothing was sent", said)
                self.assertNotIn(text[:6], said)

    def test_no_password_has_a_nul(self):
        for stdin, named in ((f"{OLD}\nses\0ame\n", "--new-password: the new password"),
                             (f"ses\0ame\n{NEW}\n", "--password: the present password")):
            said = self.refused("account", "password", ADA, *BOTH_FROM_STDIN, stdin=stdin)
            self.assertIn(f"{named} has a NUL in it", said)

    def test_more_lines_than_secrets_are_refused(self):
        password = ("account", "password", ADA)
        cancel = ("remove", "--cancel", "--removal", "rem_0000000000007")
        for words, stdin, wanted in (
                ((*password, *BOTH_FROM_STDIN), f"{OLD}\n{NEW}\n{THIRD}\n", "2 lines"),
                ((*password, "--new-password", NEW, "--password-stdin"), f"{OLD}\n\n{NEW}", "1 line"),
                (("account", "create", ADA, "--password-stdin"), f"{OLD}\n{NEW}\n", "1 line"),
                (("remove", ADA, "--password-stdin"), f"{OLD}\r\n{NEW}\r\n", "1 line"),
                ((*cancel, "--receipt-stdin"), f"{OLD}\n{NEW}\n", "1 line")):
            with self.subTest(words):
                said = self.refused(*words, stdin=stdin)
                self.assertIn(f"{wanted} wanted, and more came", said)
                for secret in (NEW, THIRD):
                    self.assertNotIn(secret, said)

    def test_one_secret_is_given_one_way(self):
        options = {("account", "create", ADA): ("--password",),
                   ("account", "password", ADA): ("--password", "--new-password", "--totp-secret"),
                   ("remove", ADA): ("--password", "--totp-secret", "--token", "--receipt")}
        for words, flags in options.items():
            for flag in flags:
                # Also where the variable has the same.
                said = self.refused(*words, flag, OLD, f"{flag}-stdin", stdin=f"{NEW}\n",
                                    FAUXCOUNT_PASSWORD=OLD, FAUXCOUNT_NEW_PASSWORD=OLD)
                self.assertIn(f"{flag} excludes {flag}-stdin", said)


class WithFactor(Changing):
    def test_shows_a_code_of_the_app(self):
        secret = self.ada_with_app(self.world)
        done = self.change()
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn("auth.factor_required", done.stderr)
        self.assertIn("--totp-secret, --totp-secret-stdin or FAUXCOUNT_TOTP_SECRET", done.stderr)
        # That of now has confirmed the app.
        done = self.change(FAUXCOUNT_TOTP_SECRET=secret)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn("auth.bad_code", done.stderr)
        self.assertIn(f"say the same again from {SECOND_STEP} on", done.stderr)
        self.server.json("clock", "to", SECOND_STEP, "-w", self.world)
        done = self.run_change(*BOTH_FROM_STDIN, "--totp-secret-stdin",
                               stdin=f"{OLD}\n{NEW}\n{secret}\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn(secret, done.stdout + done.stderr)

    def test_an_answer_to_the_code_that_is_lost_has_changed_nothing(self):
        secret = self.ada_with_app(self.world)
        self.server.json("clock", "to", SECOND_STEP, "-w", self.world)
        self.order("reply_lost", "answer_challenge")
        done = self.change(FAUXCOUNT_TOTP_SECRET=secret)
        self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
        self.assertIn("nothing was changed yet, but the code may be used: say the same again from "
                      f"{THIRD_STEP} on", done.stderr)
        self.server.json("clock", "to", THIRD_STEP, "-w", self.world)
        done = self.change(FAUXCOUNT_TOTP_SECRET=secret)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_is_no_secret_is_refused_before_anything_is_sent(self):
        done = fauxcount.run("account", "password", ADA, *NOBODY_LISTENS, FAUXCOUNT_PASSWORD=OLD,
                             FAUXCOUNT_NEW_PASSWORD=NEW, FAUXCOUNT_TOTP_SECRET="GEZDGNBV")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("--totp-secret", done.stderr)
        self.assertNotIn("GEZDGNBV", done.stderr)


class WithCodesByMail(WithMail, Changing):
    def test_names_the_way_over_http_which_leads_there(self):
        self.ada(self.world)
        done = self.change()
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn("auth.factor_required", done.stderr)
        self.assertEqual([one["purpose"] for one in self.codes(self.world)], ["confirmation"])
        steps = re.findall(r"(POST|PUT) (\S+) (\{.*?\}) ", done.stderr)
        self.assertEqual([method for method, *_ in steps], ["POST", "POST", "PUT"], done.stderr)
        (_, codes, via), (_, answer, code), (_, password, wanted) = steps
        self.server.call("POST", codes, json.loads(via))
        self.assertIn(f"`fauxcount inbox list --kind code -w {self.world}`", done.stderr)
        sent = self.codes(self.world)[-1]["code"]
        opened = self.server.call("POST", answer, {**json.loads(code), "code": sent})
        self.put(password.replace("{account}", opened["session"]["account"]), opened["token"],
                 {**json.loads(wanted), "password": NEW})
        for present, refusal in ((OLD, "auth.bad_credentials"), (NEW, "auth.factor_required")):
            self.assertIn(refusal, self.change(present=present, wanted=THIRD).stderr)

    def put(self, path, token, body):
        request = urllib.request.Request(self.server.url + path, json.dumps(body).encode(),
                                         {"Content-Type": "application/json",
                                          "Authorization": f"Bearer {token}"}, method="PUT")
        with urllib.request.urlopen(request, timeout=fauxcount.TIMEOUT) as answer:
            self.assertEqual(answer.status, 204)


if __name__ == "__main__":
    unittest.main()

"""`fauxcount inbox`: what people were written is told, chosen from and waited for."""

import http.client
import json
import re
import signal
import subprocess
import unittest
from pathlib import Path

import fauxcount
from fauxcount import Served, Server
from second_factor_test import START, code_at

DOCS = Path(__file__).resolve().parents[2] / "docs"
ADA, PHONE, BOB = "ada@example.test", "+15550100", "bob@example.test"
PASSWORD = "correct horse"
FIRST, DUE = "2030-01-01T00:00:00.000Z", "2030-01-31T00:00:00.000Z"
NOBODY_LISTENS = ("--endpoint", "http://127.0.0.1:1")
LONG = ("--timeout", "20m")  # longer than a test may take: it never ends what waits


class Ear:
    """What a server has received from everybody else, in bytes; its own questions are received, too."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", int(server.url.rsplit(":", 1)[1]),
                                                     timeout=fauxcount.TIMEOUT)
        first = self.received()
        self.own = self.received()
        self.each = self.own - first

    def received(self):
        self.connection.request("GET", "/metrics")
        with self.connection.getresponse() as answer:
            return int(re.search(r"received_bytes_total (\d+)", answer.read().decode()).group(1))

    def others(self):
        self.own += self.each
        return self.received() - self.own


class WithPeople(unittest.TestCase):
    """Acts of a person in a world of a server, over HTTP."""

    def make(self, server, world, policy=None, *more):
        self.server, self.world = server, world
        ada = {"identifiers": [ADA, PHONE, "ada"], "password": PASSWORD}
        self.server.make_world(world, policy or {}, ada, *more)

    def product(self, method, path, token, body=None):
        return self.server.call(method, f"/w/{self.world}/v1/{path}", body or {}, token)

    def sign_in(self, who=ADA):
        return self.server.sign_in(self.world, who, PASSWORD)["token"]

    def schedule(self, who=ADA, token=None):
        return self.product("POST", "removals", token or self.sign_in(who))

    def cancel(self, accepted):
        self.product("POST", f"removals/{accepted['removal']['id']}/cancel", accepted["receipt"])

    def words(self, verb, *words):
        return ["inbox", verb, "-w", self.world, *words]

    def read(self, *words, verb="list"):
        """The messages, and the last line: where to go on."""
        *messages, end = self.server.json(*self.words(verb, *words))
        return messages, end

    def kinds(self, *words):
        return [message["kind"] for message in self.read(*words)[0]]

    def begun(self, *words):
        """`fauxcount inbox wait` whose request the server has, and leaves open."""
        ear = Ear(self.server)
        self.addCleanup(ear.connection.close)
        self.server.json("health")
        handshake = ear.others()
        process = fauxcount.start(*self.words("wait", "--json", *words), FAUXCOUNT_ENDPOINT=self.server.url)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        # The server has done with what it has received before it hears the next question.
        while ear.others() <= 2 * handshake:
            self.assertIsNone(process.poll())
        self.assertIsNone(process.poll())
        return process

    def ended(self, process):
        out, err = process.communicate(timeout=fauxcount.TIMEOUT)
        return process.returncode, [json.loads(line) for line in out.splitlines()], err


class Inbox(Served, WithPeople):
    def setUp(self):
        super().setUp()
        self.make(self.server, self.world, None, {"identifiers": [BOB], "password": PASSWORD})

    def test_a_removal_is_told_of_to_each_address_and_number(self):
        accepted = self.schedule()
        self.cancel(accepted)
        told, end = self.read()
        removal, account = accepted["removal"]["id"], accepted["removal"]["account"]
        self.assertEqual([(one["number"], one["kind"], one["via"], one["to"]) for one in told],
                         [(1, "removal_scheduled", "email", ADA), (2, "removal_scheduled", "sms", PHONE),
                          (3, "removal_cancelled", "email", ADA), (4, "removal_cancelled", "sms", PHONE)])
        self.assertEqual({(one["at"], one["account"], one["removal"]) for one in told},
                         {(FIRST, account, removal)})
        self.assertEqual([one.get("due") for one in told], [DUE, DUE, None, None])
        self.assertIn(DUE, told[0]["text"])
        self.assertEqual(end["sent"], 4)

    def test_after_the_purge_only_who_names_an_address_is_told_it(self):
        self.schedule()
        self.server.json("clock", "advance", "P30DT1M", "-w", self.world)
        told = self.read()[0]
        self.assertEqual([one["kind"] for one in told], ["removal_scheduled"] * 2 + ["purged"] * 2)
        self.assertEqual([one.get("to") for one in told], [None] * 4)
        self.assertTrue(DUE <= told[2]["at"] < "2030-01-31T00:01", told[2])
        for spelt, to in ((ADA, ADA), ("ADA@Example.test", ADA), ("+1-555-01-00", PHONE)):
            mine = self.read("--to", spelt)[0]
            self.assertEqual([(one["kind"], one["to"]) for one in mine],
                             [("removal_scheduled", to), ("purged", to)])
        self.assertEqual(self.read("--to", BOB)[0], [])

    def test_choices(self):
        self.cancel(self.schedule())
        bobs = self.schedule(BOB)["removal"]["account"]
        self.assertEqual(len(self.kinds()), 5)
        self.assertEqual(self.kinds("--kind", "removal_cancelled"), ["removal_cancelled"] * 2)
        self.assertEqual(self.kinds("--kind", "purged"), [])
        self.assertEqual([one["to"] for one in self.read("--via", "sms")[0]], [PHONE] * 2)
        self.assertEqual([one["to"] for one in self.read("--account", bobs)[0]], [BOB])
        self.assertEqual(self.kinds("--via", "email", "--to", ADA, "--kind", "removal_scheduled"),
                         ["removal_scheduled"])
        self.assertEqual(self.kinds("--to", ADA, "--account", bobs), [])

    def test_goes_on_where_the_last_look_ended(self):
        nothing, end = self.read("--after", "")
        self.assertEqual((nothing, end["sent"]), ([], 0))
        self.schedule()
        told, end = self.read("--after", end["next_cursor"], "--kind", "purged")
        self.assertEqual((told, end["sent"]), ([], 2))
        self.assertEqual(self.read("--after", end["next_cursor"]), ([], end))
        self.schedule(BOB)
        self.assertEqual([one["to"] for one in self.read("--after", end["next_cursor"])[0]], [BOB])
        cursor, numbers = "", []
        for _ in range(3):
            (one,), end = self.read("--after", cursor, "--limit", "1")
            numbers.append(one["number"])
            cursor = end["next_cursor"]
        self.assertEqual(numbers, [1, 2, 3])
        self.assertEqual(self.read("--after", cursor, "--limit", "1")[0], [])

    def test_people_read_a_line_a_message(self):
        done = self.server.run(*self.words("list"))
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertIn("has sent no message", done.stderr)
        self.schedule()
        done = self.server.run(*self.words("list"))
        self.assertEqual(done.returncode, 0, done.stderr)
        first, second = done.stdout.splitlines()
        self.assertTrue(first.startswith(f"1  {FIRST}  email  {ADA}  removal_scheduled  Your account"), first)
        self.assertTrue(second.startswith(f"2  {FIRST}  sms    {PHONE}         removal_scheduled  "), second)
        cursor = re.search(r"go on with --after (\w+)$", done.stderr, re.MULTILINE).group(1)
        done = self.server.run(*self.words("list", "--after", cursor))
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertIn("no message fits", done.stderr)

    def test_wait_finds_what_is_there(self):
        self.schedule()
        told, end = self.read("--via", "sms", *LONG, verb="wait")
        self.assertEqual([(one["kind"], one["to"]) for one in told], [("removal_scheduled", PHONE)])
        self.assertEqual(end["sent"], 2)

    def test_wait_is_answered_by_a_message_that_fits(self):
        waiting = self.begun("--to", ADA, "--kind", "removal_cancelled", *LONG)
        accepted = self.schedule()
        self.schedule(BOB)
        self.cancel(accepted)
        code, (told, end), err = self.ended(waiting)
        self.assertEqual((code, told["number"], told["to"]), (0, 4, ADA), err)
        self.assertEqual(told["kind"], "removal_cancelled")
        self.assertEqual(self.kinds("--after", end["next_cursor"], "--to", ADA), [])

    def test_wait_is_answered_by_what_time_brings(self):
        self.schedule()
        waiting = self.begun("--to", PHONE, "--kind", "purged", *LONG)
        self.server.json("clock", "advance", "P30DT1M", "-w", self.world)
        code, lines, err = self.ended(waiting)
        self.assertEqual((code, lines[0]["kind"], lines[0]["to"]), (0, "purged", PHONE), err)

    def test_wait_goes_on_after_a_cursor(self):
        self.schedule()
        waiting = self.begun("--after", self.read()[1]["next_cursor"], *LONG)
        self.schedule(BOB)
        code, lines, err = self.ended(waiting)
        self.assertEqual((code, lines[0]["to"]), (0, BOB), err)

    def test_wait_ends_without_a_message(self):
        self.schedule()
        done = self.server.run(*self.words("wait", "--kind", "purged", "--to", ADA, "--timeout", "50ms"))
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn(f"world {self.world}: no message came within 50ms (--to {ADA} --kind purged)",
                      done.stderr)
        self.assertIn("go on with --after " + self.read()[1]["next_cursor"], done.stderr)
        done = self.server.run("--json", *self.words("wait", "--kind", "purged", "--timeout", "0s"))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(json.loads(done.stdout), self.read()[1])
        self.assertEqual(json.loads(done.stderr)["error"]["exit_code"], 1)

    def test_wait_hears_that_its_world_is_gone(self):
        waiting = self.begun(*LONG)
        self.server.json("world", "rm", self.world)
        code, lines, err = self.ended(waiting)
        self.assertEqual((code, lines), (1, []), err)
        self.assertIn("world.not_found", err)

    def test_a_signal_ends_a_wait(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            waiting = self.begun(*LONG)
            waiting.send_signal(number)
            self.assertEqual(self.ended(waiting), (code, [], ""))
            done = fauxcount.signalled(number, *self.words("wait", *LONG),
                                       FAUXCOUNT_ENDPOINT=self.server.url)
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)

    def test_what_the_server_refuses_is_named_as_it_was_typed(self):
        for words, said in ((("--to", "ada"), "--to: request.invalid"),
                            (("--after", "nonsense"), "--after: cursor.invalid"),
                            (("--account", "acc_0000000000000"), "account.not_found")):
            for verb in ("list", "wait"):
                done = self.server.run(*self.words(verb, *words))
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                self.assertIn(said, done.stderr)

    def test_notices_can_be_turned_off(self):
        self.make(self.server, self.world + "-off", {"notices": "none"})
        self.cancel(self.schedule())
        self.assertEqual(self.read()[1]["sent"], 0)

    def test_notices_can_be_of_what_guards_the_account_alone(self):
        self.make(self.server, self.world + "-security", {"notices": "security"})
        token = self.sign_in()
        enrolled = self.product("POST", "factors", token, {"kind": "totp"})
        factor = enrolled["factor"]["id"]
        self.assertEqual(self.kinds(), [])
        self.product("POST", f"factors/{factor}/confirmation", token,
                     {"code": code_at(enrolled["secret"], START)})
        self.product("POST", "factors", token, {"kind": "backup_codes"})
        self.cancel(self.schedule(token=token))
        told = self.read()[0]
        self.assertEqual([(one["kind"], one["factor_kind"], one["to"]) for one in told],
                         [("factor_added", kind, to) for kind in ("totp", "backup_codes")
                          for to in (ADA, PHONE)])
        self.assertEqual([one["factor"] == factor for one in told], [True, True, False, False])
        self.assertEqual({one.get("removal") for one in told}, {None})


class Full(Served, WithPeople):
    PEOPLE = 1100  # more than an inbox keeps, and more than a page has

    def test_all_that_is_kept_is_told_over_pages(self):
        self.server.json("world", "new", self.world)
        self.server.json("account", "generate", str(self.PEOPLE), "--template", "bare", "-w", self.world)
        listed = self.server.json("account", "list", "--limit", str(self.PEOPLE), "-w", self.world)
        accounts = [account["id"] for account in listed]
        administrator = self.server.json("world", "show", self.world)[0]["credential"]
        for some in (accounts[:1000], accounts[1000:]):
            self.product("POST", "bulk/removals", administrator, {"accounts": some})
        told, end = self.read("--limit", "2000")
        self.assertEqual(end["sent"], self.PEOPLE)
        self.assertEqual([one["number"] for one in told], list(range(self.PEOPLE - 1023, self.PEOPLE + 1)))
        self.assertEqual([one["account"] for one in told], accounts[-1024:])
        most, end = self.read("--limit", "1010")
        self.assertEqual(most, told[:1010])
        self.assertEqual(self.read("--after", end["next_cursor"])[0], told[1010:])
        self.assertEqual(self.read("--limit", "1010", verb="wait"), (most, end))


class ServerEnds(WithPeople):
    def waits(self, server):
        self.make(server, "waited-for")
        return self.begun(*LONG)

    def test_told_to_stop_it_answers_who_waits(self):
        with Server() as server:
            waiting = self.waits(server)
            server.process.send_signal(signal.SIGTERM)
            # It was answered, asked on, and found nobody: an answer that breaks off would be told otherwise.
            code, lines, err = self.ended(waiting)
            self.assertEqual((code, lines), (3, []), err)
            self.assertIn("nobody listens there", err)
            self.assertEqual(err.count(server.url), 1, err)
            server.process.communicate(timeout=fauxcount.TIMEOUT)
            self.assertEqual(server.process.returncode, 0)

    def test_killed_it_is_missed(self):
        with Server() as server:
            waiting = self.waits(server)
            server.process.kill()
            code, lines, err = self.ended(waiting)
            self.assertEqual((code, lines), (3, []), err)
            self.assertIn("no complete answer: the connection ended", err)
            self.assertIn("ask again", err)


class Usage(unittest.TestCase):
    def test_what_is_wrong_is_told_before_anything_is_sent(self):
        for words, told in ((("--kind", "purgd"), "--kind: `purgd` is not removal_scheduled, "),
                            (("--via", "letter"), "--via: `letter` is not email, sms"),
                            (("--account", ADA), "--account"),
                            (("--to", ""), "--to"),
                            (("--kind", ""), "--kind"),
                            (("--limit", "0"), "--limit")):
            for verb in ("list", "wait"):
                done = fauxcount.run("inbox", verb, *words, *NOBODY_LISTENS)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertIn(told, done.stderr)
        done = fauxcount.run("inbox", "wait", "--kind", "purgd", *NOBODY_LISTENS)
        self.assertIn("did you mean `purged`?", done.stderr)
        done = fauxcount.run("inbox", "wait", "--kind", "zzz", *NOBODY_LISTENS)
        self.assertNotIn("did you mean", done.stderr)
        for words in (("wait", "--timeout", "soon"), ("list", "--timeout", "1s")):
            done = fauxcount.run("inbox", *words, *NOBODY_LISTENS)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("--timeout", done.stderr)

    def test_a_server_that_is_not_there(self):
        for verb in ("list", "wait"):
            done = fauxcount.run("inbox", verb, *NOBODY_LISTENS)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("nobody listens there", done.stderr)


class Pages(WithPeople):
    def blocks_of(self, page):
        return re.findall(r"^```sh\n(.*?)^```", (DOCS / page).read_text(), re.DOTALL | re.MULTILINE)

    def play(self, script, server, **variables):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True,
                              timeout=fauxcount.TIMEOUT, check=False,
                              env=fauxcount.environment(FAUXCOUNT_ENDPOINT=server.url, **variables))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def test_the_inbox_by_hand(self):
        removal, inbox = self.blocks_of("http.md")
        with Server() as server:
            answers = self.play(removal + inbox, server).stdout
        self.assertNotIn('"status"', answers)  # of a refusal
        told = [[one["kind"] for one in json.loads(text)["messages"]]
                for text in re.findall(r'\{"sent":.*?"next_cursor":"\w+"\}', answers)]
        self.assertEqual(told, [["removal_scheduled", "purged"], ["purged"], []])

    def test_the_loop_is_told_everything_once(self):
        (loop,) = [block for block in self.blocks_of("cli.md") if "$cursor" in block]
        folder = Path(fauxcount.PROGRAM).parent
        with Server() as server:
            self.make(server, "looked-at")
            self.cancel(self.schedule())
            script = f"export PATH={folder}:$PATH\n{loop.replace('--timeout 5m', '--timeout 0s --limit 3')}"
            done = self.play(script, server, FAUXCOUNT_WORLD=self.world)
        self.assertEqual([json.loads(line)["number"] for line in done.stdout.splitlines()], [1, 2, 3, 4])
        self.assertIn("no message came within 0s", done.stderr)


if __name__ == "__main__":
    unittest.main()

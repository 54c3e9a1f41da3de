"""`fauxcount remove --progress` in a world that is not the one it was.

Ids, tokens and receipts follow from the seed and the order of sign-ups alone, so that those in the file are
somebody else's there, and nothing may be done by them.
"""

import json
import unittest

from fauxcount import Served
from relay import Relay

ADA, BOB = "ada@example.test", "bob@example.test"
PASSWORD = {"FAUXCOUNT_PASSWORD": "correct horse"}


class AnotherWorld(Served):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relay = Relay(int(cls.server.url.rsplit(":", 1)[1]))
        cls.addClassCleanup(cls.relay.close)

    def setUp(self):
        super().setUp()
        self.path = self.new_folder() / "ada.progress"
        self.make()
        self.seed(ADA)

    def make(self):
        self.server.json("world", "new", self.world, "--seed", "7")

    def make_anew(self):
        """As after a restart of a server that keeps nothing: the number of resets tells nothing."""
        self.server.json("world", "rm", self.world)
        self.make()

    def reset(self):
        self.server.json("world", "reset", self.world)

    def seed(self, identifier):
        line = json.dumps({"identifiers": [identifier], "password": "correct horse"})
        done = self.server.run("account", "seed", "-", "-w", self.world, stdin=line)
        self.assertEqual(done.returncode, 0, done.stderr)

    def sign_in(self, identifier):
        return self.server.sign_in(self.world, identifier, "correct horse")

    def show(self, identifier):
        return self.server.json("account", "show", identifier, "-w", self.world)[0]

    def words(self, *whose):
        return ["remove", "--json", "-w", self.world, *whose, "--progress", str(self.path), "--endpoint",
                self.relay.url]

    def killed_when_it_asked(self, *whose, **variables):
        came_so_far = self.relay.killed_at(self.words(*whose), "/v1/removals ", "before", **variables)
        self.assertTrue(came_so_far, self.relay.seen)

    def is_refused(self, *words, **variables):
        kept = self.path.read_text()
        done = self.relay.go_on(self.words(*words), **variables)
        self.assertEqual(done.returncode, 2, (done.stdout, done.stderr))
        self.assertIn("not the one", done.stderr)
        self.assertEqual(self.path.read_text(), kept, "it is left as it was")

    def bob_is_there_instead(self, change):
        change()
        self.seed(BOB)
        self.sign_in(BOB)

    def killed_and_bob_is_there_instead(self, change):
        self.killed_when_it_asked(ADA, **PASSWORD)
        self.bob_is_there_instead(change)
        self.is_refused(ADA, **PASSWORD)
        self.assertEqual(self.show(BOB)["phase"], "active")

    def test_reset_the_session_is_somebody_elses(self):
        self.killed_and_bob_is_there_instead(self.reset)

    def test_made_anew_the_session_is_somebody_elses(self):
        self.killed_and_bob_is_there_instead(self.make_anew)

    def by_the_ids_of(self, change):
        account = self.show(ADA)["id"]
        opened = self.sign_in(ADA)
        in_session = ("--session", opened["session"]["id"], "--token", opened["token"])
        for whose in (("--account", account), in_session):
            with self.subTest(whose=whose):
                self.killed_when_it_asked(*whose)
                self.bob_is_there_instead(change)
                self.assertEqual(self.show(BOB)["id"], account)
                self.is_refused(*whose)
                self.assertEqual(self.show(BOB)["phase"], "active")
                self.path.unlink()
                self.make_anew()
                self.seed(ADA)
                self.sign_in(ADA)

    def test_reset_an_id_is_somebody_elses(self):
        self.by_the_ids_of(self.reset)

    def test_made_anew_an_id_is_somebody_elses(self):
        self.by_the_ids_of(self.make_anew)

    def with_a_receipt(self, change):
        done = self.relay.go_on(self.words(ADA), **PASSWORD)
        adas = json.loads(done.stdout)
        change()
        self.seed(BOB)
        bobs = self.server.json("remove", "-w", self.world, BOB, **PASSWORD)[0]
        self.assertEqual(bobs["receipt"], adas["receipt"])
        for words in ((ADA,), (), ("--cancel",), (ADA, "--cancel")):
            with self.subTest(words=words):
                self.is_refused(*words, **PASSWORD)
        self.assertEqual(self.show(BOB)["phase"], "scheduled")

    def test_reset_the_receipt_is_somebody_elses(self):
        self.with_a_receipt(self.reset)

    def test_made_anew_the_receipt_is_somebody_elses(self):
        self.with_a_receipt(self.make_anew)

    def test_rewound_it_is_another_one(self):
        self.server.json("world", "snapshot", "before", "-w", self.world)
        self.killed_when_it_asked(ADA, **PASSWORD)
        self.server.json("world", "rewind", "before", "-w", self.world)
        self.is_refused(ADA, **PASSWORD)

    def test_gone_it_is_not_there(self):
        self.killed_when_it_asked(ADA, **PASSWORD)
        self.server.json("world", "rm", self.world)
        self.is_refused(ADA, **PASSWORD)


if __name__ == "__main__":
    unittest.main()

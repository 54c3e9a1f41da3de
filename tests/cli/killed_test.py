"""`fauxcount remove --progress`, killed and started again: one removal comes of it, and one verdict."""

import json
import unittest

from fauxcount import Served
from relay import Relay

ADA = "ada@example.test"
PASSWORD = {"FAUXCOUNT_PASSWORD": "correct horse"}


class Killed(Served):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relay = Relay(int(cls.server.url.rsplit(":", 1)[1]))
        cls.addClassCleanup(cls.relay.close)

    def setUp(self):
        super().setUp()
        self.folder = self.new_folder()

    def world_with_ada(self, name, free=False):
        in_the_way = {"devices": [{"kind": "phone", "find": True, "lost_mode": True}],
                      "subscriptions": [{"plan": "cloud_plus"}]}
        ada = {"identifiers": [ADA], "password": "correct horse", **({} if free else in_the_way)}
        self.server.make_world(name, {}, ada)
        return name

    def as_owner(self, _):
        return [ADA]

    def as_administrator(self, world):
        return ["--account", self.server.json("account", "show", ADA, "-w", world)[0]["id"]]

    def in_session(self, world):
        opened = self.server.sign_in(world, ADA, "correct horse")
        return ["--session", opened["session"]["id"], "--token", opened["token"]]

    def words(self, world, path, whose):
        return ["remove", "--json", "-w", world, *whose, "--clear", "lost_mode_off,cancel_subscription",
                "--progress", str(path), "--endpoint", self.relay.url, "--wait", "advance"]

    def kill_at_each_request(self, when, whose):
        came_so_far, at = True, 0
        while came_so_far:
            self.assertLess(at, 60)
            self.relay.accepted = set()
            # What is in the way is the owner's to clear.
            world = self.world_with_ada(f"{when}-{at}-{whose.__name__.replace('_', '-')}",
                                        free=whose == self.as_administrator)
            path = self.folder / f"{when}-{at}"
            words = self.words(world, path, whose(world))
            came_so_far = self.relay.killed_at(words, at, when, **PASSWORD)
            with self.subTest(when=when, at=at, seen=self.relay.seen):
                done = self.relay.go_on(words, **PASSWORD)
                self.assertEqual(done.returncode, 0, done.stderr)
                verdict = json.loads(done.stdout)
                self.assertEqual(verdict["verdict"], "removed")
                self.assertTrue(verdict["receipt"])
                self.assertEqual(self.relay.accepted, {verdict["removal"]})
                self.assertEqual(verdict["removed_at"], "2030-01-31T00:01:00.000Z")
                self.assertEqual([p.name for p in self.folder.iterdir() if p.name.startswith(path.name)],
                                 [path.name])
            at += 1
        self.assertGreater(at, 7, "it was killed at too few points")

    def test_killed_before_each_request_arrives(self):
        self.kill_at_each_request("before", self.as_owner)

    def test_killed_before_each_answer_is_heard(self):
        self.kill_at_each_request("after", self.as_owner)

    def test_an_administrator_killed_before_each_request_arrives(self):
        self.kill_at_each_request("before", self.as_administrator)

    def test_an_administrator_killed_before_each_answer_is_heard(self):
        self.kill_at_each_request("after", self.as_administrator)

    def test_in_an_open_session_killed_before_each_request_arrives(self):
        self.kill_at_each_request("before", self.in_session)

    def test_in_an_open_session_killed_before_each_answer_is_heard(self):
        self.kill_at_each_request("after", self.in_session)

    def test_killed_again_and_again_at_every_request_it_makes(self):
        world = self.world_with_ada("again")
        path = self.folder / "again"
        words = self.words(world, path, [ADA])
        deaths = 0
        for when in ("before", "after") * 6:
            deaths += self.relay.killed_at(words, deaths // 2, when, **PASSWORD)
        self.assertGreater(deaths, 4)
        done = self.relay.go_on(words, **PASSWORD)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["verdict"], "removed")


if __name__ == "__main__":
    unittest.main()

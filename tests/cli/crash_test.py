"""A server that dies on order, before and after each commit of a removal.

Nothing that it answered is lost, and whatever is tried again comes to the same world.
"""

import http.client
import json
import shutil
import signal
import tempfile
import unittest
import urllib.request
from pathlib import Path

import fauxcount
from durable_test import Client
from fauxcount import Server
from kept_log import Purges

END = "2030-02-15T00:00:00Z"
CALLS = ("sign_up", "sign_in", "add_photo", "request_removal", "advance_to_the_end")
STAGES = ("tokens", "billing", "bindings", "data", "identifiers", "tombstone")


class Owner(Client):
    def add_photo(self):
        status, item = self.product("POST", "/items", {"kind": "photo", "bytes": 5}, token=self.token,
                                    key="photo")
        assert status == 201, item

    def advance_to_the_end(self):
        status, clock = self.call("POST", "/__admin/worlds/qa/clock/advance", {"to": END})
        assert status == 200, clock

    def order(self, kind, **more):
        status, fault = self.call("POST", "/__admin/worlds/qa/faults", {"kind": kind, **more})
        assert status == 201, fault
        return fault

    def heal(self):
        return self.call("DELETE", "/__admin/worlds/qa/faults")[0]


class Crash(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = self.folder / "data"
        self.client = Owner()

    def start(self, *words):
        self.server = Server("--data", str(self.data), "--allow-crash", *words)
        self.addCleanup(self.server.__exit__)
        self.client.url = self.server.url

    def begin_anew(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.client = Owner()
        self.start()
        self.assertEqual(self.client.call("PUT", "/__admin/worlds/qa", {})[0], 200)

    def dies(self, call):
        with self.assertRaises((http.client.HTTPException, OSError)):
            call()
        self.server.process.communicate(timeout=fauxcount.TIMEOUT)
        self.assertEqual(self.server.process.returncode, -signal.SIGKILL)

    def end(self):
        """How it has come out: the same whatever happened on the way."""
        status, removal = self.client.removal()
        self.assertEqual((status, removal["state"]), (200, "removed"), removal)
        self.assertTrue(self.client.call("GET", "/__admin/worlds/qa/invariants")[1]["holds"])
        world = self.client.world()
        self.server.process.kill()
        self.server.process.communicate(timeout=fauxcount.TIMEOUT)
        purges = Purges(self.data / "fauxcount.db")
        self.assertEqual((purges.accepted, purges.started, purges.finished), (1, 1, 1))
        return world["state_hash"], world["now"]

    def undisturbed(self):
        self.begin_anew()
        for call in CALLS:
            getattr(self.client, call)()
        return self.end()

    def test_before_and_after_each_call(self):
        right = self.undisturbed()
        for kind in ("crash_before", "crash_after"):
            for at in CALLS[:-1]:
                with self.subTest(kind=kind, at=at):
                    self.begin_anew()
                    for call in CALLS:
                        if call == at:
                            self.client.order(kind, operation="add_item" if at == "add_photo" else at)
                            self.dies(getattr(self.client, call))
                            self.start()
                            self.assertEqual(self.client.heal(), 204)
                        getattr(self.client, call)()
                    # Nothing remembers a sign-in: the one that nobody heard of has opened a session, too.
                    if (kind, at) != ("crash_after", "sign_in"):
                        self.assertEqual(self.end(), right)
                    else:
                        self.end()

    def test_before_and_after_each_stage_of_the_purge(self):
        right = self.undisturbed()
        for kind in ("crash_before", "crash_after"):
            for stage in STAGES:
                with self.subTest(kind=kind, stage=stage):
                    self.begin_anew()
                    for call in CALLS[:-1]:
                        getattr(self.client, call)()
                    self.client.order(kind, stage=stage)
                    self.dies(self.client.advance_to_the_end)
                    self.start()
                    state = self.client.removal()[1]["state"]
                    self.assertEqual(state, "removed" if stage == "tombstone" else "purging")
                    self.client.advance_to_the_end()
                    self.assertEqual(self.client.heal(), 204)
                    self.assertEqual(self.end(), right)

    def test_again_and_again(self):
        right = self.undisturbed()
        self.begin_anew()
        for call in CALLS[:3]:
            getattr(self.client, call)()
        self.client.order("crash_before", operation="request_removal", times=3)
        for _ in range(3):
            self.dies(self.client.request_removal)
            self.start()
        self.client.order("crash_after", operation="request_removal")
        self.dies(self.client.request_removal)
        self.start()
        self.client.request_removal()
        self.assertEqual(self.client.heal(), 204)
        self.client.advance_to_the_end()
        self.assertEqual(self.end(), right)

    def test_only_where_it_may(self):
        with Server("--data", str(self.data)) as server:
            refused = server.run("fault", "order", "crash_before")
            self.assertEqual(refused.returncode, 1, refused.stdout)
            self.assertIn("start it with --allow-crash", refused.stderr)

    def test_where_it_may_not_any_more_only_the_connection_ends(self):
        self.begin_anew()
        self.client.order("crash_after", operation="sign_up")
        self.server.process.kill()
        self.server.process.communicate(timeout=fauxcount.TIMEOUT)
        with Server("--data", str(self.data)) as server:
            self.client.url = server.url
            with self.assertRaises((http.client.HTTPException, OSError)):
                self.client.sign_up()
            self.client.sign_up()
            self.assertIsNone(server.process.poll())

    def test_by_the_call_itself_and_without_a_directory(self):
        with Server("--allow-crash", "--fault-header") as server:
            done = server.run("fault", "order", "crash_before", "--operation", "sign_up")
            self.assertIn("call 1", done.stdout)
            crash = urllib.request.Request(server.url + "/w/default/v1/accounts",
                                           headers={"Fauxcount-Fault": json.dumps({"kind": "crash_after"})})
            with self.assertRaises((http.client.HTTPException, OSError)):
                urllib.request.urlopen(crash, timeout=fauxcount.TIMEOUT)
            server.process.communicate(timeout=fauxcount.TIMEOUT)
            self.assertEqual(server.process.returncode, -signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()

"""Worlds that are kept: whatever was answered before a kill is there after the next start."""

import json
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import fauxcount
from fauxcount import Server

PERSON = {"identifiers": ["ada@example.test"], "password": "correct horse"}


class Client:
    """Speaks HTTP to a world, and remembers what a person would."""

    def __init__(self):
        self.url, self.token, self.account, self.receipt, self.device = None, None, None, None, None

    def call(self, method, path, body=None, token=None, key=None):
        request = urllib.request.Request(self.url + path, method=method,
                                         data=None if body is None else json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", "Bearer " + token)
        if key:
            request.add_header("Idempotency-Key", key)
        try:
            with urllib.request.urlopen(request, timeout=fauxcount.TIMEOUT) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def product(self, method, path, body=None, **more):
        return self.call(method, "/w/qa/v1" + path, body, **more)

    def world(self):
        return self.call("GET", "/__admin/worlds/qa")[1]

    # The steps of a removal, each with what it must come to.
    def sign_up(self):
        status, self.account = self.product("POST", "/accounts", PERSON, key="sign-up")
        assert status == 201, self.account

    def sign_in(self):
        login = {"identifier": PERSON["identifiers"][0], "password": PERSON["password"]}
        status, session = self.product("POST", "/sessions", login)
        assert status == 201, session
        self.token = session["token"]

    def add_photo(self):
        status, item = self.product("POST", "/items", {"kind": "photo", "bytes": 5}, token=self.token)
        assert status == 201, item

    def request_removal(self):
        status, accepted = self.product("POST", "/removals", {"channel": "site"}, token=self.token,
                                        key="remove")
        assert status == 202, accepted
        if self.receipt is not None:
            assert self.receipt == accepted, "another removal under the same key"
        self.receipt = accepted

    def advance(self):
        status, clock = self.call("POST", "/__admin/worlds/qa/clock/advance", {"next": True})
        assert status == 200, clock

    def rest(self):
        status, clock = self.call("POST", "/__admin/worlds/qa/clock/advance", {"by": "P1D"})
        assert status == 200, clock

    STEPS = ("sign_up", "sign_in", "add_photo", "request_removal", "request_removal",
             *["advance"] * 6, "rest")

    def removal(self):
        removal = self.receipt["removal"]
        return self.product("GET", f"/removals/{removal['id']}", token=self.receipt["receipt"])


class Durable(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = str(self.folder / "data")

    def server(self, *words):
        server = Server("--data", self.data, *words)
        self.addCleanup(server.__exit__)
        return server

    def kill(self, server):
        server.process.send_signal(signal.SIGKILL)
        server.process.communicate(timeout=fauxcount.TIMEOUT)

    def test_a_kill_after_each_step_of_a_removal_loses_nothing(self):
        hashes = []
        client = Client()
        server = self.server()
        client.url = server.url
        for step in Client.STEPS:
            getattr(client, step)()
            hashes.append(client.world()["state_hash"])
        self.kill(server)

        for last in range(len(Client.STEPS)):
            shutil.rmtree(self.data)
            client = Client()
            for number, step in enumerate(Client.STEPS):
                if number in (0, last + 1):
                    server = self.server()
                    client.url = server.url
                getattr(client, step)()
                self.assertEqual(client.world()["state_hash"], hashes[number], (last, step))
                if number == last:
                    self.kill(server)
            self.kill(server)
            server = self.server()
            client.url = server.url
            self.assertEqual(client.world()["state_hash"], hashes[-1])
            status, removal = client.removal()
            self.assertEqual((status, removal["state"]), (200, "removed"), removal)
            audit = client.call("GET", "/__admin/worlds/qa/invariants")[1]
            self.assertTrue(audit["holds"], audit)
            self.kill(server)

    def test_a_restart_goes_on_with_clock_snapshots_and_forks(self):
        client = Client()
        server = self.server()
        client.url = server.url
        client.sign_up()
        self.assertEqual(client.call("PUT", "/__admin/worlds/qa/snapshots/before")[0], 200)
        client.sign_in()
        self.assertEqual(client.call("POST", "/__admin/worlds/qa/fork", {"name": "other"})[0], 201)
        client.request_removal()
        before = client.world()
        other = client.call("GET", "/__admin/worlds/other")[1]
        self.kill(server)
        client.url = self.server().url
        self.assertEqual(client.world(), before)
        self.assertEqual(client.call("GET", "/__admin/worlds/other")[1], other)
        self.assertEqual(client.call("POST", "/__admin/worlds/qa/rewind", {"name": "before"})[0], 200)
        self.assertEqual(client.world()["incarnation"], before["incarnation"] + 1)

    def test_a_running_clock_goes_on_from_where_it_was(self):
        client = Client()
        server = self.server()
        client.url = server.url
        client.sign_up()
        self.assertEqual(client.call("PUT", "/__admin/worlds/qa/clock", {"mode": "running"})[0], 200)
        before = client.world()["now"]
        self.kill(server)
        client.url = self.server().url
        after = client.world()
        self.assertEqual(after["clock"], "running")
        self.assertGreaterEqual(after["now"], before)
        self.assertEqual(after["now"][:10], before[:10])

    def test_it_stops_and_starts_without_a_kill(self):
        server = self.server()
        client = Client()
        client.url = server.url
        client.sign_up()
        hash_before = client.world()["state_hash"]
        server.process.terminate()
        server.process.communicate(timeout=fauxcount.TIMEOUT)
        self.assertEqual(server.process.returncode, 0)
        client.url = self.server().url
        self.assertEqual(client.world()["state_hash"], hash_before)

    def refused(self, *words):
        done = fauxcount.run("serve", "--port", "0", *words)
        self.assertEqual(done.returncode, 2, done.stdout)
        return done.stderr

    def test_what_is_in_the_way_is_named(self):
        self.server("--seed", "5", "--population", "1")
        self.assertIn("stop that one first", self.refused("--data", self.data))
        other = self.folder / "other"
        self.assertIn("parent", self.refused("--data", str(other / "deeper")))
        self.assertIn("damaged", self.garbage("not a database, whatever its name says" * 100))

    def test_a_disk_that_is_full_while_worlds_are_filled_is_named(self):
        people = self.folder / "people.jsonl"
        people.write_text("".join(json.dumps(PERSON | {"identifiers": [f"p{n}@example.test"]}) + "\n"
                                  for n in range(3000)))
        # Beyond so many bytes a file takes nothing; that the signal is ignored is handed down.
        done = subprocess.run(
            [fauxcount.PROGRAM, "serve", "--port", "0", "--data", self.data, "--load", str(people)],
            capture_output=True, text=True, check=False, timeout=fauxcount.TIMEOUT,
            env=fauxcount.environment(), restore_signals=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("fauxcount.db cannot be written: ", done.stderr)
        self.assertIn("what was acknowledged is there", done.stderr)
        self.assertEqual(done.stderr.count("start again"), 1, done.stderr)

    def test_a_directory_has_one_seed_and_one_first_world(self):
        server = self.server("--seed", "5", "--population", "1")
        self.assertEqual(server.listening["seed"], 5)
        self.kill(server)
        self.assertIn("made with seed 5, not 6", self.refused("--data", self.data, "--seed", "6"))
        self.assertIn("holds world `default` already",
                      self.refused("--data", self.data, "--population", "1"))
        again = self.server()
        self.assertEqual(again.listening["seed"], 5)

    def garbage(self, text):
        folder = self.folder / "garbage"
        folder.mkdir()
        (folder / "fauxcount.db").write_text(text)
        return self.refused("--data", str(folder))


if __name__ == "__main__":
    unittest.main()

"""A server's life: it listens, says so, answers, and ends when it is told to."""

import json
import os
import signal
import socket
import stat
import tempfile
import unittest
from pathlib import Path

import fauxcount
from fauxcount import Server


class Serve(unittest.TestCase):
    def test_the_first_line_says_where_it_listens(self):
        with Server("--seed", "7") as server:
            self.assertEqual(server.listening["event"], "listening")
            self.assertEqual(server.listening["seed"], 7)
            self.assertEqual(server.listening["world"], "default")
            self.assertEqual(server.listening["admin"], server.url + "/__admin")
            self.assertEqual(server.json("health")[0]["seed"], 7)
            self.assertIn("up: fauxcount", server.run("health").stdout)

    def test_the_seed_of_the_environment(self):
        with Server(FAUXCOUNT_SEED="9") as server:
            self.assertEqual(server.listening["seed"], 9)

    def test_each_signal_ends_it_with_success(self):
        for name in (signal.SIGTERM, signal.SIGINT):
            with Server() as server:
                server.json("world", "list")
                server.process.send_signal(name)
                out, _ = server.process.communicate(timeout=fauxcount.TIMEOUT)
                self.assertEqual(server.process.returncode, 0)
                self.assertEqual(json.loads(out.splitlines()[-1])["event"], "stopped")

    def test_the_ready_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "ready.json")
            with Server("--ready-file", str(path)) as server:
                ready = json.loads(path.read_text())
                self.assertEqual(ready["url"], server.url)
                self.assertEqual(ready["pid"], server.process.pid)
                self.assertEqual(ready["seed"], 1)
                self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
                self.assertEqual([path.name], os.listdir(folder))
                right = server.run("world", "list", "--admin-token", ready["admin_token"])
                wrong = server.run("world", "list", "--admin-token", "guessed")
                self.assertEqual(right.returncode, 0, right.stderr)
                self.assertEqual(wrong.returncode, 1)
                self.assertIn("auth.invalid_token", wrong.stderr)
                server.process.terminate()
                server.process.communicate(timeout=fauxcount.TIMEOUT)
            self.assertEqual([], os.listdir(folder))

    def test_a_ready_file_that_cannot_be_written(self):
        done = fauxcount.run("serve", "--port", "0", "--ready-file", "no/such/folder/ready.json")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no/such/folder/ready.json", done.stderr)

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            done = fauxcount.run("serve", "--port", port)
        self.assertEqual(done.returncode, 3)
        self.assertIn(port, done.stderr)
        self.assertIn("--port 0", done.stderr)

    def test_off_loopback_it_wants_a_token(self):
        done = fauxcount.run("serve", "--host", "0.0.0.0", "--port", "0")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--admin-token", done.stderr)

    def test_worlds_only_when_told(self):
        with Server("--no-auto-worlds", "--max-worlds", "2") as server:
            refused = server.run("account", "create", "ada@example.test", "--password", "p", "-w", "other")
            self.assertEqual(refused.returncode, 1)
            self.assertIn("world.not_found", refused.stderr)
            self.assertIn("fauxcount world new", refused.stderr)
            self.assertEqual(server.run("world", "new", "other").returncode, 0)
            self.assertIn("world.limit", server.run("world", "new", "third").stderr)


class Worlds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--population", "3")
        cls.addClassCleanup(cls.server.__exit__)

    def test_a_population_is_there_from_the_start(self):
        world = self.server.json("world", "show", "default")[0]
        self.assertEqual((world["accounts"], world["devices"]), (3, 9))
        self.assertEqual(len(self.server.json("account", "list")), 3)
        self.assertEqual(len(self.server.json("account", "list", "--limit", "2")), 2)

    def test_make_fork_reset_and_remove(self):
        made = self.server.json("world", "new", "one", "--seed", "5", "--start", "2031-01-01T00:00:00Z",
                                "--set", "grace=P7D", "--profile", "device-cloud")[0]
        self.assertEqual((made["seed"], made["now"]), (5, "2031-01-01T00:00:00.000Z"))
        self.assertIn({"name": "grace", "value": "P7D"}, made["policy"])
        self.assertIn("P7D", self.server.run("world", "policy", "one").stdout)
        self.server.json("account", "generate", "2", "-w", "one")
        self.server.json("world", "fork", "two", "-w", "one")
        self.assertEqual(self.server.json("world", "reset", "one")[0]["accounts"], 0)
        self.assertEqual(self.server.json("world", "show", "two")[0]["accounts"], 2)
        self.assertEqual(self.server.json("world", "rm", "two"), [])
        self.assertEqual(self.server.run("world", "show", "two").returncode, 1)

    def test_snapshot_and_rewind(self):
        before = self.server.json("world", "new", "kept")[0]["state_hash"]
        self.server.json("world", "snapshot", "empty", "-w", "kept")
        self.server.json("account", "generate", "1", "-w", "kept")
        self.assertEqual([one["name"] for one in self.server.json("world", "snapshots", "kept")], ["empty"])
        self.assertEqual(self.server.json("world", "rewind", "empty", "-w", "kept")[0]["state_hash"], before)

    def test_audit(self):
        audited = self.server.json("world", "audit")[0]
        self.assertTrue(audited["holds"])
        self.assertEqual(audited["accounts"], 3)

    def test_the_clock(self):
        self.server.json("world", "new", "timed")
        self.server.json("account", "generate", "1", "-w", "timed")
        start = self.server.json("clock", "show", "-w", "timed")[0]
        deadlines = self.server.json("clock", "list", "-w", "timed")
        self.assertEqual(len(deadlines), start["armed"])
        self.assertEqual(deadlines[0]["at"], start["next"])
        there = self.server.json("clock", "next", "-w", "timed")[0]
        self.assertEqual((there["now"], there["fired"]), (start["next"], 1))
        later = self.server.json("clock", "advance", "1h30m", "-w", "timed")[0]
        self.assertTrue(later["complete"])
        self.assertEqual(self.server.json("clock", "to", "2040-01-01T00:00:00Z", "-w", "timed")[0]["now"],
                         "2040-01-01T00:00:00.000Z")
        back = self.server.run("clock", "to", "2039-01-01T00:00:00Z", "-w", "timed")
        self.assertEqual(back.returncode, 1)
        self.assertIn("clock.in_past", back.stderr)
        self.assertIn("the world's clock stands at 2040-01-01T00:00:00.000Z", back.stderr)
        self.assertEqual(self.server.json("clock", "run", "-w", "timed")[0]["mode"], "running")
        self.assertIn("clock.running", self.server.run("clock", "next", "-w", "timed").stderr)
        self.assertEqual(self.server.json("clock", "freeze", "-w", "timed")[0]["mode"], "frozen")

    def test_people_read_no_json_and_no_colour(self):
        for words in ("world show", "world list", "clock show", "clock list", "account list"):
            done = self.server.run(*words.split())
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("{", done.stdout)
            self.assertNotIn("\033", done.stdout)
            self.assertNotRegex(done.stdout, r"(?m) $")


if __name__ == "__main__":
    unittest.main()

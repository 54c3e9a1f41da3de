"""`fauxcount remove --progress`, killed and started again: one removal comes of it, and one verdict.

A relay stands between the client and the server. It stops at one request, before the server sees it or before
the client hears the answer; then the client is killed, for real, and another one goes on with the same file.
"""

import json
import queue
import re
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import fauxcount
from fauxcount import Server

ADA = "ada@example.test"
PASSWORD = {"FAUXCOUNT_PASSWORD": "correct horse"}
HANDSHAKE = b"GET /__admin/info"
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def take_message(connection, buffer):
    """One message of HTTP out of what arrives, and the rest; None when the peer is gone."""
    while True:
        head = buffer.find(b"\r\n\r\n")
        if head >= 0:
            told = LENGTH.search(buffer, 0, head)
            end = head + 4 + (int(told.group(1)) if told else 0)
            if len(buffer) >= end:
                return buffer[:end], buffer[end:]
        piece = connection.recv(65536)
        if not piece:
            return None, buffer
        buffer += piece


class Relay:
    """Passes requests on, one after the other, and stops at the one it is told to."""

    def __init__(self, port):
        self.server = ("127.0.0.1", port)
        self.host = b"127.0.0.1:%d" % port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.stopped = queue.Queue()  # the request line at which it stopped, or None when a client has left
        self.gone = queue.Queue()  # one entry a connection that has ended
        self.seen = []
        self.accepted = set()  # the removals that were scheduled, by their ids
        self.pass_on()
        threading.Thread(target=self.serve, daemon=True).start()

    def pass_on(self):
        self.stop_at, self.when = None, None

    def stop(self, at, when):
        self.seen = []
        self.stop_at, self.when = at, when

    def close(self):
        self.listener.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client, socket.create_connection(self.server) as server:
                try:
                    self.relay(client, server)
                except ConnectionError:
                    pass
            self.gone.put(None)

    def relay(self, client, server):
        asked, answered = b"", b""
        while True:
            request, asked = take_message(client, asked)
            if request is None:
                return
            line = request.split(b"\r\n", 1)[0]
            stops = False
            if not line.startswith(HANDSHAKE):
                stops = len(self.seen) == self.stop_at
                self.seen.append(line)
            if stops and self.when == "before":
                return self.hold(client, line)
            # The server answers nobody who takes it for another.
            server.sendall(request.replace(self.url[len("http://"):].encode(), self.host, 1))
            answer, answered = take_message(server, answered)
            if answer.startswith(b"HTTP/1.1 202 "):
                self.accepted.add(json.loads(answer.split(b"\r\n\r\n", 1)[1])["removal"]["id"])
            if stops:
                return self.hold(client, line)
            client.sendall(answer)

    def hold(self, client, line):
        self.stopped.put(line)
        client.recv(1)  # until the client is gone


class Killed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)
        cls.relay = Relay(int(cls.server.url.rsplit(":", 1)[1]))
        cls.addClassCleanup(cls.relay.close)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def world_with_ada(self, name):
        self.server.json("world", "new", name)
        line = json.dumps({"identifiers": [ADA], "password": "correct horse",
                           "devices": [{"kind": "phone", "find": True, "lost_mode": True}],
                           "subscriptions": [{"plan": "cloud_plus"}]})
        done = self.server.run("account", "seed", "-", "-w", name, stdin=line)
        self.assertEqual(done.returncode, 0, done.stderr)
        return name

    def words(self, world, path):
        return ["remove", "--json", "-w", world, ADA, "--clear", "lost_mode_off,cancel_subscription",
                "--progress", str(path), "--endpoint", self.relay.url, "--wait", "advance"]

    def killed_at(self, words, at, when):
        """Whether the client came that far; then it was killed there."""
        self.relay.stop(at, when)
        process = subprocess.Popen([fauxcount.PROGRAM, *words], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True,
                                   env=fauxcount.environment(**PASSWORD))
        # Either the relay stops, or the client is done and its connection ends: whatever comes first.
        watch = threading.Thread(target=lambda: (process.wait(), self.relay.stopped.put(None)), daemon=True)
        watch.start()
        stopped = self.relay.stopped.get(timeout=fauxcount.TIMEOUT)
        if stopped is not None:
            process.send_signal(signal.SIGKILL)
        out, err = process.communicate(timeout=fauxcount.TIMEOUT)
        watch.join(timeout=fauxcount.TIMEOUT)
        self.relay.gone.get(timeout=fauxcount.TIMEOUT)
        if stopped is None:
            self.assertEqual(process.returncode, 0, err)
            return False
        self.assertEqual(self.relay.stopped.get(timeout=fauxcount.TIMEOUT), None)
        self.assertEqual((process.returncode, out), (-signal.SIGKILL, ""), err)
        return True

    def go_on(self, words):
        self.relay.pass_on()
        done = fauxcount.run(*words, **PASSWORD)
        self.relay.gone.get(timeout=fauxcount.TIMEOUT)
        return done

    def kill_at_each_request(self, when):
        came_so_far, at = True, 0
        while came_so_far:
            self.assertLess(at, 60)
            self.relay.accepted = set()
            world = self.world_with_ada(f"{when}-{at}")
            path = self.folder / f"{when}-{at}"
            words = self.words(world, path)
            came_so_far = self.killed_at(words, at, when)
            with self.subTest(when=when, at=at, seen=self.relay.seen):
                done = self.go_on(words)
                self.assertEqual(done.returncode, 0, done.stderr)
                verdict = json.loads(done.stdout)
                self.assertEqual(verdict["verdict"], "removed")
                self.assertTrue(verdict["receipt"])
                self.assertEqual(self.relay.accepted, {verdict["removal"]})
                self.assertEqual(verdict["removed_at"], "2030-01-31T00:01:00.000Z")
                self.assertEqual([p.name for p in self.folder.iterdir() if p.name.startswith(path.name)],
                                 [path.name])
            at += 1
        self.assertGreater(at, 8, "it was killed at too few points")

    def test_killed_before_each_request_arrives(self):
        self.kill_at_each_request("before")

    def test_killed_before_each_answer_is_heard(self):
        self.kill_at_each_request("after")

    def test_killed_again_and_again_at_every_request_it_makes(self):
        world = self.world_with_ada("again")
        path = self.folder / "again"
        words = self.words(world, path)
        deaths = 0
        for when in ("before", "after") * 6:
            deaths += self.killed_at(words, deaths // 2, when)
        self.assertGreater(deaths, 4)
        done = self.go_on(words)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["verdict"], "removed")


class Progress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)

    def setUp(self):
        self.world = self.id().rsplit("test_", maxsplit=1)[-1].replace("_", "-")[:60]
        self.server.json("world", "new", self.world)
        line = json.dumps({"identifiers": [ADA], "password": "correct horse"})
        self.assertEqual(self.server.run("account", "seed", "-", "-w", self.world, stdin=line).returncode, 0)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name, "removal")

    def remove(self, *words, world=None):
        done = self.server.run("remove", "--json", "-w", world or self.world, *words,
                               "--progress", str(self.path), **PASSWORD)
        return done, json.loads(done.stdout) if done.stdout else {}

    def phase(self):
        return self.server.json("account", "show", ADA, "-w", self.world)[0]["phase"]

    def test_goes_on_and_cancels_by_the_file_alone(self):
        done, verdict = self.remove(ADA)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertNotIn("correct horse", self.path.read_text())
        done, again = self.remove()
        self.assertEqual((done.returncode, again), (0, verdict), done.stderr)
        done, again = self.remove("--cancel")
        self.assertEqual((done.returncode, again["verdict"]), (0, "cancelled"), done.stderr)
        done, again = self.remove(ADA)
        self.assertEqual((done.returncode, again["verdict"]), (1, "cancelled"), "somebody called it off")

    def test_another_plan_or_target_is_refused(self):
        self.remove(ADA)
        for words, said in ((("bob@example.test",), "another removal"),
                            ((ADA, "--clear", "unbind"), "another removal"),
                            ((ADA, "--clear-warnings"), "another removal"),
                            ((ADA, "--idempotency-key", "mine"), "--idempotency-key")):
            done, _ = self.remove(*words)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)
        self.server.json("world", "new", "elsewhere")
        for words in ((ADA,), ()):
            done, _ = self.remove(*words, world="elsewhere")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("in world `" + self.world, done.stderr)

    def test_what_is_no_progress_is_refused_before_anything_is_sent(self):
        for text in ("", "garbage\n", '{"fauxcount_progress":2}\n{}\n'):
            self.path.write_text(text)
            done, _ = self.remove(ADA)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(str(self.path), done.stderr)
            self.assertEqual(self.path.read_text(), text, "it is left as it was")
        self.assertEqual(self.phase(), "active")

    def test_without_a_receipt_it_has_to_be_said_whose(self):
        done, _ = self.remove()
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("no such file", done.stderr)
        done, _ = self.remove("--cancel")
        self.assertEqual(done.returncode, 2, done.stderr)

    def test_what_cannot_be_kept_is_not_begun(self):
        self.path = self.path / "missing" / "removal"
        done, _ = self.remove(ADA)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(self.phase(), "active")

    def test_after_a_refusal_it_is_asked_anew(self):
        wrong = self.server.run("remove", "--json", "-w", self.world, ADA, "--progress", str(self.path),
                                FAUXCOUNT_PASSWORD="wrong horse")
        self.assertEqual(wrong.returncode, 1, wrong.stderr)
        done, verdict = self.remove(ADA)
        self.assertEqual((done.returncode, verdict["verdict"]), (0, "scheduled"), done.stderr)


if __name__ == "__main__":
    unittest.main()

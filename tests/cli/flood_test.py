"""A server under clients that misbehave: it takes no more and no more memory, and who behaves is served.

How each of them is refused is in tests/integration/http_floods_test.cpp, with a clock that a test can move.
Here it is the whole program, and the system says what it takes.
"""

import http.client
import json
import os
import re
import socket
import threading
import unittest
from pathlib import Path

import fauxcount
from fauxcount import Server

CONNECTIONS = 200
ROUNDS = 3
MEBIBYTE = 1 << 20
# A sanitizer keeps what is freed for a while, to notice who still uses it; here that would look like growth.
KEEP_NOTHING = {"ASAN_OPTIONS": "quarantine_size_mb=0:thread_local_quarantine_size_kb=0"}
# TSan's shadow of what a connection touches is several times as large.
SHADOWS = 4 if "TSAN_OPTIONS" in os.environ else 1
PASSWORD = "correct horse"


class Served(unittest.TestCase):
    def setUp(self):
        self.server = Server(**KEEP_NOTHING)
        self.addCleanup(self.server.__exit__)
        self.address = ("127.0.0.1", int(self.server.url.rsplit(":", 1)[1]))
        self.host = b"Host: 127.0.0.1:%d\r\n" % self.address[1]

    def connection(self):
        connection = http.client.HTTPConnection(*self.address, timeout=fauxcount.TIMEOUT)
        self.addCleanup(connection.close)
        return connection

    def ask(self, connection, method, path, body=None, **headers):
        connection.request(method, path, None if body is None else json.dumps(body),
                           {"Content-Type": "application/json", "X-Fauxcount": "1", **headers})
        with connection.getresponse() as answer:
            return answer.status, json.loads(answer.read() or b"null")


class Flooded(Served):
    def memory(self):
        """In bytes, as far as it is not swapped out."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE).group(1)) * 1024

    def is_served(self, connection):
        self.assertEqual(self.ask(connection, "GET", "/__admin/worlds")[0], 200)

    def flood(self, sent, watcher):
        """Connections that have sent this, and which the server has read from."""
        wanted = self.received(watcher) + CONNECTIONS * len(sent)
        crowd = []
        for _ in range(CONNECTIONS):
            one = socket.create_connection(self.address, timeout=fauxcount.TIMEOUT)
            self.addCleanup(one.close)
            one.sendall(sent)
            crowd.append(one)
        while self.received(watcher) < wanted:
            pass
        return crowd

    def received(self, connection):
        connection.request("GET", "/metrics")
        with connection.getresponse() as answer:
            return int(re.search(r"received_bytes_total (\d+)", answer.read().decode()).group(1))

    def leaves_nothing(self, sent, each):
        """A flood may cost so much for each connection; the same flood again costs nothing further."""
        healthy = self.connection()
        self.is_served(healthy)
        before, peaks = self.memory(), []
        for _ in range(ROUNDS):
            crowd = self.flood(sent, healthy)
            self.is_served(healthy)
            peaks.append(self.memory())
            for one in crowd:
                one.close()
            self.is_served(healthy)
        self.assertLess(peaks[0] - before, SHADOWS * (CONNECTIONS * each + 16 * MEBIBYTE), peaks)
        self.assertLess(peaks[-1] - peaks[0], 8 * MEBIBYTE, peaks)

    def test_heads_without_an_end(self):
        head = b"GET /livez HTTP/1.1\r\n" + self.host + b"X: " + b"x" * 15000
        self.leaves_nothing(head, 64 * 1024)

    def test_bodies_without_an_end(self):
        head = (b"POST /v1/accounts HTTP/1.1\r\nContent-Type: application/json\r\n" + self.host +
                b"Content-Length: 65000\r\n\r\n")
        self.leaves_nothing(head + b" " * 60000, 256 * 1024)

    def test_answers_that_nobody_reads(self):
        request = b"GET /openapi.json HTTP/1.1\r\n" + self.host + b"\r\n"
        self.leaves_nothing(request * 5, MEBIBYTE)

    def test_garbage_without_an_end(self):
        self.leaves_nothing(b"GET / HTTP/1.1\r\n\x00" + b"\xff" * 20000, 64 * 1024)


class PurgeStorm(Served):
    """One world purges all that it has; another one does not notice."""

    PEOPLE = 1000

    def act(self, connection, world, number):
        """One of the things that somebody does there; it comes to the same in each world of one seed."""
        name = f"p{number}@example.test"
        prefix = f"/w/{world}/v1"
        status, account = self.ask(connection, "POST", prefix + "/accounts",
                                   {"identifiers": [name], "password": PASSWORD})
        self.assertEqual(status, 201, account)
        status, session = self.ask(connection, "POST", prefix + "/sessions",
                                   {"identifier": name, "password": PASSWORD})
        self.assertEqual(status, 201, session)
        status, answer = self.ask(connection, "POST", prefix + "/removals", {},
                                  Authorization="Bearer " + session["token"])
        self.assertEqual(status, 202, answer)

    def prepare(self, connection):
        status, world = self.ask(connection, "PUT", "/__admin/worlds/storm", {"seed": 3})
        self.assertIn(status, (200, 201), world)
        bearer = {"Authorization": "Bearer " + world["credential"]}
        status, seeded = self.ask(connection, "POST", "/__admin/worlds/storm/populations",
                                  {"template": "bare", "n": self.PEOPLE})
        self.assertEqual(status, 200, seeded)
        accounts, cursor = [], ""
        while cursor is not None:
            _, page = self.ask(connection, "GET", "/w/storm/v1/accounts?limit=100" + cursor, **bearer)
            accounts += [account["id"] for account in page["accounts"]]
            cursor = "&cursor=" + page["next_cursor"] if "next_cursor" in page else None
        for number in range(0, len(accounts), 1000):
            status, bulk = self.ask(connection, "POST", "/w/storm/v1/bulk/removals",
                                    {"accounts": accounts[number:number + 1000]}, **bearer)
            self.assertEqual(status, 200, bulk)
            self.assertEqual(bulk["refused"], 0, bulk)
        self.assertEqual(len(accounts), self.PEOPLE)

    def test_another_world_is_as_it_would_be_without_it(self):
        connection = self.connection()
        self.prepare(connection)
        for world in ("calm", "twin"):
            self.ask(connection, "PUT", "/__admin/worlds/" + world, {"seed": 7})
        stormy = self.connection()
        advanced = []
        storm = threading.Thread(daemon=True, target=lambda: advanced.append(
            self.ask(stormy, "POST", "/__admin/worlds/storm/clock/advance", {"by": "P31D"})))
        storm.start()
        acts = 0
        while storm.is_alive() or acts < 10:
            self.act(connection, "calm", acts)
            acts += 1
        storm.join()
        self.assertEqual(advanced[0][0], 200, advanced)
        self.assertGreaterEqual(advanced[0][1]["fired"], self.PEOPLE * 6)
        for number in range(acts):
            self.act(connection, "twin", number)
        worlds = [self.ask(connection, "GET", "/__admin/worlds/" + name)[1] for name in ("calm", "twin")]
        self.assertEqual(worlds[0]["state_hash"], worlds[1]["state_hash"], acts)
        self.assertEqual(self.ask(connection, "GET", "/__admin/worlds/storm")[1]["removed"], self.PEOPLE)


if __name__ == "__main__":
    unittest.main()

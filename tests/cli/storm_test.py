"""A server that keeps its worlds is killed at random instants, again and again, under several clients.

An oracle counts: what was answered is there after every restart, the same key gives the same answer, what is
due is armed, and each purge happens once. FAUXCOUNT_KILLS says how often (8, or 150 with FAUXCOUNT_NIGHTLY),
FAUXCOUNT_KILL_SECONDS how long at most, FAUXCOUNT_KILL_SEED what is drawn; when a thread gets its turn is up
to the machine.
"""

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from datetime import timedelta
from pathlib import Path

import fauxcount
from fauxcount import Server
from kept_log import Purges
from kept_people import Contradiction, Lost, Person, Request, expect, instant

KILLS = int(os.environ.get("FAUXCOUNT_KILLS", "150" if fauxcount.NIGHTLY else "8"))
KILLS_MIN = 2  # however slow the machine is
SECONDS = float(os.environ.get("FAUXCOUNT_KILL_SECONDS", "600" if fauxcount.NIGHTLY else "8"))
SEED = int(os.environ.get("FAUXCOUNT_KILL_SEED", time.time_ns() % 1_000_000 if fauxcount.NIGHTLY else "1"))
CLIENTS = 4
PEOPLE_LOOKED_AT = 25  # of each client, the newest: or each check took longer than the last
WORLD = "/__admin/worlds/qa"
POLICY = {"grace": "PT12H", "purge.duration": "PT6H", "reauth.max_age": "PT12H"}
# Of virtual time, at most: no more than two moves pass a request in flight by, and they are shorter than the
# grace period together. So it can be sent again before the purge forgets its key.
MOVE_MINUTES_MAX = 5 * 60
MOVES_IN_FLIGHT = 2


class Line:
    """One client's connection to the server, wherever that is at the moment."""

    def __init__(self, storm):
        self.storm, self.connection, self.administrator = storm, None, None

    def __call__(self, request):
        path = request.path if request.path.startswith("/__admin") else "/w/qa/v1" + request.path
        headers = {"Content-Type": "application/json", "X-Fauxcount": "1"}
        if request.bearer:
            headers["Authorization"] = "Bearer " + request.bearer
        if request.key:
            headers["Idempotency-Key"] = request.key
        body = None if request.body is None else json.dumps(request.body).encode()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.storm.port,
                                                             timeout=fauxcount.TIMEOUT)
            self.connection.request(request.method, path, body, headers)
            self.storm.sent()
            with self.connection.getresponse() as response:
                return response.status, json.loads(response.read() or b"null")
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise Lost(request) from error

    def hang_up(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class Client(threading.Thread):
    """Acts for one person after the other, one request at a time, as long as there is a server."""

    def __init__(self, storm, number):
        super().__init__(daemon=True)
        self.storm, self.number = storm, number
        self.line = Line(storm)
        self.draw = random.Random(f"{SEED}/client/{number}")
        self.people = []
        self.pending = None  # a request of which nobody knows whether it was carried out
        self.acknowledged = 0

    def run(self):
        while self.storm.may_go_on(self):
            try:
                self.act()
            except Lost:
                self.storm.park(self)
            except Exception as error:  # whatever it is, the test is to say so
                self.storm.failed(error)

    def act(self):
        person = self.people[-1] if self.people else None
        request = person.next_request() if person else None
        if request is None:
            person = Person(f"p{len(self.people)}-{self.number}", self.draw)
            self.people.append(person)
            request = person.next_request()
        # Not later than it is carried out: from then on its key is remembered, for a day.
        self.pending = (person, request, self.storm.now)
        self.settle()

    def settle(self):
        """Sends what is pending, perhaps once more, until it has its answer."""
        if self.pending is None:
            return
        person, request, when = self.pending
        status, answer = self.line(request)
        self.pending = None
        self.acknowledged += 1
        request.then(status, answer)
        # What is refused for its credential is no answer that a key stands for.
        if request.key and status != 401:
            person.remembered.append((when, request, status, answer))


class Clock(Client):
    """The administrator who moves time, though never far past a request that is under way."""

    def act(self):
        self.storm.wait_for_turn()
        minutes = self.draw.randrange(1, MOVE_MINUTES_MAX)
        if self.draw.random() < 0.3:
            minutes = self.draw.randrange(1, 5)
        before = self.storm.now
        status, clock = self.line(Request("POST", WORLD + "/clock/advance", {"by": f"PT{minutes}M"}))
        expect(status == 200, status, clock)
        self.acknowledged += 1
        expect(instant(clock["now"]) == before + timedelta(minutes=minutes), before, minutes, clock)
        self.storm.now = instant(clock["now"])


class Storm:
    """The server, who is alive, and the one who kills it."""

    def __init__(self, data):
        self.data = data
        self.draw = random.Random(f"{SEED}/kills")
        self.changed = threading.Condition()
        self.server, self.port, self.now = None, None, None
        self.alive, self.over, self.parked, self.error = False, False, 0, None
        self.moves, self.begun_at = 0, {}
        self.requests_left = None  # until the kill; None: no kill is planned
        self.by_sender = False  # killed by who has just sent a request
        self.clients = [Client(self, number) for number in range(CLIENTS)] + [Clock(self, CLIENTS)]
        self.ask = Line(self)

    # For the clients.

    def may_go_on(self, client):
        with self.changed:
            self.begun_at[client] = self.moves
            self.changed.notify_all()
            return not self.over

    def wait_for_turn(self):
        """Until whatever is under way has seen so few moves of the clock that its key is remembered still."""
        def near():
            begun = [at for client, at in self.begun_at.items() if not isinstance(client, Clock)]
            return not self.alive or self.over or self.moves - min(begun) < MOVES_IN_FLIGHT

        with self.changed:
            self.changed.wait_for(near, timeout=fauxcount.TIMEOUT)
            self.moves += 1

    def park(self, client):
        with self.changed:
            epoch = self.epoch
            self.parked += 1
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.over or self.epoch != epoch, timeout=fauxcount.TIMEOUT)
            self.begun_at[client] = self.moves

    def failed(self, error):
        with self.changed:
            self.error = self.error or error
            self.over = True
            self.changed.notify_all()

    def sent(self):
        with self.changed:
            if self.requests_left is None:
                return
            self.requests_left -= 1
            if self.requests_left > 0:
                return
            self.requests_left = None
            if self.by_sender:
                self.server.process.send_signal(signal.SIGKILL)
            self.changed.notify_all()

    # For the test.

    epoch = 0

    def start(self):
        self.server = Server("--data", self.data, "--seed", str(SEED))
        self.port = int(self.server.url.rsplit(":", 1)[1])

    def kill(self):
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.communicate(timeout=fauxcount.TIMEOUT)

    def begin(self):
        self.start()
        policy = [{"name": name, "value": value} for name, value in POLICY.items()]
        status, world = self.ask(Request("PUT", WORLD, {"seed": SEED, "policy": policy}))
        expect(status in (200, 201), status, world)
        self.ask.administrator = world["credential"]
        self.now = instant(world["now"])
        self.alive = True
        for client in self.clients:
            self.begun_at[client] = 0
        for client in self.clients:
            client.start()

    def strike(self):
        """Kills the server under load, and comes back when every client has noticed."""
        with self.changed:
            self.by_sender = self.draw.random() < 0.5
            self.requests_left = self.draw.randrange(1, 160)
            everybody = len(self.clients)
            self.changed.wait_for(
                lambda: self.requests_left is None or self.over or self.parked == everybody,
                timeout=fauxcount.TIMEOUT)
            by_itself = self.requests_left is not None and not self.over
            self.requests_left = None
            self.alive = False
            self.changed.notify_all()
        if by_itself:
            raise AssertionError("the server ended by itself: " + self.server.process.communicate()[1])
        self.kill()
        with self.changed:
            if not self.changed.wait_for(lambda: self.parked == everybody or self.over,
                                         timeout=fauxcount.TIMEOUT):
                raise AssertionError("a client has not noticed that the server is gone")
        if self.error:
            raise self.error

    def rise(self):
        """Starts it again, sometimes killed while it starts, and lets all go on when all is checked."""
        while self.draw.random() < 0.25:
            starting = subprocess.Popen([fauxcount.PROGRAM, "serve", "--port", "0", "--data", self.data],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env=fauxcount.environment())
            if self.draw.random() < 0.5:
                starting.stdout.readline()
            starting.kill()
            starting.communicate(timeout=fauxcount.TIMEOUT)
        self.start()
        self.ask.hang_up()
        for client in self.clients:
            client.line.hang_up()
        self.check()
        with self.changed:
            self.parked = 0
            self.alive = True
            self.epoch += 1
            self.changed.notify_all()

    def check(self):
        status, clock = self.ask(Request("GET", WORLD + "/clock"))
        expect(status == 200 and instant(clock["now"]) >= self.now, "time went back", self.now, clock)
        expect(instant(clock["now"]) <= self.now + timedelta(minutes=MOVE_MINUTES_MAX), self.now, clock)
        self.now = instant(clock["now"])
        for client in self.clients:
            client.settle()
        people = [person for client in self.clients for person in client.people[-PEOPLE_LOOKED_AT:]]
        for person in people:
            person.facts_hold(self.ask, self.now)
        armed = self.armed()
        for person in people:
            wanted = person.armed(self.now)
            expect(wanted is None or wanted in armed, "is not armed", person.name, wanted)
        status, audit = self.ask(Request("GET", WORLD + "/invariants"))
        expect(status == 200 and audit["holds"], audit)

    def armed(self):
        armed, cursor = set(), ""
        while cursor is not None:
            status, page = self.ask(Request("GET", WORLD + "/deadlines?limit=100" + cursor))
            expect(status == 200, status, page)
            armed |= {(one["account"], one["at"]) for one in page["deadlines"]
                      if one["kind"] == "removal_due"}
            cursor = "&cursor=" + page["next_cursor"] if "next_cursor" in page else None
        return armed

    def end(self):
        with self.changed:
            self.over = True
            self.changed.notify_all()
        for client in self.clients:
            if client.ident is not None:
                client.join(timeout=fauxcount.TIMEOUT)
        if self.server is not None and self.server.process.poll() is None:
            self.kill()


class KilledAtRandom(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def test_nothing_that_was_answered_is_lost(self):
        storm = Storm(str(self.folder / "data"))
        self.addCleanup(storm.end)
        began, kills = time.monotonic(), 0
        try:
            storm.begin()
            while kills < KILLS and (kills < KILLS_MIN or time.monotonic() - began < SECONDS):
                storm.strike()
                kills += 1
                storm.rise()
        except Contradiction as error:
            self.fail(f"seed {SEED}, after {kills} kills: {error}")
        storm.end()
        self.assertIsNone(storm.error, f"seed {SEED}, after {kills} kills")
        self.count(storm, kills)

    def count(self, storm, kills):
        """What the file says of removals is what was answered, each once."""
        people = [person for client in storm.clients for person in client.people]
        purges = Purges(self.folder / "data" / "fauxcount.db")
        # What was under way at the end may have happened or not.
        pending = sum(client.pending is not None for client in storm.clients)
        accepted = sum(person.scheduled for person in people)
        due = sum(person.purged(storm.now) for person in people)
        self.assertLessEqual(accepted, purges.accepted)
        self.assertLessEqual(purges.accepted, accepted + pending)
        self.assertGreaterEqual(purges.started, due)
        acknowledged = sum(client.acknowledged for client in storm.clients)
        print(f"seed {SEED}: {kills} kills, {acknowledged} acknowledged steps, 0 lost; {accepted} removals "
              f"accepted, {purges.started} purges begun, {purges.finished} ended, each once")
        self.assertGreater(kills, 0)
        self.assertGreater(purges.finished, 0, "no purge ended: the load did not get that far")


if __name__ == "__main__":
    unittest.main()

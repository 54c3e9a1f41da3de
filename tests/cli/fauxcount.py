"""The program under test, as a person or a script calls it. Servers are on loopback and a free port."""

import json
import os
import signal
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

PROGRAM = os.environ["FAUXCOUNT"]
NIGHTLY = os.environ.get("FAUXCOUNT_NIGHTLY") == "1"
TIMEOUT = 500  # seconds, less than ctest has; only a hang comes near it, also where all is slow


def environment(**extra):
    """The caller's own, without what would steer the program."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FAUXCOUNT_")}
    return {**kept, "TERM": "dumb", **extra}


def run(*words, stdin="", **variables):
    """What came of `fauxcount WORDS`: returncode, stdout, stderr."""
    return subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, text=True, timeout=TIMEOUT,
                          env=environment(**variables), check=False)


def start(*words, **variables):
    """`fauxcount WORDS` under way; whoever starts it waits for it."""
    return subprocess.Popen([PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=environment(**variables))


def signalled(number, *words, **variables):
    """What came of `fauxcount WORDS` that is sent a signal as soon as it begins."""
    # Blocked from its start, the signal waits for the program to ask for it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        process = start(*words, **variables)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=TIMEOUT)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


class Server:
    """`fauxcount serve` on a free port, from its first line until it is stopped."""

    def __init__(self, *words, **variables):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--port", "0", "--start", "2030-01-01T00:00:00Z", "--json", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(**variables))
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the server did not start: " + self.process.communicate()[1])
        self.listening = json.loads(line)
        self.url = self.listening["url"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate(timeout=TIMEOUT)

    def run(self, *words, stdin="", **variables):
        return run(*words, stdin=stdin, FAUXCOUNT_ENDPOINT=self.url, **variables)

    def call(self, method, path, body, token=None):
        """The answer to a request that must succeed: for what no verb does, and where each process counts."""
        lines = isinstance(body, list)
        sent = "\n".join(map(json.dumps, body)) if lines else json.dumps(body)
        headers = {"Content-Type": "application/x-ndjson" if lines else "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.url + path, sent.encode(), headers, method=method)
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return json.load(answer)

    def make_world(self, name, policy, *accounts):
        changes = [{"name": parameter, "value": value} for parameter, value in policy.items()]
        self.call("PUT", f"/__admin/worlds/{name}", {"policy": changes})
        self.call("POST", f"/__admin/worlds/{name}/accounts", list(accounts))

    def sign_in(self, world, identifier, password):
        """The session that is opened, and its token: there is no verb that leaves one open."""
        return self.call("POST", f"/w/{world}/v1/sessions", {"identifier": identifier, "password": password})

    def json(self, *words, **variables):
        """The JSON lines of a verb that must succeed."""
        done = self.run("--json", *words, **variables)
        if done.returncode != 0:
            raise AssertionError(f"{words}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]


class Served(unittest.TestCase):
    """Tests of one server. Each has a name for a world of its own."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)

    def setUp(self):
        self.world = self.id().rsplit("test_", maxsplit=1)[-1].replace("_", "-")[:60]

    def new_folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Path(folder.name)

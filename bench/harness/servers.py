"""The two servers under load, ours and the limit server, behind one face: port, prefix, headers, ids."""

import contextlib
import http.client
import json
import re
import shutil
import time
import urllib.parse
from dataclasses import dataclass

from harness import processes

WORLD = "bench"
# Removal must be accepted without an owner and without clearing anything: a refusal is no work.
WORLD_OPTIONS = {
    "profile": "device-cloud",
    "seed": 1,
    "policy": [{"name": "bulk", "value": "admin"}, {"name": "subscription", "value": "cancel_now"}],
}
PAGE = 1000
ANSWER_SECONDS_MAX = 60


@dataclass
class LimitServer:
    """Its ids are the numbers from 0, and it takes no credential."""
    port: int
    pid: int
    first_answer_s: float
    accounts: int
    prefix = ""
    headers = ()

    def ids(self):
        return (str(number) for number in range(self.accounts))


@dataclass
class OurServer:
    """Its accounts live in one world, which `make_world` makes before anything else is asked."""
    port: int
    pid: int
    first_answer_s: float
    admin_token: str
    credential: str = ""
    prefix = f"/w/{WORLD}"

    @property
    def headers(self):
        return (f"Authorization: Bearer {self.credential}", "Content-Type: application/json")

    def make_world(self):
        world = self.ask("PUT", f"/__admin/worlds/{WORLD}", self.admin_token, WORLD_OPTIONS)
        self.credential = json.loads(world)["credential"]

    def generate(self, accounts):
        self.ask("POST", f"/__admin/worlds/{WORLD}/populations", self.admin_token,
                 {"template": "full", "n": accounts})

    def ids(self):
        """By pattern rather than as JSON: a million accounts are a thousand pages."""
        cursor = ""
        while cursor is not None:
            page = self.ask("GET", f"{self.prefix}/v1/accounts?limit={PAGE}{cursor}", self.credential)
            yield from re.findall(r'"(acc_[0-9A-Z]{13})"', page)
            following = re.search(r'"next_cursor"\s*:\s*"([^"]+)"', page)
            cursor = "&cursor=" + urllib.parse.quote(following[1], safe="") if following else None

    def ask(self, method, path, token, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS_MAX)
        with contextlib.closing(connection):
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        if not 200 <= answer.status < 300:
            raise processes.NotMeasured(f"{method} {path}: {answer.status} {text[:300]}")
        return text


def start_durable(bench, accounts):
    """Ours with its worlds in an empty directory of the disk."""
    directory = bench.scratch / "data"
    shutil.rmtree(directory, ignore_errors=True)
    return start_ours(bench, accounts, ["--data", directory])


@contextlib.contextmanager
def start_ours(bench, accounts, options=()):
    """The one place that knows our command line: `serve --port 0 --ready-file FILE`, which then holds
    {"url": …, "admin_token": …}."""
    ready_file = bench.scratch / "ready.json"
    ready_file.unlink(missing_ok=True)
    log = bench.scratch / "ours.log"
    binary = bench.program("client/cli/fauxcount")
    began = time.perf_counter()
    command = [binary, "serve", "--port", 0, "--ready-file", ready_file, *options]
    with processes.running(command, bench.server_core, log) as process:
        ready = processes.wait_until(lambda: read_json(ready_file), process, log)
        port = urllib.parse.urlsplit(ready["url"]).port
        processes.wait_until(lambda: answers(port, "/livez"), process, log)
        server = OurServer(port, process.pid, time.perf_counter() - began, ready["admin_token"])
        if accounts:
            server.make_world()
            server.generate(accounts)
        yield server


@contextlib.contextmanager
def start_limit(bench, accounts):
    log = bench.scratch / "limit.log"
    binary = bench.program("bench/limit_server")
    began = time.perf_counter()
    command = [binary, "--port", 0, "--accounts", accounts]
    with processes.running(command, bench.server_core, log) as process:
        port = processes.wait_until(lambda: read_port(log), process, log)
        processes.wait_until(lambda: answers(port, "/ping"), process, log)
        yield LimitServer(port, process.pid, time.perf_counter() - began, accounts)


def read_json(path):
    """Nothing while the file is missing or half written."""
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None


def read_port(log):
    first_line, newline, _ = log.read_text(errors="replace").partition("\n")
    return int(first_line) if newline and first_line.isdigit() else None


def answers(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS_MAX)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path)
            return True if connection.getresponse().status == 200 else None
        except ConnectionError:
            return None

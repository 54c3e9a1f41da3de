"""`fauxcount fault`, against a server: what was ordered goes wrong, is told, and is over."""

import json
import re
import subprocess
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import fauxcount
from fauxcount import Server

PAGE = Path(__file__).resolve().parents[2] / "docs/failures.md"


def sign_up(url, name, **headers):
    """The status of a sign-up, and its headers."""
    body = json.dumps({"identifiers": [f"{name}@example.test"], "password": "sesame"}).encode()
    request = urllib.request.Request(f"{url}/v1/accounts", body,
                                     {"Content-Type": "application/json",
                                      **{key.replace("_", "-"): value for key, value in headers.items()}})
    try:
        with urllib.request.urlopen(request, timeout=fauxcount.TIMEOUT) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers


class Fault(unittest.TestCase):
    def test_order_list_heal(self):
        with Server() as server:
            sign_up(server.url, "first")
            (ordered,) = server.json("fault", "order", "status", "--code", "server.overloaded",
                                     "--operation", "sign_up", "--nth", "2", "--times", "2")
            self.assertEqual((ordered["fault"], ordered["status"], ordered["armed"]), (1, 503, True))
            seen = [sign_up(server.url, name) for name in ("a", "b", "c", "d")]
            self.assertEqual([status for status, _ in seen], [201, 503, 503, 201])
            self.assertEqual(seen[1][1]["Fauxcount-Fault"], "1")
            (listed,) = server.json("fault", "list")
            self.assertEqual((listed["calls"], listed["used"], listed["armed"]), (3, 2, False))
            told = server.run("fault", "list").stdout
            self.assertIn("1  status  sign_up  calls 2 to 3  over  counted 3, used 2", told)
            self.assertEqual(server.run("fault", "heal", "1").returncode, 0)
            self.assertEqual(server.json("fault", "list"), [])
            gone = server.run("fault", "heal", "1")
            self.assertEqual(gone.returncode, 1)
            self.assertIn("fault.not_found", gone.stderr)

    def test_lengths_of_time(self):
        with Server() as server:
            sign_up(server.url, "first")
            (limit,) = server.json("fault", "order", "rate_limit", "--retry-after", "30s", "--as-date",
                                   "--once")
            self.assertEqual([limit[name] for name in ("retry_after", "retry_form", "times")],
                             ["PT30S", "date", 1])
            status, headers = sign_up(server.url, "a")
            self.assertEqual((status, headers["Retry-After"]), (429, "Tue, 01 Jan 2030 00:00:30 GMT"))
            self.assertEqual(server.run("fault", "heal", "--all").returncode, 0)
            (down,) = server.json("fault", "order", "down", "--lasts", "10m")
            self.assertEqual(down["until"], "2030-01-01T00:10:00.000Z")
            server.json("clock", "advance", "10m")
            self.assertEqual(sign_up(server.url, "a")[0], 201)

    def test_what_is_wrong_is_told(self):
        with Server() as server:
            sign_up(server.url, "first")
            for words, told, code in ((("gremlin",), "request_lost", 2),
                                      (("status", "--code", "no.such"), "--code", 2),
                                      (("delay", "--delay", "soon"), "--delay", 2),
                                      (("delay", "--delay", "2m"), "/delay", 1),
                                      (("reset", "--times", "0"), "--times", 2),
                                      (("reset", "--operation", "nap"), "/operation", 1)):
                done = server.run("fault", "order", *words)
                self.assertEqual(done.returncode, code, words)
                self.assertIn(told, done.stderr, words)
            for words in ((), ("1", "--all")):
                self.assertEqual(server.run("fault", "heal", *words).returncode, 2, words)
            self.assertEqual(server.json("fault", "list"), [])

    def test_the_header_is_off_unless_it_is_allowed(self):
        order = {"Fauxcount_Fault": '{"kind":"status","status":502}'}
        with Server() as server:
            self.assertEqual(sign_up(server.url, "a", **order)[0], 403)
        with Server("--fault-header") as server:
            self.assertEqual(sign_up(server.url, "a", **order)[0], 502)
            self.assertEqual(sign_up(server.url, "a")[0], 201)
            self.assertEqual(server.json("fault", "list"), [])

    def test_the_page_as_it_stands_there(self):
        first, by_hand, offline, for_one, quirks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(),
                                                              re.DOTALL | re.MULTILINE)
        folder = str(Path(fauxcount.PROGRAM).parent)
        with Server("--fault-header") as server:
            sign_up(server.url, "first")
            device = server.call("POST", "/v1/devices", {"kind": "phone"})["id"]
            script = f"export PATH={folder}:$PATH\n{first}\nfauxcount fault heal --all\n{by_hand}\n" \
                     f"fauxcount fault heal --all\n{offline}\nfauxcount fault heal --all\n" \
                     f"{for_one}\n{quirks}"
            script = script.replace("url=http://127.0.0.1:8642", f"url={server.url}")
            script = script.replace("dev_…", device)
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True,
                                  timeout=fauxcount.TIMEOUT, check=False,
                                  env=fauxcount.environment(FAUXCOUNT_ENDPOINT=server.url))
        self.assertEqual(done.returncode, 0, done.stderr)
        for part in ("1  reply_lost  request_removal  call 1  armed", "code, PT5M late", f"offline  {device}",
                     "HTTP/1.1 429", "Retry-After: 30",
                     "Fauxcount-Fault: 1", "<h1>Bad Gateway</h1>", '&&&{"type"'):
            self.assertIn(part, done.stdout)


if __name__ == "__main__":
    unittest.main()

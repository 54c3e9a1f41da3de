"""Writes the inputs that each fuzz target begins with: one directory a target, below the one that is named.

They are made from what there is already: each operation of the contract with the least and with the most that
its schema allows, the scenario files, and the bytes of every event that the storage test holds.
"""

import json
import re
import shutil
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
METHODS = ("get", "put", "post", "delete")
HOST = "Host: 127.0.0.1:8642\r\n"
# By the name of a member or parameter; a value that means something gets further than one that only fits.
WORDS = {"world": "default", "identifiers": ["ada@example.test"], "identifier": "ada@example.test",
         "password": "correct horse", "name": "before", "cursor": "x", "operation": "request_removal",
         "content_type": "text/plain", "body": "<h1>Bad Gateway</h1>", "profile": "device-cloud",
         "policy": [{"name": "grace", "value": "P7D"}], "template": "full", "fault": "1",
         "recipient": "ada@example.test"}

# Inputs of `exchanges`, a request a line: method, target, body, and whose token it carries.
LOGIN = {"identifier": "ada@example.test", "password": "correct horse"}
SIGN_UP = ("POST", "/v1/accounts", {"identifiers": ["ada@example.test"], "password": "correct horse"}, "")
SIGN_IN = ("POST", "/v1/sessions", LOGIN, "")
PHONE = [("POST", "/v1/devices", {"kind": "phone"}, "$token"),
         ("POST", "/v1/devices/$id/setup", LOGIN, ""),
         ("PUT", "/v1/devices/$device/find", {"enabled": True}, "$token"),
         ("PUT", "/v1/devices/$id/lost-mode", {"enabled": True}, "$token")]
ASK = ("POST", "/v1/removals", {"channel": "site"}, "$token")
CLOCK = "/__admin/worlds/default/clock"
INBOX = "/__admin/worlds/default/inbox"
DEADLINES = "/__admin/worlds/default/deadlines"
FAULTS = "/__admin/worlds/default/faults"
CONVERSATIONS = {
    "removal": [SIGN_UP, SIGN_IN, ASK, ASK, ("GET", "/v1/removals/$id", None, "$receipt"),
                ("POST", CLOCK + "/advance", {"by": "P30D"}, ""),
                ("POST", "/v1/removals/$id/cancel", {}, "$receipt"),
                ("POST", CLOCK + "/advance", {"by": "P1D"}, ""),
                ("GET", "/v1/removals/$id", None, "$receipt")],
    "blocked": [SIGN_UP, SIGN_IN, *PHONE, ("POST", "/v1/subscriptions", {"plan": "cloud_plus"}, "$token"),
                ("GET", "/v1/removal-preflight", None, "$token"), ASK,
                ("POST", "/v1/subscriptions/$id/cancel", {"when": "now"}, "$token"), ASK],
    "holdings": [SIGN_UP, SIGN_IN, ("POST", "/v1/items", {"kind": "photo", "bytes": 5}, "$token"),
                 ("GET", "/v1/items?limit=1", None, "$token"), ("DELETE", "/v1/items/$id", None, "$token"),
                 ("POST", CLOCK + "/advance", {"next": True}, "")],
    "worlds": [("PUT", "/__admin/worlds/one",
                {"seed": 7, "policy": [{"name": "grace", "value": "PT0S"}]}, ""),
               ("POST", "/__admin/worlds/one/populations", {"template": "full", "n": 3}, ""),
               ("PUT", "/__admin/worlds/one/snapshots/before", None, ""),
               ("POST", "/w/one/v1/bulk/removals", {"accounts": ["$account"]}, "$credential"),
               ("POST", "/__admin/worlds/one/fork", {"name": "two"}, ""),
               ("POST", "/__admin/worlds/one/rewind", {"name": "before"}, ""),
               ("GET", "/__admin/worlds/two/journal", None, ""),
               ("POST", "/__admin/worlds/two/reset", None, "")],
    "faults": [("POST", FAULTS, {"kind": "duplicate", "operation": "request_removal", "times": 1}, ""),
               SIGN_UP, SIGN_IN, ASK, ("GET", FAULTS, None, ""), ("DELETE", FAULTS, None, "")],
    "messages": [SIGN_UP,
                 ("POST", FAULTS, {"kind": "message_late", "message": "code", "late_by": "PT5M"}, ""),
                 ("POST", FAULTS, {"kind": "message_twice", "via": "email", "times": 1}, ""),
                 ("POST", FAULTS, {"kind": "message_astray", "recipient": "ADA@example.test", "nth": 2}, ""),
                 ("POST", FAULTS, {"kind": "down", "system": "mail", "lasts": "PT1H"}, ""),
                 SIGN_IN, ASK, ("GET", FAULTS, None, ""), ("GET", DEADLINES, None, ""),
                 ("DELETE", FAULTS + "/1", None, ""), ("POST", CLOCK + "/advance", {"next": True}, ""),
                 ("GET", INBOX, None, ""), ("DELETE", FAULTS, None, "")],
    "offline": [SIGN_UP, SIGN_IN, *PHONE[:2], SIGN_IN,
                ("POST", FAULTS, {"kind": "offline", "device": "$device", "lasts": "P1D"}, ""),
                ("DELETE", "/v1/devices/$device/binding", None, "$token"),
                ("GET", "/v1/devices/$device", None, ""), ("POST", "/v1/devices/$device/setup", LOGIN, ""),
                ("POST", CLOCK + "/advance", {"by": "P1D"}, ""),
                ("POST", "/v1/devices/$device/setup", LOGIN, ""), ("DELETE", FAULTS, None, "")],
    "inbox": [SIGN_UP, SIGN_IN, ASK,
              ("GET", INBOX + "?to=ADA@example.test&kind=removal_scheduled&wait=PT1S", None, ""),
              ("GET", INBOX + "?cursor=$next_cursor&wait=PT1S", None, ""),
              ("POST", CLOCK + "/advance", {"by": "P31D"}, ""),
              ("GET", INBOX + "?cursor=$next_cursor&account=$account&via=email&limit=1", None, ""),
              ("POST", "/__admin/worlds/default/reset", None, ""),
              ("GET", INBOX + "?cursor=$next_cursor", None, "")],
    "codes": [SIGN_UP, SIGN_IN, ("POST", "/v1/factors", {"kind": "email"}, "$token"),
              ("POST", "/v1/factors/$id/codes", None, "$token"),
              ("POST", "/v1/factors/$id/codes", {}, "$token"),
              ("GET", INBOX + "?kind=code", None, ""),
              ("POST", "/v1/factors/$id/confirmation", {"code": "$code"}, "$token"), SIGN_IN,
              ("POST", CLOCK + "/advance", {"by": "PT1M"}, ""),
              ("DELETE", "/v1/factors/$id", None, "$token")],
}


class Contract:
    def __init__(self):
        text = (ROOT / "mock-server" / "api" / "openapi.yaml").read_text(encoding="utf-8")
        self.content = yaml.safe_load(text)

    def resolved(self, node):
        while "$ref" in node:
            target = self.content
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
        return node

    def operations(self):
        """(its name, method, path, parameters, schema of the body or None, whether it is lines)."""
        for path, item in self.content["paths"].items():
            for method in METHODS:
                if method not in item:
                    continue
                operation = item[method]
                parameters = [self.resolved(one)
                              for one in item.get("parameters", []) + operation.get("parameters", [])]
                body, lines = None, False
                contents = self.resolved(operation.get("requestBody", {})).get("content", {})
                for kind, content in contents.items():
                    body, lines = content.get("schema"), kind.endswith("ndjson")
                yield operation["operationId"], method.upper(), path, parameters, body, lines

    def value(self, schema, name, most):
        """A value of the schema: with each optional member, or with none."""
        schema = self.resolved(schema)
        kind = schema.get("type")
        if kind == "object":
            wanted = schema.get("properties", {})
            return {member: self.value(of, member, most) for member, of in wanted.items()
                    if most or member in schema.get("required", [])}
        if kind == "array" and name not in WORDS:
            return [self.value(schema["items"], name, most)] if most else []
        if name in WORDS:
            return WORDS[name]
        known = schema.get("enum") or schema.get("examples")
        if known:
            return known[-1 if most else 0]
        return {"integer": 1, "boolean": True}.get(kind, name)

    def target(self, path, parameters, most):
        query = []
        for parameter in parameters:
            name, value = parameter["name"], self.value(parameter.get("schema", {}), parameter["name"], most)
            if parameter["in"] == "path":
                path = path.replace("{" + name + "}", str(value))
            elif parameter["in"] == "query" and most:
                query.append(f"{name}={value}")
        return path + ("?" + "&".join(query) if query else "")


def request(method, target, body, more=""):
    """As HTTP. `body` is text, or None."""
    head = f"{method} {target} HTTP/1.1\r\n{HOST}X-Fauxcount: 1\r\n{more}"
    if body is not None:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n"
    return head + "\r\n" + (body or "")


def of_the_contract(contract):
    for name, method, path, parameters, schema, lines in contract.operations():
        for most in (False, True):
            target = contract.target(path, parameters, most)
            body = None
            if schema is not None:
                body = json.dumps(contract.value(schema, "", most), ensure_ascii=False)
                if lines:
                    body = body + "\n\n" + body + "\n"
            yield f"{name}-{'most' if most else 'least'}", method, target, body


def conversation(steps):
    text = ""
    for number, (method, target, body, token) in enumerate(steps):
        more = f"Authorization: Bearer {token}\r\n" if token else ""
        if method == "POST" and target.startswith("/v1"):
            more += f"Idempotency-Key: key-{number // 2}\r\n"
        text += request(method, target, None if body is None else json.dumps(body), more)
    return text


def heads():
    chunked = "POST /v1/items HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n"
    yield "chunks", chunked + "5;a=b\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nTrailer: x\r\n\r\nGET"
    yield "chunks-broken", chunked + "5\r\n{\"a\":1\r\n0\r\n\r\n"
    yield "every-header", (
        "PUT http://127.0.0.1:8642/w/a%2Fb/v1?limit=1&cursor=%C3%A9 HTTP/1.1\r\n" + HOST +
        "Authorization: Bearer x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
        "Expect: 100-continue\r\nIdempotency-Key: k\r\nOrigin: null\r\nSec-Fetch-Site: none\r\n"
        "X-Fauxcount: 1\r\nFauxcount-Fault: {}\r\nConnection: close\r\n\r\n{}")
    yield "old", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    yield "folded", "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n"


def kept():
    test = (ROOT / "tests" / "unit" / "storage" / "event_codec_test.cpp").read_text(encoding="utf-8")
    golden = re.search(r"golden\{(.*?)\};", test, re.DOTALL).group(1)
    # Strings that stand beside each other without a comma are one.
    events = [bytes.fromhex("".join(re.findall('"([0-9a-f]+)"', row))) for row in re.split(r",\s", golden)
              if '"' in row]
    for number, event in enumerate(events):
        yield f"event-{number}", event
    for size in (0, 1, 4, len(events)):
        body = b"\x04test" + size.to_bytes(4, "little") + b"".join(events[:size])
        yield f"turn-{size}", len(body).to_bytes(4, "little") + body
    yield "options", (b"profile=device-cloud\nseed=7\nstart=1893456000000\nreal_identifiers=0\n"
                      b"policy.grace=P7D\npolicy.subscription=cancel_now\n")


def inputs():
    """(target, name, bytes)."""
    contract = Contract()
    for name, method, target, body in of_the_contract(contract):
        yield "request_bodies", name, f"{method} {target}\n{body or ''}".encode()
        yield "exchanges", name, request(method, target, body).encode()
        yield "request_heads", name, request(method, target, None).encode()
    for name, text in heads():
        yield "request_heads", name, text.encode()
    for name, steps in CONVERSATIONS.items():
        yield "exchanges", "talk-" + name, conversation(steps).encode()
    for path in sorted((ROOT / "scenarios").rglob("*.scn.json")):
        yield "scenario_files", path.name, path.read_bytes()
    for name, data in kept():
        yield "kept_turns", name, data


def main(folder):
    if folder.exists():
        shutil.rmtree(folder)
    for target, name, data in inputs():
        (folder / target).mkdir(parents=True, exist_ok=True)
        (folder / target / name).write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

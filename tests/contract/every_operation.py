"""Walks through every operation of a real server, records what it answers, and holds it against the contract.

Usage: every_operation.py PROGRAM, which is the fauxcount program. The stories that mean something are told
elsewhere; this only leaves no operation out, and asks for a refusal of most kinds.
"""

import base64
import datetime
import hmac
import http.client
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

CONTRACT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "contract"
START_SECONDS_MAX = 30
WORLD, CONTROL = "/w/walk/v1", "/__admin/worlds/walk"
NDJSON = "application/x-ndjson"
PASSWORD = "correct horse"


class Server:
    """A server of its own, stopped at the end; every exchange with it is recorded."""

    def __init__(self, program, folder):
        self.records = folder / "exchanges.ndjson"
        self.record_file = self.records.open("w", encoding="utf-8")
        ready = folder / "ready.json"
        # The file is there before the first line is, and the line is empty if the program could not start.
        self.process = subprocess.Popen([program, "serve", "--port", "0", "--ready-file", ready],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.output = self.process.stdout.readline()
        if not ready.exists():
            raise RuntimeError(f"the server did not start: {self.output}")
        address = urllib.parse.urlsplit(json.loads(ready.read_text())["url"]).netloc
        self.connection = http.client.HTTPConnection(address, timeout=START_SECONDS_MAX)

    def stop(self):
        self.connection.close()
        self.record_file.close()
        self.process.terminate()
        self.process.communicate(timeout=START_SECONDS_MAX)

    def call(self, method, path, body=None, token=None, media="application/json", **headers):
        if path.startswith("/__admin"):
            headers["X-Fauxcount"] = "1"
        if body is not None:
            headers["Content-Type"] = media
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.connection.request(method, path, body if isinstance(body, str) else body and json.dumps(body),
                                {name.replace("_", "-"): value for name, value in headers.items()})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.record_file.write(json.dumps({
            "method": method, "path": path, "status": answer.status, "body": text,
            "headers": {name.lower(): value for name, value in answer.getheaders()}}) + "\n")
        return json.loads(text) if text.startswith("{") else {}


def ask_the_server(call):
    for path in ("/livez", "/readyz", "/metrics", "/openapi.json", "/__admin/info?nonce=n", "/v1/accounts",
                 "/nowhere", WORLD + "/nowhere", "/w/NO/v1/accounts", "/__admin/worlds/none"):
        call("GET", path)
    call("HEAD", "/livez")
    call("PUT", "/livez")
    call("GET", "/livez", Host="elsewhere.test")
    call("DELETE", CONTROL, Origin="http://elsewhere.test")
    call("GET", CONTROL, token="wrong")


def make_worlds(call):
    credential = call("PUT", CONTROL, {"seed": 7, "policy": []})["credential"]
    call("PUT", CONTROL, {"seed": 8})
    call("PUT", CONTROL, {"profile": "none"})
    call("GET", CONTROL)
    call("GET", "/__admin/worlds?limit=1")
    call("POST", CONTROL + "/fork", {"name": "copy"})
    call("POST", CONTROL + "/fork", {"name": "copy"})
    faults = "/__admin/worlds/copy/faults"
    for order in ({"kind": "status", "status": 500}, {"kind": "reset"}, {"kind": "x"}):
        call("POST", faults, order)
    call("GET", faults)
    call("GET", faults + "/1")
    call("GET", faults + "/9")
    call("DELETE", faults + "/1")
    call("DELETE", faults)
    call("POST", "/__admin/worlds/copy/reset")
    call("DELETE", "/__admin/worlds/copy")
    return credential


def sign_up(call, name):
    account = call("POST", WORLD + "/accounts", {"identifiers": [name], "password": PASSWORD})
    opened = call("POST", WORLD + "/sessions", {"identifier": name, "password": PASSWORD})
    return account, opened


def live_with_an_account(call, credential):
    account, opened = sign_up(call, "ann@example.test")
    token, session = opened["token"], f"{WORLD}/sessions/{opened['session']['id']}"
    for wrong in ({"identifiers": ["ann@example.test"], "password": PASSWORD},
                  {"identifiers": ["ann@elsewhere.com"], "password": PASSWORD},
                  {"identifiers": [], "password": PASSWORD}, {"identifiers": 1}, "{"):
        call("POST", WORLD + "/accounts", wrong)
    for reader in (credential, token, "wrong", None):
        call("GET", WORLD + "/accounts", token=reader)
        call("GET", f"{WORLD}/accounts/{account['id']}", token=reader)
    for query in ("limit=0", "limit=x", "limit=1&limit=1", "cursor=x", "colour=red", "limit=%zz"):
        call("GET", f"{WORLD}/accounts?{query}", token=credential)
    call("GET", f"{WORLD}/accounts/acc_1", token=token)
    own = f"{WORLD}/accounts/{account['id']}/password"
    for path, password, by in ((own, "another", token), (own, PASSWORD, token), (own, "", token),
                               (own, PASSWORD, credential), (own, PASSWORD, None),
                               (f"{WORLD}/accounts/acc_0000000000000/password", PASSWORD, token)):
        call("PUT", path, {"password": password}, by)
    call("GET", WORLD + "/sessions", token=token)
    call("POST", session + "/proof", {"password": PASSWORD}, token)
    call("POST", session + "/proof", {"password": "wrong"}, token)
    call("POST", WORLD + "/sessions", {"identifier": "ann@example.test", "password": "wrong"})
    return account, token, session


def code_of(secret, instant):
    """What an app shows at that instant of the world, which the answers write (RFC 6238)."""
    seconds = datetime.datetime.fromisoformat(instant.replace("Z", "+00:00")).timestamp()
    digest = hmac.digest(base64.b32decode(secret), int(seconds // 30).to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at:at + 4], 'big') & 0x7fffffff) % 10**6:06}"


def guard(call, token, session):
    factors = WORLD + "/factors"
    for kind in ("backup_codes", "sms", "post"):
        call("POST", factors, {"kind": kind}, token)
    app = call("POST", factors, {"kind": "totp"}, token)
    factor = f"{factors}/{app['factor']['id']}"
    code = code_of(app["secret"], call("GET", CONTROL + "/clock")["now"])
    for shown in ("no code", code, code):
        call("POST", factor + "/confirmation", {"code": shown}, token)
    codes = call("POST", factors, {"kind": "backup_codes"}, token)["codes"]
    mail = f"{factors}/{call('POST', factors, {'kind': 'email'}, token)['factor']['id']}"
    for asked_for in (mail, mail, factor, factors + "/fac_0000000000000"):
        call("POST", asked_for + "/codes", token=token)
    call("POST", mail + "/codes")
    sent = call("GET", CONTROL + "/inbox?kind=code")["messages"][-1]["code"]
    for shown in (sent, sent):
        call("POST", mail + "/confirmation", {"code": shown}, token)
    for query in ("", "?limit=1", "?cursor=x"):
        call("GET", factors + query, token=token)
    for asked, by in ((call("POST", session + "/proof", {"password": PASSWORD}, token), token),
                      (call("POST", WORLD + "/sessions",
                            {"identifier": "ann@example.test", "password": PASSWORD}), None)):
        challenge = f"{WORLD}/challenges/{asked['challenge']['id']}"
        call("POST", challenge + "/answer", {"kind": "totp", "code": code}, by)
        for via in ("email", "sms", "post"):
            call("POST", challenge + "/codes", {"via": via}, by)
        for _ in range(2):
            call("POST", challenge + "/answer", {"kind": "backup_codes", "code": codes.pop()}, by)
        call("POST", challenge + "/codes", {"via": "email"}, by)
    for removed in (factor, factor, mail):
        call("DELETE", removed, token=token)


def own_things(call, token):
    device = f"{WORLD}/devices/{call('POST', WORLD + '/devices', {'kind': 'phone'})['id']}"
    owner = {"identifier": "ann@example.test", "password": PASSWORD}
    for _ in range(2):
        call("POST", device + "/setup", owner)
    call("GET", device)
    call("GET", device, token=token)
    call("GET", WORLD + "/devices", token=token)
    call("PUT", device + "/lost-mode", {"enabled": True}, token)
    call("PUT", device + "/find", {"enabled": True}, token)
    call("PUT", device + "/find", {"enabled": False}, token)
    call("PUT", device + "/lost-mode", {"enabled": True}, token)
    call("POST", device + "/sign-out", {"password": PASSWORD}, token)
    call("PUT", device + "/lost-mode", {"enabled": False}, token)
    call("DELETE", device + "/binding", token=token)
    call("DELETE", device + "/binding", token=token)
    call("POST", device + "/factory-reset")
    call("POST", device + "/setup", owner)
    call("POST", device + "/sign-out", {"password": PASSWORD}, token)

    for key, size in (("k", 1), ("k", 1), ("k", 2), ("no key", 1)):
        item = call("POST", WORLD + "/items", {"kind": "photo", "bytes": size}, token, Idempotency_Key=key)
        call("GET", WORLD + "/items", token=token)
        if "id" in item:
            call("GET", f"{WORLD}/items/{item['id']}", token=token)
    call("DELETE", f"{WORLD}/items/itm_0000000000000", token=token)
    item = call("POST", WORLD + "/items", {"kind": "note", "bytes": 0}, token)
    call("DELETE", f"{WORLD}/items/{item['id']}", token=token)
    plan = call("POST", WORLD + "/subscriptions", {"plan": "cloud_plus"}, token)["id"]
    call("GET", WORLD + "/subscriptions", token=token)
    call("GET", f"{WORLD}/subscriptions/{plan}", token=token)
    return f"{WORLD}/subscriptions/{plan}"


def move_time(call):
    for how in ({"to": "1970-01-01T00:00:00Z"}, {"by": "P2932000D"}, {"by": "P8000000D"}, {},
                {"next": True, "max_fired": 1}):
        call("POST", CONTROL + "/clock/advance", how)
    call("GET", CONTROL + "/deadlines?limit=1")
    call("GET", CONTROL + "/deadlines?cursor=x")
    call("PUT", CONTROL + "/clock", {"mode": "running"})
    call("POST", CONTROL + "/clock/advance", {"by": "P1D"})
    call("PUT", CONTROL + "/clock", {"mode": "frozen"})
    call("GET", CONTROL + "/clock")


def leave(call, credential, account, token, session, subscription):
    removals = WORLD + "/removals"
    call("POST", CONTROL + "/clock/advance", {"by": "PT6M"})
    call("GET", WORLD + "/removal-preflight", token=token)
    call("GET", f"{WORLD}/removal-preflight?account={account['id']}", token=credential)
    call("POST", removals, {}, token)
    call("POST", session + "/proof", {"password": PASSWORD}, token)
    call("POST", removals, {}, token)
    call("POST", subscription + "/cancel", {}, token)
    call("POST", subscription + "/cancel", {}, token)
    call("POST", removals, {"channel": "device"}, token)
    accepted = call("POST", removals, {}, token)
    removal, receipt = f"{removals}/{accepted['removal']['id']}", accepted["receipt"]
    for reader in (receipt, token, credential, None):
        call("GET", removal, token=reader)
    call("POST", removals, {"account": account["id"]}, credential)
    call("POST", WORLD + "/sessions",
         {"identifier": "ann@example.test", "password": PASSWORD, "interactive": False})
    for _ in range(2):
        call("POST", removal + "/cancel", token=receipt)
    call("POST", WORLD + "/bulk/removals", {"accounts": [account["id"], "acc_0000000000000"]}, credential)
    call("POST", WORLD + "/bulk/removals", {"accounts": ["x"]}, credential)
    call("POST", CONTROL + "/clock/advance", {"by": "P31D"})
    call("POST", removal + "/cancel", token=receipt)
    call("GET", f"{CONTROL}/residue/{account['id']}")
    call("GET", f"{CONTROL}/residue/acc_0000000000000")
    call("POST", WORLD + "/accounts", {"identifiers": ["ann@example.test"], "password": PASSWORD})
    call("POST", CONTROL + "/clock/advance", {"by": "P9000D"})
    call("GET", removal, token=receipt)


def read_the_mail(call, account):
    inbox = CONTROL + "/inbox"
    first = call("GET", inbox + "?limit=1")
    for query in (f"cursor={first['next_cursor']}&limit=1000", "to=ANN@example.test&via=email",
                  f"account={account['id']}&kind=purged&wait=PT1S", "kind=backup_code_used",
                  "via=sms&wait=PT0.001S", "cursor=x", "limit=0", "to=ann", "to=nobody@example.test",
                  "kind=letter", "wait=PT2M", "account=acc_0000000000000", "account=x"):
        call("GET", f"{inbox}?{query}")
    call("GET", "/__admin/worlds/none/inbox?wait=PT1S")


def order_what_goes_wrong(call):
    faults = CONTROL + "/faults"
    for fault in ({"kind": "rate_limit"}, {"kind": "quota", "retry_form": "date"},
                  {"kind": "down", "lasts": "PT1M"}, {"kind": "duplicate"},
                  {"kind": "status", "status": 502, "body": "<p>no</p>"},
                  {"kind": "status", "code": "server.overloaded"}):
        call("POST", faults, {**fault, "operation": "make_device"})
        call("POST", WORLD + "/devices", {"kind": "phone"})
        call("GET", faults + "/1")
        call("DELETE", faults + "/1")
    call("DELETE", faults + "/1")
    call("POST", faults, {"kind": "delay"})
    call("POST", faults, {"kind": "reset", "account": "acc_0000000000000"})
    call("GET", faults + "?limit=1")
    call("GET", faults + "?cursor=x")
    call("DELETE", faults)
    call("POST", WORLD + "/devices", {"kind": "phone"}, Fauxcount_Fault='{"kind":"reset"}')


def lose_letters_and_a_device(call):
    faults = CONTROL + "/faults"
    owner = {"identifier": "eve@example.test", "password": PASSWORD}
    _, opened = sign_up(call, "eve@example.test")
    token = opened["token"]
    device = call("POST", WORLD + "/devices", {"kind": "phone"})["id"]
    call("POST", f"{WORLD}/devices/{device}/setup", owner)
    mail = f"{WORLD}/factors/{call('POST', WORLD + '/factors', {'kind': 'email'}, token)['factor']['id']}"
    for fault in ({"kind": "message_lost", "via": "sms", "nth": 2},
                  {"kind": "message_twice", "lasts": "PT1M"},
                  {"kind": "message_astray", "recipient": "EVE@example.test", "message": "purged"},
                  {"kind": "message_late", "late_by": "PT5M", "message": "code", "times": 1},
                  {"kind": "offline", "device": device, "lasts": "P1D"}):
        call("POST", faults, fault)
    call("DELETE", faults + "/2")
    for wrong in ({"kind": "message_late"}, {"kind": "message_astray", "recipient": "eve"},
                  {"kind": "message_lost", "system": "mail"}, {"kind": "offline"},
                  {"kind": "offline", "device": "dev_0000000000000"}):
        call("POST", faults, wrong)
    for _ in range(2):
        call("POST", mail + "/codes", token=token)
    call("DELETE", f"{WORLD}/devices/{device}/binding", token=token)
    call("GET", f"{WORLD}/devices/{device}")
    call("GET", faults)
    call("GET", CONTROL + "/deadlines")
    call("GET", CONTROL + "/inbox?kind=code")
    call("POST", CONTROL + "/clock/advance", {"next": True})
    call("GET", CONTROL + "/inbox?kind=code")
    call("DELETE", faults)
    call("GET", f"{WORLD}/devices/{device}")
    call("POST", faults, {"kind": "down", "system": "mail", "lasts": "PT1H"})
    token = call("POST", WORLD + "/sessions", owner)["token"]
    call("POST", mail + "/codes", token=token)
    call("DELETE", faults)


def look_inside(call):
    _, opened = sign_up(call, "bob@example.test")
    call("DELETE", f"{WORLD}/sessions/{opened['session']['id']}", token=opened["token"])
    call("PUT", CONTROL + "/snapshots/kept")
    call("GET", CONTROL + "/snapshots")
    call("POST", CONTROL + "/populations", {"n": 2})
    call("POST", CONTROL + "/populations", {"n": 0})
    call("POST", CONTROL + "/accounts", '{"identifiers":["cy@example.test"],"password":"p"}\n', media=NDJSON)
    call("POST", CONTROL + "/accounts", '{"identifiers":["cy@example.test"],"password":"p"}\n', media=NDJSON)
    call("POST", CONTROL + "/accounts", '{"identifiers":["di@example.test"]}\n{', media=NDJSON)
    call("POST", CONTROL + "/accounts", {})
    call("GET", CONTROL + "/journal?limit=3")
    call("GET", CONTROL + "/invariants")
    call("POST", CONTROL + "/rewind", {"name": "kept"})
    for _ in range(2):
        call("DELETE", CONTROL + "/snapshots/kept")


def walk(call):
    credential = make_worlds(call)
    account, token, session = live_with_an_account(call, credential)
    guard(call, token, session)
    subscription = own_things(call, token)
    leave(call, credential, account, token, session, subscription)
    read_the_mail(call, account)
    move_time(call)
    order_what_goes_wrong(call)
    lose_letters_and_a_device(call)
    look_inside(call)
    ask_the_server(call)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(program, pathlib.Path(folder))
        try:
            walk(server.call)
        finally:
            server.stop()
        return subprocess.run([sys.executable, CONTRACT, "validate", "--complete", server.records],
                              timeout=60).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""People of a world that is killed again and again, and what must be true of each by what was answered.

A person knows nothing but acknowledged answers. `Person.facts_hold` holds them against the provider: what was
answered is there, what is due is armed, what is over is over.
"""

from datetime import datetime, timedelta

PASSWORD = "correct horse"
PURGE = timedelta(hours=6)
REMEMBERED = timedelta(days=1)


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class Lost(Exception):
    """The connection ended: nobody knows what became of the request."""


class Contradiction(Exception):
    """The provider says what cannot be true by what it has said before."""


def expect(holds, *what):
    if not holds:
        raise Contradiction(what)


class Request:
    """One request that may have to be sent again, and what to do with its answer."""

    def __init__(self, method, path, body=None, bearer=None, key=None, then=None):
        self.method, self.path, self.body, self.bearer, self.key = method, path, body, bearer, key
        self.then = then or (lambda status, answer: None)

    def __repr__(self):
        return f"{self.method} {self.path} {self.body} key={self.key}"


class Person:
    """An account, from sign-up to its removal, as whoever holds its tokens and receipts knows it."""

    def __init__(self, name, draw):
        self.name, self.draw = name, draw
        self.identifier = name + "@example.test"
        self.account, self.token, self.items = None, None, 0
        self.removal, self.receipt = None, None  # of the newest removal, as it was accepted
        self.cancelled = False
        self.scheduled = 0  # so many removals were accepted
        self.keys = 0
        self.remembered = []  # (when, request, status, answer) of what was asked under a key

    # What the person does next: a request, or None when there is nothing left to do.

    def next_request(self):
        if self.account is None:
            return self.keyed("POST", "/accounts",
                              {"identifiers": [self.identifier], "password": PASSWORD}, self.signed_up)
        if self.removal and not self.cancelled:
            choice = self.draw.random()
            if choice < 0.35:
                return self.keyed("POST", f"/removals/{self.removal['id']}/cancel", {}, self.called_off,
                                  self.receipt)
            return None if choice < 0.8 else self.read_removal()
        if self.token is None:
            return Request("POST", "/sessions", {"identifier": self.identifier, "password": PASSWORD},
                           then=self.signed_in)
        if self.draw.random() < 0.6:
            return self.keyed("POST", "/items", {"kind": "photo", "bytes": self.draw.randrange(1, 9999)},
                              self.item_added, self.token)
        return self.keyed("POST", "/removals", {"channel": "site"}, self.removal_asked, self.token)

    def keyed(self, method, path, body, then, bearer=None):
        self.keys += 1
        return Request(method, path, body, bearer, f"{self.name}-{self.keys}", then)

    def read_removal(self):
        return Request("GET", f"/removals/{self.removal['id']}", bearer=self.receipt,
                       then=lambda status, answer: expect(status == 200, self.name, status, answer))

    # What its answer comes to.

    def signed_up(self, status, answer):
        expect(status == 201, self.name, status, answer)
        self.account = answer["id"]

    def signed_in(self, status, answer):
        expect(status == 201, self.name, status, answer)
        self.token = answer["token"]

    def item_added(self, status, answer):
        if status == 401:
            return self.session_over(answer)
        expect(status == 201, self.name, status, answer)
        self.items += 1

    def removal_asked(self, status, answer):
        if status == 401:
            return self.session_over(answer)
        expect(status == 202, self.name, status, answer)
        self.removal, self.receipt, self.cancelled = answer["removal"], answer["receipt"], False
        self.token = None
        self.scheduled += 1

    def session_over(self, answer):
        expect(answer["code"] in ("auth.invalid_token", "auth.proof_too_old"), self.name, answer)
        self.token = None

    def called_off(self, status, answer):
        if status == 409:
            expect(answer["code"] == "removal.too_late", self.name, answer)
            return
        expect(status == 200 and answer["state"] == "cancelled", self.name, status, answer)
        self.cancelled = True

    # What must be so now.

    def phase(self, now):
        if self.removal is None or self.cancelled:
            return "active"
        due = instant(self.removal["due"])
        if now < due:
            return "scheduled"
        return "purging" if now < due + PURGE else "removed"

    def purged(self, now):
        return self.phase(now) in ("purging", "removed")

    def facts_hold(self, ask, now):
        """`ask` sends a request and gives (status, answer)."""
        if self.account is None:
            return
        phase = self.phase(now)
        if self.removal:
            self.removal_holds(ask, phase)
        status, account = ask(Request("GET", "/accounts/" + self.account, bearer=ask.administrator))
        if self.purged(now):
            expect(status in (200, 404), self.name, phase, status, account)
            return
        expect(status == 200, self.name, "was answered and is not there", account)
        expect(account["phase"] == phase, self.name, phase, account)
        expect(account["items"] == self.items, self.name, self.items, "items were answered", account)
        if phase == "scheduled":
            expect(account["removal_due"] == self.removal["due"], self.name, account, self.removal)
        self.keys_hold(ask, now)

    def removal_holds(self, ask, phase):
        status, removal = ask(Request("GET", f"/removals/{self.removal['id']}", bearer=self.receipt))
        expect(status == 200, self.name, status, removal)
        state = "cancelled" if self.cancelled else phase
        expect(removal["state"] == state, self.name, state, removal)
        expect(removal["due"] == self.removal["due"], self.name, removal, self.removal)
        if state == "removed":
            over = instant(self.removal["due"]) + PURGE
            expect(instant(removal["removed_at"]) == over, self.name, over, removal)

    def keys_hold(self, ask, now):
        for then, request, status, answer in self.remembered[-6:]:
            if now - then < REMEMBERED:
                again = ask(request)
                expect(again == (status, answer), self.name, "the same key, another answer", request,
                       (status, answer), again)

    def armed(self, now):
        """(account, instant) of the deadline that must be armed, or None."""
        if self.phase(now) != "scheduled":
            return None
        return self.account, self.removal["due"]

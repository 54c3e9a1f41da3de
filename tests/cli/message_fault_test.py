"""Faults of messages, and devices out of reach, as `fauxcount fault` orders them, against a server."""

import json
import re
import unittest
import urllib.error
import urllib.request

import fauxcount
from fauxcount import Served

ADA, BOB, NAME = "ada@example.test", "bob@example.test", "ada"
PASSWORD = "correct horse"


class WithPeople(Served):
    def setUp(self):
        super().setUp()
        self.server.make_world(self.world, {}, {"identifiers": [ADA, NAME], "password": PASSWORD},
                               {"identifiers": [BOB], "password": PASSWORD})

    def fault(self, *words):
        return self.server.run("fault", *words, "-w", self.world)

    def ordered(self, *words):
        """The line that tells what was ordered."""
        done = self.fault("order", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.rstrip("\n")

    def listed(self):
        return self.server.json("fault", "list", "-w", self.world)

    def moved(self, by):
        self.server.json("clock", "advance", by, "-w", self.world)

    def ask(self, method, path, body=None, token=None):
        """The status of the answer, and what it says; a connection that ends without one is an error."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(f"{self.server.url}/w/{self.world}/v1/{path}",
                                         None if body is None else json.dumps(body).encode(), headers,
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=fauxcount.TIMEOUT) as answer:
                said = answer.read()
                return answer.status, json.loads(said) if said else None
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)

    def sign_in(self, who=ADA):
        return self.server.sign_in(self.world, who, PASSWORD)["token"]

    def new_device(self):
        status, device = self.ask("POST", "devices", {"kind": "phone"})
        self.assertEqual(status, 201)
        return device["id"]


class Orders(WithPeople):
    def test_what_is_ordered_is_told(self):
        account = self.server.json("account", "list", "-w", self.world)[0]["id"]
        device = self.new_device()
        for number, (words, told) in enumerate((
                (("message_lost", "--message", "code", "--via", "email", "--once"),
                 "message_lost  code by email  message 1"),
                (("message_late", "--late-by", "5m", "--account", account, "--nth", "2", "--times", "3"),
                 f"message_late  any message of {account}, PT5M late  messages 2 to 4"),
                (("message_twice", "--via", "sms"), "message_twice  any message by sms  from message 1 on"),
                (("message_astray", "--recipient", BOB, "--message", "purged"),
                 f"message_astray  purged by email to {BOB}  from message 1 on"),
                (("offline", "--device", device, "--lasts", "2d"),
                 f"offline  {device}  from call 1 on, until 2030-01-03T00:00:00.000Z"),
                (("down", "--system", "sms", "--lasts", "1h"),
                 "down  sms  from call 1 on, until 2030-01-01T01:00:00.000Z")), 1):
            self.assertEqual(self.ordered(*words), f"{number}  {told}  armed  counted 0, used 0")
        lost, late, _, astray, offline, _ = self.listed()
        self.assertEqual((lost["message"], lost["via"], lost["times"]), ("code", "email", 1))
        self.assertEqual((late["late_by"], late["nth"], late["times"]), ("PT5M", 2, 3))
        self.assertEqual((astray["recipient"], astray["message"]), (BOB, "purged"))
        self.assertEqual(offline["device"], device)
        self.assertNotIn("held", late)

    def test_what_is_wrong_is_told(self):
        device = self.new_device()
        for words, told, code in ((("message_late",), "/late_by", 1),
                                  (("message_late", "--late-by", "31d"), "/late_by", 1),
                                  (("message_late", "--late-by", "soon"), "--late-by", 2),
                                  (("message_late", "--late-by", ""), "--late-by", 2),
                                  (("message_lost", "--late-by", "5m"), "/late_by", 1),
                                  (("message_lost", "--message", "cod"), "did you mean `code`?", 2),
                                  (("message_lost", "--via", "post"), "--via: `post` is not email, sms", 2),
                                  (("message_lost", "--operation", "send_code"), "/operation", 1),
                                  (("message_lost", "--system", "mail"), "/system", 1),
                                  (("mesage_lost",), "did you mean `message_lost`?", 2),
                                  (("message_astray",), "/recipient", 1),
                                  (("message_astray", "--recipient", "eve@example.test"), "/recipient", 1),
                                  (("message_astray", "--recipient", NAME), "/recipient", 1),
                                  (("message_astray", "--recipient", BOB, "--via", "sms"), "/via", 1),
                                  (("offline",), "/device", 1),
                                  (("offline", "--device", "phone"), "--device", 2),
                                  (("offline", "--device", "dev_0000000000000"), "device.not_found", 1),
                                  (("offline", "--device", device, "--times", "1"), "/times", 1),
                                  (("offline", "--device", device, "--nth", "2"), "/nth", 1),
                                  (("reply_lost", "--device", device), "/device", 1),
                                  (("reply_lost", "--message", "code"), "/message", 1)):
            done = self.fault("order", *words)
            self.assertEqual(done.returncode, code, words)
            self.assertIn(told, done.stderr, words)
        self.assertEqual(self.listed(), [])


class Held(WithPeople):
    def letters(self):
        *messages, _ = self.server.json("inbox", "list", "-w", self.world)
        return [(one["kind"], one["at"]) for one in messages]

    def test_what_is_held_is_told_and_comes_in_its_time(self):
        self.ordered("message_late", "--late-by", "5m", "--once")
        self.assertEqual(self.ask("POST", "removals", {}, self.sign_in())[0], 202)
        self.assertEqual(self.letters(), [])
        self.assertEqual(self.listed()[0]["held"], 1)
        self.assertIn("counted 1, used 1, holds 1", self.fault("list").stdout)
        delivery, due = self.server.json("clock", "list", "-w", self.world)
        self.assertEqual(delivery, {"at": "2030-01-01T00:05:00.000Z", "kind": "delivery", "fault": 1})
        self.assertEqual((due["kind"], "account" in due), ("removal_due", True))
        told = self.server.run("clock", "list", "-w", self.world).stdout
        self.assertIn("2030-01-01T00:05:00.000Z delivery fault 1\n", re.sub(" +", " ", told))
        self.moved("4m59.999s")
        self.assertEqual(self.letters(), [])
        self.moved("1ms")
        self.assertEqual(self.letters(), [("removal_scheduled", "2030-01-01T00:05:00.000Z")])
        self.assertNotIn("held", self.listed()[0])

    def test_what_is_held_comes_when_it_is_healed(self):
        self.ordered("message_late", "--late-by", "5m")
        self.ask("POST", "removals", {}, self.sign_in())
        self.moved("1m")
        self.assertEqual(self.letters(), [])
        self.assertEqual(self.fault("heal", "1").returncode, 0)
        self.assertEqual(self.letters(), [("removal_scheduled", "2030-01-01T00:01:00.000Z")])


class Offline(WithPeople):
    def set_up(self):
        """Ada's phone, and the token of her session on it."""
        device = self.new_device()
        status, opened = self.start_it(device, ADA)
        self.assertEqual(status, 201)
        return device, opened["token"]

    def start_it(self, device, who):
        return self.ask("POST", f"devices/{device}/setup", {"identifier": who, "password": PASSWORD})

    def take_a_note(self, token):
        return self.ask("POST", "items", {"kind": "note", "bytes": 1}, token)[0]

    def looked_at(self, device):
        _, seen = self.ask("GET", f"devices/{device}")
        return seen["set_up"], seen.get("sign_out_pending")

    def let_go_of_afar(self, device, on_it):
        """Ada lets go of it while it is out of reach."""
        with self.assertRaises(ConnectionError):
            self.take_a_note(on_it)
        site = self.sign_in()
        self.assertEqual(self.ask("GET", "items", token=site)[1]["items"], [], "nothing of it is done")
        self.assertEqual(self.ask("DELETE", f"devices/{device}/binding", token=site)[0], 204)
        self.assertEqual(self.looked_at(device), (True, True))
        with self.assertRaises(ConnectionError):
            self.start_it(device, BOB)

    def test_a_device_that_is_healed_signs_out_and_can_be_set_up(self):
        device, on_it = self.set_up()
        self.ordered("offline", "--device", device)
        self.let_go_of_afar(device, on_it)
        self.assertEqual(self.fault("heal", "--all").returncode, 0)
        self.assertEqual(self.looked_at(device), (False, None))
        self.assertEqual(self.take_a_note(on_it), 401)
        self.assertEqual(self.start_it(device, BOB)[0], 201)

    def test_a_device_is_back_when_the_time_is_over(self):
        device, on_it = self.set_up()
        self.ordered("offline", "--device", device, "--lasts", "2d")
        self.let_go_of_afar(device, on_it)
        self.assertIn({"at": "2030-01-03T00:00:00.000Z", "kind": "delivery", "fault": 1},
                      self.server.json("clock", "list", "-w", self.world))
        self.moved("2d")
        self.assertEqual(self.looked_at(device), (False, None))

    def test_another_device_is_not_concerned(self):
        device, on_it = self.set_up()
        self.ordered("offline", "--device", self.new_device())
        self.assertEqual(self.take_a_note(on_it), 201)
        self.assertEqual(self.looked_at(device), (True, None))


if __name__ == "__main__":
    unittest.main()

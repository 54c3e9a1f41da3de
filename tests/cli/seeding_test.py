"""Accounts from a file: judged as a whole, named by line and column, taken whole or not at all."""

import json
import tempfile
import unittest
from pathlib import Path

import fauxcount
from fauxcount import Served, Server


def account(name, **more):
    return json.dumps({"identifiers": [name + "@example.test"], "password": "correct horse", **more})


class Seeding(Served):
    def setUp(self):
        super().setUp()
        self.server.json("world", "new", self.world)

    def accounts_in(self, world):
        return self.server.json("world", "show", world)[0]["accounts"]

    def test_all_an_account_has(self):
        world = self.world
        text = account("ada", devices=[{"kind": "phone", "find": True}],
                       items=[{"kind": "photo", "bytes": 9}],
                       subscriptions=[{"plan": "cloud_plus"}])
        done = self.server.run("--json", "account", "seed", "-", "-w", world, stdin=text + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        seeded = json.loads(done.stdout)
        self.assertEqual({"accounts": 1, "devices": 1, "items": 1, "subscriptions": 1},
                         {key: seeded[key] for key in ("accounts", "devices", "items", "subscriptions")})
        shown = self.server.json("account", "show", "ada@example.test", "-w", world)[0]
        self.assertEqual((shown["devices"], shown["items"], shown["subscriptions"]), (1, 1, 1))
        looked = self.server.run("--json", "account", "preflight", shown["id"], "-w", world)
        self.assertEqual(looked.returncode, 1, "a removal would be refused")
        blockers = json.loads(looked.stdout)["blockers"]
        self.assertEqual([blocker["code"] for blocker in blockers], ["subscription.active"])

    def test_a_broken_line_is_found_before_anything_is_sent(self):
        world = self.world
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "people.ndjson")
            fridge = account("b", devices=[{"kind": "fridge"}])
            path.write_text("\n".join([account("a"), fridge, account("c")]))
            done = self.server.run("account", "seed", str(path), "-w", world)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"people\.ndjson:2:\d+: /devices/0/kind")
        self.assertIn("remedy:", done.stderr)
        self.assertEqual(self.accounts_in(world), 0)

    def test_what_only_the_server_knows_is_named_by_line_and_nothing_is_kept(self):
        world = self.world
        self.server.json("account", "create", "u2500@example.test", "--password", "p", "-w", world)
        lines = [account(f"u{number}") for number in range(1, 3001)]
        done = self.server.run("account", "seed", "-", "-w", world, stdin="\n".join(lines))
        self.assertEqual(done.returncode, 1)
        self.assertIn("stdin:2500, /identifiers/0", done.stderr)
        self.assertIn("account.identifier_taken", done.stderr)
        self.assertEqual(self.accounts_in(world), 1)
        worlds = [one["name"] for one in self.server.json("world", "list")]
        self.assertFalse([name for name in worlds if name.startswith("rehearsal")])

    def test_many(self):
        world = self.world
        lines = [account(f"u{number}") for number in range(5000)]
        done = self.server.run("--json", "account", "seed", "-", "-w", world, stdin="\n".join(lines))
        self.assertEqual(json.loads(done.stdout)["accounts"], 5000, done.stderr)
        self.assertEqual(self.accounts_in(world), 5000)

    def test_a_world_is_made_when_it_is_first_seeded(self):
        for n in (1, 3000):
            lines = [account(f"u{number}") for number in range(n)]
            done = self.server.run("account", "seed", "-", "-w", f"fresh-{n}", stdin="\n".join(lines))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.accounts_in(f"fresh-{n}"), n)
        self.server.json("account", "generate", "2", "-w", "fresh-too")
        self.assertEqual(self.accounts_in("fresh-too"), 2)
        looked = self.server.run("account", "list", "-w", "never-used")
        self.assertEqual(looked.returncode, 1)
        self.assertIn("`never-used`", looked.stderr)

    def test_generated_in_pieces_as_of_one_piece(self):
        world = self.world
        seeded = self.server.json("account", "generate", "150000", "--template", "bare", "-w", world)[0]
        self.assertEqual((seeded["accounts"], self.accounts_in(world)), (150_000, 150_000))

    def test_what_only_some_files_have(self):
        world = self.world
        text = "\ufeff" + account("ada") + "\r\n"
        done = self.server.run("account", "seed", "-", "-w", world, stdin=text)
        self.assertEqual(done.returncode, 0, done.stderr)
        nameless = json.dumps({"identifiers": [], "password": "p"})
        done = self.server.run("account", "seed", "-", "-w", world, stdin=nameless)
        self.assertEqual(done.returncode, 2)
        self.assertIn("stdin:1:", done.stderr)
        self.assertIn("/identifiers: at least one", done.stderr)

    def test_a_removed_account_leaves_a_trail(self):
        world = self.world
        made = self.server.json("account", "create", "ada@example.test", "--password", "p", "-w", world)[0]
        self.server.json("remove", "--account", made["id"], "--wait", "advance", "-w", world)
        for name in ("ada@example.test", made["id"]):
            done = self.server.run("account", "show", name, "-w", world)
            self.assertEqual(done.returncode, 1)
            self.assertIn("account residue", done.stderr)

    def test_real_identifiers_are_refused(self):
        world = self.world
        real = json.dumps({"identifiers": ["ada@gmail.com"], "password": "p"})
        done = self.server.run("account", "seed", "-", "-w", world, stdin=real)
        self.assertEqual(done.returncode, 1)
        self.assertIn("account.identifier_not_allowed", done.stderr)

    def test_a_file_that_is_not_there(self):
        done = self.server.run("account", "seed", "nowhere.ndjson")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nowhere.ndjson", done.stderr)

    def test_serve_takes_the_same_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "people.ndjson")
            path.write_text(account("ada") + "\n" + account("bob") + "\n")
            with Server("--load", str(path)) as server:
                self.assertEqual(len(server.json("account", "list")), 2)
            path.write_text(account("ada") + "\n{\n")
            done = fauxcount.run("serve", "--port", "0", "--load", str(path))
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"people\.ndjson:2:\d+:")


if __name__ == "__main__":
    unittest.main()

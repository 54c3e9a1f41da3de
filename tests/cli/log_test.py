"""What a data directory holds, looked at while no server runs: healthy, damaged, in use, or none at all."""

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

import fauxcount
from durable_test import Client
from fauxcount import Server

NOBODY = 65534


def contents(folder):
    """Every file of a folder, with its bytes."""
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


class Kept(unittest.TestCase):
    """A directory with `qa`, whose account was purged, `other`, its fork from before that, and `default`."""

    @classmethod
    def setUpClass(cls):
        cls.template = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.template)
        data = str(cls.template / "data")
        cls.client = client = Client()
        with Server("--data", data) as server:
            client.url = server.url
            for step in Client.STEPS[:4]:
                getattr(client, step)()
            client.call("POST", "/__admin/worlds/qa/fork", {"name": "other"})
            client.call("PUT", "/__admin/worlds/qa/snapshots/before")
            for step in Client.STEPS[4:]:
                getattr(client, step)()
            client.call("DELETE", "/__admin/worlds/qa/snapshots/before")
            cls.worlds = {name: client.call("GET", f"/__admin/worlds/{name}")[1] for name in ("qa", "other")}
            server.process.send_signal(signal.SIGKILL)
            server.process.communicate(timeout=fauxcount.TIMEOUT)
        # What the kill left in the write-ahead log is carried into the file, so that tests may damage it.
        database = sqlite3.connect(Path(data) / "fauxcount.db")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = str(self.folder / "data")
        shutil.copytree(self.template / "data", self.data)

    def change(self, *statements):
        with sqlite3.connect(Path(self.data) / "fauxcount.db") as database:
            for statement in statements:
                self.assertGreater(database.execute(statement).rowcount, 0, statement)
        database.close()

    def lines(self, *words):
        done = fauxcount.run("log", *words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]


class Verify(Kept):
    def damaged(self, *words):
        before = contents(self.data)
        done = fauxcount.run("log", "verify", self.data, *words)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("put back a copy", done.stderr)
        self.assertEqual(contents(self.data), before)
        return done.stdout

    def refused(self, *words):
        done = fauxcount.run("log", *words)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        return done.stderr

    def test_a_healthy_directory_is_told_world_by_world(self):
        before = contents(self.data)
        told = {line["world"]: line for line in self.lines("verify", self.data)}
        self.assertEqual(list(told), ["default", "other", "qa"])
        for name, world in self.worlds.items():
            self.assertTrue(told[name]["whole"])
            for fact in ("state_hash", "now", "incarnation"):
                self.assertEqual(told[name][fact], world[fact])
            self.assertGreaterEqual(told[name]["turns"], told[name]["commits"])
        self.assertEqual(contents(self.data), before)
        shown = fauxcount.run("log", "verify", self.data).stdout
        self.assertEqual([line.split()[:2] for line in shown.splitlines()],
                         [["✔", "default"], ["✔", "other"], ["✔", "qa"]])
        self.assertIn(self.worlds["qa"]["state_hash"], shown)

    def test_snapshots_are_replayed_too(self):
        with Server("--data", self.data) as server:
            self.client.url = server.url
            self.client.call("PUT", "/__admin/worlds/other/snapshots/here")
            self.client.call("POST", "/__admin/worlds/other/clock/advance", {"by": "P1D"})
        other = self.lines("verify", self.data)[1]
        (snapshot,) = other["snapshots"]
        self.assertEqual(snapshot["name"], "here")
        self.assertEqual(snapshot["state_hash"], self.worlds["other"]["state_hash"])
        self.assertNotEqual(other["state_hash"], snapshot["state_hash"])

    def test_what_a_kill_left_is_read_and_left_as_it_lies(self):
        server = Server("--data", self.data)
        self.client.url = server.url
        self.client.call("POST", "/__admin/worlds/other/clock/advance", {"by": "P1D"})
        expected = self.client.call("GET", "/__admin/worlds/other")[1]["state_hash"]
        server.process.send_signal(signal.SIGKILL)
        server.__exit__()
        before = contents(self.data)
        self.assertGreater(len(before["fauxcount.db-wal"]), 0)
        self.assertEqual(self.lines("verify", self.data)[1]["state_hash"], expected)
        self.assertEqual(contents(self.data), before)

    def test_a_changed_byte_is_named_with_its_world_and_turn(self):
        self.change("UPDATE turns SET body = zeroblob(length(body)) WHERE first = 1 AND "
                    "world = (SELECT id FROM world WHERE name = CAST('qa' AS BLOB))")
        said = self.damaged()
        self.assertIn("of world `qa` the row of turn 1, incarnation 1 does not have its checksum", said)
        self.assertIn("✔  other", said)

    def test_changed_letters_are_named(self):
        self.change("UPDATE vault SET bytes = CAST('mallory' AS BLOB) WHERE letters = 0 AND "
                    "world = (SELECT id FROM world WHERE name = CAST('other' AS BLOB))")
        self.assertRegex(self.damaged(), "of world `other` text 0 of turn 1, .* does not have its checksum")

    def test_a_missing_row_is_named(self):
        qa = "world = (SELECT id FROM world WHERE name = CAST('qa' AS BLOB))"
        self.change(f"DELETE FROM turns WHERE {qa} AND first = (SELECT first FROM turns WHERE {qa} AND "
                    "first > 1 ORDER BY first LIMIT 1)")
        self.assertRegex(self.damaged(), r"of world `qa` turn \d+ is missing before the row of turn \d+")

    def test_a_missing_last_row_is_noticed(self):
        for name, incarnation in (("other", 0), ("qa", 1)):
            with self.subTest(world=name):
                where = f"incarnation = {incarnation} AND world = (SELECT id FROM world WHERE name = " \
                        f"CAST('{name}' AS BLOB))"
                self.change(f"DELETE FROM turns WHERE {where} AND "
                            f"first = (SELECT max(first) FROM turns WHERE {where})")
                self.assertRegex(self.damaged(), fr"of world `{name}` turn \d+ .*is missing")

    def test_rows_that_lost_their_world_are_named(self):
        self.change("DELETE FROM world WHERE name = CAST('other' AS BLOB)")
        said = self.damaged()
        self.assertIn("incarnations of world number 3 belong to nothing", said)
        self.assertIn("✔  qa", said)

    def test_rows_that_lost_their_incarnation_are_named(self):
        self.change("DELETE FROM incarnation WHERE number = 0")
        said = self.damaged()
        self.assertIn("turns of world number 3 belong to nothing", said)
        self.assertIn("letters of world number 3 belong to nothing", said)

    def test_damage_is_json_too(self):
        self.change("DELETE FROM meta", "UPDATE world SET options = CAST('seed=x' AS BLOB)")
        lines = [json.loads(line) for line in self.damaged("--json").splitlines()]
        self.assertEqual([line.get("whole") for line in lines], [False, False, False, None, None, None])
        self.assertIn("of world `other` the row of the world cannot be read", lines[1]["damage"])
        self.assertIn("the number of its `seed` is missing", lines[3]["damage"])

    def test_a_page_that_is_none_is_damage(self):
        path = Path(self.data) / "fauxcount.db"
        whole = bytearray(path.read_bytes())
        whole[4096:4096 + 64] = b"\xff" * 64
        path.write_bytes(whole)
        self.assertIn("is damaged", self.damaged())

    def test_a_file_that_is_no_database(self):
        path = Path(self.data) / "fauxcount.db"
        path.write_text("not a database, whatever its name says" * 100)
        done = fauxcount.run("log", "verify", self.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("not a database\n  remedy: the file is damaged: put back a copy", done.stderr)

    def test_a_running_server_keeps_its_directory(self):
        for verb in ("verify", "export"):
            with Server("--data", self.data):
                self.assertIn("stop that one first", self.refused(verb, self.data))

    def test_what_is_no_data_directory_is_named(self):
        empty = self.folder / "empty"
        empty.mkdir()
        for verb in ("verify", "export"):
            for path in (empty, self.folder / "nowhere", Path(self.data) / "fauxcount.db"):
                said = self.refused(verb, str(path))
                self.assertIn(f"no worlds are kept in {path}", said)
                self.assertIn("fauxcount serve --data", said)
        self.assertEqual(list(empty.iterdir()), [])
        (empty / "fauxcount.db").touch()
        self.assertIn("holds nothing yet", self.refused("verify", str(empty)))

    def test_a_newer_format_is_refused(self):
        self.change_format(99)
        self.assertIn("is of format 99", self.refused("verify", self.data))

    def change_format(self, number):
        database = sqlite3.connect(Path(self.data) / "fauxcount.db")
        database.execute(f"PRAGMA user_version = {number}")
        database.close()

    def test_usage(self):
        self.assertIn("DIR", self.refused("verify"))
        self.assertIn("did you mean `verify`", self.refused("verfy", self.data))
        self.assertIn("unexpected argument", self.refused("verify", self.data, "more"))

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_a_directory_of_somebody_else(self):
        # Under the folder of the machine everybody may look into; the program itself must be one of theirs.
        program = self.folder / "fauxcount"
        shutil.copy(fauxcount.PROGRAM, program)
        self.folder.chmod(0o755)
        os.chmod(self.data, 0o700)
        done = subprocess.run([program, "log", "verify", self.data], user=NOBODY, group=NOBODY,
                              capture_output=True, text=True, timeout=fauxcount.TIMEOUT, check=False,
                              env=fauxcount.environment())
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("Permission denied", done.stderr)


class Export(Kept):
    def test_each_turn_is_a_line_and_each_event_has_its_fields(self):
        lines = self.lines("export", self.data, "--world", "qa")
        self.assertEqual({line["world"] for line in lines}, {"qa"})
        self.assertEqual([line["turn"] for line in lines], list(range(1, len(lines) + 1)))
        instants = [line["at"] for line in lines]
        self.assertEqual(instants, sorted(instants))
        self.assertEqual(instants[-1], self.worlds["qa"]["now"])
        events = [event for line in lines for event in line["events"]]
        by_name = {event["event"]: event for event in events}
        account = self.client.account["id"]
        removal = self.client.receipt["removal"]
        self.assertEqual(by_name["account.created"]["account"], account)
        self.assertEqual(by_name["removal.scheduled"]["removal"], removal["id"])
        self.assertEqual(by_name["removal.scheduled"]["due"], removal["due"])
        self.assertEqual([event["stage"] for event in events if event["event"] == "purge.stage_done"],
                         ["tokens", "billing", "bindings", "data", "identifiers", "tombstone"])
        self.assertEqual(by_name["item.added"]["kind"], "photo")
        self.assertEqual(by_name["clock.moved"]["to"], self.worlds["qa"]["now"])

    def test_what_was_erased_is_said_to_be(self):
        def letters(world):
            events = [event for line in self.lines("export", self.data, "--world", world)
                      for event in line["events"]]
            created = next(event for event in events if event["event"] == "account.created")
            answer = next(event for event in events if event["event"] == "answer.remembered")
            return created["identifiers"], answer["answer"]

        identifiers, answer = letters("other")
        self.assertEqual(identifiers, [{"kind": "email", "value": "ada@example.test"}])
        self.assertEqual(answer["id"], self.client.account["id"])
        (identifier,), answer = letters("qa")
        self.assertTrue(identifier["erased"])
        self.assertRegex(identifier["digest"], "^[0-9a-f]{16}$")
        self.assertNotIn("value", identifier)
        self.assertEqual(answer, {"erased": True})

    def test_it_is_the_same_every_time_and_changes_nothing(self):
        before = contents(self.data)
        first = fauxcount.run("log", "export", self.data)
        self.assertEqual(first.stdout, fauxcount.run("log", "export", self.data).stdout)
        self.assertEqual(contents(self.data), before)
        worlds = [json.loads(line)["world"] for line in first.stdout.splitlines()]
        self.assertEqual(worlds, sorted(worlds))
        self.assertEqual(set(worlds), {"other", "qa"})

    def test_a_closed_pipe_ends_it_quietly(self):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([fauxcount.PROGRAM, "log", "export", self.data], stdout=write,
                              stderr=subprocess.PIPE, text=True, timeout=fauxcount.TIMEOUT, check=False,
                              env=fauxcount.environment())
        os.close(write)
        self.assertEqual((done.returncode, done.stderr), (141, ""))

    def test_a_world_that_is_not_there(self):
        done = fauxcount.run("log", "export", self.data, "--world", "nowhere")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("no world `nowhere`", done.stderr)
        self.assertIn("it holds default, other, qa", done.stderr)

    def test_what_is_damaged_is_told_up_to_there(self):
        self.change("UPDATE turns SET body = zeroblob(length(body)) WHERE "
                    "world = (SELECT id FROM world WHERE name = CAST('qa' AS BLOB)) AND "
                    "first = (SELECT max(first) FROM turns t WHERE t.world = turns.world)")
        done = fauxcount.run("log", "export", self.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("of world `qa` the row of turn", done.stderr)
        self.assertIn('"world":"qa"', done.stdout)


class Compact(Kept):
    def refused(self, *words, code=2):
        done = fauxcount.run("log", "compact", *words)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        return done.stderr

    def found(self):
        """What a server makes of the directory."""
        with Server("--data", self.data) as server:
            self.client.url = server.url
            found = {}
            for name in self.worlds:
                world = self.client.call("GET", f"/__admin/worlds/{name}")[1]
                snapshots = self.client.call("GET", f"/__admin/worlds/{name}/snapshots")[1]["snapshots"]
                found[name] = world, snapshots
            return found

    def grow(self):
        """More turns than an image takes, and a snapshot that keeps others."""
        with Server("--data", self.data) as server:
            self.client.url = server.url
            for name in self.worlds:
                for day in range(300):
                    self.client.call("POST", f"/__admin/worlds/{name}/clock/advance", {"by": "P1D"})
                    if (name, day) == ("other", 9):
                        self.client.call("PUT", "/__admin/worlds/other/snapshots/early")
            self.client.call("POST", "/__admin/worlds/other/rewind", {"name": "early"})

    def test_it_is_smaller_and_every_world_is_the_same(self):
        self.grow()
        before = self.found()
        lines = self.lines("compact", self.data)
        _, other, qa, sizes = lines
        self.assertEqual((other["world"], qa["world"]), ("other", "qa"))
        self.assertEqual(other["no_image"], "it has snapshots")
        self.assertGreaterEqual(other["turns_dropped"], 50)
        self.assertGreater(qa["image_bytes"], 0)
        self.assertEqual(qa["state_hash"], before["qa"][0]["state_hash"])
        self.assertLess(sizes["bytes_after"], sizes["bytes_before"])
        self.assertEqual(sizes["bytes_after"], (Path(self.data) / "fauxcount.db").stat().st_size)
        self.assertEqual([path.name for path in Path(self.data).iterdir()], ["fauxcount.db"])
        self.assertEqual(self.found(), before)
        self.assertTrue(all(line["whole"] for line in self.lines("verify", self.data)))
        shown = fauxcount.run("log", "compact", self.data).stdout.splitlines()
        self.assertEqual([line.split()[0] for line in shown[:3]], ["default", "other", "qa"])
        self.assertRegex(shown[3], r"^[\d,]+ bytes before, [\d,]+ bytes now$")

    def test_a_kill_leaves_every_world_as_it_was(self):
        self.grow()
        before = self.found()
        template = contents(self.data)
        killed = 0
        # Whoever writes beyond so many bytes of a file is killed, without a word: in every page of the log.
        for limit in range(4096, 64 << 20, 3 * 4096):
            shutil.rmtree(self.data)
            os.mkdir(self.data, 0o700)
            for name, text in template.items():
                (Path(self.data) / name).write_bytes(text)
            done = subprocess.run(
                [fauxcount.PROGRAM, "log", "compact", self.data], capture_output=True, check=False,
                timeout=fauxcount.TIMEOUT, env=fauxcount.environment(),
                preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
            if done.returncode == 0:
                break
            self.assertEqual(done.returncode, -signal.SIGXFSZ, done.stderr)
            killed += 1
            told = {line["world"]: line["state_hash"] for line in self.lines("verify", self.data)}
            self.assertEqual({name: told[name] for name in before},
                             {name: world["state_hash"] for name, (world, _) in before.items()})
            if killed % 8 == 1:
                self.assertEqual(self.found(), before)
        self.assertGreater(killed, 5)
        self.assertEqual(self.found(), before)

    def test_what_is_damaged_is_left_alone(self):
        self.change("DELETE FROM turns WHERE first = 2")
        before = contents(self.data)
        self.assertIn("turn 2 is missing", self.refused(self.data, code=1))
        self.assertEqual(contents(self.data), before)

    def test_a_running_server_and_what_is_no_directory(self):
        with Server("--data", self.data):
            self.assertIn("stop that one first", self.refused(self.data))
        self.assertIn("no worlds are kept in", self.refused(str(self.folder)))
        self.assertIn("DIR", self.refused())


if __name__ == "__main__":
    unittest.main()

"""What the program says to a command line it does not understand, and to a server that is not there."""

import json
import os
import re
import socket
import subprocess
import threading
import unittest
from pathlib import Path

import fauxcount


def closed_port():
    """A port of loopback on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Usage(unittest.TestCase):
    def refused(self, *words, **variables):
        done = fauxcount.run(*words, **variables)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_unknown_verb_is_named_with_the_one_that_was_meant(self):
        said = self.refused("sevre")
        self.assertIn("no verb `sevre`", said)
        self.assertIn("did you mean `serve`", said)

    def test_unknown_verb_of_a_group(self):
        said = self.refused("clock", "advnce", "30d")
        self.assertIn("fauxcount clock: there is no verb `advnce`", said)
        self.assertIn("did you mean `advance`", said)

    def test_unknown_option(self):
        said = self.refused("serve", "--prot", "1")
        self.assertIn("no option `--prot`", said)
        self.assertIn("did you mean `--port`", said)

    def test_a_word_too_many(self):
        self.assertIn("unexpected argument `now`", self.refused("version", "now"))

    def test_nothing_at_all_shows_the_verbs(self):
        said = self.refused()
        for verb in ("serve", "demo", "clock", "world", "account", "remove", "health", "version"):
            self.assertIn(verb, said)

    def test_a_missing_argument_is_named(self):
        said = self.refused("clock", "advance")
        self.assertIn("DURATION", said)
        self.assertIn("fauxcount clock advance --help", said)

    def test_wrong_values_are_refused_before_anything_is_sent(self):
        self.assertIn("`1 month` is not a length below 8,000 years like 30d",
                      self.refused("clock", "advance", "1 month"))
        self.assertIn("`59.9999s` is not in whole milliseconds, the tick of virtual time",
                      self.refused("clock", "advance", "59.9999s"))
        self.assertIn("INSTANT", self.refused("clock", "to", "tomorrow"))
        self.assertIn("--start", self.refused("serve", "--port", "0", "--start", "noon"))
        self.assertIn("--port", self.refused("serve", "--port", "70000"))
        self.assertIn("--set", self.refused("world", "new", "--set", "grace"))

    def test_a_number_out_of_range_is_told_its_range(self):
        for words in (("account", "generate", "0"), ("account", "list", "--limit", "0"),
                      ("serve", "--port", "99999")):
            said = self.refused(*words)
            self.assertIn("range", said)
            self.assertLess(len(said), 300)
        for seed in ("-5", "abc"):
            self.assertIn("whole number", self.refused("serve", "--port", "0", "--seed", seed))
            self.assertIn("whole number", self.refused("world", "new", "--seed", seed))

    def test_an_endpoint_that_is_no_url(self):
        for url in ("127.0.0.1:8642", "https://127.0.0.1:8642", "http://127.0.0.1:99999", "http://a b"):
            self.assertIn("--endpoint", self.refused("health", "--endpoint", url))

    def test_a_name_may_be_spelt_like_a_verb(self):
        done = fauxcount.run("world", "show", "demo", "--endpoint", f"http://127.0.0.1:{closed_port()}")
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_a_password_is_asked_for(self):
        said = self.refused("account", "create", "ada@example.test")
        self.assertIn("--password-stdin", said)
        self.assertIn("FAUXCOUNT_PASSWORD", said)

    def test_failures_are_json_too(self):
        said = json.loads(self.refused("clock", "advance", "soon", "--json"))
        self.assertEqual(said["error"]["exit_code"], 2)
        self.assertEqual(said["error"]["where"], "DURATION")


class Help(unittest.TestCase):
    def test_exit_codes(self):
        done = fauxcount.run("help", "exit-codes")
        self.assertEqual(done.returncode, 0)
        for code in ("0", "1", "2", "3", "6", "130", "143"):
            self.assertRegex(done.stdout, rf"(?m)^ +{code}  ")

    def test_a_verb_explains_itself_in_both_ways(self):
        by_flag = fauxcount.run("clock", "advance", "--help")
        by_verb = fauxcount.run("help", "clock", "advance")
        self.assertEqual(by_flag.returncode, 0)
        self.assertEqual(by_verb.returncode, 0)
        self.assertIn("DURATION", by_flag.stdout)
        self.assertIn("DURATION", by_verb.stdout)

    def test_no_help_on_what_is_not_there(self):
        self.assertEqual(fauxcount.run("help", "teleport").returncode, 2)

    def test_version(self):
        build = json.loads(fauxcount.run("version", "--json").stdout)
        self.assertEqual(build["name"], "fauxcount")
        self.assertEqual(fauxcount.run("--version").stdout.strip(), "fauxcount " + build["version"])
        self.assertEqual(fauxcount.run("version").stdout.strip(), "fauxcount " + build["version"])


class Target(unittest.TestCase):
    def test_nobody_there(self):
        url = f"http://127.0.0.1:{closed_port()}"
        done = fauxcount.run("health", "--endpoint", url)
        self.assertEqual(done.returncode, 3)
        self.assertIn(url, done.stderr)
        self.assertIn("fauxcount serve", done.stderr)

    def test_a_flag_beats_the_environment(self):
        flag, variable = closed_port(), closed_port()
        done = fauxcount.run("health", "--endpoint", f"http://127.0.0.1:{flag}",
                             FAUXCOUNT_ENDPOINT=f"http://127.0.0.1:{variable}")
        self.assertIn(str(flag), done.stderr)

    def test_the_port_of_the_environment_is_the_default(self):
        port = closed_port()
        done = fauxcount.run("health", FAUXCOUNT_PORT=str(port))
        self.assertEqual(done.returncode, 3)
        self.assertIn(str(port), done.stderr)

    def test_somebody_who_is_not_a_mock_receives_one_harmless_question(self):
        asked = []

        def answer(listener):
            connection = listener.accept()[0]
            with connection:
                asked.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(fauxcount.TIMEOUT)
            thread = threading.Thread(target=answer, args=(listener,))
            thread.start()
            done = fauxcount.run("remove", "ada@example.test", "--password", "p", "--endpoint",
                                 f"http://127.0.0.1:{listener.getsockname()[1]}")
            thread.join()
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertTrue(asked[0].startswith(b"GET /__admin/info"), asked)
        self.assertNotIn(b"ada", asked[0])


class Output(unittest.TestCase):
    def test_a_full_disk_is_told(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([fauxcount.PROGRAM, "defects", "list"], stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False,
                                  timeout=fauxcount.TIMEOUT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("the output cannot be written: No space left on device", done.stderr)

    def test_a_reader_who_has_read_enough_is_no_failure_to_talk_about(self):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([fauxcount.PROGRAM, "defects", "list"], stdout=write,
                              stderr=subprocess.PIPE, text=True, check=False,
                                  timeout=fauxcount.TIMEOUT)
        os.close(write)
        self.assertEqual((done.returncode, done.stderr), (141, ""))

    def test_the_exit_codes_are_those_of_the_page(self):
        told = fauxcount.run("help", "exit-codes").stdout
        page = (Path(__file__).resolve().parents[2] / "docs/cli.md").read_text()
        (row,) = re.findall(r"^\| exit code \| meaning \|\n\|---\|---\|\n((?:\| .*\n)+)", page, re.MULTILINE)
        listed = {code for codes in re.findall(r"^\| ([0-9, ]+) \|", row, re.MULTILINE)
                  for code in codes.split(", ")}
        self.assertEqual(listed, set(re.findall(r"^ +([0-9]+)  ", told, re.MULTILINE)))


class Worlds(fauxcount.Served):
    def test_a_world_that_is_there_says_what_is_other_about_it(self):
        self.server.json("world", "new", self.world, "--seed", "7", "--set", "grace=P1D")
        self.server.json("world", "new", self.world, "--seed", "7", "--set", "grace=24h")
        done = self.server.run("world", "new", self.world, "--seed", "8", "--set", "bulk=needs_owner")
        self.assertEqual(done.returncode, 1)
        self.assertIn("it has seed 7, not 8; grace P1D, not P30D; bulk admin, not needs_owner", done.stderr)

    def test_a_parameter_is_set_once_and_spelt_one_way(self):
        for words, said in ((("--set", "grace=P1D", "--set", "grace=P2D"), "grace is set twice"),
                            (("--set", "password.tries=05"), "is a number from 1 to 100")):
            done = self.server.run("world", "new", self.world, *words)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main()

"""The load generator against the limit server and servers that misbehave: it must count what happened."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import unittest

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextlib.contextmanager
def limit_server(accounts):
    with subprocess.Popen([os.environ["FAUXCOUNT_LIMIT_SERVER"], "--port", "0", "--accounts", str(accounts)],
                          stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


@contextlib.contextmanager
def server(behave):
    """Gives each connection, one after the other, to `behave(connection)`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        behave(connection)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def load(port, *flags):
    run = subprocess.run([os.environ["FAUXCOUNT_LOAD"], "--port", str(port), *map(str, flags)],
                         capture_output=True, text=True, timeout=60, check=True)
    return json.loads(run.stdout)


class AgainstTheLimitServer(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.ids = pathlib.Path(scratch.name) / "ids"
        self.ids.write_text("".join(f"{number}\n" for number in range(3000)))

    def test_each_account_is_erased_once_and_only_that_counts(self):
        erase = ("--ids", self.ids, "--method", "DELETE", "--target", "/v1/accounts/{id}",
                 "--connections", 7, "--pipeline", 5)
        with limit_server(3000) as port:
            first, again = load(port, *erase), load(port, *erase)
        self.assertEqual((first["ids_done"], first["status"]["2xx"], first["sent"]), (3000, 3000, 3000))
        self.assertEqual((again["ids_done"], again["status"]["4xx"], again["requests_per_s"]), (0, 3000, 0))

    def test_a_batch_counts_the_ids_that_were_removed(self):
        with limit_server(2000) as port:
            result = load(port, "--ids", self.ids, "--per", 100, "--method", "POST",
                          "--target", "/v1/accounts:batchDelete", "--body", '{"ids":[{ids}]}',
                          "--check", '"removed"', "--connections", 3)
        self.assertEqual((result["sent"], result["status"]["2xx"], result["ids_done"]), (30, 30, 2000))

    def test_an_open_loop_sends_everything_that_was_due(self):
        with limit_server(0) as port:
            result = load(port, "--requests", 500, "--rate", 5000, "--target", "/ping", "--connections", 2)
        self.assertEqual((result["status"]["2xx"], result["errors"]["unsent"]), (500, 0))
        self.assertEqual(result["rate_requested"], 5000)
        self.assertGreaterEqual(result["elapsed_s"], 0.0998)

    def test_the_order_of_ids_follows_from_the_seed(self):
        orders = []
        for seed in (1, 1, 2):
            heard = []
            with server(lambda connection, heard=heard: answer_each(connection, heard)) as port:
                load(port, "--ids", self.ids, "--requests", 20, "--target", "/{id}", "--seed", seed)
            orders.append(heard)
        self.assertEqual(len(orders[0]), 20)
        self.assertEqual(orders[0], orders[1])
        self.assertNotEqual(orders[0], orders[2])


def answer_each(connection, heard):
    while received := connection.recv(65536):
        for request in received.split(b"\r\n\r\n")[:-1]:
            heard.append(request.split()[1])
            connection.sendall(ANSWER)


class AgainstServersThatMisbehave(unittest.TestCase):
    def test_a_stall_is_not_hidden(self):
        """One answer is 300 ms late. What was due meanwhile waited too, although it was sent afterwards."""
        def stall_once(connection):
            connection.recv(65536)
            threading.Event().wait(0.3)
            connection.sendall(ANSWER)
            answer_each(connection, [])
        with server(stall_once) as port:
            open_loop = load(port, "--requests", 50, "--rate", 1000)
        self.assertGreater(open_loop["latency_ms"]["p50"], 200)
        self.assertEqual(open_loop["status"]["2xx"], 50)

    def test_what_a_closed_connection_did_not_answer_is_lost_and_not_sent_again(self):
        def answer_one(connection):
            connection.recv(65536)
            connection.sendall(ANSWER)
        with server(answer_one) as port:
            result = load(port, "--requests", 40, "--pipeline", 4)
        self.assertEqual(result["sent"], 40)
        self.assertEqual(result["answered"] + result["errors"]["lost"], 40)
        self.assertGreater(result["errors"]["lost"], 0)
        self.assertGreater(result["reconnects"], 0)

    def test_nonsense_is_counted_as_such(self):
        def talk_nonsense(connection):
            connection.recv(65536)
            connection.sendall(b"220 ready to receive mail\r\n\r\n")
        with server(talk_nonsense) as port:
            result = load(port, "--requests", 3)
        self.assertEqual((result["errors"]["malformed"], result["answered"]), (3, 0))

    def test_an_answer_nobody_asked_for_is_malformed(self):
        def answer_twice(connection):
            connection.recv(65536)
            connection.sendall(ANSWER + ANSWER)
        with server(answer_twice) as port:
            result = load(port, "--requests", 1)
        self.assertEqual((result["errors"]["malformed"], result["status"]["2xx"]), (1, 1))


if __name__ == "__main__":
    unittest.main()

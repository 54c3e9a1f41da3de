"""A relay between the client and a server, which stops at one request.

That is before the server sees it, or before the client hears the answer. There the client is killed.
"""

import json
import queue
import re
import signal
import socket
import subprocess
import threading

import fauxcount

HANDSHAKE = b"GET /__admin/info"
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def take_message(connection, buffer):
    """One message of HTTP out of what arrives, and the rest; None when the peer is gone."""
    while True:
        head = buffer.find(b"\r\n\r\n")
        if head >= 0:
            told = LENGTH.search(buffer, 0, head)
            end = head + 4 + (int(told.group(1)) if told else 0)
            if len(buffer) >= end:
                return buffer[:end], buffer[end:]
        piece = connection.recv(65536)
        if not piece:
            return None, buffer
        buffer += piece


class Relay:
    """Passes requests on, one after the other, and stops at the one it is told to."""

    def __init__(self, port):
        self.server = ("127.0.0.1", port)
        self.host = b"127.0.0.1:%d" % port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.stopped = queue.Queue()  # the request line at which it stopped, or None when a client has left
        self.gone = queue.Queue()  # one entry a connection that has ended
        self.seen = []
        self.meanwhile = None  # a part of a request line, and what to do before that request is passed on
        self.accepted = set()  # the removals that were scheduled, by their ids
        self.pass_on()
        threading.Thread(target=self.serve, daemon=True).start()

    def pass_on(self):
        self.stop_at, self.when = None, None

    def stop(self, at, when):
        """`at` counts requests from 0, or is a part of the request line."""
        self.seen = []
        self.stop_at, self.when = at, when

    def close(self):
        self.listener.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client, socket.create_connection(self.server) as server:
                try:
                    self.relay(client, server)
                except ConnectionError:
                    pass
            self.gone.put(None)

    def relay(self, client, server):
        asked, answered = b"", b""
        while True:
            request, asked = take_message(client, asked)
            if request is None:
                return
            line = request.split(b"\r\n", 1)[0]
            stops = False
            if not line.startswith(HANDSHAKE):
                named = isinstance(self.stop_at, str) and self.stop_at in line.decode()
                stops = named or len(self.seen) == self.stop_at
                self.seen.append(line)
            if stops and self.when == "before":
                return self.hold(client, line)
            if self.meanwhile and self.meanwhile[0] in line.decode():
                self.meanwhile[1]()
                self.meanwhile = None
            # The server answers nobody who takes it for another.
            server.sendall(request.replace(self.url[len("http://"):].encode(), self.host, 1))
            answer, answered = take_message(server, answered)
            if answer.startswith(b"HTTP/1.1 202 "):
                accepted = json.loads(answer.split(b"\r\n\r\n", 1)[1])
                if "removal" in accepted:  # and not a code that is sent
                    self.accepted.add(accepted["removal"]["id"])
            if stops:
                return self.hold(client, line)
            client.sendall(answer)

    def hold(self, client, line):
        self.stopped.put(line)
        client.recv(1)  # until the client is gone

    def killed_at(self, words, at, when, **variables):
        """Whether `fauxcount WORDS` came that far; then it was killed there."""
        self.stop(at, when)
        process = subprocess.Popen([fauxcount.PROGRAM, *words], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True,
                                   env=fauxcount.environment(**variables))
        # Either the relay stops, or the client is done and its connection ends: whatever comes first.
        watch = threading.Thread(target=lambda: (process.wait(), self.stopped.put(None)), daemon=True)
        watch.start()
        stopped = self.stopped.get(timeout=fauxcount.TIMEOUT)
        if stopped is not None:
            process.send_signal(signal.SIGKILL)
        out, err = process.communicate(timeout=fauxcount.TIMEOUT)
        watch.join(timeout=fauxcount.TIMEOUT)
        self.gone.get(timeout=fauxcount.TIMEOUT)
        if stopped is None:
            if process.returncode != 0:
                raise AssertionError(err)
            return False
        assert self.stopped.get(timeout=fauxcount.TIMEOUT) is None
        assert (process.returncode, out) == (-signal.SIGKILL, ""), err
        return True

    def go_on(self, words, **variables):
        """What comes of `fauxcount WORDS` when nobody stops it."""
        self.pass_on()
        done = fauxcount.run(*words, **variables)
        self.gone.get(timeout=fauxcount.TIMEOUT)
        return done

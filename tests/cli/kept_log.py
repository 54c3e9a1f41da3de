"""What a data directory says of its removals, read by other code than the server's.

The rows are described in mock-server/storage/schema.cpp, the bytes in turn_codec.hpp and event_codec.hpp.
"""

import sqlite3
import struct

ACCOUNT_CREATED, REMOVAL_SCHEDULED, REMOVAL_CANCELLED, PURGE_STARTED, STAGE_DONE = 2, 19, 20, 21, 22
STAGES = [0, 1, 2, 3, 4, 5]


def events_of(path):
    """(kind, its fields as bytes) of every event of the file's one world, in order."""
    database = sqlite3.connect(path)
    try:
        turn = 1
        for first, count, body in database.execute("SELECT first, count, body FROM turns ORDER BY first"):
            assert first == turn, f"turn {turn} is missing"
            turn += count
            yield from events_in(body)
    finally:
        database.close()


def events_in(body):
    at = 0
    while at < len(body):
        at += 4
        at += 1 + body[at]
        (count,) = struct.unpack_from("<I", body, at)
        at += 4
        for _ in range(count):
            kind, _version, length = struct.unpack_from("<HHI", body, at)
            at += 8
            yield kind, body[at:at + length]
            at += length


class Purges:
    """How often what was done to whom. Raises where it is done twice, too early or in another order."""

    def __init__(self, path):
        self.accepted, self.cancelled, self.started, self.finished = 0, 0, 0, 0
        self.of_slot = {}  # what was done to the account in it, since it is there
        for kind, fields in events_of(path):
            slot = struct.unpack_from("<I", fields)[0] if len(fields) >= 4 else None
            if kind == ACCOUNT_CREATED:
                assert self.of_slot.get(slot) in (None, STAGES), f"slot {slot} is not free"
                self.of_slot[slot] = "active"
            elif kind == REMOVAL_SCHEDULED:
                self.turn(slot, "active", "scheduled")
                self.accepted += 1
            elif kind == REMOVAL_CANCELLED:
                self.turn(slot, "scheduled", "active")
                self.cancelled += 1
            elif kind == PURGE_STARTED:
                self.turn(slot, "scheduled", [])
                self.started += 1
            elif kind == STAGE_DONE:
                done = self.of_slot[slot]
                assert isinstance(done, list) and fields[4] == len(done), f"stage {fields[4]} after {done}"
                done.append(fields[4])
                self.finished += done == STAGES

    def turn(self, slot, before, after):
        assert self.of_slot.get(slot) == before, f"{after} after {self.of_slot.get(slot)} in slot {slot}"
        self.of_slot[slot] = after

"""The gate, as data: what is measured, against what, and what is enough. Nothing here runs anything."""

import dataclasses
from dataclasses import dataclass

from harness.measurements import (
    AnchorProgram, CoreProgram, FirstAnswer, GeneratedPopulation, HttpRate, HttpTail, IdleMemory, Shape,
    SyncedAppends)

MILLION = 1_000_000


@dataclass(frozen=True)
class Row:
    """One line of the gate. `at_least` bounds the ratio to the anchor, `at_most` our own value."""
    name: str
    work: str
    unit: str
    ours: object
    n: int
    quick_n: int
    anchor: object = None
    more_is_better: bool = False
    at_least: float | None = None
    at_most: float | None = None
    nightly: bool = False

    def __post_init__(self):
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"row {self.name}: say one of at_least and at_most")
        if self.at_least is not None and self.anchor is None:
            raise ValueError(f"row {self.name}: a ratio needs an anchor")


# A request of ours and the one of the limit server that asks for the same work. `done` is what an answer says
# for each id it was done for; where there is none, the status says it.
OUR_BATCH = Shape("POST", "/v1/bulk/removals", body='{"accounts":[{ids}]}', done='"code":"ok"')
LIMIT_BATCH = Shape("POST", "/v1/accounts:batchDelete", body='{"ids":[{ids}]}', done='"removed"')
OUR_SINGLE = Shape("POST", "/v1/removals", body='{"account":"{id}"}')
LIMIT_SINGLE = Shape("DELETE", "/v1/accounts/{id}")


def http_rate(connections, pipeline=1, per=1):
    ours, limit = (OUR_SINGLE, LIMIT_SINGLE) if per == 1 else (OUR_BATCH, LIMIT_BATCH)
    return {"ours": HttpRate("ours", ours, connections, pipeline, per),
            "anchor": HttpRate("limit", limit, connections, pipeline, per)}


def http_tail(connections, pipeline=1, per=1):
    return {side: HttpTail(rate) for side, rate in http_rate(connections, pipeline, per).items()}


def durable_rate(connections, per=1):
    """The same work of the same server, with and without a directory to keep it in."""
    ours = http_rate(connections, per=per)["ours"]
    return {"ours": dataclasses.replace(ours, server="durable"), "anchor": ours}


def expiry(core_row, *timer_flags):
    return {"ours": CoreProgram(core_row, "ns"),
            "anchor": AnchorProgram("timer_sort", "fire_ns", timer_flags)}


GATE = (
    Row("bulk", "bulk removal over HTTP, 1,000 ids, c=4", "ids/s", **http_rate(4, per=1000),
        more_is_better=True, at_least=0.5, n=MILLION, quick_n=100_000),
    Row("bulk-tail", "the same, p99, open loop at half the rate", "ms", **http_tail(4, per=1000),
        at_most=5, n=MILLION, quick_n=100_000),
    Row("single", "one removal a request, c=64", "ids/s", **http_rate(64),
        more_is_better=True, at_least=0.7, n=MILLION, quick_n=100_000),
    Row("single-pipelined", "one removal a request, c=64, pipelined 16", "ids/s",
        **http_rate(64, pipeline=16), more_is_better=True, at_least=0.6, n=MILLION, quick_n=200_000),
    Row("in-process", "whole removal in process, forge-instant", "ids/s",
        ours=CoreProgram("removal_in_process", "ids/s"), anchor=AnchorProgram("plain_erase", "erase_per_s"),
        more_is_better=True, at_least=0.4, n=MILLION, quick_n=100_000),

    Row("durable-one", "durable: one removal a request, c=1, to a synced append", "ids/s",
        ours=durable_rate(1)["ours"], anchor=SyncedAppends(), more_is_better=True, at_least=0.7, n=5_000,
        quick_n=1_000),
    Row("durable-single", "durable: one removal a request, c=64, to undurable", "ids/s", **durable_rate(64),
        more_is_better=True, at_least=0.5, n=200_000, quick_n=20_000),
    Row("durable-bulk", "durable: 1,000 ids a request, c=4, to undurable", "ids/s",
        **durable_rate(4, per=1000), more_is_better=True, at_least=0.6, n=MILLION, quick_n=100_000),

    Row("expire-1m", "advance, 1 M expire over 30 d, each", "ns", **expiry("expire_spread"),
        at_most=100, n=MILLION, quick_n=100_000),
    Row("expire-same-1m", "advance, 1 M expire in one millisecond, each", "ns",
        **expiry("expire_same", "--same-instant"), at_most=100, n=MILLION, quick_n=100_000),
    Row("expire-10m", "advance, 10 M expire over 30 d, each", "ns", **expiry("expire_spread"),
        at_most=120, n=10 * MILLION, quick_n=100_000, nightly=True),
    Row("expire-same-10m", "advance, 10 M expire in one millisecond, each", "ns",
        **expiry("expire_same", "--same-instant"), at_most=120, n=10 * MILLION, quick_n=100_000,
        nightly=True),
    Row("purge-1m", "advance, 1 M expire and are purged", "s", ours=CoreProgram("expire_and_purge", "s"),
        at_most=0.5, n=MILLION, quick_n=100_000),
    Row("purge-10m", "advance, 10 M expire and are purged", "s", ours=CoreProgram("expire_and_purge", "s"),
        at_most=5, n=10 * MILLION, quick_n=100_000, nightly=True),
    Row("expire-nothing", "advance that expires nothing, 1 M waiting", "us",
        ours=CoreProgram("expire_nothing", "us"), at_most=1, n=MILLION, quick_n=100_000),
    Row("expire-nothing-10m", "advance that expires nothing, 10 M waiting", "us",
        ours=CoreProgram("expire_nothing", "us"), at_most=1, n=10 * MILLION, quick_n=100_000, nightly=True),

    Row("memory-full", "memory per account, 3 + 20 + 1 children", "B", ours=CoreProgram("memory_full", "B"),
        anchor=AnchorProgram("plain_erase", "bytes_per_account"), at_most=640, n=MILLION, quick_n=200_000),
    Row("memory-bare", "memory per account, bare", "B", ours=CoreProgram("memory_bare", "B"),
        at_most=192, n=MILLION, quick_n=200_000),
    Row("copy-small", "copy of a small world, first write included", "us",
        ours=CoreProgram("copy_small", "us"), at_most=2, n=10, quick_n=10),
    Row("fork-1m", "fork of 1 M accounts, first write included", "ms", ours=CoreProgram("fork", "ms"),
        at_most=1, n=MILLION, quick_n=100_000),

    Row("first-answer", "start to first answer", "ms", ours=FirstAnswer("ours"), anchor=FirstAnswer("limit"),
        at_most=20, n=1, quick_n=1),
    Row("idle-memory", "idle memory", "MB", ours=IdleMemory("ours"), anchor=IdleMemory("limit"),
        at_most=12, n=1, quick_n=1),
    Row("search-depth-8", "every order of 8 acts, model and invariants on", "s",
        ours=CoreProgram("search", "s", "proof_bench"), at_most=60, n=8, quick_n=6),
    Row("transition", "a transition of that search", "us",
        ours=CoreProgram("transition", "us", "proof_bench"), at_most=5, n=7, quick_n=6),
    Row("lifetime", "sign-up to the tombstone's end, invariants on", "us",
        ours=CoreProgram("lifetime", "us", "proof_bench"), at_most=10, n=100_000, quick_n=10_000),
    Row("network-lifetime", "a removal by the driver over a bad network, invariants on", "us",
        ours=CoreProgram("network_lifetime", "us", "proof_bench"), at_most=50, n=100_000, quick_n=10_000),
    Row("shrink", "a way of 200 moves, to within 1.5 times the shortest", "s",
        ours=CoreProgram("shrink", "s", "proof_bench"), at_most=2, n=200, quick_n=200),
    Row("generate-1m", "1 M accounts generated", "s", ours=GeneratedPopulation(),
        at_most=1, n=MILLION, quick_n=100_000),
)

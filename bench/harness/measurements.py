"""The kinds of measurement. Each is a value with `take(bench, n)`: it runs once and answers one number."""

import statistics
import time
from dataclasses import dataclass

from harness.processes import NotMeasured, resident_bytes

KEPT_RATE = 0.98  # below this share of the wanted rate an open loop has not been one
LOAD_SECONDS_MAX = 300


@dataclass(frozen=True)
class Shape:
    method: str
    target: str
    body: str = ""
    done: str = ""


@dataclass(frozen=True)
class HttpRate:
    """Accounts a second in a closed loop: as fast as the server answers."""
    server: str
    shape: Shape
    connections: int
    pipeline: int
    per: int

    def take(self, bench, n):
        result = self.run(bench, n)
        bench.request_rates.setdefault(self, []).append(result["requests_per_s"])
        return result["ids_per_s"]

    def run(self, bench, n, rate=None):
        with bench.start(self.server, accounts=n) as server:
            ids = bench.scratch / "ids"
            ids.write_text("\n".join(server.ids()) + "\n")
            flags = ["--port", server.port, "--seconds", LOAD_SECONDS_MAX, "--ids", ids, "--per", self.per,
                     "--connections", self.connections, "--pipeline", self.pipeline,
                     "--method", self.shape.method, "--target", server.prefix + self.shape.target]
            if self.shape.body:
                flags += ["--body", self.shape.body]
            if self.shape.done:
                flags += ["--check", self.shape.done]
            for header in server.headers:
                flags += ["--header", header]
            if rate:
                flags += ["--rate", rate]
            result = bench.load(flags)
        require_all_done(result, n // self.per * self.per)
        return result


@dataclass(frozen=True)
class HttpTail:
    """p99 in an open loop at half the rate that the closed loop reached."""
    of: HttpRate

    def take(self, bench, n):
        if self.of not in bench.request_rates:
            self.of.take(bench, n)
        rate = statistics.median(bench.request_rates[self.of]) / 2
        result = self.of.run(bench, n, rate)
        if result["rate_achieved"] < KEPT_RATE * rate:
            raise NotMeasured(f"{result['rate_achieved']:.0f} of {rate:.0f} requests a second were kept")
        return result["latency_ms"]["p99"]


def require_all_done(result, wanted):
    """A rate counts only work that was done: a refusal is quick, and would flatter."""
    failed = {kind: count for kind, count in {**result["errors"], **result["status"]}.items()
              if count and kind != "2xx"}
    if failed or result["ids_done"] != wanted:
        done = result["ids_done"]
        raise NotMeasured(f"{done} of {wanted} ids were done; {failed} {result['said']}".rstrip())


@dataclass(frozen=True)
class CoreProgram:
    """A row that a program of ours measures in its own process; the unit is agreed, so that no factor is
    guessed."""
    row: str
    unit: str
    program: str = "core_bench"

    def take(self, bench, n):
        result = bench.run(self.program, ["--row", self.row, "--n", n])
        if (result.get("row"), result.get("unit")) != (self.row, self.unit):
            raise NotMeasured(f"{self.program} answered {result}, not row {self.row} in {self.unit}")
        return float(result["value"])


@dataclass(frozen=True)
class AnchorProgram:
    program: str
    field: str
    flags: tuple = ()

    def take(self, bench, n):
        return float(bench.run(self.program, ["--n", n, *self.flags])[self.field])


@dataclass(frozen=True)
class SyncedAppends:
    """Records a second that are appended and synchronised one by one, on the disk where a durable server of
    ours keeps its directory."""

    def take(self, bench, n):
        flags = ["--n", n, "--directory", bench.scratch]
        return float(bench.run("append_sync", flags)["records_per_s"])


@dataclass(frozen=True)
class FirstAnswer:
    """Milliseconds from the start of the process to its first 200."""
    server: str

    def take(self, bench, n):
        with bench.start(self.server, accounts=0) as server:
            return server.first_answer_s * 1e3


@dataclass(frozen=True)
class IdleMemory:
    """Resident megabytes after the first answer, with nothing in it."""
    server: str

    def take(self, bench, n):
        with bench.start(self.server, accounts=0) as server:
            return resident_bytes(server.pid) / 1e6


@dataclass(frozen=True)
class GeneratedPopulation:
    """Seconds that a running server takes to generate a population, from request to answer."""

    def take(self, bench, n):
        with bench.start("ours", accounts=0) as server:
            server.make_world()
            began = time.perf_counter()
            server.generate(n)
            return time.perf_counter() - began

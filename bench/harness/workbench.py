"""One run of the benchmark: where its programs are, which cores they get, what it has measured so far."""

import os

from harness import processes, servers


class Workbench:
    def __init__(self, build, scratch):
        self.build = build
        self.scratch = scratch
        # Samples by HttpRate, so that a tail is measured at half of the rate of this very run.
        self.request_rates = {}
        cores = sorted(os.sched_getaffinity(0))
        self.server_core, self.load_core = cores[0], cores[-1]

    def program(self, path):
        program = self.build / path
        if not program.exists():
            raise processes.NotMeasured(f"{program.name} is not built")
        return program

    def run(self, name, flags):
        """A program that measures itself, on the core where the servers run."""
        return processes.run_json([self.program(f"bench/{name}"), *flags], self.server_core)

    def load(self, flags):
        return processes.run_json([self.program("bench/load"), *flags], self.load_core)

    def start(self, server, accounts):
        """A context with a running server, `ours`, `durable` or `limit`, that holds that many accounts."""
        start = {"ours": servers.start_ours, "durable": servers.start_durable,
                 "limit": servers.start_limit}[server]
        return start(self, accounts)

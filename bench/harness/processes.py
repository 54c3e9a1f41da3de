"""Processes on a given core, and what the machine says about itself and them."""

import contextlib
import json
import os
import subprocess
import time

RUN_SECONDS_MAX = 600
READY_SECONDS_MAX = 30
STOP_SECONDS_MAX = 10


class NotMeasured(Exception):
    """Why a row has no value. It is shown in the table; a row without a value is never a pass."""


def run_json(command, core):
    """Runs a program to its end and reads the one line of JSON it prints."""
    name = os.path.basename(command[0])
    try:
        run = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False,
                             timeout=RUN_SECONDS_MAX, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    except subprocess.TimeoutExpired as late:
        raise NotMeasured(f"{name} took more than {RUN_SECONDS_MAX} s") from late
    if run.returncode != 0:
        raise NotMeasured(f"{name} failed with {run.returncode}: {run.stderr.strip()[-300:]}")
    try:
        result = json.loads(run.stdout)
    except ValueError as wrong:
        raise NotMeasured(f"{name} printed no line of JSON: {run.stdout[:200]!r}") from wrong
    return {**result, "said": run.stderr.strip()[:300]}


@contextlib.contextmanager
def running(command, core, log):
    """A process that is stopped when the block ends, however it ends."""
    with log.open("wb") as sink:
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=sink,
                                   stderr=subprocess.STDOUT,
                                   preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(probe, process, log):
    """Asks `probe` until it answers something, at steps much finer than any start-up we measure."""
    deadline = time.perf_counter() + READY_SECONDS_MAX
    while time.perf_counter() < deadline and process.poll() is None:
        answer = probe()
        if answer is not None:
            return answer
        time.sleep(0.0002)
    raise NotMeasured(f"the server did not get ready: {log.read_text(errors='replace').strip()[-300:]}")


def resident_bytes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))


def busy_share(seconds=0.5):
    """How busy the machine is while we do nothing; 0 is quiet. Other work makes a pair unequal."""
    def sample():
        with open("/proc/stat", encoding="ascii") as stat:
            times = [int(field) for field in stat.readline().split()[1:9]]
        return sum(times), times[3] + times[4]
    total, idle = sample()
    time.sleep(seconds)
    total_after, idle_after = sample()
    return 1 - (idle_after - idle) / max(total_after - total, 1)


def machine():
    """What plain values in a baseline belong to."""
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        models = [line.split(":", 1)[1].strip() for line in info if line.startswith("model name")]
    return f"{models[0] if models else 'unknown'}, {os.cpu_count()} cores"

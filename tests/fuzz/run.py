"""Runs a fuzz target that is linked with libFuzzer for a bounded time: run.py PROGRAM SEEDS REGRESSIONS.

FAUXCOUNT_FUZZ_SECONDS says for how long (60). What it learns lies beside the program and is where the next
run begins; an input that breaks the target is left there too, and named.
"""

import os
import subprocess
import sys
from pathlib import Path

SECONDS = os.environ.get("FAUXCOUNT_FUZZ_SECONDS", "60")


def main(program, seeds, regressions):
    learnt = Path(program + ".corpus")
    found = Path(program + ".found")
    learnt.mkdir(exist_ok=True)
    found.mkdir(exist_ok=True)
    begins = [str(learnt), seeds, *([regressions] if Path(regressions).is_dir() else [])]
    done = subprocess.run([program, f"-max_total_time={SECONDS}", "-timeout=20", "-rss_limit_mb=2048",
                           "-max_len=16384", "-use_value_profile=1", "-print_final_stats=1",
                           f"-artifact_prefix={found}/", *begins], check=False)
    if done.returncode != 0:
        print(f"again: {program} FILE, with one of:")
        print(*sorted(found.iterdir()), sep="\n")
        print(f"smaller: {program} -minimize_crash=1 -max_total_time=60 FILE")
        print(f"when it is mended, keep the file as {regressions}/WHAT-IT-SHOWS")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

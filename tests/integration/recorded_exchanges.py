#!/usr/bin/env python3
"""Runs test programs with the server's recorder on, then holds every exchange against the contract.

recorded_exchanges.py scripts/contract PROGRAM...

Fails when a program fails, when an answer is not as openapi.yaml has it, or when an operation
never succeeded.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(contract, programs):
    with tempfile.TemporaryDirectory() as directory:
        records = Path(directory) / "exchanges.ndjson"
        for program in programs:
            subprocess.run([program, "--gtest_brief=1"], check=True,
                           env=os.environ | {"FAUXCOUNT_RECORD_FILE": str(records)})
        return subprocess.run([contract, "validate", "--complete", records], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))

#!/usr/bin/env python3
"""Runs checks on the repository: check.py [NAME...], or all of them. Exit 1 when one found something."""

import sys
from pathlib import Path

import banned
import dead_files
import documents
import formatting
import layers
import scripts
import shape
from repository import Repository

CHECKS = {
    "layers": layers.check,
    "banned": banned.check,
    "shape": shape.check,
    "documents": documents.check,
    "dead_files": dead_files.check,
    "scripts": scripts.check,
    "formatting": formatting.check,
}


def main(names):
    if unknown := set(names) - CHECKS.keys():
        print(f"no check is called {', '.join(sorted(unknown))}; use {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    repository = Repository.from_git(Path(__file__).resolve().parents[2])
    failed = False
    for name in names or CHECKS:
        findings = sorted(CHECKS[name](repository))
        print(*findings, f"{name}: {len(findings)} findings in {len(repository.files)} files", sep="\n")
        failed = failed or bool(findings)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""C++ text is what clang-format makes of it, so that nobody discusses it."""

import re
import subprocess

from repository import Finding

FORMATTER = "clang-format-19"


def check(repository):
    files = {str(file.where): file.path for file in repository.cpp}
    if not files:
        return []
    run = subprocess.run([FORMATTER, "--dry-run", "-Werror", *files],
                         capture_output=True, text=True, check=False)
    findings = []
    for name, line in re.findall(r"^(.+?):(\d+):\d+: (?:error|warning): ", run.stderr, re.MULTILINE):
        findings.append(Finding(files[name], int(line), "not as clang-format lays it out",
                                f"{FORMATTER} -i {files[name]}"))
    if run.returncode != 0 and not findings:
        raise RuntimeError(run.stderr)
    # One complaint a file is enough: the remedy is for the whole of it.
    return list({finding.path: finding for finding in reversed(findings)}.values())

"""The size of files and lines, and words that mean somebody meant to come back."""

import re

from repository import Finding

LINE_LENGTH_MAX = 110
FILE_LENGTH_MAX = 500
TEST_LENGTH_MAX = 700

# Taken apart, so that this file may be checked like any other.
LEFT_OPEN = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
NOT_OURS = ("LICENSE",)


def check(repository):
    findings = []
    for file in repository.texts:
        if file.path in NOT_OURS:
            continue
        for number, line in enumerate(file.lines, 1):
            if match := LEFT_OPEN.search(line):
                findings.append(Finding(file.path, number, f"says {match.group()}",
                                        "do it now, or write down what is missing as an issue"))
            if (file.is_cpp or file.is_script) and len(line) > LINE_LENGTH_MAX:
                findings.append(Finding(file.path, number, f"{len(line)} columns",
                                        f"break the line: {LINE_LENGTH_MAX} is the limit"))
        length_max = TEST_LENGTH_MAX if file.path.startswith("tests/") else FILE_LENGTH_MAX
        if (file.is_cpp or file.is_script) and len(file.lines) > length_max:
            findings.append(Finding(file.path, length_max + 1, f"{len(file.lines)} lines",
                                    f"split it by what it is about: {length_max} is the limit"))
    return findings

"""Markdown documents, and what no file of a repository should hold: large blobs, paths of one machine."""

import re

from repository import Finding

BLOB_BYTES_MAX = 200_000

# Taken apart, so that this file may be checked like any other.
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:wo" r"rk|ho" r"me|tm" r"p)/")
MAKES_ITS_OWN_FOLDERS = ("scripts/", "tests/")


def headings(file):
    """The lines of first-level headings; a '#' inside a fenced block is no heading."""
    found = []
    fenced = False
    for number, line in enumerate(file.lines, 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and line.startswith("# "):
            found.append(number)
    return found


def check(repository):
    findings = []
    for file in repository.files.values():
        if len(file.data) > BLOB_BYTES_MAX:
            findings.append(Finding(file.path, 1, f"{len(file.data)} bytes",
                                    f"{BLOB_BYTES_MAX} is the limit: make it when it is needed, from a seed"))
        if file.path.endswith(".md"):
            found = headings(file)
            if len(found) != 1:
                findings.append(Finding(file.path, found[1] if found else 1,
                                        f"{len(found)} first-level headings",
                                        "a document has one title, '# ...', and sections below it"))
        if file.is_text and not file.path.startswith(MAKES_ITS_OWN_FOLDERS):
            for number, line in enumerate(file.lines, 1):
                if match := MACHINE_PATH.search(line):
                    findings.append(Finding(file.path, number, f"a path of one machine: {match.group()}",
                                            "name it from the repository's root, or take it as an argument"))
    return findings

"""Files that nothing uses: a source in no CMakeLists.txt, a header that nobody includes."""

import posixpath
import re

from repository import Finding


def built(repository):
    """Every source that a CMakeLists.txt names, seen from its own directory."""
    found = set()
    for file in repository.files.values():
        if posixpath.basename(file.path) == "CMakeLists.txt":
            here = posixpath.dirname(file.path)
            code = re.sub(r"#[^\n]*", "", file.text)
            found.update(posixpath.normpath(posixpath.join(here, name))
                         for name in re.findall(r"[\w./-]+\.cpp", code))
    return found


def check(repository):
    sources = built(repository)
    included = {repository.resolve(file, name) for file in repository.cpp for _, name in file.includes}
    findings = []
    for file in repository.cpp:
        if file.path.endswith(".cpp") and file.path not in sources:
            findings.append(Finding(file.path, 1, "no CMakeLists.txt builds this file",
                                    "list it beside the sources of its target, or remove it"))
        if file.path.endswith(".hpp") and file.path not in included:
            findings.append(Finding(file.path, 1, "nothing includes this header",
                                    "include it where it is needed, or remove it"))
    return findings

"""The repository as the checks see it: its files, their text, and what a check reports.

A check is a function from a Repository to a list of Findings; it never changes a file.
"""

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CPP_SUFFIXES = (".cpp", ".hpp")
SCRIPT_SUFFIXES = (".py", ".bash", ".cmake")


@dataclass(frozen=True, order=True)
class Finding:
    """One place that breaks a rule, and what to do about it."""

    path: str
    line: int
    problem: str
    remedy: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.problem}\n    remedy: {self.remedy}"


class File:
    """One file, named by its path from the repository's root, with forward slashes."""

    def __init__(self, root, path):
        self.path = path
        self.where = Path(root, path)

    @cached_property
    def data(self):
        return self.where.read_bytes()

    @property
    def is_text(self):
        return b"\0" not in self.data[:8000]

    @cached_property
    def text(self):
        return self.data.decode("utf-8", errors="replace")

    @property
    def lines(self):
        return self.text.splitlines()

    @property
    def is_cpp(self):
        return self.path.endswith(CPP_SUFFIXES)

    @property
    def is_script(self):
        """Whether a person wrote it as code, though not as C++."""
        return (self.path.endswith(SCRIPT_SUFFIXES) or self.where.name == "CMakeLists.txt"
                or self.data.startswith(b"#!"))

    @property
    def is_executable(self):
        return os.access(self.where, os.X_OK)

    @cached_property
    def code(self):
        """C++ text with comments and the insides of literals blanked; every line keeps its number."""
        return blank(self.text, comments=True, literals=True)

    @cached_property
    def includes(self):
        """(line, what is between the quotes or angle brackets) of each #include."""
        found = []
        for number, line in enumerate(blank(self.text, comments=True, literals=False).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*["<]([^">]+)[">]', line)
            if match:
                found.append((number, match.group(1)))
        return found


class Repository:
    def __init__(self, root, paths):
        self.root = Path(root)
        self.files = {path: File(root, path) for path in sorted(paths)}

    @classmethod
    def from_git(cls, root):
        """What is committed or could be: a file not yet added is judged, an ignored one is not."""
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True, capture_output=True, text=True).stdout.split("\0")
        return cls(root, {path for path in listed if path and Path(root, path).is_file()})

    @classmethod
    def from_folder(cls, root):
        """Every file below a folder: for the small planted trees of the checks' own tests."""
        return cls(root, [found.relative_to(root).as_posix()
                          for found in Path(root).rglob("*") if found.is_file()])

    @property
    def cpp(self):
        return [file for file in self.files.values() if file.is_cpp]

    @property
    def texts(self):
        return [file for file in self.files.values() if file.is_text]

    def resolve(self, file, included):
        """The path of the file of ours that an #include names, or None for somebody else's."""
        for root in (os.path.dirname(file.path), "", "mock-server"):
            path = os.path.normpath(os.path.join(root, included)).replace(os.sep, "/")
            if path in self.files:
                return path
        return None


TOKEN = re.compile(
    r"""(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)
      | (?P<raw>\bu?8?[LU]?R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)")
      | (?P<digits>\b[0-9](?:'?[0-9A-Za-z_.])*)      # 1'000 is no character literal
      | (?P<literal>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.DOTALL | re.VERBOSE)


def blank(text, *, comments, literals):
    """Replaces comments, or the insides of literals, by spaces."""
    def replace(match):
        token = match.group()
        if match.lastgroup == "comment" or match.group("comment"):
            return re.sub(r"[^\n]", " ", token) if comments else token
        if match.group("digits") or not literals:
            return token
        return token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1]
    return TOKEN.sub(replace, text)

"""Calls and types that make two runs of one seed differ, looked for in code without comments and literals."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from repository import Finding

# The one rule for real time outside the server: what measures or shows progress to a person may read it,
# because nothing it reads reaches a world.
MEASURES_REAL_TIME = ("bench/*", "client/cli/progress.*")


@dataclass(frozen=True)
class Ban:
    what: str
    pattern: str
    remedy: str
    allowed_in: tuple = ()
    only_in: tuple = ("*",)


NO_CLOCK = "take an Instant as an argument; real time is read in mock-server/http/wall_clock.cpp only"
CLOCK_OWNERS = ("mock-server/http/wall_clock.cpp", *MEASURES_REAL_TIME)

# Before the name of a free function: it is nobody's member, and in no namespace but std.
FREE = r"(?<![\w.>:])(?:std::|::)?"

BANS = (
    # The types, not only their now(): an alias would hide the call.
    Ban("a wall clock", r"\b(?:system|steady|high_resolution|utc|file)_clock\b", NO_CLOCK, CLOCK_OWNERS),
    Ban("a wall clock", FREE + r"(?:gettimeofday|clock_gettime|timespec_get|localtime(?:_r)?|mktime)\s*\(",
        NO_CLOCK, CLOCK_OWNERS),
    # With its argument, so that a function of ours may be called time().
    Ban("a wall clock", FREE + r"time\s*\(\s*(?:nullptr|NULL|0|&\s*\w+)\s*\)|\bstd::clock\s*\(",
        NO_CLOCK, CLOCK_OWNERS),
    Ban("randomness without a seed",
        r"\brandom_device\b|" + FREE + r"(?:s?rand|[dlm]rand48|getrandom|getentropy|arc4random)\s*\(",
        "derive it from the seed, draw(seed, stream, ordinal); tokens come from mock-server/http/entropy.cpp",
        # The server's file and the client's: neither may include the other.
        ("mock-server/http/entropy.cpp", "client/entropy.cpp")),
    # A member, named with an underscore at its end, is seeded where it is constructed.
    Ban("a generator without a seed",
        r"\b(?:mt19937(?:_64)?|minstd_rand0?)(?:\s+\w*[^\W_])?\s*(?:;|\{\s*\}|\(\s*\))"
        r"|\bdefault_random_engine\b",
        "seed it from a value that the run prints, or derive it with draw(seed, stream, ordinal)"),
    Ban("a sleep", FREE + r"(?:u|nano|clock_nano)?sleep\s*\(|\bsleep_(?:for|until)\s*\(",
        "wait for the event itself (a ready file, an answer, epoll), or advance virtual time"),
    Ban("a standard unordered container", r"(?<!boost::)\bunordered_(?:multi)?(?:map|set)\b(?!\.hpp)",
        "its order differs between libraries: use a sorted vector or std::map; outside domain and engine "
        "boost::unordered_flat_map will do where nothing iterates it"),
    Ban("std::hash", r"\bstd::hash\b",
        "its value differs between libraries: hash with xxHash over bytes that we lay out"),
    Ban("an unordered container in a world", r"\bboost(?:::|/)unordered\w*",
        "its order is no function of the seed: use the world's own trees, or let this file in by name in "
        "tests/tidy/banned.py, with the reason why nothing iterates it",
        only_in=("mock-server/domain/*", "mock-server/engine/*")),
)


def applies(ban, path):
    return (any(fnmatchcase(path, pattern) for pattern in ban.only_in)
            and not any(fnmatchcase(path, pattern) for pattern in ban.allowed_in))


def check(repository):
    findings = []
    for file in repository.cpp:
        for ban in (ban for ban in BANS if applies(ban, file.path)):
            for match in re.finditer(ban.pattern, file.code):
                line = file.code.count("\n", 0, match.start()) + 1
                findings.append(Finding(file.path, line, f"{ban.what}: {match.group().strip()}", ban.remedy))
    return findings

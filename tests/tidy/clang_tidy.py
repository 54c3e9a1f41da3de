#!/usr/bin/env python3
"""Runs clang-tidy on what changed, or on everything when FAUXCOUNT_NIGHTLY is set.

Usage: clang_tidy.py BUILD_DIRECTORY        exit 0 clean, 1 findings, 77 nothing to look at

Changed is what differs from FAUXCOUNT_TIDY_BASE; by default from where this branch left origin/main or,
on origin/main itself, from the commit before. What was clean once is not looked at again until it, a header
that it includes, or the configuration differs: what passed leaves a digest in BUILD_DIRECTORY/tidy-passed.
"""

import hashlib
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from repository import Repository

LINTER = "clang-tidy-19"
CONFIGURATION = ".clang-tidy"
SKIPPED = 77


def git(root, *arguments):
    run = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    return run.stdout.strip() if run.returncode == 0 else None


def base_of_change(root):
    """The commit to compare with, or None where history does not tell."""
    if wanted := os.environ.get("FAUXCOUNT_TIDY_BASE"):
        if found := git(root, "rev-parse", "--verify", wanted + "^{commit}"):
            return found
        raise LookupError(f"FAUXCOUNT_TIDY_BASE names no commit: {wanted}")
    fork = git(root, "merge-base", "origin/main", "HEAD")
    if fork and fork != git(root, "rev-parse", "HEAD"):
        return fork
    return git(root, "rev-parse", "--verify", "HEAD~1")


def changed_since(root, base):
    """Committed, staged, edited and not yet added: all that is not as it was at the base."""
    edited = git(root, "diff", "--name-only", base).splitlines()
    return set(edited) | set(git(root, "ls-files", "--others", "--exclude-standard").splitlines())


def headers_of(repository, source):
    """The headers of ours that a source includes, directly or not."""
    seen = set()
    waiting = [source]
    while waiting:
        file = repository.files[waiting.pop()]
        for _, name in file.includes:
            header = repository.resolve(file, name)
            if header and header not in seen:
                seen.add(header)
                waiting.append(header)
    return seen


def configurations_of(root, source):
    """The configurations that count for a source: its directory's, and those of all above it."""
    folders = [Path(root), *(Path(root, folder) for folder in reversed(Path(source).parents))]
    return [path for folder in dict.fromkeys(folders) if (path := folder / CONFIGURATION).exists()]


def units_to_look_at(repository, changed, compiled):
    """The compiled sources that show every changed file once: a header needs one source that includes it; a
    configuration touches all that is below it."""
    configured = [Path(path).parent for path in changed if Path(path).name == CONFIGURATION]
    touched = {unit for unit in compiled for folder in configured if folder in Path(unit).parents}
    chosen = changed & compiled | touched
    shown = set().union(*(headers_of(repository, unit) for unit in chosen))
    for header in sorted(path for path in changed if path.endswith(".hpp") and path in repository.files):
        if header in shown:
            continue
        including = [unit for unit in sorted(compiled) if header in headers_of(repository, unit)]
        own = header.removesuffix(".hpp") + ".cpp"
        unit = own if own in including else next(iter(including), None)
        if unit:
            chosen.add(unit)
            shown |= headers_of(repository, unit)
    return sorted(chosen)


def commands_of(build):
    """The directory of the compile commands that clang-tidy is given."""
    return Path(build, "tidy-commands")


def plain(entry):
    """The compile command without a launcher, and without precompiled headers: they may not be built yet."""
    words = shlex.split(entry["command"])
    compilers = ("g++", "c++", "clang++")
    compiler = next(at for at, word in enumerate(words) if Path(word).name.startswith(compilers))
    kept = []
    for word in words[compiler:]:
        if Path(word).name in ("cmake_pch.hxx", "cmake_pch.hxx.pch"):
            # What led to it: `-include FILE` of g++, `-Xclang -include-pch -Xclang FILE` of clang.
            while kept[-1] in ("-Xclang", "-include", "-include-pch"):
                kept.pop()
        elif word != "-Winvalid-pch":
            kept.append(word)
    return {**entry, "command": shlex.join(kept)}


def digest(root, entry):
    """What a verdict depends on: the source as preprocessed, with the comments that may silence a check."""
    command = shlex.split(entry["command"])
    output = command.index("-o")
    command = [word for word in command[:output] + command[output + 2:] if word != "-c"]
    source = subprocess.run([*command, "-E", "-C"], cwd=entry["directory"],
                            capture_output=True, check=True).stdout
    source_path = Path(entry["file"]).relative_to(root)
    configuration = b"".join(path.read_bytes() for path in configurations_of(root, source_path))
    configuration += shlex.join(command).encode()
    return hashlib.sha256(source + configuration).hexdigest()


def look_at(root, build, entry):
    """What clang-tidy says about one source; nothing when it is clean, or was when it was last looked at."""
    try:
        passed = Path(build, "tidy-passed", digest(root, entry))
    except subprocess.CalledProcessError as error:
        return f"{entry['file']}: its compiler cannot read it\n{error.stderr.decode()}"
    if passed.exists():
        return ""
    # The compile commands may be those of g++, which knows warnings that clang does not.
    run = subprocess.run(
        [LINTER, "--quiet", "-p", str(commands_of(build)), "--extra-arg=-Wno-unknown-warning-option",
         entry["file"]],
        cwd=root, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        passed.parent.mkdir(exist_ok=True)
        passed.touch()
        return ""
    return f"{entry['file']}:\n{run.stdout}{run.stderr}"


def main(root, build):
    repository = Repository.from_git(root)
    commands = [plain(entry)
                for entry in json.loads(Path(build, "compile_commands.json").read_text(encoding="utf-8"))]
    commands_of(build).mkdir(exist_ok=True)
    Path(commands_of(build), "compile_commands.json").write_text(json.dumps(commands), encoding="utf-8")
    entries = {Path(entry["file"]).relative_to(root).as_posix(): entry for entry in commands}
    # Not what is assembled: clang-tidy would read it as C++.
    compiled = {path for path in entries.keys() & repository.files.keys() if path.endswith(".cpp")}

    if os.environ.get("FAUXCOUNT_NIGHTLY"):
        units, why = sorted(compiled), "all"
    else:
        try:
            base = base_of_change(root)
        except LookupError as error:
            print(error)
            return 1
        if base is None:
            print("skipped: there is no earlier commit to compare with")
            return SKIPPED
        units = units_to_look_at(repository, changed_since(root, base), compiled)
        why = f"changed since {base[:12]}"
    if not units:
        print(f"skipped: nothing that is compiled has {why}")
        return SKIPPED

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = pool.map(lambda unit: look_at(root, build, entries[unit]), units)
        complaints = [complaint for complaint in said if complaint]
    print(*complaints, f"{LINTER}: {len(complaints)} of {len(units)} sources ({why}) have findings", sep="\n")
    if complaints:
        print("    remedy: change the code; or drop a wrong check in .clang-tidy, saying why")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2], Path(sys.argv[1]).resolve()))

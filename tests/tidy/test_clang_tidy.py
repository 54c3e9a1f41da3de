"""What clang-tidy is shown: which sources stand for a change, and that a finding turns the run red."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import clang_tidy
from repository import Repository

CLEAN = "int answer() { return 42; }\n"
WRONG = "int Answer() { return 42; }\n"


class Planted(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def plant(self, **files):
        for name, text in files.items():
            path = self.root / "bench" / name.replace("_", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")


class UnitsToLookAt(Planted):
    def units(self, *changed):
        self.plant(a_hpp="", b_hpp='#include "bench/a.hpp"\n', c_hpp="",
                   a_cpp='#include "bench/a.hpp"\n', b_cpp='#include "bench/b.hpp"\n', c_cpp="")
        compiled = {"bench/a.cpp", "bench/b.cpp", "bench/c.cpp"}
        return clang_tidy.units_to_look_at(Repository.from_folder(self.root), set(changed), compiled)

    def test_a_source_stands_for_itself(self):
        self.assertEqual(self.units("bench/c.cpp"), ["bench/c.cpp"])

    def test_a_header_is_shown_by_its_own_source(self):
        self.assertEqual(self.units("bench/b.hpp"), ["bench/b.cpp"])

    def test_a_header_that_a_changed_source_includes_needs_no_other(self):
        self.assertEqual(self.units("bench/a.hpp", "bench/b.cpp"), ["bench/b.cpp"])

    def test_the_configuration_touches_everything(self):
        self.assertEqual(self.units(".clang-tidy"), ["bench/a.cpp", "bench/b.cpp", "bench/c.cpp"])

    def test_the_configuration_of_a_directory_touches_what_is_below_it(self):
        self.assertEqual(self.units("bench/.clang-tidy"), ["bench/a.cpp", "bench/b.cpp", "bench/c.cpp"])
        self.assertEqual(self.units("client/.clang-tidy", "bench/c.cpp"), ["bench/c.cpp"])

    def test_what_is_not_compiled_needs_nothing(self):
        self.assertEqual(self.units("README.md", "bench/gone.cpp", "bench/c.hpp"), [])


class Runs(Planted):
    """Whole runs over a planted repository of one source, built by g++."""

    def git(self, *arguments):
        subprocess.run(["git", "-C", str(self.root), "-c", "user.name=a", "-c", "user.email=a@example.test",
                        *arguments], check=True, capture_output=True)

    def setUp(self):
        super().setUp()
        shutil.copy(Path(__file__).parents[2] / ".clang-tidy", self.root)
        self.plant(a_cpp=CLEAN)
        (self.root / ".gitignore").write_text("/build/\n", encoding="utf-8")
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "first")
        source = self.root / "bench/a.cpp"
        (self.root / "build").mkdir()
        (self.root / "build/compile_commands.json").write_text(json.dumps([{
            "directory": str(self.root / "build"), "file": str(source),
            "command": "cmake -E env CCACHE_SLOPPINESS=pch_defines ccache g++ -Winvalid-pch -include "
                       f"gone/cmake_pch.hxx -std=c++20 -Wall -o a.o -c {source}"}]), encoding="utf-8")

    def run_it(self, **environment):
        keep = {name: value for name, value in os.environ.items() if not name.startswith("FAUXCOUNT_")}
        with mock.patch.dict(os.environ, {**keep, **environment}, clear=True), \
                contextlib.redirect_stdout(io.StringIO()) as said:
            return clang_tidy.main(self.root, self.root / "build"), said.getvalue()

    def test_precompiled_headers_of_either_compiler_are_no_part_of_a_command(self):
        for headers in ("-Winvalid-pch -include b/cmake_pch.hxx",
                        "-Winvalid-pch -Xclang -include-pch -Xclang b/cmake_pch.hxx.pch "
                        "-Xclang -include -Xclang b/cmake_pch.hxx"):
            told = clang_tidy.plain({"command": f"ccache c++ -include own.hpp {headers} -o a.o -c a.cpp"})
            self.assertEqual(told["command"], "c++ -include own.hpp -o a.o -c a.cpp")

    def test_without_history_it_says_why_it_skips(self):
        code, said = self.run_it()
        self.assertEqual(code, clang_tidy.SKIPPED)
        self.assertIn("no earlier commit", said)

    def test_nothing_changed(self):
        code, said = self.run_it(FAUXCOUNT_TIDY_BASE="HEAD")
        self.assertEqual(code, clang_tidy.SKIPPED)
        self.assertIn("nothing that is compiled", said)

    def test_a_directory_may_leave_a_check_out_and_what_passed_so_passes_no_more_with_it(self):
        self.plant(a_cpp=WRONG)
        own = self.root / "bench/.clang-tidy"
        own.write_text("Checks: -readability-identifier-naming\nInheritParentConfig: true\n",
                       encoding="utf-8")
        self.assertEqual(self.run_it(FAUXCOUNT_TIDY_BASE="HEAD")[0], 0)
        own.unlink()
        self.assertEqual(self.run_it(FAUXCOUNT_TIDY_BASE="HEAD")[0], 1)

    def test_an_edit_that_nobody_committed_is_red_and_its_repair_green(self):
        self.plant(a_cpp=WRONG)
        code, said = self.run_it(FAUXCOUNT_TIDY_BASE="HEAD")
        self.assertEqual(code, 1)
        self.assertIn("readability-identifier-naming", said)
        self.assertIn("remedy", said)
        self.plant(a_cpp=CLEAN + "\n")
        self.assertEqual(self.run_it(FAUXCOUNT_TIDY_BASE="HEAD")[0], 0)

    def test_nightly_looks_at_all_and_a_verdict_is_kept_until_the_text_differs(self):
        self.assertEqual(self.run_it(FAUXCOUNT_NIGHTLY="1")[0], 0)
        with mock.patch.object(clang_tidy, "LINTER", "false"):
            self.assertEqual(self.run_it(FAUXCOUNT_NIGHTLY="1")[0], 0)
            self.plant(a_cpp=CLEAN + "// one more comment\n")
            self.assertEqual(self.run_it(FAUXCOUNT_NIGHTLY="1")[0], 1)

    def test_a_source_that_does_not_compile_is_red(self):
        self.plant(a_cpp='#include "bench/gone.hpp"\n')
        code, said = self.run_it(FAUXCOUNT_NIGHTLY="1")
        self.assertEqual(code, 1)
        self.assertIn("gone.hpp", said)

    def test_a_commit_that_does_not_exist_is_no_reason_to_skip(self):
        code, said = self.run_it(FAUXCOUNT_TIDY_BASE="no-such-commit")
        self.assertEqual(code, 1)
        self.assertIn("no-such-commit", said)


if __name__ == "__main__":
    unittest.main()

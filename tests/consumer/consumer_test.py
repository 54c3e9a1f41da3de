"""A project that contains this repository, made of the blocks of docs/testing-in-cpp.md as they stand there.

Its own test is compiled, not linked: that would build every library again, and the example itself is run
by tests/unit/dsl.
"""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def block(language):
    page = (REPOSITORY / "docs/testing-in-cpp.md").read_text()
    return re.search(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE).group(1)


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{words}\n{done.stdout}{done.stderr}")
    return done.stdout


class Consumer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.project, cls.build = Path(folder.name, "project"), Path(folder.name, "build")
        cls.project.mkdir()
        (cls.project / "CMakeLists.txt").write_text(block("cmake"))
        (cls.project / "my_test.cpp").write_text(block("cpp"))
        (cls.project / "fauxcount").symlink_to(REPOSITORY)
        cmake = os.environ["CMAKE"]
        # Nothing is said of the language version: the library brings it.
        run(cmake, "-S", str(cls.project), "-B", str(cls.build), "-G", os.environ["GENERATOR"],
            "-D", "CMAKE_CXX_COMPILER=" + os.environ["CXX"])

    def test_the_example_compiles(self):
        objects = run(os.environ["CMAKE"], "--build", str(self.build), "--target", "help")
        name = re.search(r"\S*my_test\.cpp\.o\b", objects)
        target = name.group() if name else "CMakeFiles/my_test.dir/my_test.cpp.o"
        run(os.environ["CMAKE"], "--build", str(self.build), "--target", target)

    def test_none_of_our_tests_is_among_theirs(self):
        listed = run("ctest", "--test-dir", str(self.build), "--show-only")
        self.assertNotIn("tidy.", listed)
        self.assertNotIn("cli.", listed)
        self.assertNotIn("contract", listed)


if __name__ == "__main__":
    unittest.main()

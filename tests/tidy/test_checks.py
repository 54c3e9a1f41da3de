"""The checks themselves: each rule is shown red once on a small planted tree, and green beside it."""

import tempfile
import unittest
from pathlib import Path

import banned
import dead_files
import documents
import formatting
import layers
import scripts
import shape
from repository import Repository, blank

DECIDE = "mock-server/domain/decide.cpp"


class PlantedTree(unittest.TestCase):
    def plant(self, files, executable=()):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for path, text in files.items():
            where = Path(folder.name, path)
            where.parent.mkdir(parents=True, exist_ok=True)
            where.write_text(text, encoding="utf-8")
            where.chmod(0o755 if path in executable else 0o644)
        return Repository.from_folder(folder.name)

    def places(self, check, files, executable=()):
        """Where a check finds something in these files."""
        findings = check(self.plant(files, executable))
        for finding in findings:
            self.assertTrue(finding.remedy, f"{finding.problem} has no remedy")
        return sorted((finding.path, finding.line) for finding in findings)

    def assert_red(self, check, path, text, line=1, executable=()):
        self.assertEqual(self.places(check, {path: text}, executable), [(path, line)])

    def assert_green(self, check, path, text, executable=()):
        self.assertEqual(self.places(check, {path: text}, executable), [])


class Layers(PlantedTree):
    """(who includes, what, whether that is allowed)"""

    TABLE = (
        ("mock-server/api/codes.cpp", "mock-server/api/codes.hpp", True),
        ("mock-server/api/codes.cpp", "mock-server/domain/state.hpp", False),
        (DECIDE, "mock-server/domain/state.hpp", True),
        (DECIDE, "mock-server/api/codes.hpp", True),
        (DECIDE, "mock-server/api/contract.hpp", False),
        (DECIDE, "mock-server/engine/world.hpp", False),
        ("mock-server/engine/world.cpp", "mock-server/domain/state.hpp", True),
        ("mock-server/engine/world.cpp", "mock-server/http/message.hpp", False),
        ("mock-server/http/handlers.cpp", "mock-server/engine/world.hpp", True),
        ("mock-server/http/handlers.cpp", "mock-server/domain/state.hpp", False),
        ("client/removal_driver.cpp", "mock-server/api/contract.hpp", True),
        ("client/removal_driver.cpp", "mock-server/engine/world.hpp", False),
        ("client/cli/account.cpp", "mock-server/engine/world.hpp", False),
        ("client/cli/serve.cpp", "mock-server/http/server.hpp", True),
        ("client/cli/demo.cpp", "mock-server/domain/state.hpp", False),
        ("scenarios/dsl/world.cpp", "mock-server/engine/world.hpp", True),
        ("scenarios/dsl/world.cpp", "mock-server/http/server.hpp", False),
        ("scenarios/model/model.cpp", "mock-server/api/codes.hpp", True),
        ("scenarios/model/model.cpp", "mock-server/domain/state.hpp", False),
        ("scenarios/model/model.cpp", "scenarios/dsl/world.hpp", False),
        ("bench/core.cpp", "mock-server/domain/state.hpp", True),
        ("tests/domain/decide_test.cpp", "mock-server/domain/state.hpp", True),
    )

    def test_table(self):
        for who, what, allowed in self.TABLE:
            with self.subTest(who=who, what=what):
                included = what.removeprefix("mock-server/")
                files = {who: f'// A planted file.\n#include "{included}"\n', what: ""}
                self.assertEqual(self.places(layers.check, files), [] if allowed else [(who, 2)])

    def test_no_spelling_of_an_include_gets_past(self):
        for line in ("#include <domain/state.hpp>", '#include "../domain/state.hpp"',
                     '# include  "domain/state.hpp"', '#include "mock-server/domain/state.hpp"',
                     '/* x */ #include "domain/state.hpp"'):
            with self.subTest(line=line):
                files = {"mock-server/http/a.cpp": line, "mock-server/domain/state.hpp": ""}
                self.assertEqual(self.places(layers.check, files), [("mock-server/http/a.cpp", 1)])

    def test_an_include_in_a_comment_is_none(self):
        files = {"mock-server/http/a.cpp": '// #include "domain/state.hpp"',
                 "mock-server/domain/state.hpp": ""}
        self.assertEqual(self.places(layers.check, files), [])

    def test_a_new_directory_must_say_where_it_stands(self):
        self.assert_red(layers.check, "mock-server/billing/invoice.cpp", "")

    def test_beast_stays_in_one_file(self):
        self.assert_red(layers.check, "mock-server/http/router.cpp", "#include <boost/beast/http.hpp>")
        self.assert_green(layers.check, "mock-server/http/request_parser.cpp",
                          "#include <boost/beast/http.hpp>")

    def test_the_json_library_stays_in_decoder_and_codecs(self):
        self.assert_red(layers.check, "client/http_transport.cpp", "#include <nlohmann/json.hpp>")
        self.assert_green(layers.check, "mock-server/api/json_reader.cpp", "#include <nlohmann/json.hpp>")
        self.assert_green(layers.check, "client/removal_codec.cpp", "#include <nlohmann/json.hpp>")


class Banned(PlantedTree):
    RED = (
        "auto now = std::chrono::steady_clock::now();",
        "using Clock = std::chrono::system_clock;",
        "clock_gettime(CLOCK_REALTIME, &spec);",
        "::gettimeofday(&value, nullptr);",
        "auto now = time(nullptr);",
        "auto now = std::time(&now);",
        "std::random_device entropy;",
        "int dice = rand() % 6;",
        "int dice = std::rand();",
        "std::mt19937_64 generator;",
        "auto dice = std::mt19937{}();",
        "std::default_random_engine generator{7};",
        "std::this_thread::sleep_for(1ms);",
        "usleep(10);",
        "::sleep(1);",
        "std::unordered_map<int, int> counts;",
        "#include <unordered_set>",
        "auto digest = std::hash<int>{}(7);",
        "boost::unordered_flat_map<int, int> slots;",
        "#include <boost/unordered/unordered_flat_map.hpp>",
    )
    GREEN = (
        "// std::chrono::system_clock::now() would make two runs differ.",
        'char const* text = "rand()";',
        "auto instant = world.time();",
        "Instant time(World const& world);",
        "std::mt19937_64 generator{seed};",
        "world.sleep(phone);",
        "auto brand() -> int; auto last = brand();",
        "auto order = my::rand(3);",
    )

    def test_each_ban(self):
        for line in self.RED:
            with self.subTest(line=line):
                self.assert_red(banned.check, DECIDE, "// A planted file.\n" + line + "\n", line=2)

    def test_what_only_looks_banned(self):
        for line in self.GREEN:
            with self.subTest(line=line):
                self.assert_green(banned.check, DECIDE, line)

    def test_real_time_has_one_home(self):
        call = "auto now = std::chrono::system_clock::now();"
        self.assert_green(banned.check, "mock-server/http/wall_clock.cpp", call)
        self.assert_green(banned.check, "bench/load/load_run.cpp", call)
        self.assert_green(banned.check, "client/cli/progress.cpp", call)
        self.assert_red(banned.check, "client/cli/account.cpp", call)
        self.assert_red(banned.check, "tests/domain/decide_test.cpp", call)

    def test_entropy_has_one_home(self):
        self.assert_green(banned.check, "mock-server/http/entropy.cpp", "getrandom(bytes, size, 0);")
        self.assert_red(banned.check, "mock-server/http/wall_clock.cpp", "getrandom(bytes, size, 0);")

    def test_flat_maps_are_for_what_is_outside_a_world(self):
        self.assert_green(banned.check, "mock-server/http/server.cpp",
                          "boost::unordered_flat_map<int, int> peers;")


class Shape(PlantedTree):
    def test_a_long_line(self):
        self.assert_red(shape.check, "bench/a.cpp", "\n" + "x" * 111 + "\n", line=2)
        self.assert_green(shape.check, "bench/a.cpp", "x" * 110 + "\n")
        self.assert_green(shape.check, "docs/a.md", "x" * 200 + "\n")

    def test_a_long_file(self):
        self.assert_red(shape.check, "bench/a.cpp", "\n" * 501, line=501)
        self.assert_green(shape.check, "bench/a.cpp", "\n" * 500)
        self.assert_red(shape.check, "tests/a_test.cpp", "\n" * 701, line=701)
        self.assert_green(shape.check, "tests/a_test.cpp", "\n" * 700)

    def test_what_was_left_open(self):
        for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"):
            self.assert_red(shape.check, "docs/a.md", f"# A\n{word}: later\n", line=2)
        self.assert_green(shape.check, "tests/a_test.cpp", 'mkdtemp("a.XXXXXX");  // see docs/hacking.md\n')


class Documents(PlantedTree):
    def test_one_title(self):
        self.assert_red(documents.check, "docs/a.md", "text\n")
        self.assert_red(documents.check, "docs/a.md", "# A\n\n# B\n", line=3)
        self.assert_green(documents.check, "docs/a.md", "# A\n```sh\n# a comment\n```\n## B\n")

    def test_a_blob(self):
        self.assert_red(documents.check, "docs/a.svg", "x" * 200_001)
        self.assert_green(documents.check, "docs/a.svg", "x" * 200_000)

    def test_a_path_of_one_machine(self):
        for folder in ("wo" + "rk", "ho" + "me", "tm" + "p"):
            self.assert_red(documents.check, "CMakeLists.txt", f"set(here /{folder}/me)\n")
            self.assert_green(documents.check, "scripts/a", f"mktemp --tmpdir=/{folder}/\n")
        self.assert_green(documents.check, "docs/a.md", "# A\nGET /v1/" + "ho" + "me/ answers 404\n")


class DeadFiles(PlantedTree):
    def test_a_source_that_nobody_builds(self):
        files = {"bench/CMakeLists.txt": "add_executable(a a.cpp load/b.cpp)  # not c.cpp\n",
                 "bench/a.cpp": "", "bench/load/b.cpp": "", "bench/c.cpp": "", "client/a.cpp": ""}
        self.assertEqual(self.places(dead_files.check, files), [("bench/c.cpp", 1), ("client/a.cpp", 1)])

    def test_a_header_that_nobody_includes(self):
        files = {"bench/CMakeLists.txt": "add_executable(a a.cpp)\n",
                 "bench/a.cpp": '#include "bench/a.hpp"\n', "bench/a.hpp": "", "bench/b.hpp": ""}
        self.assertEqual(self.places(dead_files.check, files), [("bench/b.hpp", 1)])


class Scripts(PlantedTree):
    def test_run_bits(self):
        self.assert_red(scripts.check, "scripts/a", "#!/usr/bin/env python3\n")
        self.assert_green(scripts.check, "scripts/a", "#!/usr/bin/env python3\n", executable=("scripts/a",))
        self.assert_red(scripts.check, "README.md", "# A\n", executable=("README.md",))

    def test_shellcheck(self):
        self.assert_red(scripts.check, "scripts/a", "#!/usr/bin/env bash\nrm $1\n", line=2,
                        executable=("scripts/a",))


class Formatting(PlantedTree):
    def test_layout(self):
        self.assert_red(formatting.check, "bench/a.cpp", "int  main() { }\n")
        self.assert_green(formatting.check, "bench/a.cpp", "int main() {}\n")


class Blanking(unittest.TestCase):
    def test_lines_and_code_stay(self):
        text = 'int a = 1\'000; /* one\ntwo */ auto b = R"x(rand() )" )x"; // c\nauto c = "\\"rand()";\n'
        bare = blank(text, comments=True, literals=True)
        self.assertEqual(bare.count("\n"), text.count("\n"))
        self.assertNotIn("rand", bare)
        self.assertNotIn("two", bare)
        self.assertIn("int a = 1'000;", bare)
        self.assertIn("auto c = ", bare)


if __name__ == "__main__":
    unittest.main()

"""Who may include whom: the layers of docs/architecture.md, read from the #include lines."""

from fnmatch import fnmatchcase

from repository import Finding

API = "mock-server/api/*"
DOMAIN = "mock-server/domain/*"
ENGINE = "mock-server/engine/*"
STORAGE = "mock-server/storage/*"
HTTP = "mock-server/http/*"
CLIENT = "client/*"
SCENARIOS = "scenarios/*"
ANYTHING = "*"

# The words that domain and contract share; all else in api/ is about messages, which the domain never sees.
VOCABULARY = ("mock-server/api/codes.hpp", "mock-server/api/instant.hpp", "mock-server/api/ids.hpp")

# (who, what of ours it may include). The first row that fits a file rules it; a file without a row is
# refused, so that a new directory has to say where it stands.
MAY_INCLUDE = (
    (API, (API,)),
    (DOMAIN, (*VOCABULARY, DOMAIN)),
    (ENGINE, (API, DOMAIN, ENGINE)),
    (STORAGE, (API, DOMAIN, ENGINE, STORAGE)),
    (HTTP, (API, ENGINE, HTTP)),
    # What starts a server in this process.
    ("client/cli/serve.cpp", (API, ENGINE, HTTP, STORAGE, CLIENT, SCENARIOS)),
    # The verbs that look into what a server kept.
    ("client/cli/log.cpp", (API, STORAGE, CLIENT)),
    ("client/cli/server_here.cpp", (API, ENGINE, HTTP, STORAGE, CLIENT)),
    # The verbs that read and play scenario files.
    ("client/cli/run.cpp", (API, CLIENT, SCENARIOS)),
    ("client/cli/scenario.cpp", (API, CLIENT, SCENARIOS)),
    ("client/cli/scenario_files.*", (API, CLIENT, SCENARIOS)),
    ("client/cli/played.*", (API, CLIENT, SCENARIOS)),
    ("client/cli/codes.cpp", (API, CLIENT, SCENARIOS)),
    ("client/cli/corpus.*", (API, CLIENT, SCENARIOS)),
    ("client/cli/red_under.*", (API, CLIENT, SCENARIOS)),
    ("client/cli/defect_argument.*", (API, CLIENT, SCENARIOS)),
    # The verbs that search worlds in this process, and tell what is searched for.
    ("client/cli/explore.cpp", (API, ENGINE, CLIENT, SCENARIOS)),
    ("client/cli/coverage.cpp", (API, ENGINE, CLIENT, SCENARIOS)),
    ("client/cli/defects.cpp", (API, ENGINE, CLIENT, SCENARIOS)),
    ("client/cli/driver_verb.cpp", (API, ENGINE, CLIENT, SCENARIOS)),
    ("client/cli/fault_page.cpp", (API, CLIENT, SCENARIOS)),
    ("client/cli/invariants.cpp", (API, ENGINE, CLIENT)),
    (CLIENT, (API, CLIENT)),
    # The oracle: what shares code with its subject cannot disagree with it.
    ("scenarios/model/*", (API, "scenarios/model/*")),
    # Sabotage knows its victim.
    ("scenarios/defects/*", (API, DOMAIN, ENGINE, CLIENT, "scenarios/defects/*")),
    # Worlds that are kept, so that their provider can be killed and started again.
    ("scenarios/play/in_this_process.cpp", (API, ENGINE, STORAGE, CLIENT, SCENARIOS)),
    ("scenarios/explore/subject.hpp", (API, ENGINE, STORAGE, CLIENT, SCENARIOS)),
    (SCENARIOS, (API, ENGINE, CLIENT, SCENARIOS)),
    ("bench/*", (ANYTHING,)),
    ("tests/*", (ANYTHING,)),
)

# (a library of others, who alone may include it, why).
CONFINED = (
    ("sqlite3.h", ("mock-server/storage/sqlite.cpp", "tests/*"),
     "one file speaks to SQLite: use the classes of storage/sqlite.hpp"),
    ("boost/beast*", ("mock-server/http/request_parser.cpp",),
     "Beast is slow to compile and only its parser is used: pass plain structs beyond that one file"),
    ("nlohmann/*",
     ("mock-server/api/json_reader.cpp", "*_codec.cpp", "client/cli/*", "tests/*"),
     "all input goes through the one strict decoder: use the functions of api/json_reader.hpp or a codec"),
)


def fits(path, patterns):
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def check(repository):
    findings = []
    for file in repository.cpp:
        allowed = next((may for who, may in MAY_INCLUDE if fnmatchcase(file.path, who)), None)
        if allowed is None:
            findings.append(Finding(file.path, 1, "this file belongs to no layer",
                                    "move it, or give its directory a row in tests/tidy/layers.py"))
            continue
        for line, included in file.includes:
            ours = repository.resolve(file, included)
            if ours and not fits(ours, allowed):
                findings.append(Finding(file.path, line, f"may not include {ours}",
                                        f"this layer may include only {', '.join(allowed)}: let the layer "
                                        "that may see both pass the value, or move what is shared down"))
            findings += [Finding(file.path, line, f"may not include <{included}>", why)
                         for library, owners, why in CONFINED
                         if fnmatchcase(included, library) and not fits(file.path, owners)]
    return findings

# The libraries of others, all from Debian 12 (scripts/bootstrap installs them), by the target to link.
find_package(Threads REQUIRED)                   # Threads::Threads
find_package(Boost 1.81 CONFIG REQUIRED)         # Boost::headers (Asio, Beast, containers, all header-only)
find_package(nlohmann_json 3.11 CONFIG REQUIRED) # nlohmann_json::nlohmann_json
find_package(SQLite3 3.40 REQUIRED)             # SQLite::SQLite3
find_package(CLI11 2.1 CONFIG REQUIRED)          # CLI11::CLI11

# Debian ships these four without a CMake package.
find_package(PkgConfig REQUIRED)
pkg_check_modules(cpp-httplib REQUIRED IMPORTED_TARGET cpp-httplib) # PkgConfig::cpp-httplib
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)        # PkgConfig::xxhash
pkg_check_modules(libargon2 REQUIRED IMPORTED_TARGET libargon2)     # PkgConfig::libargon2
pkg_check_modules(liboath REQUIRED IMPORTED_TARGET liboath)         # PkgConfig::liboath

if(FAUXCOUNT_BUILD_DSL)
    find_package(GTest 1.12 CONFIG REQUIRED)     # GTest::gtest, GTest::gmock, GTest::gmock_main
endif()
if(FAUXCOUNT_BUILD_TESTS)
    find_package(rapidcheck CONFIG REQUIRED)     # rapidcheck, rapidcheck_gtest

    # Python3::Interpreter is Debian's, which sees Debian's yaml and jsonschema; one that a user put first in
    # PATH does not.
    set(Python3_ROOT_DIR /usr)
    set(Python3_FIND_VIRTUALENV STANDARD)
    find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
endif()

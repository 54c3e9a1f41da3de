# What a target of ours is: its name, its include roots, its warnings. Every CMakeLists.txt below uses these
# three functions and lists its sources by name (a glob would hide a file that nobody builds any more).
include(GoogleTest)

# Both roots are public: "client/..." from the repository, "domain/..." from mock-server.
function(fauxcount_dress target)
    target_include_directories(${target} PUBLIC
        "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/mock-server")
    # The headers speak C++20, so whoever links a library compiles as C++20 too.
    target_compile_features(${target} PUBLIC cxx_std_20)
    target_link_libraries(${target} PRIVATE fauxcount_warnings)
endfunction()

# fauxcount_add_library(domain [PLAIN] SOURCES a.cpp b.cpp [PUBLIC fauxcount::api ...] [PRIVATE ...]) makes
# the static library fauxcount_domain and its alias fauxcount::domain. PLAIN: fauxcount_compile_plainly().
# COMMANDS: so, and most of its sources include CLI11.
function(fauxcount_add_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "PLAIN;COMMANDS" "" "SOURCES;PUBLIC;PRIVATE")
    set(target fauxcount_${name})
    add_library(${target} STATIC ${arg_SOURCES})
    add_library(fauxcount::${name} ALIAS ${target})
    fauxcount_dress(${target})
    target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    if(NOT arg_PLAIN AND NOT arg_COMMANDS)
        fauxcount_use_precompiled(${target} usual)
    endif()
    fauxcount_make_plain(${target})
endfunction()

# fauxcount_add_executable(load [PLAIN] SOURCES main.cpp [LIBRARIES CLI11::CLI11 ...])
function(fauxcount_add_executable name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "PLAIN;COMMANDS" "" "SOURCES;LIBRARIES")
    add_executable(${name} ${arg_SOURCES})
    fauxcount_dress(${name})
    target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
    fauxcount_make_plain(${name})
endfunction()

# As the arguments of the caller say.
macro(fauxcount_make_plain target)
    if(arg_COMMANDS)
        fauxcount_compile_plainly(${target})
        fauxcount_use_precompiled(${target} commands)
    elseif(arg_PLAIN)
        fauxcount_compile_plainly(${target})
        fauxcount_use_precompiled(${target} plain)
    endif()
endmacro()

option(FAUXCOUNT_TESTS_IN_PARTS "Programs of many quick test cases are few tests of ctest" OFF)

# fauxcount_add_test(domain_test SOURCES a_test.cpp [LIBRARIES fauxcount::domain ...] [LABELS unit ...]
#     [PARTS n])
# makes a GoogleTest program and registers each of its test cases with ctest, so that one can be run alone.
# PARTS is for programs of many quick ones: where FAUXCOUNT_TESTS_IN_PARTS is set they are registered as so
# many tests, since to start a process for each takes longer than they do.
function(fauxcount_add_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "PARTS" "SOURCES;LIBRARIES;LABELS")
    if("rapidcheck_gtest" IN_LIST arg_LIBRARIES)
        list(APPEND arg_SOURCES "$<TARGET_OBJECTS:rapidcheck_guard>")
    endif()
    fauxcount_add_executable(${name} SOURCES ${arg_SOURCES} LIBRARIES ${arg_LIBRARIES} GTest::gmock_main)
    # No test is worth the optimiser, not even where it is what they look at.
    target_compile_options(${name} PRIVATE -O0)
    fauxcount_use_precompiled(${name} test)
    # Properties draw from a fixed seed, so that each run of ctest tries the same; run by hand, a new one.
    set(environment "RC_PARAMS=seed=1")
    if(arg_PARTS AND FAUXCOUNT_TESTS_IN_PARTS)
        foreach(part RANGE 1 ${arg_PARTS})
            math(EXPR index "${part} - 1")
            add_test(NAME ${name}.${part} COMMAND ${name} --gtest_brief=1)
            set_tests_properties(${name}.${part} PROPERTIES LABELS "${arg_LABELS}" ENVIRONMENT
                "${environment};GTEST_TOTAL_SHARDS=${arg_PARTS};GTEST_SHARD_INDEX=${index}")
        endforeach()
    else()
        # Listed when ctest starts, not when the program is linked: a build never runs what it has built.
        gtest_discover_tests(${name}
            DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 300
            PROPERTIES LABELS "${arg_LABELS}" ENVIRONMENT "${environment}")
    endif()
endfunction()

if(FAUXCOUNT_PRECOMPILE)
    fauxcount_add_precompiled(usual)
    fauxcount_add_precompiled(plain)
    fauxcount_compile_plainly(fauxcount_precompiled_plain)
    # Apart from the others: each source that is given CLI11 carries code of it, a second's work.
    fauxcount_add_precompiled(commands <CLI/CLI.hpp>)
    fauxcount_compile_plainly(fauxcount_precompiled_commands)
    if(FAUXCOUNT_BUILD_TESTS)
        fauxcount_add_precompiled(test <gmock/gmock.h> <gtest/gtest.h>)
        target_link_libraries(fauxcount_precompiled_test PRIVATE GTest::gmock)
        target_compile_options(fauxcount_precompiled_test PRIVATE -O0)
    endif()
endif()

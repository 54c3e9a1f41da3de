# The warnings that every target of ours is built with; a warning stops the build, so none is ever ignored.
# Linked privately by cmake/targets.cmake: a user of our libraries keeps their own warnings.
add_library(fauxcount_warnings INTERFACE)
target_compile_options(fauxcount_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC bug 105651: with optimisation, g++ 12 sees overlapping copies in `"text" + std::string`.
    target_compile_options(fauxcount_warnings INTERFACE -Wno-restrict)
endif()

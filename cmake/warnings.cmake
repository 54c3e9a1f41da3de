# The warnings that every target of ours is built with; a warning stops the build, so none is ever ignored.
# Linked privately by cmake/targets.cmake: a user of our libraries keeps their own warnings.
add_library(fauxcount_warnings INTERFACE)
target_compile_options(fauxcount_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)

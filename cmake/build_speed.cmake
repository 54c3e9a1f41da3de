# Makes a build faster where the machine can, and where it costs nothing: nothing here is required.
find_program(FAUXCOUNT_CCACHE ccache)
# Not beside precompiled headers: of these it would read megabytes for each source.
if(FAUXCOUNT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER AND NOT FAUXCOUNT_PRECOMPILE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${FAUXCOUNT_CCACHE}")
endif()

# The compiler driver looks for ld.mold or ld.lld itself; these only tell whether there is one.
find_program(FAUXCOUNT_MOLD ld.mold)
find_program(FAUXCOUNT_LLD ld.lld)
if(FAUXCOUNT_MOLD)
    add_link_options(-fuse-ld=mold)
elseif(FAUXCOUNT_LLD)
    add_link_options(-fuse-ld=lld)
endif()

# For what runs no loop that matters to a test: in a Debug build the optimiser takes half of its time. Any
# other build is optimised as a whole.
function(fauxcount_compile_plainly target)
    if(CMAKE_BUILD_TYPE STREQUAL "Debug")
        target_compile_options(${target} PRIVATE -O0)
    endif()
endfunction()

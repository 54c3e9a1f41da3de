# Makes a build faster where the machine can: nothing here changes what is built, and nothing is required.
find_program(FAUXCOUNT_CCACHE ccache)
if(FAUXCOUNT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
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

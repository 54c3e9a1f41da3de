# Headers that most sources include, read once instead of each time: from nothing that is a third of a build.
# Only where a preset asks for it, so that the other builds notice an #include that is missing.
option(FAUXCOUNT_PRECOMPILE "Precompile what most sources include" OFF)

set(fauxcount_common_headers
    <algorithm> <array> <charconv> <chrono> <functional> <map> <memory> <optional> <span> <string>
    <string_view> <tuple> <unordered_map> <utility> <variant> <vector>
    <api/codec.hpp> <api/contract.hpp> <engine/world.hpp>)

# Precompiled headers fit only what is compiled with the same options: there is one owner for each kind of
# target of ours (see targets.cmake).
function(fauxcount_add_precompiled kind)
    set(nothing "${PROJECT_BINARY_DIR}/precompiled_${kind}.cpp")
    file(CONFIGURE OUTPUT "${nothing}" CONTENT "// Its headers are all that is wanted.\n")
    add_library(fauxcount_precompiled_${kind} OBJECT EXCLUDE_FROM_ALL "${nothing}")
    fauxcount_dress(fauxcount_precompiled_${kind})
    target_precompile_headers(fauxcount_precompiled_${kind} PRIVATE ${fauxcount_common_headers} ${ARGN})
endfunction()

function(fauxcount_use_precompiled target kind)
    if(FAUXCOUNT_PRECOMPILE)
        target_precompile_headers(${target} REUSE_FROM fauxcount_precompiled_${kind})
    endif()
endfunction()

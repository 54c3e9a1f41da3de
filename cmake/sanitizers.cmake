# Which sanitizers watch the whole build. They are set for every target at once, not per target: code
# without them linked to code with them hides errors (ASan) or invents races (TSan).
set(FAUXCOUNT_SANITIZE "none" CACHE STRING
    "none, address (ASan with UBSan), thread (TSan) or fuzzer (address, and what libFuzzer learns from)")
set_property(CACHE FAUXCOUNT_SANITIZE PROPERTY STRINGS none address thread fuzzer)

# Of what UBSan watches the sizes of objects are left out: ASan watches them better, and beside the optimiser
# they take a fifth of a compilation.
set(address_flags -fsanitize=address,undefined -fno-sanitize=object-size)
if(FAUXCOUNT_SANITIZE STREQUAL "address")
    set(sanitizer_flags ${address_flags})
elseif(FAUXCOUNT_SANITIZE STREQUAL "fuzzer")
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "libFuzzer is clang's: use the preset `fuzz`")
    endif()
    # The fuzz targets bring the fuzzer's main(); see tests/fuzz.
    set(sanitizer_flags ${address_flags} -fsanitize=fuzzer-no-link)
elseif(FAUXCOUNT_SANITIZE STREQUAL "thread")
    set(sanitizer_flags -fsanitize=thread)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # TSan does not understand the fences of Asio, and g++ warns of each. Where they are all that orders
        # two threads it would report a race that is none; ours meet at locks and descriptors, which it knows.
        list(APPEND sanitizer_flags -Wno-tsan)
    endif()
elseif(NOT FAUXCOUNT_SANITIZE STREQUAL "none")
    message(FATAL_ERROR "FAUXCOUNT_SANITIZE is '${FAUXCOUNT_SANITIZE}'; say none, address, thread or fuzzer")
endif()

if(DEFINED sanitizer_flags)
    # Without recovery undefined behaviour fails the test in which it happens, rather than only being printed.
    add_compile_options(${sanitizer_flags} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(${sanitizer_flags})
endif()

// Whether two states have the same inbox: what their hashes say in one number, said letter by letter.
#pragma once

#include "domain/state.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace fauxcount::storage {

inline void expect_same_letters(domain::State const& one, domain::State const& other) {
    ASSERT_EQ(one.messages_sent(), other.messages_sent());
    for (std::uint64_t number = one.first_message(); number <= one.messages_sent(); ++number)
        ASSERT_TRUE(one.message(number) == other.message(number)) << "letter " << number;
}

}  // namespace fauxcount::storage

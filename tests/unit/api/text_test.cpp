// What counts as text, and the escapes of JSON and of URLs.
#include "api/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>

namespace fauxcount::api {
namespace {

std::string quoted(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}
std::string encoded(std::string_view text) {
    std::string out;
    append_percent_encoded(out, text);
    return out;
}
std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    if (!append_percent_decoded(out, text)) return std::nullopt;
    return out;
}

TEST(Text, IsUtf8WithoutNul) {
    for (auto const* right :
         {"", "plain", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "a\xC3\xA9z"}) {
        EXPECT_TRUE(is_text(right)) << encoded(right);
    }
    for (auto const* wrong : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3z", "\xE0\x9F\xBF",
                              "\xE2\x82", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x94",
                              "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "ok\xE2\x82\xACno\xFE"}) {
        EXPECT_FALSE(is_text(wrong)) << encoded(wrong);
    }
    EXPECT_FALSE(is_text(std::string_view{"a\0b", 3}));
}

TEST(Text, IsNotCutInsideACharacter) {
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_EQ(shortened("abc", 2), "ab");
    EXPECT_EQ(shortened("a\xE2\x82\xACz", 3), "a");
    EXPECT_EQ(shortened("a\xE2\x82\xACz", 4), "a\xE2\x82\xAC");
    EXPECT_EQ(shortened("\xE2\x82\xAC", 0), "");
}

TEST(Quoting, EscapesWhatJsonDemandsAndNothingElse) {
    EXPECT_EQ(quoted(""), R"("")");
    EXPECT_EQ(quoted("a/b'\xC3\xA9\x7F"), "\"a/b'\xC3\xA9\x7F\"");
    EXPECT_EQ(quoted("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
    EXPECT_EQ(quoted(std::string_view{"\0\x01\x1F ", 4}), "\"\\u0000\\u0001\\u001F \"");
}

// A long text is looked at several letters at a time: none is missed, wherever it stands and whatever stands
// beside it.
TEST(Quoting, EscapesALetterWhereverItStands) {
    for (char const beside : {'a', '\x20', '!', '#', '[', ']', '\x7F', '\x80', '\xA2', '\xDC', '\xFF'}) {
        for (std::size_t size = 1; size < 20; ++size) {
            for (std::size_t at = 0; at < size; ++at) {
                std::string text(size, beside);
                EXPECT_EQ(quoted(std::string_view{text}), '"' + text + '"');
                text[at] = '"';
                EXPECT_EQ(quoted(std::string_view{text}),
                          '"' + text.substr(0, at) + "\\\"" + text.substr(at + 1) + '"');
                text[at] = '\\';
                EXPECT_EQ(quoted(std::string_view{text}),
                          '"' + text.substr(0, at) + "\\\\" + text.substr(at + 1) + '"');
                text[at] = '\x1F';
                EXPECT_EQ(quoted(std::string_view{text}),
                          '"' + text.substr(0, at) + "\\u001F" + text.substr(at + 1) + '"');
            }
        }
    }
}

TEST(PercentEncoding, LeavesUnreservedCharactersAlone) {
    EXPECT_EQ(encoded("azAZ09-._~"), "azAZ09-._~");
    EXPECT_EQ(encoded("a b/c?d=e&f+g%\xC3\xA9"), "a%20b%2Fc%3Fd%3De%26f%2Bg%25%C3%A9");
}

TEST(PercentDecoding, RefusesBrokenSequencesAndWhatIsNotText) {
    EXPECT_EQ(decoded("a%20b+c%2f%2F"), "a b+c//");
    EXPECT_EQ(decoded(""), "");
    for (auto const* wrong : {"%", "%2", "%zz", "%2g", "a%", "%00", "%C3", "%FF", "%ED%A0%80", "%%20"}) {
        EXPECT_EQ(decoded(wrong), std::nullopt) << wrong;
    }
}

RC_GTEST_PROP(PercentEncoding, IsUndoneByDecoding, (std::string const& bytes)) {
    if (is_text(bytes)) {
        RC_ASSERT(decoded(encoded(bytes)) == bytes);
    } else {
        RC_ASSERT(decoded(encoded(bytes)) == std::nullopt);
    }
}

}  // namespace
}  // namespace fauxcount::api

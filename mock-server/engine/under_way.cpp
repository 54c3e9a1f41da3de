#include "engine/under_way.hpp"

#include "api/wire.hpp"
#include "domain/draw.hpp"
#include "engine/memo.hpp"

#include <algorithm>
#include <string>

namespace fauxcount::engine {

namespace {

// Of a call without a credential nothing is remembered, but of a sign-up.
bool heeds_its_key(api::Request const& request, api::Credential const& credential) {
    bool const is_known = !credential.bearer.empty() || std::holds_alternative<api::SignUp>(request);
    return !credential.idempotency_key.empty() && is_known && is_remembered(request);
}

std::uint64_t digest_of(std::string_view world, api::Request const& request,
                        api::Credential const& credential) {
    api::WireRequest const wire = api::encode_request(world, compared_part(request));
    // None of the parts but the last can hold a line's end.
    std::string all = credential.bearer;
    all.append("\n").append(credential.idempotency_key).append("\n");
    all.append(wire.target).append("\n").append(wire.body);
    return domain::digest(0, all);
}

}  // namespace

bool UnderWay::has(std::string_view world, api::Request const& request,
                   api::Credential const& credential) const {
    if (calls_.empty() || !heeds_its_key(request, credential)) return false;
    std::uint64_t const digest = digest_of(world, request, credential);
    return std::any_of(calls_.begin(), calls_.end(), [&](Call const& call) { return call.digest == digest; });
}

void UnderWay::begin(Ticket ticket, std::string_view world, api::Request const& request,
                     api::Credential const& credential) {
    if (heeds_its_key(request, credential)) calls_.push_back({ticket, digest_of(world, request, credential)});
}

void UnderWay::end(Ticket ticket) {
    std::erase_if(calls_, [&](Call const& call) { return call.ticket == ticket; });
}

}  // namespace fauxcount::engine

#include "api/one_of.hpp"

#include "api/contract.hpp"
#include "api/control.hpp"

namespace fauxcount::api {

template <class Types>
OneOf<Types>::OneOf() noexcept = default;
template <class Types>
OneOf<Types>::OneOf(OneOf const& other) = default;
template <class Types>
OneOf<Types>::OneOf(OneOf&& other) noexcept = default;
template <class Types>
OneOf<Types>& OneOf<Types>::operator=(OneOf const& other) = default;
template <class Types>
OneOf<Types>& OneOf<Types>::operator=(OneOf&& other) noexcept = default;
template <class Types>
OneOf<Types>::~OneOf() = default;

template class OneOf<RequestTypes>;
template class OneOf<AnswerTypes>;
template class OneOf<ControlRequestTypes>;
template class OneOf<ControlAnswerTypes>;

}  // namespace fauxcount::api

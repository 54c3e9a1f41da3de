// Every enumerator of the contract with its wire name, written out by hand: what names.cpp is held against,
// and what random values are drawn from.
#pragma once

#include "api/control.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace fauxcount::api::testing {

template <class E, std::size_t N>
using Spelling = std::array<std::pair<E, std::string_view>, N>;

template <class E>
inline constexpr auto spelling = Spelling<E, 0>{};

template <>
inline constexpr auto spelling<Phase> = Spelling<Phase, 4>{{{Phase::active, "active"},
                                                            {Phase::scheduled, "scheduled"},
                                                            {Phase::purging, "purging"},
                                                            {Phase::removed, "removed"}}};
template <>
inline constexpr auto spelling<Channel> =
    Spelling<Channel, 2>{{{Channel::site, "site"}, {Channel::device, "device"}}};
template <>
inline constexpr auto spelling<DeviceKind> = Spelling<DeviceKind, 6>{{{DeviceKind::phone, "phone"},
                                                                      {DeviceKind::tablet, "tablet"},
                                                                      {DeviceKind::watch, "watch"},
                                                                      {DeviceKind::laptop, "laptop"},
                                                                      {DeviceKind::speaker, "speaker"},
                                                                      {DeviceKind::other, "other"}}};
template <>
inline constexpr auto spelling<ItemKind> = Spelling<ItemKind, 5>{{{ItemKind::contact, "contact"},
                                                                  {ItemKind::message, "message"},
                                                                  {ItemKind::photo, "photo"},
                                                                  {ItemKind::note, "note"},
                                                                  {ItemKind::other, "other"}}};
template <>
inline constexpr auto spelling<Plan> = Spelling<Plan, 3>{
    {{Plan::cloud_trial, "cloud_trial"}, {Plan::cloud_plus, "cloud_plus"}, {Plan::cloud_max, "cloud_max"}}};
template <>
inline constexpr auto spelling<SubscriptionState> =
    Spelling<SubscriptionState, 4>{{{SubscriptionState::active, "active"},
                                    {SubscriptionState::ending, "ending"},
                                    {SubscriptionState::suspended, "suspended"},
                                    {SubscriptionState::ended, "ended"}}};
template <>
inline constexpr auto spelling<CancelWhen> =
    Spelling<CancelWhen, 2>{{{CancelWhen::now, "now"}, {CancelWhen::period_end, "period_end"}}};
template <>
inline constexpr auto spelling<SessionScope> =
    Spelling<SessionScope, 2>{{{SessionScope::full, "full"}, {SessionScope::removal_only, "removal_only"}}};
template <>
inline constexpr auto spelling<Proof> = Spelling<Proof, 3>{
    {{Proof::password, "password"}, {Proof::second_factor, "second_factor"}, {Proof::nothing, "nothing"}}};
template <>
inline constexpr auto spelling<FactorKind> =
    Spelling<FactorKind, 4>{{{FactorKind::totp, "totp"},
                             {FactorKind::backup_codes, "backup_codes"},
                             {FactorKind::email, "email"},
                             {FactorKind::sms, "sms"}}};
template <>
inline constexpr auto spelling<MessageKind> =
    Spelling<MessageKind, 8>{{{MessageKind::removal_scheduled, "removal_scheduled"},
                              {MessageKind::removal_cancelled, "removal_cancelled"},
                              {MessageKind::purged, "purged"},
                              {MessageKind::factor_added, "factor_added"},
                              {MessageKind::factor_removed, "factor_removed"},
                              {MessageKind::backup_code_used, "backup_code_used"},
                              {MessageKind::code, "code"},
                              {MessageKind::password_changed, "password_changed"}}};
template <>
inline constexpr auto spelling<CodePurpose> =
    Spelling<CodePurpose, 4>{{{CodePurpose::sign_in, "sign_in"},
                              {CodePurpose::set_up, "set_up"},
                              {CodePurpose::step_up, "step_up"},
                              {CodePurpose::confirmation, "confirmation"}}};
template <>
inline constexpr auto spelling<Via> = Spelling<Via, 2>{{{Via::email, "email"}, {Via::sms, "sms"}}};
template <>
inline constexpr auto spelling<RemovalState> =
    Spelling<RemovalState, 5>{{{RemovalState::scheduled, "scheduled"},
                               {RemovalState::cancelled, "cancelled"},
                               {RemovalState::purging, "purging"},
                               {RemovalState::removed, "removed"},
                               {RemovalState::purge_failed, "purge_failed"}}};
template <>
inline constexpr auto spelling<Severity> =
    Spelling<Severity, 2>{{{Severity::warn, "warn"}, {Severity::block, "block"}}};
template <>
inline constexpr auto spelling<ClockMode> =
    Spelling<ClockMode, 2>{{{ClockMode::frozen, "frozen"}, {ClockMode::running, "running"}}};
template <>
inline constexpr auto spelling<DeadlineKind> =
    Spelling<DeadlineKind, 4>{{{DeadlineKind::removal_due, "removal_due"},
                               {DeadlineKind::purge_stage, "purge_stage"},
                               {DeadlineKind::renewal, "renewal"},
                               {DeadlineKind::delivery, "delivery"}}};
template <>
inline constexpr auto spelling<Template> =
    Spelling<Template, 2>{{{Template::bare, "bare"}, {Template::full, "full"}}};
template <>
inline constexpr auto spelling<PurgeStage> =
    Spelling<PurgeStage, 6>{{{PurgeStage::tokens, "tokens"},
                             {PurgeStage::billing, "billing"},
                             {PurgeStage::bindings, "bindings"},
                             {PurgeStage::data, "data"},
                             {PurgeStage::identifiers, "identifiers"},
                             {PurgeStage::tombstone, "tombstone"}}};
template <>
inline constexpr auto spelling<FaultKind> =
    Spelling<FaultKind, 21>{{{FaultKind::status, "status"},
                             {FaultKind::delay, "delay"},
                             {FaultKind::request_lost, "request_lost"},
                             {FaultKind::reply_lost, "reply_lost"},
                             {FaultKind::duplicate, "duplicate"},
                             {FaultKind::reset, "reset"},
                             {FaultKind::truncated, "truncated"},
                             {FaultKind::malformed, "malformed"},
                             {FaultKind::drip, "drip"},
                             {FaultKind::stale_read, "stale_read"},
                             {FaultKind::rate_limit, "rate_limit"},
                             {FaultKind::quota, "quota"},
                             {FaultKind::down, "down"},
                             {FaultKind::stage_fails, "stage_fails"},
                             {FaultKind::crash_before, "crash_before"},
                             {FaultKind::crash_after, "crash_after"},
                             {FaultKind::message_lost, "message_lost"},
                             {FaultKind::message_late, "message_late"},
                             {FaultKind::message_twice, "message_twice"},
                             {FaultKind::message_astray, "message_astray"},
                             {FaultKind::offline, "offline"}}};
template <>
inline constexpr auto spelling<System> = Spelling<System, 5>{{{System::billing, "billing"},
                                                              {System::devices, "devices"},
                                                              {System::cloud, "cloud"},
                                                              {System::mail, "mail"},
                                                              {System::sms, "sms"}}};
template <>
inline constexpr auto spelling<RetryForm> =
    Spelling<RetryForm, 2>{{{RetryForm::seconds, "seconds"}, {RetryForm::date, "date"}}};
template <>
inline constexpr auto spelling<Remedy> =
    Spelling<Remedy, 9>{{{Remedy::none, "none"},
                         {Remedy::fix_request, "fix_request"},
                         {Remedy::authenticate, "authenticate"},
                         {Remedy::answer_challenge, "answer_challenge"},
                         {Remedy::step_up, "step_up"},
                         {Remedy::wait, "wait"},
                         {Remedy::clear_blockers, "clear_blockers"},
                         {Remedy::retry, "retry"},
                         {Remedy::ask_administrator, "ask_administrator"}}};
// Of the codes a few: their whole table is one macro, so there is nothing to hold it against.
template <>
inline constexpr auto spelling<Code> =
    Spelling<Code, 7>{{{Code::ok, "ok"},
                       {Code::auth_too_many_codes, "auth.too_many_codes"},
                       {Code::account_not_found, "account.not_found"},
                       {Code::factor_no_address, "factor.no_address"},
                       {Code::device_lost_mode, "device.lost_mode"},
                       {Code::idempotency_key_reused, "idempotency.key_reused"},
                       {Code::policy_invalid, "policy.invalid"}}};

}  // namespace fauxcount::api::testing

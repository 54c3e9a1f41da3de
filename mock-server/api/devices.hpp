// The product API about devices: hardware belongs to the world; a binding ties it to an account.
#pragma once

#include "api/fields.hpp"
#include "api/ids.hpp"
#include "api/instant.hpp"
#include "api/kinds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fauxcount::api {

// A physical act, like a factory reset: whoever holds the hardware does it, so it takes no credential.
struct MakeDevice {
    DeviceKind kind{};
    static constexpr Route route{"POST", "/v1/devices", 201};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("kind", &MakeDevice::kind)}; }
};

// Without a credential: what anyone who holds the device sees. Its owner sees the binding too.
struct GetDevice {
    DeviceId device;
    static constexpr Route route{"GET", "/v1/devices/{device}", 200};
    static constexpr auto path_fields() { return std::tuple{required("device", &GetDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// In the order in which the devices were made.
struct ListDevices {
    std::uint32_t limit = page_default;
    std::optional<std::string> cursor;
    static constexpr Route route{"GET", "/v1/devices", 200};
    static constexpr auto path_fields() { return std::tuple{}; }
    static constexpr auto query_fields() {
        return std::tuple{optional("limit", &ListDevices::limit), optional("cursor", &ListDevices::cursor)};
    }
    static constexpr auto fields() { return std::tuple{}; }
};

// First start of a factory-new or reset device: signs in on it and binds it. A locked device refuses
// everyone but the account that locked it; one that is set up is in use, also in lost mode. Who sets up a
// device that is bound to the account already finds binding, find-device and lost mode as they were.
struct SetUpDevice {
    DeviceId device;
    std::string identifier, password;
    static constexpr Route route{"POST", "/v1/devices/{device}/setup", 201};
    static constexpr auto path_fields() { return std::tuple{required("device", &SetUpDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("identifier", &SetUpDevice::identifier),
                          required("password", &SetUpDevice::password, 128)};
    }
};

// Turning find-device off takes the lock away, so it needs the password; turning it on does not.
struct SetFindDevice {
    DeviceId device;
    bool enabled = false;
    std::optional<std::string> password;
    static constexpr Route route{"PUT", "/v1/devices/{device}/find", 200};
    static constexpr auto path_fields() { return std::tuple{required("device", &SetFindDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() {
        return std::tuple{required("enabled", &SetFindDevice::enabled),
                          optional("password", &SetFindDevice::password, 128)};
    }
};

struct SetLostMode {
    DeviceId device;
    bool enabled = false;
    static constexpr Route route{"PUT", "/v1/devices/{device}/lost-mode", 200};
    static constexpr auto path_fields() { return std::tuple{required("device", &SetLostMode::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("enabled", &SetLostMode::enabled)}; }
};

// From the account site: the account lets go of the device, lock included; the sessions on it end, and it
// waits to be set up again.
struct UnbindDevice {
    DeviceId device;
    static constexpr Route route{"DELETE", "/v1/devices/{device}/binding", 204};
    static constexpr auto path_fields() { return std::tuple{required("device", &UnbindDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

// Through the device's settings: asks for the password, unbinds, and ends the device's sessions.
struct SignOutDevice {
    DeviceId device;
    std::string password;
    static constexpr Route route{"POST", "/v1/devices/{device}/sign-out", 204};
    static constexpr auto path_fields() { return std::tuple{required("device", &SignOutDevice::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{required("password", &SignOutDevice::password, 128)}; }
};

// A physical act. Wipes the device; the binding, which lives on the server, survives it. The answer shows
// the binding to its owner, in a session that is not on this device, and to nobody else.
struct FactoryReset {
    DeviceId device;
    static constexpr Route route{"POST", "/v1/devices/{device}/factory-reset", 200};
    static constexpr auto path_fields() { return std::tuple{required("device", &FactoryReset::device)}; }
    static constexpr auto query_fields() { return std::tuple{}; }
    static constexpr auto fields() { return std::tuple{}; }
};

struct DeviceView {
    DeviceId id;
    DeviceKind kind{};
    bool set_up = false;  // false: factory-new or reset, waiting to be set up
    bool locked = false;  // only the account that locked it can set it up
    bool orphan_locked = false;  // that account is gone
    // True, or absent: its account has let go of it while it was out of reach, and it has not heard of that.
    std::optional<bool> sign_out_pending;
    std::optional<AccountId> account;  // the rest: only for the owner and administrators
    std::optional<Instant> bound_since;
    std::optional<bool> find, lost_mode;
    static constexpr auto fields() {
        return std::tuple{required("id", &DeviceView::id),
                          required("kind", &DeviceView::kind),
                          required("set_up", &DeviceView::set_up),
                          required("locked", &DeviceView::locked),
                          required("orphan_locked", &DeviceView::orphan_locked),
                          optional("sign_out_pending", &DeviceView::sign_out_pending),
                          optional("account", &DeviceView::account),
                          optional("bound_since", &DeviceView::bound_since),
                          optional("find", &DeviceView::find),
                          optional("lost_mode", &DeviceView::lost_mode)};
    }
};

struct DeviceList {
    std::vector<DeviceView> devices;
    std::optional<std::string> next_cursor;
    static constexpr auto fields() {
        return std::tuple{required("devices", &DeviceList::devices, page_max),
                          optional("next_cursor", &DeviceList::next_cursor)};
    }
};

}  // namespace fauxcount::api

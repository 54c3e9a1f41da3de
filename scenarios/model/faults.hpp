// What goes wrong on order, as far as that can be followed.
#pragma once

#include "api/control.hpp"
#include "scenarios/model/case.hpp"

namespace fauxcount::model {

// Writes down what an order that was accepted, or a healing, makes a fact. False: what comes of it shows at
// instants that nobody is told.
bool heed(Facts& facts, Terms const& terms, Instant now, api::ControlRequest const& request,
          api::ControlAnswer const& answer);

// Whether the call comes from a device that is out of reach: then nobody hears an answer, and nothing of it
// is done, whatever else was ordered.
bool is_cut_off(Facts const& facts, Life const& at, Asker const& asker, api::Request const& request);

}  // namespace fauxcount::model

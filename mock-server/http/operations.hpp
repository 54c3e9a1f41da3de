// The few answers that need no world: health, metrics, the contract itself.
#pragma once

#include "http/exchange.hpp"
#include "http/route_table.hpp"

namespace fauxcount::http {

Outcome answer_livez(Exchange& exchange);
// 503 while the server drains: send new work elsewhere.
Outcome answer_readyz(Exchange& exchange);
// Prometheus' text format, 0.0.4.
Outcome answer_metrics(Exchange& exchange);
Outcome answer_openapi(Exchange& exchange);

}  // namespace fauxcount::http

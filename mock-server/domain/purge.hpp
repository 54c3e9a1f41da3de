// The writing half of removal: scheduling, cancelling, and the six stages of the purge.
#pragma once

#include "domain/writer.hpp"

namespace fauxcount::domain {

void schedule_removal(Writer& writer, RemovalScheduled const& event);
void cancel_removal(Writer& writer, Slot slot);
void start_purge(Writer& writer, Slot slot);
void do_purge_stage(Writer& writer, Slot slot, PurgeStage stage);
void put_stage_off(Writer& writer, PurgeStageFailed const& event);

// The device is bound to nobody and open to whoever sets it up next.
void release_device(Writer& writer, Slot device);

}  // namespace fauxcount::domain

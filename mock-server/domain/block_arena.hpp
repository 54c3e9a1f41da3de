// Memory for blocks. A world of millions is bound by how far apart its accounts lie, and most of that cost is
// address translation: beyond the first chunk of a size, blocks live in huge pages where the system has them.
#pragma once

#include <cstddef>

namespace fauxcount::domain {

// Uninitialised memory aligned to 64 bytes; `bytes` is at most 64 KiB. Safe from any thread. A chunk whose
// last block is given back returns to the system.
void* allocate_block(std::size_t bytes);
void free_block(void* block);

}  // namespace fauxcount::domain

// Telling of errors that leave the extension's functions, before PostgreSQL has them.
#pragma once

#include "core/error.hpp"

namespace meshcat::bridge {

// Called for every core::Error that the entry guard catches, when what threw it is
// unwound and its transaction not yet aborted. Must call nothing that can raise.
using RefusalListener = void (*)(const core::Error &error) noexcept;

// In _PG_init. There is one.
void on_refusal(RefusalListener listener);

}  // namespace meshcat::bridge

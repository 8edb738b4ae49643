// DDL for which no event trigger fires: roles, their membership and event triggers.
#pragma once

namespace meshcat::audit {

// In _PG_init.
void watch_shared_ddl();

}  // namespace meshcat::audit

// The one place that knows how the PostgreSQL majors differ.
#pragma once

#include "bridge/pg.hpp"

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "meshcat supports PostgreSQL 15 to 18"
#endif

// Soft errors of type input functions.
#if PG_VERSION_NUM >= 160000
#define MESHCAT_SOFT_ERRORS
#endif

// The extension's settings: every name that starts with meshcat.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::bridge::guc {

extern constinit bool demonstration;
extern constinit bool enabled;
extern constinit int heartbeat_history;  // minutes
extern constinit int job_history;        // minutes
extern constinit bool lineage_capture;
extern constinit char *lineage_excluded_schemas;
extern constinit int lineage_graph_memory;  // kilobytes
extern constinit char *oauth_database;      // of 18 and later; null before
extern constinit int oauth_memory;          // kilobytes
extern constinit char *openlineage_namespace;
extern constinit char *purpose;
extern constinit int worker_max;

// Defines them all and reserves the prefix. Called once, when the library loads.
void define();

}  // namespace meshcat::bridge::guc

#include "bridge/guc.hpp"

#include "bridge/session_value.hpp"

namespace meshcat::bridge::guc {

constinit bool demonstration = false;
constinit bool enabled = false;
constinit int heartbeat_history = 400 * 24 * 60;
constinit int job_history = 30 * 24 * 60;
constinit bool lineage_capture = true;
constinit char *lineage_excluded_schemas = nullptr;
constinit int lineage_graph_memory = 256 * 1024;
constinit char *oauth_database = nullptr;
constinit int oauth_memory = 4096;
constinit char *openlineage_namespace = nullptr;
constinit char *purpose = nullptr;
constinit int worker_max = 3;

namespace {

struct BoolSetting {
  const char *name, *summary, *explanation;
  bool *variable;
  GucContext context;
};

struct IntSetting {
  const char *name, *summary, *explanation;
  int *variable;
  int least, most;
  GucContext context;
  int flags;
};

struct StringSetting {
  const char *name, *summary, *explanation;
  char **variable;
  GucContext context;
};

// Each table sorted by name.
const BoolSetting bools[] = {
    {.name = "meshcat.demonstration",
     .summary = "Lets backdated results open incidents and raise alerts.",
     .explanation = "For a database whose data is history: ALTER DATABASE ... SET "
                    "meshcat.demonstration = on.",
     .variable = &demonstration,
     .context = PGC_SUSET},
    {.name = "meshcat.enabled",
     .summary = "Lets the background worker look after a database.",
     .explanation = "Set it for a database: ALTER DATABASE ... SET meshcat.enabled = on. The "
                    "library must be preloaded.",
     .variable = &enabled,
     // It makes the server run jobs: for superusers, or whom they grant SET on it.
     .context = PGC_SUSET},
    {.name = "meshcat.lineage_capture",
     .summary = "Records the lineage of statements that write, as they run.",
     .explanation = "It can be set for a database, a role, or both. The library must be preloaded.",
     .variable = &lineage_capture,
     // Whoever could switch it off could write unseen.
     .context = PGC_SUSET},
};

const IntSetting ints[] = {
    {.name = "meshcat.heartbeat_history",
     .summary = "How long the worker's heartbeats are kept.",
     .explanation = "Availability can be told for as long as they are.",
     .variable = &heartbeat_history,
     .least = 60,
     .most = INT_MAX,
     .context = PGC_SUSET,
     .flags = GUC_UNIT_MIN},
    {.name = "meshcat.job_history",
     .summary = "How long the runs of a job are kept.",
     .explanation = "The last run of every job is kept for ever.",
     .variable = &job_history,
     .least = 60,
     .most = INT_MAX,
     .context = PGC_SUSET,
     .flags = GUC_UNIT_MIN},
    {.name = "meshcat.lineage_graph_memory",
     .summary = "How much shared memory a database's graph of lineage may take.",
     .explanation = "While a graph is replaced by a newer one, both are there. Beyond, every "
                    "question reads the edges itself, with maintenance_work_mem on top. 0: always.",
     .variable = &lineage_graph_memory,
     .least = 0,
     .most = INT_MAX,
     .context = PGC_SIGHUP,
     .flags = GUC_UNIT_KB},
    {.name = "meshcat.worker_max",
     .summary = "How many background workers may run at once, in all databases together.",
     .explanation = "One of them is kept for the system's own work, so at most one less run jobs. "
                    "They count towards max_worker_processes, as does the launcher.",
     .variable = &worker_max,
     .least = 2,
     .most = 64,
     .context = PGC_SIGHUP,
     .flags = 0},
};

const StringSetting strings[] = {
    {.name = "meshcat.lineage_excluded_schemas",
     .summary = "Schemas that lineage leaves out, separated by commas.",
     .explanation = "Neither statements that write their tables nor their views are recorded. It "
                    "can be set for a database, a role, or both.",
     .variable = &lineage_excluded_schemas,
     // Whoever could set it could write unseen.
     .context = PGC_SUSET},
    {.name = "meshcat.openlineage_namespace",
     .summary = "What OpenLineage events call this server, such as postgres://db.example.com:5432.",
     .explanation =
         "Its own name first, others after a space. Empty: postgres://HOST:PORT with the "
         "machine's name, and addresses that it is known to listen on.",
     .variable = &openlineage_namespace,
     // Whoever sets it says which events speak of this server's relations.
     .context = PGC_SUSET},
    {.name = "meshcat.purpose",
     .summary = "For which purpose this session reads: of its grants only those for it count.",
     .explanation = "Empty: all of them.",
     .variable = &purpose,
     // Chooses among what one is granted, and opens nothing.
     .context = PGC_USERSET},
};

#ifdef MESHCAT_OAUTH
// Shared memory is asked for by them, so a preloaded library has them fixed; one that is
// not only shows them.
void define_oauth() {
  const GucContext context =
      process_shared_preload_libraries_in_progress ? PGC_POSTMASTER : PGC_SIGHUP;
  DefineCustomStringVariable(
      "meshcat.oauth_database", "The database whose trusted issuers sign on with OAuth.",
      "For pg_hba.conf's method oauth, with oauth_validator_libraries = 'meshcat'. Empty: nobody.",
      &oauth_database, "", context, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable(
      "meshcat.oauth_memory", "How much shared memory its issuers and identities may take.",
      "Some 150 bytes for an identity. Beyond, nobody is signed on, as the log says.",
      &oauth_memory, oauth_memory, 64, 1024 * 1024, context, GUC_UNIT_KB, nullptr, nullptr,
      nullptr);
}
#endif

}  // namespace

void define() {
  session_value::define();
  call([] {
    for (const BoolSetting &s : bools)
      DefineCustomBoolVariable(s.name, s.summary, s.explanation, s.variable, *s.variable, s.context,
                               0, nullptr, nullptr, nullptr);
    for (const IntSetting &s : ints)
      DefineCustomIntVariable(s.name, s.summary, s.explanation, s.variable, *s.variable, s.least,
                              s.most, s.context, s.flags, nullptr, nullptr, nullptr);
    for (const StringSetting &s : strings)
      DefineCustomStringVariable(s.name, s.summary, s.explanation, s.variable, "", s.context, 0,
                                 nullptr, nullptr, nullptr);
#ifdef MESHCAT_OAUTH
    define_oauth();
#endif
    MarkGUCPrefixReserved("meshcat");
  });
}

}  // namespace meshcat::bridge::guc

#include "lineage/openlineage_record.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace meshcat::lineage {

namespace {

using bridge::Rows;
using catalog::Store;
using core::lineage::openlineage::Event;
using core::lineage::openlineage::Facet;
using core::lineage::openlineage::Flow;
using core::lineage::openlineage::Kind;
using core::lineage::openlineage::Section;
using core::lineage::openlineage::Server;
using core::lineage::openlineage::Use;
using Texts = std::vector<std::string>;

// The description of an edge that nobody described: a run's every input flows into
// its every output.
#define MESHCAT_ASSUMED "'every input into every output'"

// How many pairs of inputs and outputs one run may have.
constexpr std::int64_t max_assumed = 100000;

const char *section_name(Section section) {
  switch (section) {
    case Section::run:
      return "run";
    case Section::job:
      return "job";
    case Section::dataset:
      return "dataset";
    case Section::input:
      return "input";
    case Section::output:
      return "output";
  }
  return "dataset";
}

const char *truth(bool value) {
  return value ? "true" : "false";
}

class Recorder {
 public:
  Recorder(Store &store, const Server &server, const Event &event)
      : store_(store),
        event_(event),
        by_(store.caller_name()),
        time_(store.query("select $1::timestamptz", {bridge::text(event.time)}).timestamptz(0, 0)),
        datasets_(record_datasets(store, server, event.datasets)) {}

  void record() {
    if (event_.kind != Kind::dataset || event_.tells_lineage()) record_job();
    if (event_.kind == Kind::run) record_run();
    record_facets();
    // Even a run's event without datasets may say that its START was not all.
    if (event_.kind == Kind::run || event_.tells_lineage()) record_lineage();
  }

 private:
  bridge::Param time() const { return bridge::timestamptz(time_); }
  bridge::Param run() const { return bridge::int8(run_); }

  // What a dataset event says of lineage is its producer's word, for want of a job.
  void record_job() {
    const bool of_dataset = event_.kind == Kind::dataset;
    const auto &job = event_.job;
    const auto &dataset = of_dataset ? event_.datasets.front().name : job;
    job_ = store_
               .query(
                   "insert into mesh_catalog.lineage_job as j"
                   " (namespace, job_name, kind, first_seen, last_seen)"
                   " values ($1, $2, $3, $4, $4) on conflict (namespace, job_name) do update"
                   " set first_seen = least(j.first_seen, excluded.first_seen),"
                   "  last_seen = greatest(j.last_seen, excluded.last_seen) returning job_id",
                   {bridge::text(of_dataset ? event_.producer : job.space),
                    bridge::text(of_dataset ? dataset.space + "/" + dataset.name : job.name),
                    bridge::text(of_dataset ? "dataset event" : "ingested"), time()})
               .int8(0, 0);
  }

  void record_run() {
    const auto &run = event_.run;
    const auto parent = [&](const std::string &text) {
      return bridge::text(run.parent_id ? std::optional(text) : std::nullopt);
    };
    run_ = store_
               .query(
                   "insert into mesh_catalog.lineage_run as r (job_id, run_id, state, started_at,"
                   "  ended_at, first_told, last_told, more_than_start, parent_run_id,"
                   "  parent_namespace, parent_job, producer, recorded_by)"
                   " values ($1, $2::pg_catalog.uuid, $3, case when $3 = 'START' then $4 end,"
                   "  case when $3 in ('COMPLETE', 'ABORT', 'FAIL') then $4 end, $4, $4,"
                   "  $3 <> 'START', $5::pg_catalog.uuid, $6, $7, $8, $9)"
                   " on conflict (job_id, run_id) do update set"
                   "  state = case when excluded.ended_at is null and r.ended_at is null"
                   "    then case when 'RUNNING' in (r.state, excluded.state) then 'RUNNING'"
                   "     when 'START' in (r.state, excluded.state) then 'START' else 'OTHER' end"
                   "   when excluded.ended_at is null or (r.ended_at is not null"
                   "    and (r.ended_at, r.state) >= (excluded.ended_at, excluded.state))"
                   "    then r.state else excluded.state end,"
                   "  started_at = least(r.started_at, excluded.started_at),"
                   "  ended_at = greatest(r.ended_at, excluded.ended_at),"
                   "  first_told = least(r.first_told, excluded.first_told),"
                   "  last_told = greatest(r.last_told, excluded.last_told),"
                   "  more_than_start = r.more_than_start or excluded.more_than_start,"
                   "  (parent_run_id, parent_namespace, parent_job) = (select p.* from (values"
                   "    (r.parent_run_id, r.parent_namespace, r.parent_job),"
                   "    (excluded.parent_run_id, excluded.parent_namespace, excluded.parent_job))"
                   "    p (id, space, name) order by id desc nulls last, space, name limit 1),"
                   "  producer = case when (r.last_told, r.producer)"
                   "    >= (excluded.last_told, excluded.producer)"
                   "   then r.producer else excluded.producer end"
                   " returning lineage_run_id",
                   {bridge::int8(*job_), bridge::text(run.id), bridge::text(run.state), time(),
                    bridge::text(run.parent_id), parent(run.parent_job.space),
                    parent(run.parent_job.name), bridge::text(event_.producer), bridge::text(by_)})
               .int8(0, 0);
  }

  void record_facets() {
    if (event_.facets.empty()) return;
    Texts datasets, sections, names, values, deleted;
    for (const Facet &facet : event_.facets) {
      const bool of_dataset = facet.section != Section::run && facet.section != Section::job;
      datasets.push_back(of_dataset ? std::to_string(datasets_[facet.dataset].id) : "0");
      sections.emplace_back(section_name(facet.section));
      names.push_back(facet.name);
      values.push_back(facet.value.value_or("null"));
      deleted.emplace_back(truth(!facet.value));
    }
    // Two names of one dataset may have told the same facet: DISTINCT ON takes one.
    store_.query(
        "insert into mesh_catalog.lineage_facet as f (job_id, lineage_run_id, dataset_id,"
        "  section, facet_name, facet, told_at, producer, recorded_by)"
        " select distinct on (section, dataset, name)"
        "  case when section = 'job' or section in ('input', 'output') and $7::bigint is null"
        "   then $6::bigint end,"
        "  case when section in ('run', 'input', 'output') then $7 end, nullif(dataset, 0),"
        "  section, name, case when not deleted then value::pg_catalog.jsonb end, $8, $9, $10"
        " from unnest($1::bigint[], $2, $3, $4, $5::boolean[])"
        "  u (dataset, section, name, value, deleted)"
        " order by section, dataset, name, value desc"
        " on conflict (job_id, lineage_run_id, dataset_id, section, facet_name) do update"
        " set facet = excluded.facet, told_at = excluded.told_at, producer = excluded.producer,"
        "  recorded_by = excluded.recorded_by"
        " where (excluded.told_at, coalesce(excluded.facet::text, ''))"
        "  > (f.told_at, coalesce(f.facet::text, ''))",
        {bridge::text_array(datasets), bridge::text_array(sections), bridge::text_array(names),
         bridge::text_array(values), bridge::text_array(deleted), bridge::int8(job_), run(), time(),
         bridge::text(event_.producer), bridge::text(by_)});
  }

  void record_lineage() {
    raise_floors();
    if (is_replaced()) return;
    record_uses();
    record_flows();
    if (event_.kind != Kind::dataset) {
      end_assumptions();
      assume_flows();
    }
    end_replaced();
  }

  // A job or dataset event tells the whole lineage of its subject: what was told before
  // it is replaced. A deleted facet takes back its part.
  void raise_floors() {
    Texts datasets;
    if (event_.kind != Kind::run || event_.job_deleted) datasets.emplace_back("0");
    for (const std::size_t dataset : event_.deleted)
      datasets.push_back(std::to_string(datasets_[dataset].id));
    if (!datasets.empty())
      store_.query(
          "insert into mesh_catalog.lineage_floor as f (job_id, dataset_id, told_at)"
          " select distinct $1::bigint, nullif(d, 0), $2::timestamptz from unnest($3::bigint[]) d"
          " on conflict (job_id, dataset_id) do update"
          " set told_at = excluded.told_at where excluded.told_at > f.told_at",
          {bridge::int8(*job_), time(), bridge::text_array(datasets)});
    const Rows rows = store_.query(
        "select coalesce(dataset_id, 0), told_at > $2, told_at = $2"
        " from mesh_catalog.lineage_floor where job_id = $1",
        {bridge::int8(*job_), time()});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows.boolean(i, 1)) replaced_.insert(rows.int8(i, 0));
      raised_ = raised_ || rows.boolean(i, 2);
    }
  }

  // Was all that the event tells replaced by a later one's word?
  bool is_replaced() const { return event_.kind != Kind::run && replaced_.count(0) != 0; }

  void record_uses() {
    if (event_.kind == Kind::dataset) return;
    if (event_.kind == Kind::job)
      store_.query(
          "delete from mesh_catalog.lineage_use where job_id = $1 and lineage_run_id is null",
          {bridge::int8(*job_)});
    std::map<std::pair<std::int64_t, bool>, Use> uses;
    for (const Use &use : event_.uses) {
      Use &into = uses.try_emplace({datasets_[use.dataset].id, use.output}, use).first->second;
      into.explained = into.explained || use.explained;
      into.row_count = std::max(into.row_count, use.row_count);
    }
    Texts datasets, directions, explained, counts;
    for (const auto &[key, use] : uses) {
      datasets.push_back(std::to_string(key.first));
      directions.emplace_back(use.output ? "output" : "input");
      explained.emplace_back(truth(use.explained));
      counts.push_back(std::to_string(use.row_count.value_or(-1)));
    }
    store_.query(
        "insert into mesh_catalog.lineage_use as u"
        "  (job_id, lineage_run_id, dataset_id, direction, explained, row_count)"
        " select $1, $2, d, direction, explained, nullif(row_count, -1)"
        " from unnest($3::bigint[], $4, $5::boolean[], $6::bigint[])"
        "  n (d, direction, explained, row_count)"
        " on conflict (lineage_run_id, dataset_id, direction, job_id) do update"
        " set explained = u.explained or excluded.explained,"
        "  row_count = greatest(u.row_count, excluded.row_count)"
        " where (u.explained or excluded.explained, greatest(u.row_count, excluded.row_count))"
        "  is distinct from (u.explained, u.row_count)",
        {bridge::int8(*job_), run(), bridge::text_array(datasets), bridge::text_array(directions),
         bridge::text_array(explained), bridge::text_array(counts)});
  }

  // A column as the dataset has it. One that a relation does not have, or is not there to
  // have, is none: then the flow is of the dataset as a whole.
  std::string column_of(const KnownDataset &dataset, const std::optional<std::string> &column) {
    if (!column || !dataset.local || dataset.columns.count(*column) != 0)
      return column.value_or("");
    std::string folded = *column;
    std::transform(folded.begin(), folded.end(), folded.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return dataset.columns.count(folded) != 0 ? folded : "";
  }

  void record_flows() {
    using Key = std::tuple<std::int64_t, std::string, std::int64_t, std::string, std::string, bool>;
    std::map<Key, const std::string *> flows;
    for (const Flow &flow : event_.flows) {
      const KnownDataset &source = datasets_[flow.source], &target = datasets_[flow.target];
      if (replaced_.count(0) != 0 || replaced_.count(target.id) != 0) continue;
      flows.try_emplace({source.id, column_of(source, flow.source_column), target.id,
                         column_of(target, flow.target_column), flow.subtype, flow.masking},
                        &flow.description);
    }
    Texts sources, source_columns, targets, target_columns, subtypes, masking, descriptions;
    for (const auto &[key, description] : flows) {
      sources.push_back(std::to_string(std::get<0>(key)));
      source_columns.push_back(std::get<1>(key));
      targets.push_back(std::to_string(std::get<2>(key)));
      target_columns.push_back(std::get<3>(key));
      subtypes.push_back(std::get<4>(key));
      masking.emplace_back(truth(std::get<5>(key)));
      descriptions.push_back(*description);
    }
    if (!flows.empty())
      store_.query(
          "with flow as materialized (select mesh_catalog.lineage_node(source, nullif(a, '')) as s,"
          "  mesh_catalog.lineage_node(target, nullif(b, '')) as t, subtype, masking,"
          // What is stated is no assumption, even if another server's says so.
          "  coalesce(nullif(description, " MESHCAT_ASSUMED
          "), '') as description"
          "  from unnest($3::bigint[], $4, $5::bigint[], $6, $7, $8::boolean[], $9)"
          "   f (source, a, target, b, subtype, masking, description))"
          " insert into mesh_catalog.lineage_edge as e (source_node_id, target_node_id, subtype,"
          "  masking, evidence, job_id, description, first_seen, last_seen, recorded_by)"
          " select s, t, subtype, masking, 'ingested', $1, description,"
          "  least($2, pg_catalog.now()), $2, $10 from flow"
          " on conflict (source_node_id, target_node_id, subtype, masking, evidence, job_id)"
          "  where ended_at is null do update"
          " set first_seen = least(e.first_seen, excluded.first_seen),"
          "  last_seen = greatest(e.last_seen, excluded.last_seen),"
          "  description = case when excluded.description = '' and e.description"
          "   <> " MESHCAT_ASSUMED
          " then e.description else excluded.description end"
          " where excluded.first_seen < e.first_seen or excluded.last_seen > e.last_seen"
          "  or e.description = " MESHCAT_ASSUMED,
          {bridge::int8(*job_), time(), bridge::text_array(sources),
           bridge::text_array(source_columns), bridge::text_array(targets),
           bridge::text_array(target_columns), bridge::text_array(subtypes),
           bridge::text_array(masking), bridge::text_array(descriptions), bridge::text(by_)});
  }

  // What a facet explains now is assumed no longer, unless another run leaves no choice.
  void end_assumptions() {
    Texts explained;
    for (const Use &use : event_.uses)
      if (use.explained) explained.push_back(std::to_string(datasets_[use.dataset].id));
    if (explained.empty()) return;
    store_.query(
        "update mesh_catalog.lineage_edge e"
        " set last_seen = case when a.last_told is null then e.last_seen"
        "   else greatest(a.last_told, e.first_seen) end,"
        "  ended_at = case when a.last_told is null"
        "   then greatest(e.first_seen, pg_catalog.now()) end"
        " from mesh_catalog.lineage_node s, mesh_catalog.lineage_node t,"
        " lateral (select pg_catalog.max(last_told) as last_told from mesh_catalog.assumed_flow f"
        "  where f.job_id = $1 and f.source_dataset_id = s.dataset_id"
        "   and f.target_dataset_id = t.dataset_id) a"
        " where e.job_id = $1 and e.ended_at is null and e.description = " MESHCAT_ASSUMED
        " and s.node_id = e.source_node_id and t.node_id = e.target_node_id"
        " and t.dataset_id = any ($2::bigint[])"
        " and (a.last_told is null or greatest(a.last_told, e.first_seen) <> e.last_seen)",
        {bridge::int8(*job_), bridge::text_array(explained)});
  }

  // Outputs that nothing explains come from all inputs of the run, or of the job.
  void assume_flows() {
    const bridge::Param job = bridge::int8(*job_), run = bridge::int8(run_.value_or(0));
    const std::int64_t pairs = store_
                                   .query(
                                       "select pg_catalog.count(*) from mesh_catalog.assumed_flow"
                                       " where job_id = $1 and run_key = $2",
                                       {job, run})
                                   .int8(0, 0);
    if (pairs > max_assumed)
      throw core::Error(core::sqlstate::program_limit_exceeded,
                        "OpenLineage event: " + std::to_string(pairs) +
                            " pairs of an input and an output that no lineage facet explains",
                        "At most " + std::to_string(max_assumed) + " are assumed.",
                        "Send a lineage facet, or fewer datasets in a run.");
    if (pairs == 0) return;
    store_.query(
        "with pair as materialized ("
        "  select mesh_catalog.lineage_node(source_dataset_id, null) as s,"
        "   mesh_catalog.lineage_node(target_dataset_id, null) as t, first_told, last_told"
        "  from mesh_catalog.assumed_flow where job_id = $1 and run_key = $2)"
        " insert into mesh_catalog.lineage_edge as e (source_node_id, target_node_id, subtype,"
        "  evidence, job_id, description, first_seen, last_seen, recorded_by)"
        " select s, t, 'TRANSFORMATION', 'ingested', $1, " MESHCAT_ASSUMED
        ",  least(first_told, pg_catalog.now()), last_told, $3 from pair"
        " on conflict (source_node_id, target_node_id, subtype, masking, evidence, job_id)"
        "  where ended_at is null do update"
        " set first_seen = least(e.first_seen, excluded.first_seen),"
        "  last_seen = greatest(e.last_seen, excluded.last_seen)"
        " where excluded.first_seen < e.first_seen or excluded.last_seen > e.last_seen",
        {job, run, bridge::text(by_)});
  }

  // What was told only before the floors ends.
  void end_replaced() {
    if (!raised_) return;
    store_.query(
        "update mesh_catalog.lineage_edge e"
        " set ended_at = greatest(e.first_seen, pg_catalog.now())"
        " from mesh_catalog.lineage_node t, mesh_catalog.lineage_floor f"
        " where e.job_id = $1 and f.job_id = $1 and e.ended_at is null"
        " and t.node_id = e.target_node_id and e.last_seen < f.told_at"
        " and (f.dataset_id is null or f.dataset_id = t.dataset_id)",
        {bridge::int8(*job_)});
  }

  Store &store_;
  const Event &event_;
  const std::string by_;
  const TimestampTz time_;
  const std::vector<KnownDataset> datasets_;
  std::optional<std::int64_t> job_, run_;
  // The datasets of which later events have the say; 0: the whole job.
  std::set<std::int64_t> replaced_;
  bool raised_ = false;
};

#undef MESHCAT_ASSUMED

}  // namespace

void record_event(Store &store, const Server &server, const Event &event) {
  Recorder(store, server, event).record();
}

}  // namespace meshcat::lineage

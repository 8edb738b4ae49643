// From expressions to values, and from values to variables and writes.
#include <algorithm>

#include "lineage/flow/run.hpp"

extern "C" {
#include "commands/trigger.h"
}

namespace meshcat::lineage::flow {

namespace {

void append(std::vector<CapturedEdge> &edges, const std::vector<CapturedEdge> &more) {
  edges.insert(edges.end(), more.begin(), more.end());
}

// The arguments of a statement whose text is made as it runs.
const List *arguments_of(const PLpgSQL_stmt *statement) {
  switch (statement->cmd_type) {
    case PLPGSQL_STMT_DYNEXECUTE:
      return reinterpret_cast<const PLpgSQL_stmt_dynexecute *>(statement)->params;
    case PLPGSQL_STMT_DYNFORS:
      return reinterpret_cast<const PLpgSQL_stmt_dynfors *>(statement)->params;
    case PLPGSQL_STMT_OPEN:
      return reinterpret_cast<const PLpgSQL_stmt_open *>(statement)->params;
    case PLPGSQL_STMT_RETURN_QUERY:
      return reinterpret_cast<const PLpgSQL_stmt_return_query *>(statement)->params;
    default:
      return NIL;
  }
}

bool is_whole(const CapturedEdge &edge) {
  return edge.source_column == 0 && std::string_view(edge.subtype) == "JOIN";
}

// What is said of the whole target need not be said of its columns, and that a relation
// was read at all only if nothing else is said of it.
void remove_repetition(std::vector<CapturedEdge> &edges) {
  const auto said = edges;
  const auto is_repeated = [&](const CapturedEdge &edge) {
    if (capture::is_noise(edge)) return true;
    return std::any_of(said.begin(), said.end(), [&](const CapturedEdge &other) {
      if (other.source != edge.source || other.target != edge.target) return false;
      if (is_whole(edge) && edge.target_column == 0) return !is_whole(other);
      return !edge.direct && edge.target_column != 0 && other.target_column == 0 &&
             other.source_column == edge.source_column &&
             std::string_view(other.subtype) == edge.subtype;
    });
  };
  edges.erase(std::remove_if(edges.begin(), edges.end(), is_repeated), edges.end());
}

}  // namespace

Run::Result Run::result_of(const Transfer &transfer, const List *arguments) {
  Result result;
  Values &values = program_->values;
  result.influences = edges_of(transfer.influences, arguments);
  for (const Transfer::Column &column : transfer.columns)
    result.row.fields.push_back(
        {column.name, values.number({edges_of(column.edges, arguments), {}})});
  if (transfer.composite && transfer.copied != 0 && arguments == NIL) {
    // The one column is the row: so is the result.
    result.row = values[read(static_cast<std::size_t>(transfer.copied - 1))];
  } else if (transfer.composite) {
    result.row.edges = values[result.row.fields[0].value].edges;
    result.row.fields.clear();
  }
  return result;
}

Run::Result Run::result_of(const PLpgSQL_expr *query) {
  return result_of(program_->transfer(query), NIL);
}

Run::Result Run::result_of_dynamic(const PLpgSQL_stmt *statement, const List *arguments) {
  return result_of(dynamic_[statement->stmtid], arguments);
}

std::vector<CapturedEdge> Run::edges_of(const std::vector<capture::OpenEdge> &edges,
                                        const List *arguments) {
  std::vector<CapturedEdge> found;
  for (const capture::OpenEdge &edge : edges) append(found, value_of(edge, arguments));
  return found;
}

// What a variable, or an argument of EXECUTE, brings along an edge.
std::vector<CapturedEdge> Run::value_of(const capture::OpenEdge &edge, const List *arguments) {
  if (edge.parameter == 0) return {edge.edge};
  std::vector<CapturedEdge> edges;
  Values &values = program_->values;
  if (arguments != NIL) {
    if (edge.parameter > list_length(arguments)) return {};
    edges = all_of(static_cast<PLpgSQL_expr *>(list_nth(arguments, edge.parameter - 1)));
  } else if (edge.parameter <= program_->function()->ndatums) {
    const PLpgSQL_datum *datum = program_->function()->datums[edge.parameter - 1];
    if (datum->dtype == PLPGSQL_DTYPE_RECFIELD) {
      const auto *field = reinterpret_cast<const PLpgSQL_recfield *>(datum);
      edges =
          values[values.field(read(static_cast<std::size_t>(field->recparentno)), field->fieldname)]
              .edges;
    } else {
      const Number value = read(static_cast<std::size_t>(datum->dno));
      edges =
          edge.field.empty() ? values.whole(value) : values[values.field(value, edge.field)].edges;
    }
  }
  for (CapturedEdge &each : edges) each = joined(each, edge.edge);
  return edges;
}

std::vector<CapturedEdge> Run::all_of(const PLpgSQL_expr *expression) {
  if (expression == nullptr) return {};
  const Result result = result_of(expression);
  std::vector<CapturedEdge> all = result.influences;
  Values &values = program_->values;
  append(all, result.row.fields.size() == 1 ? values[result.row.fields[0].value].edges
                                            : values.whole(values.number(result.row)));
  return all;
}

std::vector<CapturedEdge> Run::controls_of(const PLpgSQL_stmt *statement) {
  std::vector<CapturedEdge> edges;
  for (const std::size_t slot : program_->controls(statement))
    append(edges, program_->values[read(slot)].edges);
  return edges;
}

Number Run::read(std::size_t slot) {
  const auto has = [&](const std::vector<std::size_t> &list) {
    return std::find(list.begin(), list.end(), slot) != list.end();
  };
  if (!has(reads_) && !has(changes_)) {
    reads_.push_back(slot);
    inputs_.push_back(slots_[slot]);
  }
  return slots_[slot];
}

void Run::write(std::size_t slot, Number value) {
  if (std::find(changes_.begin(), changes_.end(), slot) == changes_.end()) changes_.push_back(slot);
  slots_[slot] = value;
}

void Run::assign(int variable, Number value) {
  const PLpgSQL_datum *datum = program_->function()->datums[variable];
  if (datum->dtype == PLPGSQL_DTYPE_RECFIELD) {
    const auto *field = reinterpret_cast<const PLpgSQL_recfield *>(datum);
    const auto record = static_cast<std::size_t>(field->recparentno);
    write(record, program_->values.with_field(read(record), field->fieldname, value));
  } else {
    write(static_cast<std::size_t>(variable), value);
  }
}

void Run::assign_expression(const PLpgSQL_stmt *statement, int variable,
                            const PLpgSQL_expr *expression) {
  Result result = result_of(expression);
  append(result.influences, controls_of(statement));
  const Number row = influenced(result.row, result.influences);
  const Value &value = program_->values[row];
  const bool to_record = program_->function()->datums[variable]->dtype == PLPGSQL_DTYPE_REC;
  assign(variable, to_record || value.fields.size() != 1 ? row : value.fields[0].value);
}

void Run::assign_row(const PLpgSQL_variable *target, Number row) {
  if (target->dtype != PLPGSQL_DTYPE_ROW) return assign(target->dno, row);
  const auto *list = reinterpret_cast<const PLpgSQL_row *>(target);
  const Value &value = program_->values[row];
  for (int i = 0; i < list->nfields; ++i) {
    const auto place = static_cast<std::size_t>(i);
    if (list->varnos[i] < 0) continue;
    const Number column = place < value.fields.size() ? value.fields[place].value
                          : value.fields.empty()      ? row
                                                      : nothing;
    assign(list->varnos[i], column);
  }
}

Number Run::influenced(const Value &row, const std::vector<CapturedEdge> &edges) {
  Value changed = row;
  const auto add = [&](Value &value) {
    for (const CapturedEdge &edge : edges)
      if (!is_whole(edge)) value.edges.push_back(edge);
  };
  if (changed.fields.empty()) add(changed);
  for (Field &field : changed.fields) {
    Value value = program_->values[field.value];
    add(value);
    field.value = program_->values.number(std::move(value));
  }
  return program_->values.number(std::move(changed));
}

SharedSet Run::resolve(SharedSet set) {
  const PLpgSQL_stmt *statement = state_->err_stmt;
  if (statement == nullptr || statement->stmtid > program_->function()->nstatements) return set;
  forget_if_changed();
  const List *arguments = arguments_of(statement);
  if (arguments != NIL) return resolved(*set, statement, arguments);
  constexpr std::size_t room = 1024;
  if (program_->resolved.size() >= room) program_->resolved.clear();
  Resolution &resolution = program_->resolved[{set.get(), statement->stmtid}];
  inputs_.clear();
  for (const std::size_t slot : resolution.reads) inputs_.push_back(slots_[slot]);
  const auto known = resolution.sets.find(inputs_);
  if (known != resolution.sets.end()) return known->second;
  reads_.clear();
  changes_.clear();
  inputs_.clear();
  SharedSet found = resolved(*set, statement, NIL);
  if (resolution.reads != reads_ || resolution.sets.size() >= room) resolution.sets.clear();
  resolution.of = set;
  resolution.reads = reads_;
  return resolution.sets[inputs_] = found;
}

SharedSet Run::resolved(const capture::EdgeSet &set, const PLpgSQL_stmt *statement,
                        const List *arguments) {
  auto found = std::make_shared<capture::EdgeSet>(set);
  append(found->edges, edges_of(set.open, arguments));
  for (const CapturedEdge &control : controls_of(statement))
    for (const Oid target : set.targets) {
      found->edges.push_back(control);
      found->edges.back().target = target;
    }
  remove_repetition(found->edges);
  capture::settle_edges(*found);
  return found;
}

SharedSet Run::changed_row() {
  const auto *function = program_->function();
  const auto place = static_cast<std::size_t>(function->new_varno);
  const Number row = slots_[place];
  if (const auto known = program_->rows.find(row); known != program_->rows.end())
    return known->second;
  Values &values = program_->values;
  const Oid relation = RelationGetRelid(state_->trigdata->tg_relation);
  auto set = std::make_shared<capture::EdgeSet>();
  set->command = TRIGGER_FIRED_BY_INSERT(state_->trigdata->tg_event) ? "INSERT" : "UPDATE";
  for (const Field &field : values[row].fields) {
    if (field.value == values.field(program_->initial[place], field.name)) continue;
    const AttrNumber column =
        bridge::call([&] { return get_attnum(relation, field.name.c_str()); });
    if (column <= 0) continue;
    for (CapturedEdge edge : values[field.value].edges) {
      edge.target = relation;
      edge.target_column = column;
      set->edges.push_back(edge);
    }
  }
  remove_repetition(set->edges);
  capture::settle_edges(*set);
  program_->rows[row] = set;
  return set;
}

}  // namespace meshcat::lineage::flow

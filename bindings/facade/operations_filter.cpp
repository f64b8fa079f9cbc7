// policy.filter: which resources of a type somebody may act on, as rules and as SQL.
#include "facade/operations.h"
#include "ringfence/filter.h"

namespace ringfence::facade {
namespace {

SqlOptions sql_options(const Fields& sql) {
  SqlOptions out;
  if (sql.text("dialect") == "postgresql")
    out.dialect = SqlDialect::postgresql;
  const std::string_view style = sql.text("placeholder");
  if (style == "dollar" || (style.empty() && out.dialect == SqlDialect::postgresql))
    out.placeholder = SqlPlaceholder::dollar;
  else if (style == "format")
    out.placeholder = SqlPlaceholder::format;
  else if (style == "named")
    out.placeholder = SqlPlaceholder::named;
  out.first = static_cast<std::uint32_t>(sql.integer("first", 1));
  out.path = sql.text("path");
  if (const auto columns = sql.get("columns"))
    for (const auto& [key, value] : *columns) {
      const Fields column(value);
      out.columns.push_back({column.text("type"), column.text("column")});
    }
  return out;
}

void write_rules(json::Writer& out, std::string_view key, const std::vector<FilterRule>& rules) {
  out.key(key).begin_array();
  for (const FilterRule& rule : rules) {
    out.begin_object().member("prefix", rule.prefix);
    if (!rule.when.empty())
      out.member("when", rule.when);
    out.end_object();
  }
  out.end_array();
}

Result<Reply> filter(Instance& instance, const Call& call) {
  RINGFENCE_TRY(policy, instance.get<Policy>(call.handle));
  const Fields request(call.request);
  RINGFENCE_TRY(attributes, Attributes::of(request));
  const std::vector<std::string> teams = request.texts("external_teams");
  const std::string_view type = request.text("type");
  FilterRequest asked{request.text("subject"),
                      request.text("action"),
                      type,
                      request.time("now"),
                      request.text("tenant"),
                      teams,
                      {}};
  asked.attributes = attributes.value();
  RINGFENCE_TRY(filter, filter_resources(*policy, asked));
  json::Writer out;
  out.begin_object();
  constexpr std::string_view kKinds[] = {"none", "some", "all"};
  out.member("kind", kKinds[static_cast<std::size_t>(filter.kind)]);
  out.member_bool("exact", filter.exact());
  if (filter.reason)
    out.member("reason", reason_name(*filter.reason));
  write_rules(out, "allowed", filter.allowed);
  write_rules(out, "denied", filter.denied);
  if (const auto given = request.get("sql")) {
    const Fields options(*given);
    if (const auto first = options.integer("first", 1); first < 1 || first > 65535)
      return fail("request.out_of_range", "`first` is 1 to 65535", "/sql/first");
    RINGFENCE_TRY(sql, filter_sql(*policy, type, filter, sql_options(options)));
    out.key("sql").begin_object().member("where", sql.where).member_bool("exact", sql.exact);
    out.key("parameters").begin_array();
    for (const std::string& parameter : sql.parameters)
      out.string(parameter);
    out.end_array().end_object();
  }
  out.key("policy");
  write_policy_ref(out, *policy);
  out.end_object();
  return Reply{.json = out.take()};
}

}  // namespace

void add_filter(Registry& registry) {
  registry.add(
      Type{"SqlColumn",
           "A column that holds the ids of one type.",
           {{"type", "string", "a type of the policy"},
            {"column", "string", "`name` or `table.name`; NULL: the path has no such pair"}}});
  registry.add(
      Type{"SqlOptions",
           "Where a table keeps its resources: `path`, or `columns`.",
           {{"dialect", R"("sqlite"|"postgresql")", "whose SQL it is"},
            {"path?", "string", "the column that holds the whole path"},
            {"columns?", "SqlColumn[]", "the columns of its ids, in the order of the path"},
            {"placeholder?", R"("qmark"|"dollar"|"format"|"named")",
             "?, $1, %s or :rf1; left out: ? for sqlite, $1 for postgresql"},
            {"first?", "integer", "the number of the first parameter ($1, :rf1); left out: 1"}}});
  registry.add(
      Type{"FilterRequest",
           "A question about all resources of a type.",
           {{"subject", "string", "user/…, service/…, or role/… and team/… to preview those"},
            {"action", "string", "the permission asked for: deploy.production"},
            {"type", "string", "the type of the resources: project"},
            {"now", "time", "the instant of the question"},
            {"tenant?", "string", "if given, it must be the policy's"},
            {"context?", "object", "attributes of the request, such as `mfa`"},
            {"principal_attributes?", "object", "attributes of the principal"},
            {"action_attributes?", "object", "attributes of the action"},
            {"external_teams?", "string[]", "names of teams from a token that the host verified"},
            {"sql?", "SqlOptions", "also as SQL for such a table"}}});
  registry.add(
      Type{"FilterRule",
           "Resources: a path and everything below it.",
           {{"prefix", "string", "ends with a whole id; `tenant`: every resource that exists"},
            {"when?", "string", "what is left of a condition, in CEL over `resource`"}}});
  registry.add(Type{"FilterSql",
                    "The filter as an expression for WHERE.",
                    {{"where", "string", "a boolean expression with placeholders"},
                     {"parameters", "string[]", "what to bind, in the order of the placeholders"},
                     {"exact", "boolean", "false: ask `check` for each row that it finds"}}});
  registry.add(Type{
      "Filter",
      "Which resources of the type are allowed: those in an allowed rule that holds, and in no "
      "denied one that holds or fails.",
      {{"kind", R"("none"|"some"|"all")", "whether rules need to be looked at"},
       {"exact", "boolean", "no rule has a `when`"},
       {"reason?", "string", "of none: where one reason holds for all, such as unknown_action"},
       {"allowed", "FilterRule[]", "sorted by prefix"},
       {"denied", "FilterRule[]", "sorted by prefix"},
       {"sql?", "FilterSql", "where it was asked for"},
       {"policy", "PolicyRef", "by which policy"}}});
  registry.add(Operation{.name = "policy.filter",
                         .doc = "Says which resources of a type somebody may act on, as rules and "
                                "as SQL.",
                         .handle = "policy",
                         .request = "FilterRequest",
                         .response = "Filter",
                         .run = filter});
}

}  // namespace ringfence::facade

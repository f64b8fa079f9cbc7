// A record's members, in canonical order; those marked * are always there, the others only when not
// empty:
//
//   action deciding effect host *instance *kind note on_behalf_of outcome policy_digest *prev
//   reason resource runtime scope secret *seq *time *verified *writer      (and actor, between
//   action and deciding)
//
// `time` has three decimals always, `writer` is NAME+HASH of the signing key, `deciding` is a list
// of ids. A reader rebuilds the line from what it understood and compares: whatever it did not
// understand, or would have written otherwise, makes the record malformed.

#include "audit/record_json.h"

#include <utility>

#include "audit/record_fields.h"
#include "ringfence/json.h"

namespace ringfence::audit {
namespace {

constexpr std::string_view kHeader = "ringfence record v1 ";

tl::unexpected<Error> malformed(std::string_view why, std::string_view path = {}) {
  return fail("record.malformed", why, path);
}

// The members that hold text and may be left out.
struct TextField {
  std::string_view key;
  std::string RecordEvent::*value;
};
constexpr TextField kTextFields[] = {
    {"action", &RecordEvent::action},
    {"actor", &RecordEvent::actor},
    {"effect", &RecordEvent::effect},
    {"host", &RecordEvent::host},
    {"kind", &RecordEvent::kind},
    {"note", &RecordEvent::note},
    {"on_behalf_of", &RecordEvent::on_behalf_of},
    {"outcome", &RecordEvent::outcome},
    {"policy_digest", &RecordEvent::policy_digest},
    {"reason", &RecordEvent::reason},
    {"resource", &RecordEvent::resource},
    {"runtime", &RecordEvent::runtime},
    {"scope", &RecordEvent::scope},
    {"secret", &RecordEvent::secret},
};

Result<std::string> text_of(const json::Value::Member& member) {
  if (!member.value.is(json::Kind::string)) {
    return malformed("`" + std::string(member.key) + "` is a string", member.value.pointer());
  }
  return std::string(member.value.string());
}

Result<void> read_deciding(json::Value list, RecordEvent& out) {
  if (!list.is(json::Kind::array))
    return malformed("`deciding` is a list", list.pointer());
  for (const auto member : list) {
    if (!member.value.is(json::Kind::string)) {
      return malformed("an id is a string", member.value.pointer());
    }
    out.deciding.emplace_back(member.value.string());
  }
  return {};
}

Result<void> read_member(const json::Value::Member& member, Record& out) {
  for (const TextField& field : kTextFields) {
    if (field.key != member.key)
      continue;
    RINGFENCE_TRY(text, text_of(member));
    out.event.*field.value = std::move(text);
    return {};
  }
  if (member.key == "deciding")
    return read_deciding(member.value, out.event);
  if (member.key == "seq") {
    if (!member.value.is(json::Kind::integer) || member.value.integer() < 0) {
      return malformed("`seq` counts from 0", "/seq");
    }
    out.seq = static_cast<std::uint64_t>(member.value.integer());
    return {};
  }
  if (member.key == "verified") {
    if (!member.value.is(json::Kind::boolean)) {
      return malformed("`verified` is true or false", "/verified");
    }
    out.event.verified = member.value.boolean();
    return {};
  }
  if (member.key == "time") {
    RINGFENCE_TRY(text, text_of(member));
    const auto time = parse_time(text);
    if (!time)
      return malformed(time.error().message, "/time");
    out.event.time = *time;
    return {};
  }
  std::string Record::*place = member.key == "instance" ? &Record::instance
                               : member.key == "prev"   ? &Record::prev
                               : member.key == "writer" ? &Record::writer_key
                                                        : nullptr;
  if (place == nullptr) {
    return malformed("unknown member `" + std::string(member.key) + "`", member.value.pointer());
  }
  RINGFENCE_TRY(text, text_of(member));
  out.*place = std::move(text);
  return {};
}

Result<void> read_line(std::string_view line, Record& out) {
  json::Options options;
  options.max_bytes = kMaxRecordBytes;
  options.max_depth = 2;
  const auto document = json::Document::parse(line, options);
  if (!document)
    return malformed(document.error().message, document.error().path);
  const json::Value root = document->root();
  if (!root.is(json::Kind::object))
    return malformed("a record is a JSON object");
  out.event.kind.clear();
  for (const auto member : root)
    RINGFENCE_CHECK(read_member(member, out));
  return {};
}

}  // namespace

std::string record_json(const Record& record) {
  json::Writer w;
  w.begin_object();
  for (const TextField& field : kTextFields) {
    const std::string& value = record.event.*field.value;
    if (!value.empty())
      w.member(field.key, value);
  }
  if (!record.event.deciding.empty()) {
    w.key("deciding").begin_array();
    for (const std::string& id : record.event.deciding)
      w.string(id);
    w.end_array();
  }
  w.member("instance", record.instance);
  w.member("prev", record.prev);
  w.member("seq", static_cast<std::int64_t>(record.seq));
  w.member("time", format_time_millis(record.event.time));
  w.member_bool("verified", record.event.verified);
  w.member("writer", record.writer_key);
  w.end_object();
  return w.take();
}

std::string record_text(std::string_view tenant, std::string_view json) {
  std::string text(kHeader);
  text.append(tenant).append("\n").append(json).append("\n");
  return text;
}

Result<Record> parse_record_text(std::string_view text) {
  if (text.substr(0, kHeader.size()) != kHeader) {
    return malformed("a record starts with `ringfence record v1 `");
  }
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || text.back() != '\n' ||
      text.find('\n', end + 1) != text.size() - 1) {
    return malformed("a record's text is two lines: a header and one line of JSON");
  }
  Record out;
  out.tenant = text.substr(kHeader.size(), end - kHeader.size());
  out.json = text.substr(end + 1, text.size() - end - 2);
  RINGFENCE_CHECK(read_line(out.json, out));
  const auto refuse = [](const Error& e) { return malformed(e.message, e.path); };
  if (auto ok = check_place(out); !ok)
    return refuse(ok.error());
  if (auto ok = check_event(out.event); !ok)
    return refuse(ok.error());
  if (record_json(out) != out.json) {
    return malformed("the JSON line is not in the one canonical form");
  }
  return out;
}

}  // namespace ringfence::audit

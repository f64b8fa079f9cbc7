#include "facade/records.h"

namespace ringfence::facade {
namespace {

// The event's members that are plain text, in one list for both directions.
struct TextMember {
  std::string_view name;
  std::string RecordEvent::*member;
};
constexpr TextMember kTexts[] = {{"kind", &RecordEvent::kind},
                                 {"actor", &RecordEvent::actor},
                                 {"on_behalf_of", &RecordEvent::on_behalf_of},
                                 {"action", &RecordEvent::action},
                                 {"resource", &RecordEvent::resource},
                                 {"scope", &RecordEvent::scope},
                                 {"runtime", &RecordEvent::runtime},
                                 {"host", &RecordEvent::host},
                                 {"effect", &RecordEvent::effect},
                                 {"reason", &RecordEvent::reason},
                                 {"policy_digest", &RecordEvent::policy_digest},
                                 {"secret", &RecordEvent::secret},
                                 {"outcome", &RecordEvent::outcome},
                                 {"note", &RecordEvent::note}};

}  // namespace

Result<Recorder::Appended> Recorder::append(const RecordEvent& event) {
  std::lock_guard lock(state_->mutex);
  const std::uint64_t seq = state_->chain.next_seq();
  RINGFENCE_TRY(record, state_->chain.append(event));
  return Appended{std::move(record), seq};
}

RecordEvent read_event(const Fields& fields) {
  RecordEvent event;
  for (const auto& [name, member] : kTexts)
    if (fields.has(name))
      event.*member = std::string(fields.text(name));
  event.time = fields.time("time");
  event.deciding = fields.texts("deciding");
  return event;
}

void write_record(json::Writer& out, const Record& record) {
  out.begin_object();
  out.member("tenant", record.tenant).member("writer", record.writer);
  out.member("instance", record.instance);
  out.member("seq", static_cast<std::int64_t>(record.seq)).member("prev", record.prev);
  out.member_bool("verified", record.event.verified);
  out.key("event").begin_object();
  for (const auto& [name, member] : kTexts)
    if (const std::string& text = record.event.*member; !text.empty())
      out.member(name, text);
  out.member("time", format_time_millis(record.event.time));
  if (!record.event.deciding.empty()) {
    out.key("deciding").begin_array();
    for (const std::string& id : record.event.deciding)
      out.string(id);
    out.end_array();
  }
  out.end_object().end_object();
}

}  // namespace ringfence::facade

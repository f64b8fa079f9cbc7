#include "gate/audit_writer.h"

#include "entropy.h"

namespace ringfence::native {

AuditWriter::AuditWriter(RecordSecretKey key, std::shared_ptr<Ledger> ledger)
    : ledger_(std::move(ledger)), chain_(std::move(key), ledger_->tenant(), fresh_entropy()) {}

Result<void> AuditWriter::store() {
  if (pending_.empty())
    return {};
  RINGFENCE_CHECK(ledger_->append(pending_));
  pending_.clear();
  return {};
}

Result<std::vector<std::string>> AuditWriter::write(std::span<const RecordEvent> events) {
  const std::lock_guard guard(mutex_);
  RINGFENCE_CHECK(store());
  for (const RecordEvent& event : events) {
    RINGFENCE_TRY(record, chain_.append(event));
    pending_.push_back(std::move(record));
  }
  std::vector<std::string> records = pending_;
  RINGFENCE_CHECK(store());
  return records;
}

}  // namespace ringfence::native

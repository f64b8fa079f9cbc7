// Signs records in one chain and stores them in the ledger, in step: what it returns is durable.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "ringfence/record.h"
#include "store/ledger.h"

namespace ringfence::native {

// For any number of threads.
class AuditWriter {
 public:
  // Begins a new chain of `key`, which must be among the ledger's writers.
  AuditWriter(RecordSecretKey key, std::shared_ptr<Ledger> ledger);
  AuditWriter(const AuditWriter&) = delete;
  AuditWriter& operator=(const AuditWriter&) = delete;

  // The signed records of these events, once they are in the ledger and under its checkpoint. On an
  // error nothing may be done that the events announce. Errors: record.*, those of Ledger::append.
  [[nodiscard]] Result<std::vector<std::string>> write(std::span<const RecordEvent> events);
  [[nodiscard]] const std::string& instance() const { return chain_.instance(); }
  [[nodiscard]] RecordPublicKey public_key() const { return chain_.public_key(); }
  [[nodiscard]] const std::string& tenant() const { return ledger_->tenant(); }

 private:
  [[nodiscard]] Result<void> store();
  std::shared_ptr<Ledger> ledger_;
  std::mutex mutex_;
  RecordChain chain_;
  // Signed but not stored: what a failing ledger left. It goes first next time, or the chain would
  // have a gap.
  std::vector<std::string> pending_;
};

}  // namespace ringfence::native

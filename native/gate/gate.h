// The gate: the one way from a reference to a secret's bytes.
//
//   parse -> identity -> policy -> durable signed intent -> open -> durable outcome -> deliver
//
// Only a VerifiedIdentity passes. If the record cannot be written, nothing is opened. Denials are
// recorded too. Several references stand or fall together: one denial and nothing is opened.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gate/audit_writer.h"
#include "ringfence/identity.h"
#include "ringfence/policy.h"
#include "ringfence/trust_root.h"
#include "vault/directory.h"

namespace ringfence::native {

// What was decided about one reference.
struct ReferenceDecision {
  std::string reference;
  std::string scope;
  std::string resource;  // "" where the policy has no such scope
  Decision decision;
};

struct Resolution {
  bool allowed = false;  // all of them
  std::vector<ReferenceDecision> decisions;
  std::vector<std::string> records;   // signed and stored, in order
  std::vector<OpenedSecret> secrets;  // one a reference, in order; empty unless `allowed`
};

// What an enforcement point stands on.
struct GateParts {
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<AuditWriter> audit;
  VaultDirectory vault;
  VaultRecipientSecretKey recipient;
  std::string runtime = "native";  // where: for the records
  std::string host;
  std::shared_ptr<const TrustRoot> root = {};  // null: policies need no signature
};

class Gate {
 public:
  // Errors: gate.wrong_tenant when policy, ledger and vault are not of one tenant; where a root is
  // given, policy.unsigned, policy.wrong_root.
  [[nodiscard]] static Result<Gate> make(GateParts parts);

  // Decides, records, and opens if everything is allowed; a denial is an answer. `attributes` is
  // what Policy::authorize takes. Errors: reference.malformed, token.expired (the identity's time
  // is over), bundle.expired (the policy's, under a trust root), vault.*, and those of
  // AuditWriter::write.
  [[nodiscard]] Result<Resolution> resolve(const VerifiedIdentity& who,
                                           std::span<const std::string> references, Timestamp now,
                                           std::optional<json::Value> attributes = {}) const;
  // Records how it ended, once for each reference: "delivered", "exit:0", "failed:CODE". Appends
  // the records to `resolution`.
  [[nodiscard]] Result<void> record_outcome(const VerifiedIdentity& who, Resolution& resolution,
                                            const std::string& outcome, Timestamp now) const;
  [[nodiscard]] const Policy& policy() const { return *parts_.policy; }
  [[nodiscard]] const AuditWriter& audit() const { return *parts_.audit; }

 private:
  explicit Gate(GateParts parts) : parts_(std::move(parts)) {}
  [[nodiscard]] Result<ReferenceDecision> decide(const VerifiedIdentity& who,
                                                 const Reference& reference, Timestamp now,
                                                 std::optional<json::Value> attributes) const;
  [[nodiscard]] RecordEvent event(const VerifiedIdentity& who, const ReferenceDecision& decision,
                                  Timestamp now) const;
  [[nodiscard]] Result<void> write(std::span<const RecordEvent> events,
                                   Resolution& resolution) const;
  GateParts parts_;
};

// What the policy says about a reference, for anybody to look at beforehand: a preview, which opens
// and records nothing. Errors: those of Policy::check.
[[nodiscard]] Result<ReferenceDecision>
preview_reference(const Policy& policy, const Reference& reference, const Request& question);

}  // namespace ringfence::native

// An audit record: who did what, where, when, under which scope, and why it was allowed or denied.
//
// On the wire it is a C2SP signed note whose text is two lines:
//   ringfence record v1 TENANT
//   {canonical JSON}
// signed by the writer's record key. A chain is (writer key, instance): `seq` counts from 0 and
// `prev` is the hex SHA-256 of the previous record's whole note ("" for seq 0), so gaps and forks
// show. It carries exactly one signature line, and its JSON names that key. A record is at most
// 65,535 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ringfence/encoding.h"
#include "ringfence/entropy.h"
#include "ringfence/error.h"
#include "ringfence/key.h"

namespace ringfence {

constexpr std::size_t kMaxRecordBytes = 65535;

// The event to be recorded, before it has its place in a chain. Empty strings are left out of the
// JSON.
struct RecordEvent {
  std::string kind = "decision";  // decision | secret | outcome | admin
  Timestamp time = 0;
  std::string actor;  // user/developer-07
  std::string on_behalf_of;
  bool verified = false;              // true only when a VerifiedIdentity acted
  std::string action;                 // secret.read
  std::string resource;               // project/app-web/environment/production/secret/DATABASE_URL
  std::string scope;                  // secret scope or binding scope: production
  std::string runtime;                // where: native | browser | edge | node | python
  std::string host;                   // where: free text, at most 255 bytes
  std::string effect;                 // allow | deny | "" when kind has none
  std::string reason;                 // explicit_deny, not_granted, …
  std::string policy_digest;          // hex SHA-256
  std::vector<std::string> deciding;  // binding and deny ids
  std::string secret;                 // the reference, never the value
  std::string outcome;                // released | delivered | exit:N | failed:CODE
  std::string note;                   // free text, at most 1 KiB
};

// A verified record.
struct Record {
  std::string tenant;
  std::string writer;    // name of the key that signed
  std::string instance;  // 32 hex digits: the random instance id
  std::uint64_t seq = 0;
  std::string prev;  // hex SHA-256 or ""
  RecordEvent event;
  std::string json;        // the canonical line, as signed
  std::string writer_key;  // NAME+HASH of the key that signed; (writer_key, instance) is the chain
};

// One writer's chain: gives each event its sequence number and previous hash, and signs it.
// Not thread-safe; one per (key, instance).
class RecordChain {
 public:
  // A new chain; the instance id is the first 16 bytes of `entropy`.
  RecordChain(RecordSecretKey key, std::string tenant, Entropy entropy);
  // Signs the next record. Errors: record.bad_field, record.too_large; the chain is then unchanged.
  [[nodiscard]] Result<std::string> append(const RecordEvent& event);
  [[nodiscard]] const std::string& instance() const { return instance_; }
  [[nodiscard]] std::uint64_t next_seq() const { return seq_; }
  [[nodiscard]] RecordPublicKey public_key() const { return key_.public_key(); }

 private:
  RecordSecretKey key_;
  std::string tenant_, instance_, prev_;
  std::uint64_t seq_ = 0;
};

// Verifies and parses one record (the whole note). Errors: note.*, record.malformed,
// record.too_large, record.wrong_tenant (when `tenant` is not empty and differs).
[[nodiscard]] Result<Record> open_record(std::string_view note,
                                         std::span<const RecordPublicKey> writers,
                                         std::string_view tenant);
// Parses without verifying the signature: for display and for finding the writer's name.
[[nodiscard]] Result<Record> read_record_unverified(std::string_view note);

}  // namespace ringfence

// What the operation files share: the handles, and the few types that several of them write.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "facade/facade.h"
#include "facade/keys.h"
#include "facade/operations.h"
#include "gate/gate.h"
#include "store/ledger.h"

namespace ringfence::native {

struct LedgerHandle {
  std::shared_ptr<Ledger> ledger;
};
struct GateHandle {
  std::shared_ptr<const Gate> gate;
};

void add_ledger_operations(facade::Registry& registry);
void add_vault_operations(facade::Registry& registry);
void add_gate_operations(facade::Registry& registry);
void add_run_operations(facade::Registry& registry);

// The object whose handle is the member `name`. Errors: handle.unknown.
template <class T>
[[nodiscard]] Result<std::shared_ptr<T>>
object_in(facade::Instance& instance, const facade::Fields& request, std::string_view name) {
  const std::int64_t handle = request.integer(name);
  const bool fits = handle >= 0 && handle <= std::int64_t{0xffffffff};
  auto found = instance.get<T>(fits ? static_cast<std::uint32_t>(handle) : 0);
  if (!found)
    return tl::unexpected(facade::at(std::move(found).error(), "/" + std::string(name)));
  return found;
}

void write_texts(json::Writer& out, std::string_view key, const std::vector<std::string>& texts);

// Writes the wire type ReferenceDecision.
void write_reference_decision(json::Writer& out, const Policy& policy, std::string_view principal,
                              const ReferenceDecision& decision, facade::View view, bool verified);

// The members that gate.resolve and run.exec have in common: context, attributes, now, view.
[[nodiscard]] std::vector<facade::Field> enforcement_fields();

}  // namespace ringfence::native

template <>
struct ringfence::facade::HandleKind<ringfence::native::LedgerHandle> {
  static constexpr std::string_view name = "ledger";
};
template <>
struct ringfence::facade::HandleKind<ringfence::native::GateHandle> {
  static constexpr std::string_view name = "gate";
};

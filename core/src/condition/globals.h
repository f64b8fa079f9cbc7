// The variables that a condition sees, made of an activation.
#pragma once

#include "condition/machine.h"
#include "condition/types.h"
#include "ringfence/condition.h"

namespace ringfence::condition {

// The values of the variables. Views into the activation, which must outlive it.
struct Globals {
  Entity entities[4];
  Val values[kGlobals];

  Globals(const Types& types, const Activation& a) {
    const auto set = [&](Global which, const std::optional<json::Value>& attributes) {
      entities[which].attributes = attributes;
      Val& v = values[which];
      v = Val(Kind::map, 0);
      v.form = Form::subject;
      v.type = types.declared->variables[which].type;
      v.entity = entities + which;
    };
    const auto subject = [&](Global which, const Subject& s) {
      set(which, s.attributes);
      entities[which].facts[0] = {"type", s.type};
      entities[which].facts[1] = {"id", s.id};
      entities[which].size = 2;
    };
    subject(kPrincipal, a.principal);
    subject(kResource, a.resource);
    set(kAction, a.action_attributes);
    entities[kAction].facts[0] = {"name", a.action};
    entities[kAction].size = 1;
    set(kContext, a.context);
    const std::int64_t seconds = a.now / 1000 - (a.now % 1000 < 0 ? 1 : 0);
    values[kNow] = make_timestamp(seconds, (a.now - seconds * 1000) * 1'000'000);
  }
};

}  // namespace ringfence::condition

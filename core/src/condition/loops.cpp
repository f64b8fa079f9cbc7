// The macros over lists and maps: where an iteration begins, goes on and ends.
#include <new>

#include "condition/machine.h"

namespace ringfence::condition {

bool Machine::begin_loop(const Node& node, Val range, Frame*& frame) {
  Frame& f = *new (frame) Frame();
  ++frame;
  f.range = range;
  const auto loop = static_cast<Loop>(node.kind);
  f.result = boolean(loop == Loop::all);
  if (range.form == Form::json)
    f.json = range.json.begin();
  else if (range.form == Form::subject && range.entity->attributes)
    f.json = range.entity->attributes->begin();
  return true;
}

// Puts the next element into the variables of the loop; false at the end.
bool Machine::advance(const Node& node, Frame& f) {
  const bool is_map = f.range.is(Kind::map), two = node.two != 0;
  Val first, second;
  if (f.stopped || !spend(1))
    return false;
  if (f.range.form == Form::plain) {
    if (f.at == f.range.n)
      return false;
    const Val* const item = f.range.items + (is_map ? 2 * f.at : f.at);
    first = *item;
    if (is_map && two)
      second = item[1];
  } else {
    const bool entity = f.range.form == Form::subject;
    if (entity && f.at < f.range.entity->size) {
      first = text(f.range.entity->facts[f.at].name);
      second = text(f.range.entity->facts[f.at].value);
    } else {
      const json::Value* const whole = !entity                      ? &f.range.json
                                       : f.range.entity->attributes ? &*f.range.entity->attributes
                                                                    : nullptr;
      if (whole == nullptr)
        return false;
      while (*f.json != whole->end() && entity && f.range.entity->hides((**f.json).key))
        ++*f.json;
      if (!(*f.json != whole->end()))
        return false;
      const json::Value::Member item = **f.json;
      ++*f.json;
      const Type element = p.types.rows[f.range.type].object
                               ? p.types.member(f.range.type, item.key)
                               : p.types.rows[f.range.type].value;
      if (is_map) {
        first = text(item.key);
        if (two)
          second = from_json(*this, item.value, element);
      } else {
        first = from_json(*this, item.value, element);
      }
    }
  }
  if (!is_map && two) {
    second = first;
    first = integer(f.at);
  }
  ++f.at;
  slots_[node.slot] = first;
  if (two)
    slots_[node.slot + 1u] = second;
  return true;
}

bool Machine::append(Frame& f, Val value) {
  if (f.size == f.capacity) {
    const std::uint32_t more = f.capacity == 0 ? 8 : 2 * f.capacity;
    Val* const grown = allocate<Val>(more);
    if (grown == nullptr)
      return false;
    for (std::uint32_t i = 0; i < f.size; ++i)
      grown[i] = f.out[i];
    f.out = grown;
    f.capacity = more;
  }
  f.out[f.size++] = value;
  return true;
}

// Takes the value of the body for one element. False: the iteration is decided.
bool Machine::absorb(const Node& node, Frame& f, Val body) {
  const auto stop = [&](Val result) {
    f.stopped = true;
    f.result = result;
    return false;
  };
  const auto loop = static_cast<Loop>(node.kind);
  if (loop == Loop::all || loop == Loop::exists) {
    if (loop == Loop::all ? body.is_false() : body.is_true())
      return stop(body);
    if (body.is_value() && !body.is(Kind::boolean))
      body = fault(Fault::not_boolean);
    if (!body.is_value() && !f.result.is(Kind::unknown) &&
        (body.is(Kind::unknown) || !f.result.is(Kind::error)))
      f.result = body;
    return true;
  }
  // An unknown element leaves the whole unknown, unless a later one fails: strict, as operators.
  if (body.is(Kind::error))
    return stop(body);
  if (body.is(Kind::unknown)) {
    f.result = body;
    return true;
  }
  if (loop == Loop::map)
    return append(f, body);
  if (loop == Loop::transform_map)
    return append(f, slots_[node.slot]) && append(f, body);
  if (!body.is(Kind::boolean))
    return stop(fault(Fault::not_boolean));
  if (!body.is_true())
    return true;
  ++f.found;
  return loop == Loop::exists_one || append(f, slots_[node.slot]);
}

Val Machine::finish(const Node& node, Frame& f) {
  const auto loop = static_cast<Loop>(node.kind);
  if (f.stopped || !f.result.is_value() || loop == Loop::all || loop == Loop::exists)
    return f.result;
  if (loop == Loop::exists_one)
    return boolean(f.found == 1);
  if (loop == Loop::transform_map)
    return items(Kind::map, f.out, f.size / 2);
  return items(Kind::list, f.out, f.size);
}

}  // namespace ringfence::condition

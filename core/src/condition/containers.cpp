// Lists and maps, whether made by the expression or part of the request.
#include "condition/machine.h"

namespace ringfence::condition {
namespace {

Val mistyped() { return fault(Fault::attribute_type); }

// A text that its declared type reads as something else.
Val from_text(Machine& m, std::string_view text, Kind wanted) {
  Val out;
  if (wanted == Kind::timestamp || wanted == Kind::duration) {
    const bool good =
        wanted == Kind::timestamp ? parse_timestamp(text, out) : parse_duration(text, out);
    return good ? out : mistyped();
  }
  Address address;
  if (wanted == Kind::ip ? parse_ip(text, address)
                         : wanted == Kind::cidr && parse_cidr(text, address))
    return make_address(m, address, wanted);
  return mistyped();
}

}  // namespace

Val from_json(Machine& m, json::Value value, Type type) {
  const Kind wanted = m.p.types.kind(type);
  switch (value.kind()) {
  case json::Kind::null:
    return wanted == Kind::dyn || wanted == Kind::null ? Val() : mistyped();
  case json::Kind::boolean:
    return wanted == Kind::dyn || wanted == Kind::boolean ? boolean(value.boolean()) : mistyped();
  case json::Kind::integer: {
    const std::int64_t v = value.integer();
    if (wanted == Kind::dyn || wanted == Kind::integer)
      return integer(v);
    if (wanted == Kind::real)
      return real(static_cast<double>(v));
    return wanted == Kind::uinteger && v >= 0 ? uinteger(static_cast<std::uint64_t>(v))
                                              : mistyped();
  }
  case json::Kind::real:
    return wanted == Kind::dyn || wanted == Kind::real ? real(value.real()) : mistyped();
  case json::Kind::string:
    if (wanted == Kind::dyn || wanted == Kind::string)
      return text(value.string());
    return from_text(m, value.string(), wanted);
  case json::Kind::array:
  case json::Kind::object: {
    const bool list = value.is(json::Kind::array);
    if (wanted != Kind::dyn && wanted != (list ? Kind::list : Kind::map))
      return mistyped();
    Val out(list ? Kind::list : Kind::map, 0);
    out.form = Form::json;
    out.type = type;
    out.json = value;
    return out;
  }
  }
  return mistyped();
}

std::size_t size_of(const Val& v) {
  if (v.form == Form::plain)
    return v.n;
  if (v.form == Form::json)
    return v.json.size();
  std::size_t n = v.entity->size;
  if (v.entity->attributes) {
    for (const auto& member : *v.entity->attributes)
      n += v.entity->hides(member.key) ? 0 : 1;
  }
  return n;
}

bool find(Machine& m, const Val& map, const Val& key, Val& out) {
  if (map.form == Form::plain) {
    for (std::uint32_t i = 0; i < map.n; ++i) {
      if (!m.spend(1))
        return false;
      if (equal(m, map.items[2u * i], key)) {
        out = map.items[2u * i + 1];
        return true;
      }
    }
    return false;
  }
  if (!key.is(Kind::string))
    return false;
  if (map.form == Form::subject) {
    for (std::uint8_t i = 0; i < map.entity->size; ++i) {
      if (map.entity->facts[i].name == key.text()) {
        out = text(map.entity->facts[i].value);
        return true;
      }
    }
    if (!map.entity->attributes)
      return false;
  }
  const json::Value& object = map.form == Form::json ? map.json : *map.entity->attributes;
  const auto found = object.get(key.text());
  if (!found)
    return false;
  out = from_json(m, *found, m.p.types.member(map.type, key.text()));
  return true;
}

namespace {

Val element(Machine& m, const Val& list, const Val& key) {
  std::uint64_t at = 0;
  if (key.is(Kind::integer) && key.i >= 0)
    at = static_cast<std::uint64_t>(key.i);
  else if (key.is(Kind::uinteger))
    at = key.u;
  else if (key.is(Kind::real) && key.d >= 0 && key.d < 4294967296.0 &&
           static_cast<double>(static_cast<std::uint64_t>(key.d)) == key.d)
    at = static_cast<std::uint64_t>(key.d);
  else
    return fault(key.is(Kind::integer) || key.is(Kind::real) ? Fault::index : Fault::no_overload);
  if (at >= size_of(list))
    return fault(Fault::index);
  if (list.form == Form::plain)
    return list.items[at];
  if (!m.spend(at / 8))
    return fault(Fault::cost);
  auto it = list.json.begin();
  for (; at > 0; --at)
    ++it;
  return from_json(m, (*it).value, m.p.types.rows[list.type].value);
}

}  // namespace

Val index(Machine& m, const Val& container, const Val& key) {
  if (container.is(Kind::list))
    return element(m, container, key);
  if (!container.is(Kind::map))
    return fault(Fault::no_overload);
  Val out;
  if (find(m, container, key, out))
    return out;
  return fault(container.form == Form::plain ? Fault::no_such_key : Fault::missing_attribute);
}

Val contains(Machine& m, const Val& value, const Val& container) {
  if (container.is(Kind::map)) {
    Val ignored;
    return boolean(find(m, container, value, ignored));
  }
  if (!container.is(Kind::list))
    return fault(Fault::no_overload);
  if (container.form == Form::plain) {
    for (std::uint32_t i = 0; i < container.n; ++i) {
      if (!m.spend(1))
        return fault(Fault::cost);
      if (equal(m, container.items[i], value))
        return boolean(true);
    }
    return boolean(false);
  }
  const Type type = m.p.types.rows[container.type].value;
  Val failed = boolean(false);
  for (const auto& member : container.json) {
    if (!m.spend(1))
      return fault(Fault::cost);
    const Val item = from_json(m, member.value, type);
    if (item.is(Kind::error))
      failed = item;
    else if (equal(m, item, value))
      return boolean(true);
  }
  return failed;
}

}  // namespace ringfence::condition

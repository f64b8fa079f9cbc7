#include "import/casbin_model.h"

#include <algorithm>
#include <map>

#include "import/csv.h"

namespace ringfence::import {
namespace {

struct Entry {
  std::string value;  // without spaces
  std::string place;
};

std::string without_spaces(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\r')
      out += c;
  }
  return out;
}

using Entries = std::map<std::string, Entry>;

Entries entries(std::string_view text, const std::string& name, std::vector<Error>& problems) {
  Entries out;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
    const std::string place = name + " line " + std::to_string(++number);
    if (line.empty() || line.front() == '#' || line.front() == ';' || line.front() == '[')
      continue;
    const std::size_t equals = line.find('=');
    const std::string key = without_spaces(line.substr(0, equals));
    if (equals == std::string_view::npos)
      problems.push_back({"import.casbin.syntax", "write `key = value` or `[section]`", place, {}});
    else if (!out.emplace(key, Entry{without_spaces(line.substr(equals + 1)), place}).second)
      problems.push_back({"import.casbin.duplicate", "`" + key + "` is defined twice", place, {}});
  }
  return out;
}

// The terms of a conjunction, sorted.
std::vector<std::string> terms(std::string_view matcher) {
  std::vector<std::string> out;
  for (;;) {
    const std::size_t at = matcher.find("&&");
    out.emplace_back(matcher.substr(0, at));
    if (at == std::string_view::npos)
      break;
    matcher.remove_prefix(at + 2);
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool standard(const std::string& matcher, const CasbinModel& model) {
  std::vector<std::string> due = {"r.act==p.act", "r.obj==p.obj"};
  if (model.domains)
    due.emplace_back("r.dom==p.dom");
  if (!model.roles)
    due.emplace_back("r.sub==p.sub");
  else
    due.emplace_back(model.domains ? "g(r.sub,p.sub,r.dom)" : "g(r.sub,p.sub)");
  std::sort(due.begin(), due.end());
  return terms(matcher) == due;
}

}  // namespace

CasbinModel read_casbin_model(std::string_view text, const std::string& name,
                              std::vector<Error>& problems) {
  Entries all = entries(text, name, problems);
  CasbinModel model;
  for (const auto& [key, entry] : all) {
    if (key != "r" && key != "p" && key != "g" && key != "e" && key != "m")
      problems.push_back(
          {"import.casbin.definition",
           "`" + key + "` cannot be expressed: only r, p, g, e and m of plain RBAC can",
           entry.place,
           {}});
  }
  for (const char* key : {"r", "p", "e", "m"}) {
    if (all.count(key) == 0) {
      problems.push_back({"import.casbin.missing", std::string("define `") + key + "`", name, {}});
      all[key].place = name;
    }
  }
  if (!problems.empty())
    return model;
  const Entry& request = all["r"];
  Entry& policy = all["p"];
  model.domains = request.value == "sub,dom,obj,act";
  if (!model.domains && request.value != "sub,obj,act")
    problems.push_back(
        {"import.casbin.request",
         "a request must be `sub, obj, act` or `sub, dom, obj, act`, not `" + request.value + "`",
         request.place,
         {}});
  model.effects = policy.value == request.value + ",eft";
  if (!model.effects && policy.value != request.value)
    problems.push_back({"import.casbin.policy",
                        "a policy row must have the request's fields, then at most `eft`, not `" +
                            policy.value + "`",
                        policy.place,
                        {}});
  model.roles = all.count("g") != 0;
  const std::string form = model.domains ? "_,_,_" : "_,_";
  if (model.roles && all["g"].value != form)
    problems.push_back({"import.casbin.roles",
                        "`g` must be `" + form + "`, not `" + all["g"].value + "`",
                        all["g"].place,
                        {}});
  const Entry& effect = all["e"];
  model.denies = effect.value == "some(where(p.eft==allow))&&!some(where(p.eft==deny))";
  if (effect.value == "!some(where(p.eft==deny))")
    problems.push_back(
        {"import.casbin.effect",
         "what no row denies is allowed here to everybody; a Ringfence policy allows "
         "only what it grants",
         effect.place,
         {}});
  else if (!model.denies && effect.value != "some(where(p.eft==allow))")
    problems.push_back({"import.casbin.effect",
                        "effect `" + effect.value + "` cannot be expressed: rows have no order",
                        effect.place,
                        {}});
  if (problems.empty() && !standard(all["m"].value, model))
    problems.push_back({"import.casbin.matcher",
                        "matcher `" + all["m"].value +
                            "` is not plain RBAC (subject, domain, object and action, each equal "
                            "or by `g`)",
                        all["m"].place,
                        {}});
  return model;
}

}  // namespace ringfence::import

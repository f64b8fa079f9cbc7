"""A case's policy in the words of its peers, so that they are asked the very same questions.

Casbin (and CASL, whose rules for one user are the lines that concern that user): CASE.csv of `p` and `g` lines. Where roles are few
and grants many, a line grants one action on one resource to one principal, Casbin's plain RBAC; GCP's roles are Casbin's "RBAC with
domains", a role held on a resource, since one line for each permission of each binding would be seven million.

Cedar: CASE.cedar and CASE.entities.json, as Cedar's own "github" example does it. A role on a resource is an entity, which principals and
teams are children of and which the resource names in an attribute; each role is one policy. Data grow, policies do not, and Cedar looks
at every policy. The sample platform, with its denies and boundaries, is a policy for each row instead.
"""

import json

CONF = """[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, {definition}
[role_definition]
g = _, _{domain}
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = {matcher}
"""
PLAIN = CONF.format(definition="obj, act", domain="", matcher="g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act")
DOMAINS = CONF.format(definition="act", domain=", _", matcher="r.act == p.act && g(r.sub, p.sub, r.obj)")


def closure(document, role, field):
    """The permissions of a role and of all that it inherits, patterns spelled out, sorted."""
    found, left, seen = set(), [role], set()
    while left:
        at = left.pop()
        if at not in seen:
            seen.add(at)
            left += document["roles"][at].get("inherits", [])
            found |= spelled(document, document["roles"][at].get(field, []))
    return sorted(found)


def spelled(document, patterns):
    names = document["permissions"]
    return {name for pattern in patterns for name in ([pattern] if pattern in names else names)
            if pattern in (name, "*") or (pattern.endswith(".*") and name.startswith(pattern[:-1]))}


def casbin(document):
    """(model, lines), or None for what plain lines cannot say."""
    if "denies" in document:
        return None
    domains = len(document["roles"]) > 100
    allows = {role: closure(document, role, "allow") for role in document["roles"]}
    lines = []
    if domains:
        lines += [f"p, {role}, {action}" for role, actions in allows.items() for action in actions]
        lines += [f"g, {row['principal']}, {row['role']}, {row['scope']}" for row in document["bindings"]]
    else:
        lines += [f"p, {row['principal']}, {row['scope']}, {action}" for row in document["bindings"] for action in allows[row["role"]]]
        lines += [f"g, {member}, team/{team}" for team, value in document.get("teams", {}).items() for member in value["members"]]
    return (DOMAINS if domains else PLAIN), lines


def uid(kind, name):
    return {"type": kind, "id": name}


def entity(kind, name, parents=(), attributes=None):
    return {"uid": uid(kind, name), "attrs": attributes or {}, "parents": list(parents)}


def cedar(document):
    """(policies, entities)."""
    return rows(document) if "denies" in document else relations(document)


def relations(document):
    policies = "\n".join(f'permit(principal, action in Action::"role:{role}", resource) '
                         f"when {{ resource has {role} && principal in resource.{role} }};" for role in document["roles"])
    actions, above, held = {}, {}, {}
    for role in document["roles"]:
        for action in closure(document, role, "allow"):
            actions.setdefault(action, []).append(uid("Action", f"role:{role}"))
    for team, value in document.get("teams", {}).items():
        above.setdefault(("Team", f"team/{team}"), [])
        for member in value["members"]:
            above.setdefault(("Principal", member), []).append(uid("Team", f"team/{team}"))
    for row in document["bindings"]:
        place = f"{row['scope']}#{row['role']}"
        kind = "Team" if row["principal"].startswith("team/") else "Principal"
        above.setdefault((kind, row["principal"]), []).append(uid("Role", place))
        held.setdefault(row["scope"], {})[row["role"]] = {"__entity": uid("Role", place)}
    return policies, ([entity("Action", action, parents) for action, parents in actions.items()] +
                      [entity(*key, parents) for key, parents in above.items()] +
                      [entity("Resource", place, (), attributes) for place, attributes in held.items()])


def rows(document):
    def scope(row):
        return f'resource in Resource::"{row["scope"]}"'

    def who(name):
        return f'principal in {"Team" if name.startswith("team/") else "Principal"}::"{name}"'

    def of(actions):
        return "action in [" + ", ".join(f'Action::"{action}"' for action in sorted(actions)) + "]"

    policies = []
    for row in document["bindings"]:
        for effect, field in (("permit", "allow"), ("forbid", "deny")):
            if actions := closure(document, row["role"], field):
                policies.append(f"{effect}({who(row['principal'])}, {of(actions)}, {scope(row)});")
    for row in document["denies"]:
        policies += [f"forbid({who(name)}, {of(spelled(document, row['permissions']))}, {scope(row)});" for name in row["principals"]]
    for row in document["boundaries"]:
        policies.append(f"forbid({who(row['principal'])}, action, resource) unless {{ {of(spelled(document, row['allow']))} }};")
    tenant = uid("Resource", "tenant")
    entities = [entity("Resource", "project/app-web", [tenant])]
    entities += [entity("Resource", name, [uid("Resource", value["parent"]), tenant]) for name, value in document["resources"].items()]
    entities += [entity("Principal", member, [uid("Team", f"team/{team}")])
                 for team, value in document["teams"].items() for member in value["members"]]
    return "\n".join(policies), entities


def write(folder, name, document, sample):
    """CASE.cedar and CASE.entities.json; CASE.conf and CASE.csv where Casbin can say it; CASE.sample.tsv, what peers are asked."""
    policies, entities = cedar(document)
    (folder / f"{name}.cedar").write_text(policies)
    (folder / f"{name}.entities.json").write_text(json.dumps(entities, separators=(",", ":")))
    if said := casbin(document):
        (folder / f"{name}.conf").write_text(said[0])
        (folder / f"{name}.csv").write_text("\n".join(said[1]) + "\n")
    (folder / f"{name}.sample.tsv").write_text("".join("\t".join(question) + "\n" for question in sample))

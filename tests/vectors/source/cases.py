"""The kinds of failure that other policy engines had, as questions to this one. Each comment names the kind."""

import json

from suite import NOW, Suite, error

# Rows whose names overlap on purpose: ids that share a beginning, a letter's case or a look; one name
# for a user, service, role and team; names that JavaScript, Casbin or a shell would find special.
WORLD = {
    "ringfence": 1, "tenant": "north", "revision": 2,
    "types": {"area": {"in": ["tenant"]}, "shelf": {"in": ["area"]}, "cart": {"flat": True}},
    "permissions": {"stock.count": {"on": ["area", "shelf", "cart"]}, "stock.move": {"on": ["area", "shelf", "cart"]},
                    "stocktake.run": {"on": ["area"]}},
    "resources": {"cart/7": {"parent": "area/1"}, "cart/77": {"parent": "area/12"}},
    "roles": {"counter": {"allow": ["stock.count"]}, "mover": {"allow": ["stock.*"]}, "frozen": {"deny": ["stock.move"]},
              "sam": {"allow": ["*"]}, "__proto__": {"inherits": ["counter"]}, "constructor": {"allow": ["stocktake.run"]}},
    "teams": {"sam": {"members": ["user/kim"]}, "__proto__": {"members": ["user/toString"]}},
    "bindings": [
        {"id": "one", "principal": "user/ida", "role": "mover", "scope": "area/1"},
        {"id": "dot", "principal": "user/i.d.a", "role": "mover", "scope": "area/a.b.c"},
        {"id": "accent", "principal": "user/Zo\u00eb", "role": "mover", "scope": "area/caf\u00e9"},
        {"id": "star", "principal": "user/*", "role": "counter", "scope": "area/*"},
        {"id": "proto", "principal": "user/__proto__", "role": "__proto__", "scope": "area/__proto__"},
        {"id": "team", "principal": "team/__proto__", "role": "constructor", "scope": "tenant"},
        {"id": "slash", "principal": "user/a\\1\\2", "role": "mover", "scope": "area/\\1\\2"},
        {"id": "quote", "principal": 'user/" || true || "', "role": "mover", "scope": "area/' or 1=1 --"},
        {"id": "yes", "principal": "user/both", "role": "mover", "scope": "tenant"},
        {"id": "no", "principal": "user/both", "role": "frozen", "scope": "area/1"},
        {"id": "again", "principal": "user/both", "role": "mover", "scope": "area/1/shelf/1"},
    ],
}


def ask(s, name, subject, action, resource, reason, on="w", **extra):
    s.case(name, "policy.check", {"subject": subject, "action": action, "resource": resource, "now": NOW, "view": "full", **extra},
           {"allowed": reason == "granted", "reason": reason}, on=on)


def names(s):
    def both(name, subject, resource, reason, action="stock.move"):
        ask(s, name, subject, action, resource, reason)

    # A prefix without its boundary is another id.
    both("the id itself", "user/ida", "area/1", "granted")
    both("below the id", "user/ida", "area/1/shelf/9", "granted")
    both("an id that begins like the scope's", "user/ida", "area/12", "not_granted")
    both("an id that ends like the scope's", "user/ida", "area/21", "not_granted")
    both("a shelf of an area that begins alike", "user/ida", "area/12/shelf/1", "not_granted")
    both("a declared parent", "user/ida", "cart/7", "granted")
    both("a declared parent that begins alike", "user/ida", "cart/77", "not_granted")
    both("a subject that begins alike", "user/idaa", "area/1", "not_granted")
    both("half a subject", "user/id", "area/1", "not_granted")
    ask(s, "a pattern that begins alike", "user/ida", "stocktake.run", "area/1", "not_granted")
    # Subjects, roles and teams do not share names.
    for subject in ("user/sam", "service/sam", "user/mover", "user/counter", "service/ida", "team/sam"):
        both(f"{subject} is only that", subject, "area/1", "not_granted")
    both("a role of that name is its own", "role/sam", "area/1", "granted")
    # Case, composition, look-alikes and spaces make other ids.
    for subject in ("user/Ida", "user/IDA", "user/\u0456da", "user/ida\u200b", "user/ida ", "user/ ida", "user/i%2Fda"):
        both(f"{subject!a} is another", subject, "area/1", "not_granted")
    both("composed as written", "user/Zo\u00eb", "area/caf\u00e9", "granted")
    both("decomposed subject", "user/Zoe\u0308", "area/caf\u00e9", "not_granted")
    both("decomposed resource", "user/Zo\u00eb", "area/cafe\u0301", "not_granted")
    both("capitals in a resource", "user/Zo\u00eb", "area/CAF\u00c9", "not_granted")
    # A star in a request, and a star in a row, is a name.
    both("a star asks for nobody else", "user/*", "area/1", "not_granted")
    both("nobody else is the star", "user/ida", "area/*", "not_granted")
    ask(s, "the star's own row", "user/*", "stock.count", "area/*", "granted")
    ask(s, "a star row covers no other area", "user/*", "stock.count", "area/1", "not_granted")
    ask(s, "a star row is for no other user", "user/ida", "stock.count", "area/*", "not_granted")
    for tenant in ("*", "n*", "nort", "northern", "North", "north "):
        ask(s, f"tenant `{tenant}`", "user/ida", "stock.move", "area/1", "tenant_boundary", tenant=tenant)
    # Names of JavaScript's objects are plain.
    ask(s, "__proto__ has its row", "user/__proto__", "stock.count", "area/__proto__", "granted")
    ask(s, "__proto__ has no more", "user/__proto__", "stock.move", "area/__proto__", "not_granted")
    ask(s, "toString has its team's", "user/toString", "stocktake.run", "area/1", "granted")
    for name in ("constructor", "hasOwnProperty", "prototype", "valueOf", "__defineGetter__"):
        ask(s, f"{name} has nothing", f"user/{name}", "stock.count", f"area/{name}", "not_granted")
        s.case(f"no role {name}2", "policy.check", {"subject": f"role/{name}2", "action": "stock.count", "resource": "area/1", "now": NOW},
               error("request.unknown_role", "/subject"), on="w")
    for name in ("toString", "valueOf", "hasOwnProperty"):
        s.case(f"no role {name}", "policy.check", {"subject": f"role/{name}", "action": "stock.count", "resource": "area/1", "now": NOW},
               error("request.unknown_role", "/subject"), on="w")
        ask(s, f"no type {name}", "user/ida", "stock.count", f"{name}/1", "unknown_type")
    # Text that other engines rewrite, unescape or run is data.
    both("dots in ids", "user/i.d.a", "area/a.b.c", "granted")
    both("dots are no wildcards", "user/i.d.a", "area/axbxc", "not_granted")
    both("backslashes as written", "user/a\\1\\2", "area/\\1\\2", "granted")
    both("backslashes once unescaped", "user/a\u0041\u0042", "area/\\1\\2", "not_granted")
    both("backslashes doubled", "user/a\\\\1\\\\2", "area/\\1\\2", "not_granted")
    both("a quote as written", 'user/" || true || "', "area/' or 1=1 --", "granted")
    both("a quote from a stranger", 'user/x" || true || "', "area/' or 1=1 --", "not_granted")
    # A deny between two allows stands, wherever it is written.
    both("allow, deny, allow: here", "user/both", "area/1", "explicit_deny")
    both("allow, deny, allow: below", "user/both", "area/1/shelf/1", "explicit_deny")
    both("allow, deny, allow: beside", "user/both", "area/12", "granted")


def orders(s):
    """Every order of the three rows for one person gives the same digest-independent answer."""
    rows = WORLD["bindings"][-3:]
    for i, order in enumerate(((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))):
        document = {**WORLD, "bindings": [rows[n] for n in order]}
        s.case(f"order {i}", "policy.open", {"text": json.dumps(document)}, {"tenant": "north"}, opens=f"order{i}")
        ask(s, f"order {i}: denied", "user/both", "stock.move", "area/1", "explicit_deny", on=f"order{i}")
        ask(s, f"order {i}: what is not denied", "user/both", "stock.count", "area/1", "granted", on=f"order{i}")


def chains(s):
    """Twelve roles, and teams, in a line: what is listed and what is decided agree."""
    roles = {f"r{i}": {"inherits": [f"r{i + 1}"]} for i in range(11)} | {"r11": {"allow": ["stock.count"]}}
    teams = {f"t{i}": {"members": [f"team/t{i - 1}"]} for i in range(1, 12)} | {"t0": {"members": ["user/low"]}}
    document = {**WORLD, "roles": roles, "teams": teams,
                "bindings": [{"id": "b", "principal": "team/t11", "role": "r0", "scope": "tenant"}]}
    s.case("a line of twelve", "policy.open", {"text": json.dumps(document)}, {}, opens="line")
    way = {"teams": [f"t{i}" for i in range(12)], "inherited": [f"r{i}" for i in range(1, 12)]}
    s.case("through all twelve", "policy.check", {"subject": "user/low", "action": "stock.count", "resource": "area/1", "now": NOW, "view": "full"},
           {"allowed": True, "deciding": [{"id": "b", "kind": "binding", "principal": "team/t11", "role": "r0", "scope": "tenant",
                                           "pattern": "stock.count", **way}]}, on="line")
    s.case("listed for all twelve", "policy.matrix", {"resource": "area/1", "now": NOW},
           {"rows": [f"role/{role}" for role in sorted(roles)]}, on="line")
    for i in (0, 5, 11):
        ask(s, f"role r{i} of twelve", f"role/r{i}", "stock.count", "area/1", "granted", on="line")
        ask(s, f"team t{i} of twelve", f"team/t{i}", "stock.count", "area/1", "granted", on="line")
    # A ring is refused with its whole way, whatever its length.
    for n in (1, 2, 3, 7):
        way = " -> ".join(f"`r{i % n}`" for i in range(n + 1))
        for section, ring in (("roles", {f"r{i}": {"inherits": [f"r{(i + 1) % n}"]} for i in range(n)}),
                              ("teams", {f"r{i}": {"members": [f"team/r{(i + 1) % n}"]} for i in range(n)})):
            s.case(f"a ring of {n} {section}", "policy.open", {"text": json.dumps({**WORLD, "roles": {}, "teams": {}, "bindings": [], section: ring})},
                   error("policy.cycle", f"/{section}"))
            message = json.loads(s.lines[-1])["expect"]["error"]["message"]
            if n < 4 and way not in message:
                s.problems.append(f"the ring's way {way} is not in {message}")


def documents(s):
    def refuse(name, code, path, **sections):
        s.case(name, "policy.open", {"text": json.dumps({**WORLD, **sections})}, error(code, path))

    bind = {"id": "b", "principal": "user/x", "role": "mover", "scope": "area/1"}
    # Patterns that other engines read in different ways are none here.
    for pattern in ("*/admin/*", "*.count", "stock.**", "sto*", "*stock", "st?ck.count", "stock.(count|move)", "^stock", "/stock/*", "stock*"):
        refuse(f"pattern {pattern}", "policy.bad_pattern", "/roles/x/allow/0", roles={**WORLD["roles"], "x": {"allow": [pattern]}})
    # Nor are there patterns on tenants.
    for tenant in ("*", "t*", "north/*", "no.th", ""):
        refuse(f"a document of tenant `{tenant}`", "policy.bad_name", "/tenant", tenant=tenant)
    # Effects: a word that is not understood never allows.
    for word in ("effect", "Deny", "Allow", "denies", "allows", "deny_override"):
        refuse(f"a role with `{word}`", "policy.unknown_member", f"/roles/x/{word}", roles={**WORLD["roles"], "x": {word: ["stock.move"]}})
        refuse(f"a binding with `{word}`", "policy.unknown_member", f"/bindings/0/{word}", bindings=[{**bind, word: "deny"}])
    # A user's name is no role's, a role's no team's.
    for role in ("ida", "Mover", "mover ", "toString", "hasOwnProperty"):
        refuse(f"bound to `{role}`", "policy.unknown_role", "/bindings/0/role", bindings=[{**bind, "role": role}])
    for principal in ("team/ida", "team/mover", "team/toString"):
        refuse(f"bound for `{principal}`", "policy.unknown_team", "/bindings/0/principal", bindings=[{**bind, "principal": principal}])
    for principal in ("role/mover", "*", "", "user/", "anyone", "tenant"):
        refuse(f"bound for `{principal}`", "policy.bad_principal", "/bindings/0/principal", bindings=[{**bind, "principal": principal}])
    # An ancestor that does not exist is said, not skipped.
    refuse("a parent that is not declared", "policy.unknown_resource", None, resources={**WORLD["resources"], "cart/8": {"parent": "cart/none"}})
    # Whole numbers beyond 2^53 would be others in JavaScript.
    s.case("a revision of 2^53+1", "policy.open", {"text": json.dumps({**WORLD, "revision": 2**53 + 1})}, error("json.unsafe_integer"))
    # Half of a character is no id.
    s.case("half a character", "policy.open", {"text": json.dumps({**WORLD, "bindings": [{**bind, "principal": "user/\ud83d"}]})},
           error("json.lone_surrogate"))


WHEN = {
    **WORLD,
    "bindings": [{"id": name, "principal": f"user/{name}", "role": "mover", "scope": "tenant", "when": when} for name, when in [
        ("plain", "context.word == '\\\\1\\\\2'"),                       # the CEL literal \\1\\2, which is the text \1\2
        ("dots", "context.word == 'a.p.p.l.e'"),
        ("code", "context.word == '\" || true || \"'"),
        ("number", "context.n == 9007199254740991"),
        ("zero", "context.n == -0.5"),
        ("proto", "context.__proto__.admin == true"),
        ("role", "context.role == 'admin'"),
        ("has", "has(context.constructor)"),
        ("owner", "resource.owner == principal.id"),
        ("me", "principal.admin == true"),
        ("not", "!(context.blocked == true)"),
        ("mine", "context.principal.id == principal.id"),
    ]],
}


def conditions(s):
    s.case("open the world with conditions", "policy.open", {"text": json.dumps(WHEN)}, {}, opens="c")

    def when(name, who, reason, **extra):
        ask(s, f"condition: {name}", f"user/{who}", "stock.move", "area/1", reason, on="c", **extra)

    # Literals are data: not rewritten, not unescaped twice.
    when("a backslash and a digit", "plain", "granted", context={"word": "\\1\\2"})
    when("what they would unescape to", "plain", "condition_failed", context={"word": "\u0001\u0002"})
    when("letters with dots", "dots", "granted", context={"word": "a.p.p.l.e"})
    when("letters with underscores", "dots", "condition_failed", context={"word": "a_p_p_l_e"})
    # A value that looks like code is a value.
    when("code, as the literal says", "code", "granted", context={"word": '" || true || "'})
    for word in ("true", "' || true || '", "context.word", "${true}", "a.p.p.l.e' || 'a' == 'a"):
        when(f"code `{word}`", "dots", "condition_failed", context={"word": word})
    # Numbers: the largest that all runtimes share, its neighbours, and the sign of a fraction.
    when("2^53-1", "number", "granted", context={"n": 2**53 - 1})
    when("its neighbour", "number", "condition_failed", context={"n": 2**53 - 2})
    when("true is no number", "number", "condition_failed", context={"n": True})
    when("text is no number", "number", "condition_failed", context={"n": "9007199254740991"})
    when("minus a half", "zero", "granted", context={"n": -0.5})
    when("a half", "zero", "condition_failed", context={"n": 0.5})
    # Only what the request itself holds counts; nothing is inherited.
    when("no __proto__", "proto", "condition_error", context={})
    when("an own __proto__", "proto", "granted", context={"__proto__": {"admin": True}})
    when("a __proto__ lends nothing", "role", "condition_error", context={"__proto__": {"role": "admin"}})
    when("a constructor lends nothing", "role", "condition_error", context={"constructor": {"prototype": {"role": "admin"}}})
    when("an object has no constructor", "has", "condition_failed", context={})
    when("nor a list", "has", "condition_failed", context={"list": []})
    when("unless it brings one", "has", "granted", context={"constructor": 1})
    # Who asks, and about what, cannot be said by the request.
    when("an owner", "owner", "granted", resource_attributes={"owner": "user/owner"})
    when("another owner", "owner", "condition_failed", resource_attributes={"owner": "user/plain"})
    when("an owner in the context", "owner", "condition_error", context={"owner": "user/owner"})
    when("a principal in the context", "me", "condition_error", context={"principal": {"admin": True}, "admin": True})
    when("the context's own principal", "mine", "condition_failed", context={"principal": {"id": "user/me"}})
    # What is negated still fails closed when it cannot be known.
    when("not blocked", "not", "granted", context={"blocked": False})
    when("blocked", "not", "condition_failed", context={"blocked": True})
    when("perhaps blocked", "not", "condition_error")

    # Too deep is an error with a name, and the engine goes on.
    for n, want in ((60, {}), (150, error("condition.too_deep", "/bindings/0/when")), (20000, error("condition.too_deep", "/bindings/0/when"))):
        row = {**WHEN["bindings"][0], "when": "(" * n + "true" + ")" * n}
        s.case(f"{n} parentheses", "policy.open", {"text": json.dumps({**WHEN, "bindings": [row]})}, want)
        when(f"after {n} parentheses", "role", "granted", context={"role": "admin"})
    s.case("3,500 brackets", "policy.open", {"text": "[" * 3500}, error("json.too_deep"))
    when("after 3,500 brackets", "role", "granted", context={"role": "admin"})


def suites():
    s = Suite("policy-cases")
    s.case("open the world", "policy.open", {"text": json.dumps(WORLD, ensure_ascii=False)}, {"tenant": "north"}, opens="w")
    names(s)
    orders(s)
    chains(s)
    documents(s)
    conditions(s)
    return [s]

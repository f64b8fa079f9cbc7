"""condition.try: values with their types, residuals, places of errors."""

from suite import NOW, Suite, error


def suites():
    s = Suite("conditions-try")

    def good(expression, value, **more):
        facts = {k: v for k, v in more.items() if k in ("context", "principal", "resource", "action", "attributes", "now", "unknown")}
        want = {k: v for k, v in more.items() if k not in facts}
        s.case(f"{expression} {len(s.names)}", "condition.try", {"expression": expression, **facts}, {"value": value, **want})

    def residual(expression, remains, **facts):
        s.case(f"{expression} remains {len(s.names)}", "condition.try", {"expression": expression, **facts}, {"residual": remains})

    def bad(expression, code, path=None, **facts):
        s.case(f"{' '.join(expression[:60].split())} is {code} {len(s.names)}", "condition.try", {"expression": expression, **facts}, error(code, path))

    good("1 + 1", {"int": "2"}, type="int", text="2")
    good("9223372036854775807", {"int": "9223372036854775807"})
    good("-9223372036854775808", {"int": "-9223372036854775808"})
    good("18446744073709551615u", {"uint": "18446744073709551615"}, text="18446744073709551615u", type="uint")
    good("0.1 + 0.2", {"double": "0.30000000000000004"}, type="double")
    good("2.0", {"double": "2"}, text="2.0")
    good("0.0 / 0.0", {"double": "NaN"}, text="(0.0 / 0.0)")
    good("1.0 / 0.0", {"double": "+Inf"})
    good("-1.0 / 0.0", {"double": "-Inf"})
    good("-9007199254740992.0", {"double": "-9007199254740992"})
    good("-0.0", {"double": "-0"}, text="-0.0")
    good("'zo' + 'ë🚀'", {"string": "zoë🚀"})
    good("b'\\xff\\x00'", {"bytes": "_wA"}, type="bytes")
    good("null", {"null": None})
    good("1 < 2", {"bool": True}, type="bool")
    good("timestamp('2026-06-01T12:00:00.5+02:00')", {"timestamp": "2026-06-01T10:00:00.5Z"})
    good("duration('90m')", {"duration": "5400s"})
    good("ip('2001:DB8::1')", {"ip": "2001:db8::1"})
    good("cidr('10.0.0.0/8')", {"cidr": "10.0.0.0/8"})
    good("type(1u)", {"type": "uint"})
    good("[1, 2u, ['a']]", {"list": [{"int": "1"}, {"uint": "2"}, {"list": [{"string": "a"}]}]})
    good("{1: true, 'a': null}", {"map": [[{"int": "1"}, {"bool": True}], [{"string": "a"}, {"null": None}]]})
    good("[1, 2, 3].map(x, x * x)", {"list": [{"int": "1"}, {"int": "4"}, {"int": "9"}]}, type="list(int)")
    good("now", {"timestamp": NOW}, now=NOW)
    good("context", {"map": [[{"string": "a"}, {"list": [{"int": "1"}, {"double": "1.5"}]}]]}, context={"a": [1, 1.5]})
    good("context.score", {"double": "1"}, context={"score": 1}, attributes={"context": {"score": "double"}}, type="double")
    good("principal", {"map": [[{"string": "type"}, {"string": "user"}], [{"string": "id"}, {"string": "user/ana"}], [{"string": "level"}, {"int": "3"}]]},
         principal={"id": "user/ana", "type": "user", "level": 3})
    good("action.name", {"string": "deploy"}, action={"name": "deploy"})
    good("a.b == 1 || true".replace("a.b", "context.b"), {"bool": True}, context={})
    good("false && context.mfa", {"bool": False}, unknown=["context.mfa"])
    good("(1+2)*3", {"int": "9"}, canonical="9")

    residual("context.mfa == true && principal.department == 'web'", "context.mfa == true", principal={"department": "web"}, unknown=["context.mfa"])
    residual("context.n + principal.k", "context.n + 2", principal={"k": 2}, unknown=["context.n"])
    residual("context.a || context.b", "context.b", context={"a": False}, unknown=["context.b"])
    residual("has(context.mfa) ? 1 : 2", "has(context.mfa) ? 1 : 2", unknown=["context.mfa"])

    good("principal.id", {"string": "user/a"}, principal={"id": "user/a"}, unknown=["principal"])

    bad("", "condition.syntax")
    for path in ("now", "principal.id", "mfa", "context.*", ""):
        bad("context.mfa", "request.bad_unknown", "/unknown/0", unknown=[path])
    bad("1 +", "condition.syntax", "line 1 column 4")
    bad("true &&\n  fals", "condition.undeclared", "line 2 column 3")
    bad("'ë' + 1", "condition.type", "line 1 column 5")
    bad("nobody", "condition.undeclared", "line 1 column 1")
    bad("'a'.matches('a')", "condition.unsupported")
    bad("context.a.b", "condition.missing_attribute", context={"a": {}})
    bad("context.t", "condition.attribute_type", context={"t": "soon"}, attributes={"context": {"t": "timestamp"}})
    bad("context", "condition.attribute_type", context={"t": "soon"}, attributes={"context": {"t": "timestamp"}})
    bad("1", "condition.attribute", attributes={"context": {"t": "number"}})
    bad("1", "condition.attribute", attributes={"kontext": {"t": "int"}})
    bad("1", "request.wrong_type", "/attributes/context", attributes={"context": "int"})
    bad("1", "request.wrong_type", "/attributes/context/a", attributes={"context": {"a": 1}})
    bad("1 / (2 - 2)", "condition.divide_by_zero", "line 1 column 3")
    bad("9223372036854775807 + 1", "condition.overflow")
    bad("[1][1]", "condition.index")
    bad("ip('10.0.0.256')", "condition.invalid_literal")
    bad("1 +" + " 1 +" * 20000, "condition.too_long")
    bad("(" * 5000 + "1" + ")" * 5000, "condition.too_deep")
    long = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
    bad(f"{long}.all(a, {long}.all(b, {long}.all(c, {long}.all(d, {long}.all(e, {long}.all(f, a + b + c + d + e + f < 100))))))", "condition.cost_limit")
    doubled = "".join(f"cel.bind(v{i + 1}, [v{i}, v{i}], " for i in range(40))
    bad("cel.bind(v0, [context.a], " + doubled + "v40" + ")" * 41, "condition.cost_limit", context={"a": 1})
    return [s]

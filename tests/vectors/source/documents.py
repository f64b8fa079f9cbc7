"""References and canonical JSON."""

import hashlib

from suite import Suite, error


def references(s):
    good = {
        "secret://production/DATABASE_URL": {"scope": "production", "name": "DATABASE_URL", "which": "current"},
        "secret://tenant_9fa!production/KEY": {"tenant": "tenant_9fa", "scope": "production"},
        "secret://a/b/c/KEY@7": {"scope": "a/b/c", "which": "number", "version": 7},
        "secret://git-service/KEY@pending": {"which": "pending"},
        "secret://git-service/KEY@previous": {"which": "previous"},
        "secret://p/_K1#/a~1b/0": {"pointer": "/a~1b/0", "name": "_K1"},
        "secret://p/KEY@999999999": {"version": 999999999},
    }
    for text, want in good.items():
        s.case(text, "reference.parse", {"text": text}, {**want, "text": text})
    s.case("not @current: one spelling", "reference.parse", {"text": "secret://p/KEY@current"}, error("reference.malformed"))
    for text in ("", "secret:/p/KEY", "Secret://p/KEY", "secret://P/KEY", "secret://p/key-1", "secret://p/1KEY", "secret://p/KEY@",
                 "secret://p/KEY@0", "secret://p/KEY@01", "secret://p/KEY@1000000000", "secret://p/KEY@latest", "secret:///KEY",
                 "secret://p//KEY", "secret://p/KEY#", "secret://p/KEY#a", "secret://p/KEY#/~2", "secret://!p/KEY", " secret://p/KEY",
                 "secret://p/KEY\n", "secret://p/K\u00c9Y", "secret://p/KEY#/a@1@2 ", "secret://p/%4BEY", "secret://p/" + "K" * 512):
        s.case(f"not {text[:40]!r}", "reference.parse", {"text": text}, error("reference.malformed"))


def canonical(s):
    def same(name, text, wanted):
        s.case(name, "json.canonical", {"text": text},
               {"canonical": wanted, "sha256": hashlib.sha256(wanted.encode()).hexdigest()})

    same("members are sorted", '{"b":1,"a":2,"":3}', '{"":3,"a":2,"b":1}')
    same("by UTF-16 code units, not by code points", '{"\U0001f600":1,"\ufb33":2}', '{"\U0001f600":1,"\ufb33":2}')
    same("spaces go", ' [ 1 ,\t{ } ,\n[ ] ] ', "[1,{},[]]")
    same("integral numbers are integers", "[1.0,1e2,-0,0e9,-0.0,100e-2]", "[1,100,0,0,0,1]")
    same("doubles as JavaScript writes them", "[0.1,1e-7,123456789012.5,5e-324,0.000001]",
         "[0.1,1e-7,123456789012.5,5e-324,0.000001]")
    same("the largest integers", "[9007199254740991,-9007199254740991]", "[9007199254740991,-9007199254740991]")
    same("escapes become characters", r'"\u0041\u00e9\ud83d\ude00\/"', '"A\u00e9\U0001f600/"')
    same("control characters keep short escapes", r'"\u0008\u0009\u000a\u000c\u000d\u0001\u001f\"\\"', '"\\b\\t\\n\\f\\r\\u0001\\u001f\\"\\\\"')
    same("DEL and line separators are plain", r'"\u007f\u2028"', '"\u007f\u2028"')
    same("names that JavaScript objects have", '{"toString":1,"__proto__":2,"constructor":3}', '{"__proto__":2,"constructor":3,"toString":1}')
    s.case("large integers on demand", "json.canonical", {"text": "[9007199254740993]", "unsafe_integers_as_doubles": True},
           {"canonical": "[9007199254740992]"})
    for name, text, code in [
        ("nothing", "", "json.incomplete"), ("half an object", '{"a":', "json.incomplete"), ("two values", "1 2", "json.syntax"),
        ("a comment", "[1] // x", "json.syntax"), ("a trailing comma", "[1,]", "json.syntax"), ("a doubled member", '{"a":1,"a":1}', "json.duplicate_key"),
        ("a doubled member spelled with an escape", r'{"a":1,"\u0061":1}', "json.duplicate_key"),
        ("a lone high surrogate", r'"\ud83d"', "json.lone_surrogate"), ("a lone low surrogate", r'"\ude00x"', "json.lone_surrogate"),
        ("an integer beyond 2^53-1", "9007199254740992", "json.unsafe_integer"), ("the same as a fraction", "9007199254740993.0", "json.unsafe_integer"),
        ("a whole number beyond 2^53-1 with an exponent", "1e21", "json.unsafe_integer"), ("a number without end", "1e400", "json.number_out_of_range"), ("a leading zero", "01", "json.syntax"), ("a plus sign", "+1", "json.syntax"), ("a bare dot", ".5", "json.syntax"),
        ("a raw tab in a text", '"\t"', "json.syntax"), ("single quotes", "'a'", "json.syntax"), ("NaN", "NaN", "json.syntax"), ("a byte order mark", "\ufeff1", "json.byte_order_mark"),
        ("an escape that is none", r'"\x41"', "json.syntax"), ("too deep", "[" * 300 + "]" * 300, "json.too_deep"),
    ]:
        s.case(f"refused: {name}", "json.canonical", {"text": text}, error(code))


def suites():
    first, second = Suite("references"), Suite("canonical-json")
    references(first)
    canonical(second)
    return [first, second]

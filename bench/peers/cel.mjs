// Peers in CEL for JavaScript: an expression is compiled once; timed is its evaluation on a context object that is made already.
// Neither has cidr(), so each is given one as small as can be: four numbers and a shift, no IPv6, no error for what is no address.
import { conditions } from "../cases.mjs";
import { measure } from "./measure.mjs";

const number = (address) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

class Cidr {
  constructor(text) {
    const [first, bits] = text.split("/");
    this.size = 2 ** (32 - Number(bits));
    this.first = Math.floor(number(first) / this.size);
  }
  contains(address) {
    return Math.floor(number(address) / this.size) === this.first;
  }
}

function each(engine, compile) {
  for (const [name, { expression, holds, fails }] of Object.entries(conditions)) {
    if (!expression) continue;
    const evaluate = compile(expression);
    const questions = [[{ context: holds }, "allow"], ...fails.map((context) => [{ context }, "deny"])];
    measure(name, engine, questions, ([given]) => evaluate(given));
  }
}

export function celJs({ Environment }) {
  const environment = new Environment().registerVariable("context", "map").registerType("Cidr", { ctor: Cidr, fields: {} })
    .registerFunction("cidr(string): Cidr", (text) => new Cidr(text))
    .registerFunction("Cidr.containsIP(string): bool", (cidr, address) => cidr.contains(address));
  each("cel-js", (expression) => environment.parse(expression));
}

export function bufbuildCel({ CelScalar, celEnv, celFunc, celMethod, parse, plan }) {
  // It takes no objects of other types than its own: the range stays a text, and containsIP reads it.
  const environment = celEnv({ funcs: [
    celFunc("cidr", [CelScalar.STRING], CelScalar.STRING, (text) => text),
    celMethod("containsIP", CelScalar.STRING, [CelScalar.STRING], CelScalar.BOOL, function (address) { return new Cidr(this).contains(address); }),
  ] });
  each("bufbuild-cel", (expression) => {
    const evaluate = plan(environment, parse(expression));
    return ({ context }) => evaluate({ context });
  });
}

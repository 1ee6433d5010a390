import { describe, expect, it } from "vitest";
import { CelAuthorizer } from "./authorizer-library.ts";
import { toCel } from "./cel-value.ts";
import { type CelContext, compileExpression } from "./compile-expression.ts";

const object = { spec: { size: 3, ratio: 0.5, names: ["a", "b"], labels: { "a/b": "c" }, cidr: "10.1.0.0/16" } };
const context: CelContext = {
  object: toCel(object),
  oldObject: null,
  request: toCel({}),
  params: null,
  namespaceObject: null,
  variables: {},
  authorizer: new CelAuthorizer({ user: "ann", groups: [] }, undefined),
};

describe("compileExpression", () => {
  it.each([
    "object.spec.size == 3 && object.spec.size == 3.0 && object.spec.ratio < 1",
    "object.?spec == object.?spec && object.?none == oldObject.?none",
    "object.spec.labels['a/b'] == 'c' && 'a/b' in object.spec.labels",
    "object.spec.names.exists(n, n.matches('^[[:alpha:]]$')) && 'x-1'.find('[0-9]+') == '1'",
    "'%s has %d'.format(['a', 2]) == 'a has 2' && 'aXa'.replace('a', 'b', 1) == 'bXa'",
    "cidr('10.0.0.0/8').containsCIDR(object.spec.cidr) && !cidr('10.0.0.0/8').containsIP('11.0.0.1') && ip('::1').family() == 6",
    "quantity('1.5Gi').isGreaterThan(quantity('1500M')) && quantity('50k').sub(20000) == quantity('30k') && !isQuantity('3K')",
    "[3, 1].sum() == 4 && [1, 2].isSorted() && sets.contains([1, 2], [2]) && ['a', 'b'].indexOf('b') == 1",
    "jsonpatch.escapeKey('a/b~c') == 'a~1b~0c'",
    "object.spec.nothing == 1 || true",
  ])("evaluates %s", (source) => {
    expect(compileExpression(source)(context)).toEqual({ kind: "value", value: true });
  });

  it.each([
    "object.spec.nothing",
    "object.spec.names[5]",
    "cidr('10.0.0.0/33') == cidr('10.0.0.0/8')",
    "int('x') == 1",
  ])("fails with %s as an API server does", (source) => {
    expect(compileExpression(source)(context).kind).toBe("error");
  });

  it.each([
    "object.spec.names.all(i, n, i < 2)",
    "'x'.matches('(?=x)')",
    "'x'.matches('\\\\pL')",
    "url('https://x').getHost() == 'x'",
    "authorizer.path('/healthz').check('get').allowed()",
    "object.spec.size + 'x' == ''",
    "object.spec.names.map(",
  ])("does not guess at %s", (source) => {
    expect(compileExpression(source)(context).kind).toBe("unsupported");
  });

  it("makes messages of literals, also within others and beside maps", () => {
    const source =
      "Object{spec: Object.spec{a: object.spec.size == 3 ? {'k': 'v'} : {'k': 'w'}, b: [Object.spec.b{c: 1}]}}";
    expect(compileExpression(source)(context)).toMatchObject({
      value: {
        type: "Object",
        fields: { spec: { fields: { a: { k: "v" }, b: [{ type: "Object.spec.b", fields: { c: 1n } }] } } },
      },
    });
  });
});

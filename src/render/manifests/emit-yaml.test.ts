import fc from "fast-check";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { defer, joinText } from "../../model/deferred.ts";
import { emitYaml } from "./emit-yaml.ts";

const awkwardText = fc.constantFrom(
  "",
  " ",
  "no",
  "Yes",
  "y",
  "~",
  "null",
  "NULL",
  "1",
  "-1",
  "1.5",
  "1e3",
  "0x1f",
  "0o7",
  "012",
  ".inf",
  "12:30:45",
  "2026-11-24",
  "a: b",
  "a:",
  "a #b",
  "#a",
  "- a",
  "-",
  "? a",
  "*a",
  "&a",
  "!a",
  "%a",
  "@a",
  "`a`",
  "[a]",
  "{a}",
  "a,b",
  "'a'",
  '"a"',
  "a\nb",
  "a\nb\n",
  "a\n\nb",
  "a\nb\n\n",
  " a\nb",
  "a \nb",
  "a\n b\n",
  "\na",
  "\n",
  "a\tb",
  "a\r\nb",
  "\u0085",
  "\u2028",
  "\ufeffa",
  "\u007f",
  "é",
  "😀",
  "=",
  "<<",
  "---",
  "...",
  "a: b\nc",
  "# a\nb",
  "100m",
  "16Gi",
  "0.0.0.0/0",
  "1.2.3.4",
  "__proto__",
);
const text = fc.oneof(awkwardText, fc.string(), fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }));
const document = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe("emitYaml", () => {
  it("is read back as the same value by readers of YAML 1.1 and 1.2", () => {
    fc.assert(
      fc.property(document, (value) => {
        const emitted = emitYaml(value);
        expect(parse(emitted, { version: "1.2" })).toEqual(value);
        expect(parse(emitted, { version: "1.1", merge: false, schema: "yaml-1.1" })).toEqual(value);
        expect(load(emitted)).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it("depends on the value alone, not on the order of its keys", () => {
    expect(emitYaml({ b: 1, a: { d: 1, c: 2 } })).toBe(emitYaml({ a: { c: 2, d: 1 }, b: 1 }));
  });

  it("puts the head of a manifest first and the name first in its metadata", () => {
    const manifest = {
      data: { b: "2", a: "1" },
      metadata: { labels: { tier: "web" }, namespace: "web", name: "settings" },
      kind: "ConfigMap",
      apiVersion: "v1",
    };
    expect(emitYaml(manifest, ["apiVersion", "kind", "metadata", "spec"])).toBe(
      [
        "apiVersion: v1",
        "kind: ConfigMap",
        "metadata:",
        "  name: settings",
        "  namespace: web",
        "  labels:",
        "    tier: web",
        "data:",
        '  a: "1"',
        '  b: "2"',
        "",
      ].join("\n"),
    );
  });

  it("never wraps a line", () => {
    const long = "word ".repeat(200).trim();
    expect(emitYaml({ long })).toBe(`long: ${long}\n`);
  });

  it("writes many lines of text as a block that people can read", () => {
    expect(emitYaml({ script: "set -e\n\necho hello\n" })).toBe("script: |\n  set -e\n\n  echo hello\n");
    expect(emitYaml(["a\nb"])).toBe("- |-\n  a\n  b\n");
  });

  it("writes one object rightly wherever and however often it stands", () => {
    const shared = { tier: "web", nested: { on: true } };
    const value = { metadata: { name: "a", labels: shared }, spec: shared, template: { metadata: { labels: shared } } };
    const plain = structuredClone(value);
    expect(emitYaml(value)).toBe(emitYaml(plain));
    expect(emitYaml(value)).toBe(emitYaml(plain));
    expect(parse(emitYaml({ a: shared, b: [shared, shared] }))).toEqual({ a: shared, b: [shared, shared] });
  });

  it("leaves out keys without a value and keeps empty collections", () => {
    expect(emitYaml({ gone: undefined, list: [], map: {}, none: null })).toBe("list: []\nmap: {}\nnone: null\n");
  });

  it("writes deferred values as placeholders, alone or inside text", () => {
    const name = defer("stack/1/eu-central-1/a/Queue", "QueueName");
    const placeholder = "$" + "{tenantry:stack/1/eu-central-1/a/Queue#QueueName}";
    expect(emitYaml({ url: joinText("https://sqs/", name), name })).toBe(
      `name: "${placeholder}"\nurl: "https://sqs/${placeholder}"\n`,
    );
  });
});

import type { Environment } from "@marcbachmann/cel-js";
import { compileRe2 } from "./re2.ts";
import { UnsupportedExpression } from "./unsupported.ts";

/** CEL's extension of strings at version 2, and Kubernetes' functions on regular expressions. */
export function registerTextLibrary(env: Environment): void {
  env.registerFunction("string.charAt(int): string", charAt);
  env.registerFunction("string.replace(string, string): string", (text: string, from: string, to: string) =>
    text.replaceAll(from, () => to),
  );
  env.registerFunction("string.replace(string, string, int): string", replaceSome);
  env.registerFunction("string.format(list): string", format);
  env.registerFunction("string.matchesRe2(string): bool", (text: string, pattern: string) =>
    compileRe2(pattern).test(text),
  );
  env.registerFunction(
    "string.find(string): string",
    (text: string, pattern: string) => findAll(text, pattern)[0] ?? "",
  );
  env.registerFunction("string.findAll(string): list<string>", findAll);
  env.registerFunction("string.findAll(string, int): list<string>", (text: string, pattern: string, limit: bigint) =>
    limit < 0n ? findAll(text, pattern) : findAll(text, pattern).slice(0, Number(limit)),
  );
}

function charAt(text: string, index: bigint): string {
  const characters = [...text];
  if (index < 0n || Number(index) > characters.length) throw new RangeError(`index out of range: ${index}`);
  return characters[Number(index)] ?? "";
}

function replaceSome(text: string, from: string, to: string, limit: bigint): string {
  if (limit < 0n) return text.replaceAll(from, () => to);
  let left = Number(limit);
  return text.replaceAll(from, (found) => {
    left -= 1;
    return left >= 0 ? to : found;
  });
}

function findAll(text: string, pattern: string): readonly string[] {
  const expression = compileRe2(pattern);
  return [...text.matchAll(new RegExp(expression.source, `${expression.flags}g`))].map(([found]) => found);
}

/** `%s` and `%d` of plain values; every other clause depends on details of Go's formatting. */
function format(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replaceAll(/%(%|.)/gu, (_, clause: string) => {
    if (clause === "%") return "%";
    const value = values[next];
    next += 1;
    if (next > values.length) throw new RangeError("index out of range");
    if (clause === "s" && typeof value === "string") return value;
    if ((clause === "s" || clause === "d") && typeof value === "bigint") return String(value);
    if (clause === "s" && typeof value === "boolean") return String(value);
    throw new UnsupportedExpression(`string.format with %${clause} is not evaluated`);
  });
}

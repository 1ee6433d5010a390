import { UnsupportedExpression } from "./unsupported.ts";

/**
 * Rewrites an expression for an evaluator that knows neither message literals nor RE2.
 *
 * `Object.spec{replicas: 1}` and `JSONPatch{op: "add"}` become calls of `messageOf` with a map, and `.matches(` becomes
 * `.matchesRe2(`. Text in literals and comments stays as it is.
 */
export function rewriteSource(source: string): string {
  const tokens = tokenize(source);
  const state: State = { output: [], closers: [] };
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === "sign") rewriteSign(state, text);
    else if (kind === "name") rewriteName(state, text, nextSign(tokens, index));
    else state.output.push(text);
  }
  return state.output.join("");
}

interface State {
  readonly output: string[];
  /** What closes each open bracket, innermost last. */
  readonly closers: string[];
}

const messageEnd = "})";
const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]" };

function rewriteSign({ output, closers }: State, text: string): void {
  if (text === "{") {
    const type = takeTypeName(output);
    closers.push(type === undefined ? "}" : messageEnd);
    output.push(type === undefined ? "{" : `messageOf(${JSON.stringify(type)}, {`);
    return;
  }
  if (["}", ")", "]"].includes(text)) {
    output.push(closers.pop() === messageEnd ? messageEnd : text);
    return;
  }
  const closer = closing[text];
  if (closer !== undefined) closers.push(closer);
  output.push(text);
}

function rewriteName({ output, closers }: State, text: string, next: string | undefined): void {
  if (closers.at(-1) === messageEnd && isFieldName(output, next)) output.push(JSON.stringify(text));
  else output.push(text === "matches" && output.at(-1) === "." ? "matchesRe2" : text);
}

interface Token {
  readonly kind: "space" | "name" | "text" | "number" | "sign";
  readonly text: string;
}

const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
  ["space", /(?:\s|\/\/[^\n]*)+/y],
  ["text", /[bBrR]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')/y],
  ["name", /[A-Za-z_]\w*/y],
  ["number", /\d(?:[\w.]|(?<=[eE])[+-])*/y],
  ["sign", /&&|\|\||[<>=!]=|[\s\S]/y],
];

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    const token = tokenAt(source, at);
    if (token === undefined) throw new UnsupportedExpression(`cannot read the expression at ${source.slice(at)}`);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(source: string, at: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

/** A brace right after a name opens a message, because a map never follows a name. Takes the name off the output. */
function takeTypeName(output: string[]): string | undefined {
  const isName = (text: string | undefined): boolean => text !== undefined && /^[A-Za-z_]\w*$/.test(text);
  if (!isName(output.at(-1)) || output.at(-1) === "in") return undefined;
  const parts = [output.pop() ?? ""];
  while (output.at(-1) === "." && isName(output.at(-2))) {
    output.pop();
    parts.unshift(output.pop() ?? "");
  }
  return parts.join(".");
}

function isFieldName(output: readonly string[], next: string | undefined): boolean {
  const before = output.findLast((text) => text.trim() !== "") ?? "";
  return next === ":" && (before === "," || before.endsWith(", {"));
}

function nextSign(tokens: readonly Token[], index: number): string | undefined {
  return tokens.slice(index + 1, index + 3).find(({ kind }) => kind !== "space")?.text;
}

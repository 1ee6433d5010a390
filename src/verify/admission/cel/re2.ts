import { UnsupportedExpression } from "./unsupported.ts";

const compiled = new Map<string, RegExp>();

/**
 * Compiles a pattern of RE2 (github.com/google/re2/wiki/Syntax), in whose syntax CEL takes regular expressions.
 *
 * @throws UnsupportedExpression for what means something else here, or nothing.
 */
export function compileRe2(pattern: string): RegExp {
  const found = compiled.get(pattern) ?? translate(pattern);
  compiled.set(pattern, found);
  return found;
}

/** `\d` and `\w` are ASCII in both, but `\s` is not, `.` differs in line breaks, and some escapes exist on one side only. */
function translate(pattern: string): RegExp {
  const flags = /^\(\?([is]+)\)/.exec(pattern);
  const body = flags === null ? pattern : pattern.slice(flags[0].length);
  const isDotAll = flags?.[1]?.includes("s") === true;
  let output = "";
  let inClass = false;
  for (let at = 0; at < body.length; ) {
    const { text, length } = translateAt(body, at, { inClass, isDotAll });
    if (/^\[\^?(?:\\\])?$/.test(text)) inClass = true;
    if (text === "]") inClass = false;
    output += text;
    at += length;
  }
  try {
    return new RegExp(output, flags?.[1]?.includes("i") === true ? "iu" : "u");
  } catch {
    throw unsupported(pattern);
  }
}

interface Piece {
  readonly text: string;
  /** Of the source. */
  readonly length: number;
}

const space = "\\t\\n\\f\\r ";
const posixClasses: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  digit: "0-9",
  lower: "a-z",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

function translateAt(
  body: string,
  at: number,
  { inClass, isDotAll }: { readonly inClass: boolean; readonly isDotAll: boolean },
): Piece {
  const character = String.fromCodePoint(body.codePointAt(at) ?? 0);
  if (character === "\\") return translateEscape(body, at, inClass);
  if (inClass) return translateInClass(body, at, character);
  if (character === "." && !isDotAll) return { text: "[^\\n]", length: 1 };
  if (character === ".") return { text: "[\\s\\S]", length: 1 };
  if (character === "[") return translateOpening(body, at);
  if (body.startsWith("(?", at)) return translateGroup(body, at);
  const text = isPlainBracket(body, at, character) ? `\\${character}` : character;
  return { text, length: character.length };
}

/** Whether a brace or bracket stands for itself, because it is no part of a repetition or class. */
function isPlainBracket(body: string, at: number, character: string): boolean {
  if (character === "{") return !/^\{\d+(?:,\d*)?\}/.test(body.slice(at));
  if (character === "}") return !/\{\d+(?:,\d*)?$/.test(body.slice(0, at));
  return character === "]";
}

/** A bracket right after the opening one stands for itself in RE2. */
function translateOpening(body: string, at: number): Piece {
  const opening = body.startsWith("[^", at) ? "[^" : "[";
  if (body.startsWith("]", at + opening.length)) return { text: `${opening}\\]`, length: opening.length + 1 };
  return { text: opening, length: opening.length };
}

function translateInClass(body: string, at: number, character: string): Piece {
  const posix = /^\[:(\w+):\]/.exec(body.slice(at));
  const members = posixClasses[posix?.[1] ?? ""];
  if (posix !== null && members === undefined) throw unsupported(body);
  if (posix !== null) return { text: members ?? "", length: posix[0].length };
  if (character === "[") return { text: "\\[", length: 1 };
  return { text: character, length: character.length };
}

function translateGroup(body: string, at: number): Piece {
  const named = /^\(\?P?<(\w+)>/.exec(body.slice(at));
  if (named !== null) return { text: "(", length: named[0].length };
  if (body.startsWith("(?:", at)) return { text: "(?:", length: 3 };
  throw unsupported(body);
}

const escapes: Readonly<Record<string, string>> = {
  s: `[${space}]`,
  S: `[^${space}]`,
  A: "^",
  z: "$",
  b: "\\b",
  B: "\\B",
};
const escapesInClass: Readonly<Record<string, string>> = { s: space };

function translateEscape(body: string, at: number, inClass: boolean): Piece {
  const escaped = body[at + 1] ?? "";
  const special = (inClass ? escapesInClass : escapes)[escaped];
  if (special !== undefined) return { text: special, length: 2 };
  if (/[dDwWtnrfv^$\\.*+?()[\]{}|/]/.test(escaped)) return { text: `\\${escaped}`, length: 2 };
  if (escaped === "-") return { text: inClass ? "\\-" : "-", length: 2 };
  if (/[!-,:-@_`"'~#%&;<=>]/.test(escaped)) return { text: escaped, length: 2 };
  throw unsupported(body);
}

function unsupported(pattern: string): UnsupportedExpression {
  return new UnsupportedExpression(`the regular expression ${pattern} is not understood`);
}

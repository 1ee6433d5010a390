/** A small seeded generator (mulberry32), so that a failure can be repeated from its seed. */
export interface Chance {
  /** A whole number from 0 to below `bound`. */
  readonly below: (bound: number) => number;
  readonly pick: <T>(items: readonly [T, ...T[]]) => T;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * Math.max(1, bound));
  return { below, pick: (items) => items[below(items.length)] ?? items[0] };
}

const hostileValues: readonly [string, ...string[]] = [
  "",
  "null",
  "~",
  "true",
  "-1",
  "0",
  "1e999",
  ".nan",
  ".inf",
  "0x1F",
  "0o17",
  "1_000",
  "0b11",
  "99999999999999999999999999",
  '""',
  "[]",
  "{}",
  "[[]]",
  "{a: {b: {c: []}}}",
  "a--b",
  "UPPER",
  "__proto__",
  "constructor",
  "{__proto__: {x: 1}}",
  "{constructor: 1}",
  "*alias",
  "&anchor x",
  "!!binary aGk=",
  "!tag x",
  "2026-01-01",
  "10.0.0.0/33",
  "10.0.0.1/8",
  "999.1.1.1/8",
  "'unterminated",
  '"\\uD800"',
  '"\\x00"',
  "AKIAIOSFODNN7EXAMPLE",
  "|\n          block\n          text",
  ">-\n  folded",
  "\u{1F600}",
  "x".repeat(300),
  "[".repeat(80),
  "- - - - - - x",
  "{a: 1, a: 2}",
  "{? [x] : y}",
  "<<",
  "# comment",
  "any",
  "100%",
  "14d",
  "PT1H",
];

const hostileText: readonly [string, ...string[]] = [
  "\t",
  "\r\n",
  "\n---\n",
  "\n...\n",
  "&a ",
  "*a ",
  "<<: ",
  "? ",
  ": ",
  "- ",
  "{",
  "}",
  "[",
  "]",
  ",",
  "#",
  "%YAML 1.1\n",
  "!!str ",
  "'",
  '"',
  "\\",
  "\u0000",
  "\u0085",
  "\u2028",
  "\uFEFF",
  "@",
  "`",
  "| ",
  "> ",
  "__proto__: 1\n",
];

type Mutation = (text: string, chance: Chance) => string;

function splice(text: string, start: number, length: number, insert: string): string {
  return text.slice(0, start) + insert + text.slice(start + length);
}

function editLines(text: string, edit: (lines: string[]) => void): string {
  const lines = text.split("\n");
  edit(lines);
  return lines.join("\n");
}

const replaceValue: Mutation = (text, chance) => {
  const values = [...text.matchAll(/(?<=: |\[|, )[^\s,[\]{}][^,[\]{}\n]*/g)];
  const target = values[chance.below(values.length)];
  return target === undefined ? text : splice(text, target.index, target[0].length, chance.pick(hostileValues));
};

const renameKey: Mutation = (text, chance) => {
  const keys = [...text.matchAll(/[A-Za-z][\w.-]*(?=:)/g)];
  const target = keys[chance.below(keys.length)];
  if (target === undefined) return text;
  const at = target.index + chance.below(target[0].length);
  return chance.below(3) === 0
    ? splice(
        text,
        target.index,
        target[0].length,
        chance.pick(["__proto__", "constructor", "x", "1", "null", '""', "name"]),
      )
    : splice(text, at, 1, chance.pick(["", "x", "--", "S"]));
};

const swapValues: Mutation = (text, chance) => {
  const values = [...text.matchAll(/(?<=: )[^\s{[][^,\]}\n]*/g)];
  const [left, right] = [values[chance.below(values.length)], values[chance.below(values.length)]];
  if (left === undefined || right === undefined || left.index >= right.index) return text;
  return splice(splice(text, right.index, right[0].length, left[0]), left.index, left[0].length, right[0]);
};

const removeLine: Mutation = (text, chance) =>
  editLines(text, (lines) => void lines.splice(chance.below(lines.length), 1 + chance.below(3)));

const repeatLine: Mutation = (text, chance) =>
  editLines(text, (lines) => {
    const at = chance.below(lines.length);
    lines.splice(chance.below(lines.length), 0, lines[at] ?? "");
  });

const reindentLine: Mutation = (text, chance) =>
  editLines(text, (lines) => {
    const at = chance.below(lines.length);
    lines[at] = chance.pick([" ", "  ", "\t", ""]) + (lines[at] ?? "").slice(chance.below(3));
  });

const insertText: Mutation = (text, chance) => splice(text, chance.below(text.length), 0, chance.pick(hostileText));

const removeText: Mutation = (text, chance) => splice(text, chance.below(text.length), 1 + chance.below(6), "");

const cutEnd: Mutation = (text, chance) => text.slice(0, chance.below(text.length));

const nestDeeply: Mutation = (text, chance) => {
  const depth = 1 + chance.below(200);
  const opening = chance.pick(["[", "{a: ", "- ", "? "]);
  return splice(text, chance.below(text.length), 0, opening.repeat(depth));
};

const mutations: readonly [Mutation, ...Mutation[]] = [
  replaceValue,
  replaceValue,
  replaceValue,
  renameKey,
  renameKey,
  swapValues,
  removeLine,
  repeatLine,
  reindentLine,
  insertText,
  removeText,
  cutEnd,
  nestDeeply,
];

/** A document changed in one to three places; every eighth also has bytes that need not be UTF-8. */
export function mutateDocument(text: string, chance: Chance): string | Uint8Array {
  let mutated = text;
  const count = 1 + chance.below(3);
  for (let index = 0; index < count; index++) mutated = chance.pick(mutations)(mutated, chance);
  return chance.below(8) === 0 ? flipBytes(mutated, chance) : mutated;
}

function flipBytes(text: string, chance: Chance): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const count = 1 + chance.below(3);
  for (let index = 0; index < count; index++) bytes[chance.below(bytes.length)] = chance.below(256);
  return bytes;
}

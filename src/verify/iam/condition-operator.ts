import { type AddressRange, parseRange, rangeContains } from "./address-range.ts";
import { type ArnGlob, arnCovers, arnsIntersect, splitArn } from "./arn-glob.ts";
import { type Glob, globCovers, globsIntersect, isLiteral } from "./glob.ts";
import { choosable, fails, type Truth, truthOf } from "./truth.ts";

/**
 * One family of condition operators (IAM user guide, reference_policies_elements_condition_operators). Negation, sets and
 * `IfExists` are the same for all and stand in `condition.ts`.
 */
export interface OperatorFamily {
  /** Whether variables may stand in the policy's value. */
  readonly variables: boolean;
  readonly wildcards: boolean;
  /** Absent: the policy's value is acceptable. */
  problem?(expected: string): string | undefined;
  /** Tests one value of the request, which may be a set to choose from, against one value of the policy. */
  test(value: Glob, expected: Glob): Truth;
}

export interface Operator {
  readonly family: OperatorFamily;
  readonly negated: boolean;
}

function textFamily(wildcards: boolean): OperatorFamily {
  return {
    variables: true,
    wildcards,
    test: (value, expected) => within(globsIntersect(expected, value), () => globCovers(expected, value)),
  };
}

function within(meets: boolean, covers: () => boolean): Truth {
  if (!meets) return fails;
  return covers() ? truthOf(true) : choosable;
}

const sameText = textFamily(false);
const likeText = textFamily(true);

const sameTextAnyCase: OperatorFamily = {
  variables: true,
  wildcards: false,
  test: (value, expected) => sameText.test(value.toLowerCase(), expected.toLowerCase()),
};

const arnText: OperatorFamily = {
  variables: true,
  wildcards: true,
  problem: (expected) =>
    expected === "*" || expected.startsWith("${") || expected.split(":").length >= 6
      ? undefined
      : "an ARN of six parts is expected",
  test: (value, expected) => {
    const [have, want] = [splitValue(value), splitArn(expected)];
    return have === undefined ? fails : within(arnsIntersect(want, have), () => arnCovers(want, have));
  },
};

/** A request's value is never completed: what has fewer than six parts is no ARN. */
function splitValue(value: Glob): ArnGlob | undefined {
  return isLiteral(value) && value.split(":").length < 6 ? undefined : splitArn(value);
}

/** Families whose values have no useful patterns: a choice among many is free. */
function scalarFamily<T>(
  parse: (text: string) => T | undefined,
  compare: (value: T, expected: T) => boolean,
  wanted: string,
): OperatorFamily {
  return {
    variables: false,
    wildcards: false,
    problem: (expected) => (parse(expected) === undefined ? `${wanted} is expected` : undefined),
    test: (value, expected) => {
      const want = parse(expected);
      if (want === undefined) return fails;
      if (!isLiteral(value)) return choosable;
      const have = parse(value);
      return truthOf(have !== undefined && compare(have, want));
    },
  };
}

type Compare = (value: number, expected: number) => boolean;

const comparisons: Readonly<Record<string, Compare>> = {
  Equals: (value, expected) => value === expected,
  LessThan: (value, expected) => value < expected,
  LessThanEquals: (value, expected) => value <= expected,
  GreaterThan: (value, expected) => value > expected,
  GreaterThanEquals: (value, expected) => value >= expected,
};

const numberText = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

function parseNumber(text: string): number | undefined {
  return numberText.test(text.trim()) ? Number(text) : undefined;
}

const dateText = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** W3C profile of ISO 8601, or seconds since 1970. Without a zone it is UTC. Milliseconds. */
export function parseDate(text: string): number | undefined {
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000;
  if (!dateText.test(text)) return undefined;
  const zoned = text.includes("T") && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text;
  const milliseconds = Date.parse(zoned);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function parseTruth(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
}

const addressFamily: OperatorFamily = {
  variables: false,
  wildcards: false,
  problem: (expected) => (parseRange(expected) === undefined ? "an address or a CIDR block is expected" : undefined),
  test: (value, expected) => {
    const want = parseRange(expected);
    if (want === undefined) return fails;
    if (!isLiteral(value)) return choosable;
    const have: AddressRange | undefined = parseRange(value);
    return truthOf(have !== undefined && rangeContains(want, have));
  },
};

function pair(positive: string, negative: string, family: OperatorFamily): readonly (readonly [string, Operator])[] {
  return [
    [positive, { family, negated: false }],
    [negative, { family, negated: true }],
  ];
}

function ordered(
  prefix: string,
  parse: (text: string) => number | undefined,
  wanted: string,
): readonly (readonly [string, Operator])[] {
  const operators = Object.entries(comparisons).map(([name, compare]): [string, Operator] => [
    `${prefix}${name}`,
    { family: scalarFamily(parse, compare, wanted), negated: false },
  ]);
  const same = scalarFamily(parse, (value, expected) => value === expected, wanted);
  return [...operators, [`${prefix}NotEquals`, { family: same, negated: true }]];
}

/** Every operator but `Null`, by its name in lower case: IAM accepts any case. */
export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>(
  [
    ...pair("StringEquals", "StringNotEquals", sameText),
    ...pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", sameTextAnyCase),
    ...pair("StringLike", "StringNotLike", likeText),
    ...pair("ArnEquals", "ArnNotEquals", arnText),
    ...pair("ArnLike", "ArnNotLike", arnText),
    ...pair("IpAddress", "NotIpAddress", addressFamily),
    ...ordered("Numeric", parseNumber, "a number"),
    ...ordered("Date", parseDate, "a date or seconds since 1970"),
    [
      "Bool",
      { family: scalarFamily(parseTruth, (value, expected) => value === expected, "true or false"), negated: false },
    ] as const,
    ["BinaryEquals", { family: sameText, negated: false }] as const,
  ].map(([name, operator]) => [name.toLowerCase(), operator]),
);

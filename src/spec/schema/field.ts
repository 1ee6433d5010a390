import { z } from "zod";
import type { SpecCode } from "../codes.ts";

/** What a scalar must look like, and what is said when it does not. */
export interface ScalarRule {
  readonly code: SpecCode;
  /** Completes "expected …", for example `a block such as 10.64.0.0/12`. */
  readonly expected: string;
  readonly fix?: string;
  readonly examples?: readonly string[];
  /** What may have been meant by something else. */
  readonly candidates?: readonly string[];
}

export interface TextRule extends ScalarRule {
  /** For editors and the API server as well; must be portable regular expression syntax. */
  readonly pattern?: RegExp;
  readonly maxLength?: number;
  /** What a pattern cannot say. */
  readonly accepts?: (text: string) => boolean;
}

/** A field that must be text of one form. */
export function textField(rule: TextRule): z.ZodString {
  const { code, expected, fix, pattern, maxLength, accepts, examples, candidates } = rule;
  return z
    .string()
    .refine(
      (text) =>
        (maxLength === undefined || text.length <= maxLength) &&
        (pattern === undefined || pattern.test(text)) &&
        (accepts === undefined || accepts(text)),
      { error: `expected ${expected}`, params: { code, fix, candidates } },
    )
    .meta({
      ...(pattern === undefined ? {} : { pattern: pattern.source }),
      ...(maxLength === undefined ? {} : { maxLength }),
      ...(examples === undefined ? {} : { examples: [...examples] }),
    });
}

export type Scalar = string | number;

/** A field that may be written as text or as a bare number, such as a quantity; `accepts` sees its text. */
export function scalarField(
  rule: ScalarRule & { readonly accepts: (text: string) => boolean },
): z.ZodType<Scalar, Scalar> {
  const { code, expected, fix, examples } = rule;
  return z
    .custom<Scalar>((value) => isScalar(value) && rule.accepts(String(value)), {
      error: `expected ${expected}`,
      params: { code, fix },
    })
    .meta({ type: ["string", "number"], ...(examples === undefined ? {} : { examples: [...examples] }) });
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || (typeof value === "number" && Number.isFinite(value));
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): z.ZodNumber {
  return z.number().int().min(least).max(most);
}

/** A list that may also be written as its only item. */
export function oneOrMany<T>(item: z.ZodType<T>, form: Readonly<Record<string, unknown>>): z.ZodType<readonly T[]> {
  return z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(item))
    .meta({ anyOf: [{ type: "array", items: { ...form } }, { ...form }] });
}

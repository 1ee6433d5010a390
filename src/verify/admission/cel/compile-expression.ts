import { Environment } from "@marcbachmann/cel-js";
import { registerAuthorizerLibrary } from "./authorizer-library.ts";
import { celEquals } from "./cel-equals.ts";
import { registerListLibrary } from "./list-library.ts";
import { registerMessageLibrary } from "./message-library.ts";
import { registerNetworkLibrary } from "./network-library.ts";
import { registerQuantityLibrary } from "./quantity-library.ts";
import { rewriteSource } from "./rewrite-source.ts";
import { registerTextLibrary } from "./text-library.ts";
import { UnsupportedExpression } from "./unsupported.ts";

/** What an expression gave. */
export type CelOutcome =
  | { readonly kind: "value"; readonly value: unknown }
  /** An API server's evaluation fails as well: what that means is up to the failure policy. */
  | { readonly kind: "error"; readonly message: string }
  /** Not evaluated here; an API server may say anything. */
  | { readonly kind: "unsupported"; readonly message: string };

/** The variables of an admission expression. */
export interface CelContext {
  readonly object: unknown;
  readonly oldObject: unknown;
  readonly request: unknown;
  readonly params: unknown;
  readonly namespaceObject: unknown;
  /** Read lazily: each field may be a getter that evaluates. */
  readonly variables: unknown;
  readonly authorizer: unknown;
}

export type CelExpression = (context: CelContext) => CelOutcome;

/** Failures of evaluation that an API server has in common with us. */
const sharedErrors = new Set([
  "bool_conversion_error",
  "division_by_zero",
  "double_conversion_error",
  "index_out_of_bounds",
  "index_out_of_range",
  "int_conversion_error",
  "invalid_timestamp",
  "modulo_by_zero",
  "no_such_key",
  "numeric_overflow",
  "optional_value_missing",
  "uint_conversion_error",
]);

const compiled = new Map<string, CelExpression>();
let environment: Environment | undefined;

/** Compiles a CEL expression of an admission policy, once per source text. */
export function compileExpression(source: string): CelExpression {
  const found = compiled.get(source) ?? compile(source);
  compiled.set(source, found);
  return found;
}

function compile(source: string): CelExpression {
  environment ??= createEnvironment();
  try {
    const program = environment.parse(rewriteSource(source));
    const checked = program.check();
    if (!checked.valid) return refuse(source, checked.error);
    return (context) => evaluate(source, () => program(context));
  } catch (error) {
    return refuse(source, error);
  }
}

function refuse(source: string, error: unknown): CelExpression {
  const outcome: CelOutcome = { kind: "unsupported", message: `${firstLine(error)} in ${source}` };
  return () => outcome;
}

function evaluate(source: string, run: () => unknown): CelOutcome {
  try {
    return { kind: "value", value: run() };
  } catch (error) {
    const message = `${firstLine(error)} in ${source}`;
    return { kind: isShared(error) ? "error" : "unsupported", message };
  }
}

function isShared(error: unknown): boolean {
  if (error instanceof UnsupportedExpression) return false;
  if (error instanceof RangeError || error instanceof ExpressionError) return true;
  return error instanceof Error && "code" in error && sharedErrors.has(String(error.code));
}

/** The failure of a variable, for the expression that reads it. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}

function createEnvironment(): Environment {
  const env = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 1_000_000, maxListElements: 100_000, maxMapEntries: 100_000 },
  });
  for (const name of ["object", "oldObject", "request", "params", "namespaceObject", "variables"]) {
    env.registerVariable(name, "dyn");
  }
  registerTextLibrary(env);
  registerNetworkLibrary(env);
  registerQuantityLibrary(env);
  registerListLibrary(env);
  registerAuthorizerLibrary(env);
  registerMessageLibrary(env);
  env.registerVariable("authorizer", "kubernetes.authorization.Authorizer");
  env.registerOperator("optional<dyn> == optional<dyn>", equalOptionals);
  return env;
}

interface CelOptional {
  hasValue(): boolean;
  value(): unknown;
}

function equalOptionals(left: CelOptional, right: CelOptional): boolean {
  if (!left.hasValue() || !right.hasValue()) return left.hasValue() === right.hasValue();
  return celEquals(left.value(), right.value());
}

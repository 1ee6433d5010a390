import { isDeepStrictEqual } from "node:util";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { PatchOperation } from "../../ports/cluster.ts";
import { clusterError } from "./cluster-errors.ts";

/** An object after a JSON patch (RFC 6902); `invalid` when a `test` fails or a path leads nowhere. */
export function applyPatch(object: JsonObject, operations: readonly PatchOperation[]): JsonObject {
  return operations.reduce<JsonObject>((value, operation) => {
    const steps = operation.path
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    return applyAt(value, steps, operation) as JsonObject;
  }, object);
}

function applyAt(value: JsonValue | undefined, steps: readonly string[], operation: PatchOperation): JsonValue {
  const [step, ...rest] = steps;
  if (step === undefined) return operation.op === "test" ? tested(value, operation) : (operation.value ?? null);
  if (typeof value !== "object" || value === null) throw nowhere(operation);
  if (Array.isArray(value)) return inList(value as readonly JsonValue[], [step, ...rest], operation);
  const fields = value as JsonObject;
  const isThere = Object.hasOwn(fields, step);
  if (!isThere && (rest.length > 0 || operation.op !== "add")) throw nowhere(operation);
  if (rest.length === 0 && operation.op === "remove") {
    const { [step]: _gone, ...left } = fields;
    return left;
  }
  return { ...fields, [step]: applyAt(fields[step], rest, operation) };
}

function inList(list: readonly JsonValue[], steps: readonly string[], operation: PatchOperation): JsonValue {
  const [step = "", ...rest] = steps;
  const index = step === "-" ? list.length : Number(step);
  const isAddition = rest.length === 0 && operation.op === "add";
  const last = isAddition ? list.length : list.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > last) throw nowhere(operation);
  if (isAddition) return list.toSpliced(index, 0, operation.value ?? null);
  if (rest.length === 0 && operation.op === "remove") return list.toSpliced(index, 1);
  return list.with(index, applyAt(list[index], rest, operation));
}

function tested(value: JsonValue | undefined, operation: PatchOperation): JsonValue {
  if (value !== undefined && isDeepStrictEqual(value, operation.value)) return value;
  throw clusterError("invalid", `the test at ${operation.path} failed`);
}

function nowhere({ op, path }: PatchOperation): Error {
  return clusterError("invalid", `the JSON patch cannot ${op} at ${path}: there is nothing`);
}

import { fieldOf, textOf } from "../../pod-security/pod-fields.ts";
import { UnsupportedExpression } from "../cel/unsupported.ts";

/**
 * Applies the operations `add`, `replace`, `remove` and `test` of a JSON Patch (RFC 6902). A test that fails leaves the value as it
 * was, as the API server does.
 *
 * @throws UnsupportedExpression for other operations, and for a path that leads nowhere.
 */
export function applyJsonPatch(value: unknown, operations: readonly unknown[]): unknown {
  let current = value;
  for (const operation of operations) {
    const path = (textOf(fieldOf(operation, "path")) ?? "").split("/").slice(1).map(unescaped);
    const kind = textOf(fieldOf(operation, "op"));
    const item = fieldOf(operation, "value");
    if (kind === "test") {
      if (JSON.stringify(valueAt(current, path)) !== JSON.stringify(item)) return value;
    } else if (kind === "add" || kind === "replace" || kind === "remove") {
      current = changeAt(current, path, { kind, item });
    } else {
      throw new UnsupportedExpression(`the operation ${kind} of a JSON Patch is not carried out`);
    }
  }
  return current;
}

interface Change {
  readonly kind: "add" | "replace" | "remove";
  readonly item: unknown;
}

function changeAt(value: unknown, [key, ...rest]: readonly string[], change: Change): unknown {
  if (key === undefined) return change.item;
  if (Array.isArray(value)) return changeList(value, [key, ...rest], change);
  if (typeof value !== "object" || value === null) throw missing(key);
  const record = value as Readonly<Record<string, unknown>>;
  if (rest.length > 0) {
    if (!Object.hasOwn(record, key)) throw missing(key);
    return { ...record, [key]: changeAt(record[key], rest, change) };
  }
  if (change.kind !== "remove") return { ...record, [key]: change.item };
  const { [key]: _, ...others } = record;
  return others;
}

function changeList(list: readonly unknown[], [key = "", ...rest]: readonly string[], change: Change): unknown {
  const index = key === "-" ? list.length : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > list.length) throw missing(key);
  if (rest.length > 0) return list.with(index, changeAt(list[index], rest, change));
  if (change.kind === "add") return list.toSpliced(index, 0, change.item);
  return change.kind === "remove" ? list.toSpliced(index, 1) : list.with(index, change.item);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.length === 0 ? value : fieldOf(value, ...path);
}

function unescaped(key: string): string {
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}

function missing(key: string): UnsupportedExpression {
  return new UnsupportedExpression(`the path of a JSON Patch leads nowhere at ${key}`);
}

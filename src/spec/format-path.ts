import type { DocumentPath } from "./source-file.ts";

/** A path by names where list items have them: `spec.environments[prod].aws.uploads`. */
export function formatPath(root: unknown, path: DocumentPath): string {
  let text = "";
  let value = root;
  for (const step of path) {
    value =
      value !== null && typeof value === "object" && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined;
    if (typeof step === "number") text += `[${nameOf(value) ?? step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** The name by which a list item is addressed, if it has one. */
export function nameOf(item: unknown): string | undefined {
  const name =
    item !== null && typeof item === "object" && Object.hasOwn(item, "name")
      ? (item as { name: unknown }).name
      : undefined;
  return typeof name === "string" ? name : undefined;
}

/** Finds the place of a path by names in a document; undefined when nothing is written there. */
export function parsePath(root: unknown, text: string): DocumentPath | undefined {
  const path: (string | number)[] = [];
  let value = root;
  let rest = text;
  while (rest !== "") {
    const step = rest.startsWith("[")
      ? itemStep(value, rest)
      : keyStep(value, rest.startsWith(".") ? rest.slice(1) : rest);
    if (step === undefined) return undefined;
    path.push(step.key);
    value = step.value;
    rest = step.rest;
  }
  return path;
}

interface Step {
  readonly key: string | number;
  readonly value: unknown;
  readonly rest: string;
}

function itemStep(list: unknown, rest: string): Step | undefined {
  const end = rest.indexOf("]");
  if (!Array.isArray(list) || end === -1) return undefined;
  const name = rest.slice(1, end);
  const named = list.findIndex((item) => nameOf(item) === name || item === name);
  const index = named === -1 && /^\d{1,9}$/.test(name) ? Number(name) : named;
  return index < 0 || index >= list.length ? undefined : { key: index, value: list[index], rest: rest.slice(end + 1) };
}

/** Keys may hold dots (`requests.cpu`), so the longest key that fits is taken. */
function keyStep(map: unknown, rest: string): Step | undefined {
  if (map === null || typeof map !== "object" || Array.isArray(map)) return undefined;
  const fitting = Object.keys(map)
    .filter((key) => rest.startsWith(key) && ["", ".", "["].includes(rest.charAt(key.length)))
    .sort((left, right) => right.length - left.length);
  const [key] = fitting;
  return key === undefined
    ? undefined
    : { key, value: (map as Record<string, unknown>)[key], rest: rest.slice(key.length) };
}

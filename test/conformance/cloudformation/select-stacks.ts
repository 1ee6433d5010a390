import { compareText, type JsonValue, stableStringify } from "../../../src/model/json.ts";
import type { ConformanceStack } from "./templates.ts";

/**
 * The fewest templates, largest first, that hold every shape of resource of all templates.
 *
 * Two resources have one shape when they differ in names alone: in the text of a name or a description, in how many alike
 * items a list has, in which of several statements a policy has. What a linter says of one it says of the other, so a
 * template that shows no new shape is left out; limits of names and counts, and cycles, are held by the compiler's tests.
 */
export function selectStacks(stacks: readonly ConformanceStack[]): readonly ConformanceStack[] {
  const largestFirst = [...stacks].sort(
    (left, right) => right.text.length - left.text.length || compareText(left.path, right.path),
  );
  const seen = new Set<string>();
  return largestFirst.filter(({ region, text }) => {
    const shapes = shapesOf(text).map((shape) => `${region} ${shape}`);
    const isNew = shapes.some((shape) => !seen.has(shape));
    for (const shape of shapes) seen.add(shape);
    return isNew;
  });
}

/** The shapes of a template's resources, of each statement of their policies, and of what it has beside them. */
function shapesOf(text: string): readonly string[] {
  const { Resources: resources, Parameters: parameters, Outputs: outputs } = JSON.parse(text) as Template;
  const shapes = new Set<string>();
  for (const part of [resources, parameters, outputs]) {
    for (const item of Object.values(part ?? {})) shapes.add(stableStringify(shapeOf("", item, shapes)));
  }
  return [...shapes];
}

type Part = { readonly [name: string]: JsonValue };

interface Template {
  readonly Resources: Part;
  readonly Parameters?: Part;
  readonly Outputs?: Part;
}

/** Words of IAM and CloudFormation, which are no names. */
const wordKeys: ReadonlySet<string> = new Set(["Action", "Effect", "NotAction", "Sid", "Type", "Version"]);
/** What is free text, or an amount of money that a tenant states. */
const freeKeys: ReadonlySet<string> = new Set(["Amount", "Description", "Tags"]);
const name = /[A-Za-z]*[0-9a-f]{6,}[A-Za-z0-9]*|[a-z0-9]+(?:-+[a-z0-9]+)*/g;

function shapeOf(key: string, value: JsonValue, parts: Set<string>): JsonValue {
  if (freeKeys.has(key)) return typeof value;
  if (typeof value === "string") return stringShape(key, value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return listShape(key, value, parts);
  return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, shapeOf(inner, item, parts)]));
}

function stringShape(key: string, value: string): string {
  if (wordKeys.has(key)) return value;
  if (key === "Ref") return value.startsWith("AWS::") ? value : "n";
  return value.replaceAll(name, "n");
}

/** The order and number of parts matter to a function, not to a list of alike things; statements stand for themselves. */
function listShape(key: string, items: readonly JsonValue[], parts: Set<string>): JsonValue {
  if (key === "Fn::GetAtt") return [String(items.at(-1))];
  const shapes = items.map((item) => shapeOf(key, item, parts));
  if (key.startsWith("Fn::")) return shapes;
  const distinct = [...new Set(shapes.map((shape) => stableStringify(shape)))].sort();
  if (key !== "Statement") return distinct;
  for (const statement of distinct) parts.add(statement);
  return ["statements"];
}

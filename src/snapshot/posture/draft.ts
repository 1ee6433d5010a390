import type { EstateGap, EstateResource } from "../../model/estate.ts";
import { compareText, type JsonObject, type JsonValue } from "../../model/json.ts";
import { asList, asObject, asText } from "../dump-file.ts";
import type { Answer } from "./answer.ts";

/** Where an answer is from, once that is settled. */
export interface Whereabouts {
  readonly accountId: string;
  readonly region: string;
  readonly source: string;
}

/** An estate in the making: answers add resources, and to each other's resources, in any order. */
export interface Draft {
  readonly add: (where: Whereabouts, resource: DraftResource) => void;
  /** Adds properties to a resource that another answer tells; nothing happens when none does. */
  readonly amend: (id: string, properties: JsonObject) => void;
  readonly tag: (id: string, tags: Readonly<Record<string, string>>) => void;
  readonly gap: (gap: EstateGap) => void;
  /** Says that another answer must be among the documents, else something is unknown. */
  readonly expect: (
    where: Whereabouts,
    operation: string,
    need: { readonly name: string; readonly type: string },
  ) => void;
  readonly finish: (answered: ReadonlySet<string>) => {
    readonly resources: readonly EstateResource[];
    readonly gaps: readonly EstateGap[];
  };
}

export interface DraftResource {
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly tags?: Readonly<Record<string, string>>;
  /** For what belongs to no region. */
  readonly global?: true;
}

/** `<operation>/<name>`: what `expect` asks for. */
export function answerKey({ operation, names }: Pick<Answer, "operation" | "names">): string {
  return `${operation}/${names.join("/")}`;
}

export function createDraft(): Draft {
  const resources = new Map<string, EstateResource>();
  const amendments = new Map<string, JsonObject>();
  const tags = new Map<string, Readonly<Record<string, string>>>();
  const gaps = new Map<string, EstateGap>();
  const expected = new Map<string, EstateGap>();
  const gap = (found: EstateGap): void => {
    gaps.set(`${found.place}\u0000${found.what}\u0000${found.reason}`, found);
  };
  return {
    add: (where, { id, type, properties, tags: own = {}, global }) => {
      resources.set(id, {
        id,
        type,
        accountId: where.accountId,
        region: global === true ? "global" : where.region,
        properties,
        tags: own,
        source: where.source,
      });
    },
    amend: (id, properties) => amendments.set(id, { ...amendments.get(id), ...properties }),
    tag: (id, more) => tags.set(id, { ...tags.get(id), ...more }),
    gap,
    expect: ({ accountId, region }, operation, { name, type }) => {
      expected.set(`${operation}/${name}`, {
        place: region === "global" ? accountId : `${accountId}/${region}`,
        what: type,
        reason: `${operation} of ${name} is not among the documents`,
      });
    },
    finish: (answered) => {
      for (const [key, missing] of expected) if (!answered.has(key)) gap(missing);
      return {
        resources: [...resources.values()]
          .map((resource) => ({
            ...resource,
            properties: { ...resource.properties, ...amendments.get(resource.id) },
            tags: { ...resource.tags, ...tags.get(resource.id) },
          }))
          .sort((left, right) => compareText(left.id, right.id)),
        gaps: [...gaps].sort(([left], [right]) => compareText(left, right)).map(([, found]) => found),
      };
    },
  };
}

/** Objects of a list field; what is no object is left out. */
export function objectsOf(value: JsonObject, field: string): readonly JsonObject[] {
  return (asList(value[field]) ?? []).flatMap((item): readonly JsonObject[] => {
    const object = asObject(item);
    return object === undefined ? [] : [object];
  });
}

export function textOf(value: JsonObject, field: string): string {
  return asText(value[field]) ?? "";
}

/** The given fields that are there, under new names: `{VpcId: "vpcId"}` takes `vpcId` as `VpcId`. */
export function pick(value: JsonObject, fields: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, from]): [string, JsonValue][] => {
      const found = value[from];
      return found === undefined || found === null ? [] : [[name, found]];
    }),
  );
}

/** The same of fields that keep their names. */
export function keep(value: JsonObject, ...fields: readonly string[]): JsonObject {
  return pick(value, Object.fromEntries(fields.map((field) => [field, field])));
}

/** Tags as AWS lists them (`Key`/`Value`, `key`/`value`, `TagKey`/`TagValue`), or as a map. */
export function readTags(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const list = asList(value);
  if (list === undefined) return textsByKey(asObject(value) ?? {});
  return Object.fromEntries(
    list.flatMap((item): [string, string][] => {
      const { Key, key, TagKey, Value, value: text, TagValue } = asObject(item) ?? {};
      const name = Key ?? key ?? TagKey;
      return typeof name === "string" ? [[name, String(Value ?? text ?? TagValue ?? "")]] : [];
    }),
  );
}

function textsByKey(map: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]): [string, string][] =>
      typeof value === "string" ? [[key, value]] : [],
    ),
  );
}

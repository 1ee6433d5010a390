import kubernetesResources from "../../../data/kubernetes-resources.json" with { type: "json" };
import type { EstateObject } from "../../model/estate-cluster.ts";
import { isRecord } from "../../model/json.ts";

/** A resource as authorisation names it. */
export interface ResourceName {
  readonly group: string;
  readonly resource: string;
  /** Absent: not a resource that is known here. */
  readonly namespaced?: boolean;
}

interface KnownResource {
  readonly group: string;
  readonly resource: string;
  readonly namespaced: boolean;
  /** Singular, plural, kind and short names, in lower case. */
  readonly words: readonly string[];
}

const builtIn: readonly KnownResource[] = kubernetesResources.resources.map(
  ({ group, resource, namespaced, singular, shortNames, kind }) => ({
    group,
    resource,
    namespaced,
    words: [resource, singular, kind.toLowerCase(), ...shortNames],
  }),
);

/**
 * The resource that a word of the command line means, as kubectl reads it: plural, singular, kind or short name, also with its
 * group (`deploy.apps`). Definitions among the objects are known, too. A word that is not known is taken as it is.
 */
export function resolveResource(word: string, objects: readonly EstateObject[]): ResourceName {
  if (word === "*") return { group: "", resource: "*" };
  const [name = "", ...rest] = word.toLowerCase().split(".");
  const group = rest.join(".").replace(/^v\d+(?:(?:alpha|beta)\d+)?\.?/, "");
  const known = [...builtIn, ...objects.flatMap(definedResource)];
  const found = known.find((one) => one.words.includes(name) && (rest.length === 0 || one.group === group));
  if (found === undefined) return { group, resource: name };
  return { group: found.group, resource: found.resource, namespaced: found.namespaced };
}

function definedResource(object: EstateObject): readonly KnownResource[] {
  if (object.kind !== "CustomResourceDefinition" || !isRecord(object.spec) || !isRecord(object.spec.names)) return [];
  const { group, scope, names } = object.spec;
  const { plural, singular, kind, shortNames } = names;
  if (typeof plural !== "string" || typeof group !== "string") return [];
  const words = [plural, singular, typeof kind === "string" ? kind.toLowerCase() : undefined]
    .concat(Array.isArray(shortNames) ? shortNames : [])
    .filter((word) => typeof word === "string");
  return [{ group, resource: plural, namespaced: scope === "Namespaced", words }];
}

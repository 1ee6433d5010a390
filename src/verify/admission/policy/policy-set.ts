import { type EstateObject, objectType } from "../../../model/estate-cluster.ts";
import { compileLabelSelector } from "../../../model/label-selector.ts";
import { fieldOf, listOf } from "../../pod-security/pod-fields.ts";

/** A policy with its bindings, by name. */
export interface BoundPolicy {
  readonly policy: EstateObject;
  readonly bindings: readonly EstateObject[];
}

const group = "admissionregistration.k8s.io/";

/** Policies of one kind with their bindings, in the order of their names; a policy without a binding does nothing. */
export function boundPolicies(
  objects: readonly EstateObject[],
  kind: "ValidatingAdmissionPolicy" | "MutatingAdmissionPolicy",
): readonly BoundPolicy[] {
  const bindings = Map.groupBy(ofKind(objects, `${kind}Binding`), (binding) =>
    String(fieldOf(binding, "spec", "policyName")),
  );
  return ofKind(objects, kind).flatMap((policy) => {
    const own = bindings.get(policy.metadata.name);
    return own === undefined ? [] : [{ policy, bindings: own }];
  });
}

/** Each once, whatever the version in which it was read. */
function ofKind(objects: readonly EstateObject[], kind: string): readonly EstateObject[] {
  const found = objects.filter((object) => object.kind === kind && object.apiVersion.startsWith(group));
  const byName = new Map(found.map((object) => [object.metadata.name, object]));
  return [...byName.values()].sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
}

/** What a binding gives a policy as `params`. */
export type Params =
  /** One evaluation for each; undefined stands for null. None: the binding does nothing. */
  | { readonly kind: "found"; readonly params: readonly (EstateObject | undefined)[] }
  /** A misconfiguration, which the failure policy decides. */
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "unknown"; readonly message: string };

/** Finds parameters as the API server does (apiserver pkg/admission/plugin/policy/generic, `CollectParams`). */
export function findParams(
  { policy, binding }: { readonly policy: EstateObject; readonly binding: EstateObject },
  namespace: string | undefined,
  objects: ParamObjects,
): Params {
  const paramKind = fieldOf(policy, "spec", "paramKind");
  const reference = fieldOf(binding, "spec", "paramRef");
  if (paramKind === undefined || reference === undefined) return { kind: "found", params: [undefined] };
  const type = objectType({
    apiVersion: String(fieldOf(paramKind, "apiVersion")),
    kind: String(fieldOf(paramKind, "kind")),
  });
  const scope = objects.scopeOf(type);
  if (scope === undefined) return { kind: "unknown", message: `whether ${type} is namespaced is not known` };
  const place =
    scope === "Cluster" ? undefined : ((fieldOf(reference, "namespace") as string | undefined) ?? namespace);
  if (scope === "Namespaced" && place === undefined) {
    return {
      kind: "error",
      message: "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
    };
  }
  const params = select(objects.list(type, place), reference);
  if (params === undefined) return { kind: "unknown", message: "the selector of paramRef is not understood" };
  if (params.length > 0 || fieldOf(reference, "parameterNotFoundAction") !== "Deny") return { kind: "found", params };
  return { kind: "error", message: "no params found for policy binding with `Deny` parameterNotFoundAction" };
}

/** The objects that can be parameters. */
export interface ParamObjects {
  list(type: string, namespace: string | undefined): readonly EstateObject[];
  scopeOf(type: string): "Cluster" | "Namespaced" | undefined;
}

function select(candidates: readonly EstateObject[], reference: unknown): readonly EstateObject[] | undefined {
  const name = fieldOf(reference, "name");
  if (name !== undefined) return candidates.filter(({ metadata }) => metadata.name === name);
  const matches = compileLabelSelector(fieldOf(reference, "selector"));
  return matches === undefined ? undefined : candidates.filter(({ metadata }) => matches(metadata.labels ?? {}));
}

/** Indexes objects as parameters; a kind is namespaced if its definition says so, or the objects themselves. */
export function indexParams(objects: readonly EstateObject[]): ParamObjects {
  const byType = Map.groupBy(objects, objectType);
  const byPlace = new Map<string, ReadonlyMap<string | undefined, readonly EstateObject[]>>();
  const placesOf = (type: string): ReadonlyMap<string | undefined, readonly EstateObject[]> => {
    const known = byPlace.get(type) ?? Map.groupBy(byType.get(type) ?? [], ({ metadata }) => metadata.namespace);
    byPlace.set(type, known);
    return known;
  };
  const scopes = new Map(
    objects
      .filter(({ kind }) => kind === "CustomResourceDefinition")
      .flatMap((definition) => {
        const spec = fieldOf(definition, "spec");
        const scope = fieldOf(spec, "scope") === "Cluster" ? ("Cluster" as const) : ("Namespaced" as const);
        return listOf(fieldOf(spec, "versions")).map((version) => {
          const apiVersion = `${fieldOf(spec, "group")}/${fieldOf(version, "name")}`;
          return [objectType({ apiVersion, kind: String(fieldOf(spec, "names", "kind")) }), scope] as const;
        });
      }),
  );
  return {
    list: (type, namespace) => placesOf(type).get(namespace) ?? [],
    scopeOf: (type) => scopes.get(type) ?? scopeOfObjects(type, byType.get(type)),
  };
}

function scopeOfObjects(
  type: string,
  objects: readonly EstateObject[] | undefined,
): "Cluster" | "Namespaced" | undefined {
  if (type === "v1/ConfigMap" || type === "v1/Secret") return "Namespaced";
  const [first] = objects ?? [];
  if (first === undefined) return undefined;
  return first.metadata.namespace === undefined ? "Cluster" : "Namespaced";
}

import type { Bundle, ClusterObject, HelmRelease, OrganizationResource, Stack } from "../../src/model/blueprint.ts";
import { parameterName, templateDigest, toIntrinsics } from "../../src/model/cloudformation.ts";
import { type Deferred, isDeferredText, replaceDeferred, type Value } from "../../src/model/deferred.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { shortHash } from "../../src/model/names.ts";
import { digestTag, fieldManager } from "../../src/model/ownership.ts";
import type {
  LiveObject,
  LiveOrganizationResource,
  LiveRelease,
  LiveStack,
  Snapshot,
} from "../../src/model/snapshot.ts";
import { withFakeDefaults } from "./fake-server-defaults.ts";

/**
 * What a faithful apply of the bundles would leave behind: every resource with the identifiers that AWS assigns, and every
 * object with server defaults, managed fields, resource version and status. Deterministic; a test double, not a server.
 */
export function applyFake(bundles: Iterable<Bundle>): Snapshot {
  const all = [...bundles];
  return {
    objects: all.flatMap((bundle) => bundle.objects.map(liveObject)),
    stacks: all.flatMap((bundle) => bundle.stacks.map(liveStack)),
    releases: all.flatMap((bundle) => bundle.releases.map(liveRelease)),
    organization: all.flatMap((bundle) => bundle.organization.map(liveOrganizationResource)),
    gaps: [],
  };
}

/** The number that a vended account gets. */
export function fakeAccountNumber(key: string): string {
  return String(Number.parseInt(shortHash(key, 11), 16))
    .padStart(12, "9")
    .slice(0, 12);
}

/** The value that a resource's attribute gets when it is created. */
export function fakeValue({ resource, attribute }: Deferred): string {
  const account = /^organization\/account\/(.+)$/.exec(resource);
  if (account?.[1] !== undefined && attribute === "Id") return fakeAccountNumber(account[1]);
  if (resource.startsWith("organization/")) return `org-${shortHash(resource, 8)}`;
  return `${attribute.toLowerCase()}-${shortHash(resource, 12)}`;
}

/** A value with everything deferred replaced by what the fake gives it. */
export function fakeResolved(value: Value): JsonValue {
  return replaceDeferred(value, (deferred) =>
    isDeferredText(deferred)
      ? deferred.parts.map((part) => (typeof part === "string" ? part : fakeValue(part))).join("")
      : fakeValue(deferred),
  ) as JsonValue;
}

function liveStack(stack: Stack): LiveStack {
  const { template, parameters } = toIntrinsics(stack);
  const outputs = Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => {
    const [[intrinsic, argument] = ["", ""]] = Object.entries(Value as JsonObject);
    const [logical, attribute] = intrinsic === "Ref" ? [argument, "Ref"] : (argument as readonly string[]);
    return [
      name,
      fakeValue({ kind: "tenantry.dev/deferred", resource: `${stack.id}/${logical}`, attribute: String(attribute) }),
    ];
  });
  return {
    accountId: stack.account.kind === "known" ? stack.account.id : fakeAccountNumber(stack.account.key),
    region: stack.region,
    name: stack.name,
    status: "CREATE_COMPLETE",
    tags: { ...stack.tags, [digestTag]: templateDigest(template) },
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([, value]) => [parameterName(value), fakeValue(value)]),
    ),
    outputs: Object.fromEntries(outputs),
    terminationProtection: stack.terminationProtection,
    template: structuredClone(template) as unknown as JsonObject,
  };
}

function liveObject(object: ClusterObject): LiveObject {
  const applied = fakeResolved(object.manifest as unknown as Value) as JsonObject;
  const manifest = withFakeDefaults(applied);
  const metadata = manifest.metadata as JsonObject;
  const place = object.vcluster === undefined ? object.cell : `${object.cell}+${object.vcluster}`;
  return {
    cell: place,
    manifest: {
      ...manifest,
      metadata: {
        ...metadata,
        uid: shortHash(object.id, 32),
        resourceVersion: String(Number.parseInt(shortHash(object.id, 6), 16)),
        generation: 1,
        creationTimestamp: "2026-01-01T00:00:00Z",
        managedFields: [
          {
            manager: fieldManager,
            operation: "Apply",
            apiVersion: String(manifest.apiVersion),
            time: "2026-01-01T00:00:00Z",
            fieldsType: "FieldsV1",
            fieldsV1: ownedFields(applied),
          },
          {
            manager: "kube-controller-manager",
            operation: "Update",
            apiVersion: String(manifest.apiVersion),
            fieldsType: "FieldsV1",
            fieldsV1: { "f:status": { "f:phase": {} } },
            subresource: "status",
          },
        ],
      },
      status: { phase: "Active", observedGeneration: 1 },
    },
  };
}

const identity: ReadonlySet<string> = new Set(["apiVersion", "kind", "status"]);

/** `FieldsV1` of an applied object: maps by field, lists as a whole (leaves), as for atomic lists. */
function ownedFields(applied: JsonObject): JsonObject {
  const fields = Object.entries(applied).filter(([name]) => !identity.has(name));
  return Object.fromEntries(
    fields.map(([name, value]) => [
      `f:${name}`,
      name === "metadata" ? ownedMetadata(value as JsonObject) : owned(value),
    ]),
  );
}

function ownedMetadata({ labels, annotations }: JsonObject): JsonObject {
  return {
    ...(labels === undefined ? {} : { "f:labels": owned(labels) }),
    ...(annotations === undefined ? {} : { "f:annotations": owned(annotations) }),
  };
}

function owned(value: JsonValue): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [`f:${name}`, owned(inner)]));
}

function liveRelease({ cell, namespace, name, chart, values }: HelmRelease): LiveRelease {
  return { cell, namespace, name, chartVersion: chart.version, values: fakeResolved(values) as JsonObject };
}

function liveOrganizationResource(resource: OrganizationResource): LiveOrganizationResource {
  const id = resource.properties.Id;
  return {
    type: resource.type,
    id:
      typeof id === "string"
        ? id
        : fakeValue({ kind: "tenantry.dev/deferred", resource: resource.id, attribute: "Id" }),
    properties: fakeResolved(resource.properties) as JsonObject,
  };
}

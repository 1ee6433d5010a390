import type { RemoteFailure } from "../../src/model/error.ts";
import { TenantryError } from "../../src/model/error.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { LiveOrganizationResource, LiveStack, Snapshot } from "../../src/model/snapshot.ts";
import type { Cloud } from "../../src/ports/cloud.ts";
import type { ClusterApi, Clusters, ListOptions, ObjectKind } from "../../src/ports/cluster.ts";
import type { HelmReleases } from "../../src/ports/helm-releases.ts";
import type { OrganizationApi } from "../../src/ports/organization-api.ts";
import type { StackApi, StackDescription } from "../../src/ports/stack-api.ts";

/** Ports that answer from a snapshot, count their calls, and cannot change anything. */
export interface LiveWorld {
  readonly cloud: Cloud;
  readonly clusters: Clusters;
  readonly helm: HelmReleases;
  /** `<place> <operation>` of every call, in order. */
  readonly calls: string[];
}

export interface LiveWorldOptions {
  /** Fails every call whose `<place> <operation>` matches. */
  readonly fail?: readonly { readonly call: RegExp; readonly failure: RemoteFailure }[];
  readonly organizationId?: string;
  /** Objects beyond the snapshot's, by place. */
  readonly foreign?: Readonly<Record<string, readonly JsonObject[]>>;
}

export function liveWorld(snapshot: Snapshot, options: LiveWorldOptions = {}): LiveWorld {
  const calls: string[] = [];
  const call = (place: string, operation: string): void => {
    calls.push(`${place} ${operation}`);
    const found = options.fail?.find((fault) => fault.call.test(`${place} ${operation}`));
    if (found === undefined) return;
    throw new TenantryError(`${operation} in ${place}: ${found.failure}`, {
      code: "TEN7199",
      source: "remote",
      failure: found.failure,
    });
  };
  const world: World = { snapshot, options, call };
  return { cloud: fakeCloud(world), clusters: fakeClusters(world), helm: fakeHelm(world), calls };
}

interface World {
  readonly snapshot: Snapshot;
  readonly options: LiveWorldOptions;
  readonly call: (place: string, operation: string) => void;
}

function readOnly<T extends object>(name: string, methods: Partial<T>): T {
  return new Proxy(methods as T, {
    get: (target, property) => {
      const method = (target as Record<string | symbol, unknown>)[property];
      if (method !== undefined || property === "then") return method;
      throw new Error(`${name}.${String(property)} was called while reading`);
    },
  });
}

function fakeCloud(world: World): Cloud {
  const { call, snapshot } = world;
  return readOnly<Cloud>("cloud", {
    organization: fakeOrganization(world),
    stacks: ({ accountId, region }, access) => fakeStacks(world, `${accountId}/${region}`, access),
    taggedResources: () => ({ list: () => pages([], 100, () => {}) }),
    costTags: {
      status: async () => {
        call("organization", "costTag");
        return snapshot.costTag === "Unseen" ? undefined : (snapshot.costTag ?? "Active");
      },
      activate: () => Promise.reject(new Error("activated while reading")),
    },
  });
}

function fakeOrganization({ snapshot, call, options }: World): OrganizationApi {
  const of = (kind: string): readonly LiveOrganizationResource[] =>
    snapshot.organization.filter(({ type }) => type === `AWS::Organizations::${kind}`);
  const text = (resource: LiveOrganizationResource, name: string): string => String(resource.properties[name] ?? "");
  const find = (id: string): LiveOrganizationResource | undefined =>
    snapshot.organization.find((resource) => resource.id === id);
  const account = (resource: LiveOrganizationResource) => ({
    id: resource.id,
    name: text(resource, "AccountName"),
    email: text(resource, "Email"),
    arn: `arn:account/${resource.id}`,
    state: "ACTIVE",
    joinedAtMs: 0,
  });
  return readOnly<OrganizationApi>("organization", {
    describe: async () => {
      call("organization", "describe");
      return {
        id: options.organizationId ?? "o-a1b2c3d4e5",
        managementAccountId: "111111111111",
        rootId: "r-ab12",
        enabledPolicyTypes: ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
      };
    },
    listAccounts: () => pages(of("Account").map(account), 20, () => call("organization", "listAccounts")),
    listAccountsForParent: (parent) =>
      pages(
        of("Account")
          .filter(({ properties }) => (properties.ParentIds as readonly string[] | undefined)?.includes(parent))
          .map(account),
        20,
        () => call("organization", "listAccountsForParent"),
      ),
    listUnits: (parent) =>
      pages(
        of("OrganizationalUnit")
          .filter(({ properties }) => properties.ParentId === parent)
          .map((unit) => ({ id: unit.id, name: text(unit, "Name"), arn: `arn:${unit.id}` })),
        20,
        () => call("organization", "listUnits"),
      ),
    findParent: async (id) => {
      call("organization", "findParent");
      return (find(id)?.properties.ParentIds as readonly string[] | undefined)?.[0] ?? "r-ab12";
    },
    listPolicies: (type) =>
      pages(
        of("Policy")
          .filter(({ properties }) => properties.Type === type)
          .map((policy) => ({
            id: policy.id,
            name: text(policy, "Name"),
            type,
            description: text(policy, "Description"),
            arn: `arn:${policy.id}`,
            awsManaged: false,
          })),
        20,
        () => call("organization", "listPolicies"),
      ),
    policyContent: async (id) => {
      call("organization", "policyContent");
      const content = find(id)?.properties.Content;
      return typeof content === "string" ? content : JSON.stringify(content);
    },
    listTargets: async (id) => {
      call("organization", "listTargets");
      return (find(id)?.properties.TargetIds ?? []) as readonly string[];
    },
    listTags: async (id) => {
      call("organization", "listTags");
      const tags = (find(id)?.properties.Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
      return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
    },
  });
}

function fakeStacks({ snapshot, call }: World, place: string, access: string): StackApi {
  const here = snapshot.stacks.filter(({ accountId, region }) => `${accountId}/${region}` === place);
  const describe = ({ template: _template, ...stack }: LiveStack): StackDescription => ({
    ...stack,
    arn: `arn:stack/${place}/${stack.name}`,
  });
  return readOnly<StackApi>("stacks", {
    list: () => pages(here.map(describe), 100, () => call(place, `${access} listStacks`)),
    template: async (name) => {
      call(place, `template ${name}`);
      return here.find((stack) => stack.name === name)?.template ?? {};
    },
  });
}

function fakeClusters({ snapshot, options, call }: World): Clusters {
  return readOnly<Clusters>("clusters", {
    open: async (place) => {
      call(place, "open");
      const objects = [
        ...snapshot.objects.filter(({ cell }) => cell === place).map(({ manifest }) => manifest),
        ...(options.foreign?.[place] ?? []),
      ];
      return fakeCluster(place, objects, (operation) => call(place, operation));
    },
  });
}

function fakeCluster(place: string, objects: readonly JsonObject[], call: (operation: string) => void): ClusterApi {
  const ofKind = ({ apiVersion, kind }: ObjectKind): readonly JsonObject[] =>
    objects.filter((object) => object.apiVersion === apiVersion && object.kind === kind);
  return readOnly<ClusterApi>("cluster", {
    place,
    findKind: async (kind) => ({ ...kind, resource: kind.kind.toLowerCase(), namespaced: true, verbs: [] }),
    list: (kind, options) =>
      pages(
        ofKind(kind).filter((object) => matches(object, options)),
        500,
        () => call(`list ${kind.kind}`),
      ),
    get: async (ref) => {
      call(`get ${ref.kind}`);
      return ofKind(ref).find(({ metadata }) => {
        const { name, namespace } = metadata as { readonly name: string; readonly namespace?: string };
        return name === ref.name && namespace === ref.namespace;
      });
    },
  });
}

function matches({ metadata }: JsonObject, { namespace, labelSelector }: ListOptions = {}): boolean {
  const { labels = {}, namespace: own } = metadata as {
    readonly labels?: Readonly<Record<string, string>>;
    readonly namespace?: string;
  };
  if (namespace !== undefined && own !== namespace) return false;
  return (labelSelector ?? "").split(",").every((term) => {
    const [key = "", value] = term.split("=");
    return key === "" || (value === undefined ? labels[key] !== undefined : labels[key] === value);
  });
}

function fakeHelm({ snapshot, call }: World): HelmReleases {
  return readOnly<HelmReleases>("helm", {
    list: async (cell) => {
      call(cell, "helm list");
      return snapshot.releases
        .filter((release) => release.cell === cell)
        .map((release) => ({ ...release, status: release.status ?? "deployed", revision: 1 }));
    },
  });
}

async function* pages<T>(items: readonly T[], size: number, call: () => void): AsyncGenerator<readonly T[]> {
  for (let at = 0; at === 0 || at < items.length; at += size) {
    call();
    yield items.slice(at, at + size);
  }
}

import { compileCell, compileEnvironment, environmentContexts } from "../../src/compile/compile.ts";
import { type Architecture, accountModels, boundaries, clusterModels } from "../../src/model/architecture.ts";
import type { Bundle } from "../../src/model/blueprint.ts";
import type { ObjectCounts, ObjectCountTerms } from "../../src/model/facts.ts";
import type { AwsResourceSpec, Owner, Tenant } from "../../src/model/tenant.ts";
import {
  sampleArchitecture,
  sampleEnvironment,
  samplePlacement,
  samplePlatform,
  sampleTenant,
} from "../../test/support/sample.ts";

/** How many of each an environment has. */
export interface Shape {
  readonly namespaces: number;
  readonly serviceAccounts: number;
  readonly awsResources: number;
  readonly owners: number;
}

const smallest: Shape = { namespaces: 1, serviceAccounts: 1, awsResources: 1, owners: 1 };

/** Reads the terms of every model pair and boundary off the compiler, by compiling one shape and its neighbours. */
export function measureObjectCounts(): ObjectCounts {
  const pairs = accountModels.flatMap((account) =>
    clusterModels.map(
      (cluster) => [`${account}.${cluster}`, measureTerms(sampleArchitecture(account, cluster))] as const,
    ),
  );
  const plain = measureTerms(sampleArchitecture("shared", "namespace"));
  const extras = boundaries.map((boundary) => {
    const terms = measureTerms(sampleArchitecture("shared", "namespace", [boundary]));
    return [`boundary.${boundary}`, subtract(terms, plain)] as const;
  });
  return { models: Object.fromEntries([...pairs, ...extras]) };
}

function measureTerms(architecture: Architecture): ObjectCountTerms {
  const total = countObjects(architecture, smallest);
  const more = (key: keyof Shape): number =>
    countObjects(architecture, { ...smallest, [key]: smallest[key] + 1 }) - total;
  const terms = {
    perNamespace: more("namespaces"),
    perServiceAccount: more("serviceAccounts"),
    perAwsResource: more("awsResources"),
    perOwner: more("owners"),
  };
  const base = Object.values(terms).reduce((left, term) => left - term, total);
  return { base, ...terms };
}

function subtract(left: ObjectCountTerms, right: ObjectCountTerms): ObjectCountTerms {
  return {
    base: left.base - right.base,
    perNamespace: left.perNamespace - right.perNamespace,
    perServiceAccount: left.perServiceAccount - right.perServiceAccount,
    perAwsResource: left.perAwsResource - right.perAwsResource,
    perOwner: left.perOwner - right.perOwner,
  };
}

/** Everything that one environment of a shape adds to a platform, its own cluster included. */
export function countObjects(architecture: Architecture, shape: Shape): number {
  const { placement, cells } = samplePlacement(architecture);
  const placed = { cells, placements: [placement] };
  const tenants = [tenantOf(shape)];
  const environments = [...environmentContexts({ platform: samplePlatform, tenants, placed })].map(compileEnvironment);
  const own = cells.filter((cell) => cell.ownedBy !== undefined).map((cell) => compileCell(samplePlatform, cell));
  return [...environments, ...own].reduce((sum, bundle) => sum + sizeOf(bundle), 0);
}

function sizeOf(bundle: Bundle): number {
  const resources = bundle.stacks.reduce((sum, stack) => sum + Object.keys(stack.resources).length, 0);
  const released = bundle.releases.reduce((sum, release) => sum + 1 + release.footprint.length, 0);
  return bundle.organization.length + resources + bundle.objects.length + released;
}

function tenantOf(shape: Shape): Tenant {
  const names = (prefix: string, count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const queue: AwsResourceSpec = {
    type: "AWS::SQS::Queue",
    tenancy: "silo",
    properties: {},
    access: { account0: "read-write" },
  };
  const environment = sampleEnvironment({
    namespaces: names("space", shape.namespaces),
    serviceAccounts: names("account", shape.serviceAccounts).map((name) => ({ namespace: "space0", name })),
    aws: Object.fromEntries(names("queue", shape.awsResources).map((name) => [name, queue])),
    ingress: { hosts: [] },
  });
  const owners = names("group", shape.owners).map((name): Owner => ({ kind: "Group", name, role: "admin" }));
  return sampleTenant({ owners, environments: [environment] });
}

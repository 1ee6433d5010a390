import type { EstateResource } from "../../src/model/estate.ts";
import type { EstateCluster, EstateObject } from "../../src/model/estate-cluster.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { type CaseObject, type CaseResource, objectOfCase, resourceOfCase } from "../../src/verify/edges/case-file.ts";
import type { BlueprintEstate } from "../../src/verify/estate/estate-of-blueprint.ts";

/** Changes to an estate in its native shapes; each gives a new one and leaves the old as it is. */

export type Plant = (clean: BlueprintEstate) => BlueprintEstate;

/** One change after the other. */
export function plantAll(...plants: readonly Plant[]): Plant {
  return (clean) => plants.reduce((estate, plant) => plant(estate), clean);
}

export function changeCluster(name: string, change: (cluster: EstateCluster) => EstateCluster): Plant {
  return ({ estate, claims }) => {
    let found = false;
    const clusters = estate.clusters.map((cluster) => {
      if (cluster.name !== name) return cluster;
      found = true;
      return change(cluster);
    });
    if (!found) throw new Error(`no cluster ${name}`);
    return { estate: { ...estate, clusters }, claims };
  };
}

export function addObjects(cluster: string, ...objects: readonly CaseObject[]): Plant {
  return changeCluster(cluster, (found) => ({ ...found, objects: [...found.objects, ...objects.map(objectOfCase)] }));
}

/** Changes every object that fits; an error when none does, so that a plant never silently does nothing. */
export function changeObjects(
  cluster: string,
  fits: (object: EstateObject) => boolean,
  change: (object: EstateObject) => EstateObject | undefined,
): Plant {
  return changeCluster(cluster, (found) => {
    if (!found.objects.some(fits)) throw new Error(`nothing in ${cluster} to change`);
    return {
      ...found,
      objects: found.objects.flatMap((object) => (fits(object) ? (change(object) ?? []) : object)),
    };
  });
}

export function addResources(accountId: string, ...resources: readonly CaseResource[]): Plant {
  return ({ estate, claims }) => ({
    claims,
    estate: {
      ...estate,
      accounts: estate.accounts.map((account) =>
        account.id === accountId
          ? {
              ...account,
              resources: [...account.resources, ...resources.map((resource) => resourceOfCase(accountId, resource))],
            }
          : account,
      ),
    },
  });
}

export function changeResource(
  fits: (resource: EstateResource) => boolean,
  change: (properties: JsonObject) => JsonObject,
): Plant {
  return ({ estate, claims }) => {
    let found = false;
    const accounts = estate.accounts.map((account) => ({
      ...account,
      resources: account.resources.map((resource) => {
        if (!fits(resource)) return resource;
        found = true;
        return { ...resource, properties: change(resource.properties) };
      }),
    }));
    if (!found) throw new Error("no such resource to change");
    return { claims, estate: { ...estate, accounts } };
  };
}

/** Takes a role's boundary away and gives it further rights. */
export function loosenRole(arn: string, ...statements: readonly JsonObject[]): Plant {
  return changeResource(
    ({ id }) => id === arn,
    ({ PermissionsBoundary: _boundary, ...properties }) => ({
      ...properties,
      Policies: [
        ...((properties.Policies ?? []) as readonly JsonValue[]),
        { PolicyName: "planted", PolicyDocument: { Version: "2012-10-17", Statement: statements } },
      ],
    }),
  );
}

/** Lets somebody else assume a role, beside those it trusts. */
export function trustToo(arn: string, ...statements: readonly JsonObject[]): Plant {
  return changeResource(
    ({ id }) => id === arn,
    (properties) => {
      const trust = properties.AssumeRolePolicyDocument as { readonly Statement: readonly JsonObject[] };
      return { ...properties, AssumeRolePolicyDocument: { ...trust, Statement: [...trust.Statement, ...statements] } };
    },
  );
}

/** Takes the bindings of an admission policy away, so that it is asked no more. */
export function unbind(cluster: string, policy: string): Plant {
  return changeObjects(
    cluster,
    ({ kind, spec }) =>
      kind === "ValidatingAdmissionPolicyBinding" && (spec as { readonly policyName?: string }).policyName === policy,
    () => undefined,
  );
}

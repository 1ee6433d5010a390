import type { EstateResource } from "../../../model/estate.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import type { CompiledStatement } from "../compiled-policy.ts";
import type { PolicyPrincipal } from "../policy-principal.ts";
import { parsePrincipal } from "../request-principal.ts";
import { dataTypes } from "./data-access.ts";
import { type EstatePrincipal, iamIndexOf } from "./iam-index.ts";
import { grantsOf } from "./key-grants.ts";

/** Resources by whom their own policy or a grant names. */
export interface OpenTargets {
  /** Those that name the principal, its account from outside, or everyone. */
  find(principal: Pick<EstatePrincipal, "accountId" | "kind" | "name">): readonly EstateResource[];
  /** Those that name everyone, with conditions or without. */
  readonly everyone: readonly EstateResource[];
}

export const openTargetsOf: (scene: Scene) => OpenTargets = oncePer(createOpenTargets);

function createOpenTargets(scene: Scene): OpenTargets {
  const named = new Map<string, Set<EstateResource>>();
  for (const [name, resource] of [...namedByPolicies(scene), ...namedByGrants(scene)]) {
    named.set(name, (named.get(name) ?? new Set()).add(resource));
  }
  const of = (name: string): readonly EstateResource[] => [...(named.get(name) ?? [])];
  const everyone = of("everyone");
  return {
    find: ({ accountId, kind, name }) => [
      ...of(nameOf(kind, accountId, name)),
      ...of(`account ${accountId}`),
      ...everyone,
    ],
    everyone,
  };
}

type Named = readonly [name: string, resource: EstateResource];

function namedByPolicies(scene: Scene): readonly Named[] {
  const types = new Set(dataTypes);
  return [...iamIndexOf(scene).resourcePolicies].flatMap(([id, policies]) => {
    const resource = scene.findResource(id);
    if (resource === undefined || !types.has(resource.type)) return [];
    const names = policies.flatMap(({ statements }) => statements).flatMap((item) => namesIn(item, resource));
    return names.map((name): Named => [name, resource]);
  });
}

function namedByGrants(scene: Scene): readonly Named[] {
  return scene.resources("AWS::KMS::Key").flatMap((key) =>
    grantsOf(scene, key).flatMap(({ grantee }): readonly Named[] => {
      const principal = parsePrincipal(grantee);
      if (principal?.kind !== "role" && principal?.kind !== "user") return [];
      return [[nameOf(principal.kind, principal.accountId, principal.name), key]];
    }),
  );
}

/** How a principal is looked up. */
export function nameOf(kind: string, accountId: string, name: string): string {
  return `${kind} ${accountId} ${name}`;
}

function namesIn({ effect, principals }: CompiledStatement, { accountId }: EstateResource): readonly string[] {
  if (effect !== "Allow" || principals === undefined) return [];
  if (principals.inverted) return ["everyone"];
  return principals.entries.flatMap((entry) => nameIn(entry, accountId));
}

/** The name under which an entry of a policy is looked up; none for what no principal of an estate can be. */
export function nameIn(entry: PolicyPrincipal, accountId: string): readonly string[] {
  switch (entry.kind) {
    case "everyone":
      return ["everyone"];
    case "account":
      // To its own account a policy only delegates; identity policies lead there anyhow.
      return entry.accountId === accountId ? [] : [`account ${entry.accountId}`];
    case "user":
      return [nameOf("user", entry.arn.split(":")[4] ?? "", entry.arn.slice(entry.arn.lastIndexOf("/") + 1))];
    case "role":
    case "session":
      return [nameOf("role", entry.accountId, entry.name)];
    case "federated-user":
    case "service":
    case "federated":
    case "other":
      return [];
  }
}

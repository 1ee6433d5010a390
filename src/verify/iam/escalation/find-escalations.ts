import { compareText } from "../../../model/json.ts";
import type { Scene } from "../../scene/scene.ts";
import { identityWritesOf } from "../estate/identity-writes.ts";
import { passedRolesOf } from "../estate/passed-roles.ts";
import { reachPrincipals } from "../estate/principal-reach.ts";

/** A principal that can become another one, or an administrator. */
export interface Escalation {
  readonly principal: string;
  /** The call or calls, as the API names them. */
  readonly method: string;
  /** The principal it can then act as, or whose rights it can extend. */
  readonly to: string;
  /** Row of the catalogue of edges. */
  readonly rule: "A01" | "A03" | "A05";
  /** `false`: what it depends on is not known. */
  readonly certain: boolean;
}

/** Every single step by which a principal gains rights: assuming, passing a role, rewriting identities. Sorted. */
export function findEscalations(scene: Scene): readonly Escalation[] {
  const assumed = reachPrincipals(scene, [{ action: "sts:assumerole", types: ["AWS::IAM::Role"] }]);
  const found: readonly Escalation[] = [
    ...assumed.map(({ session, target, decision }) => ({
      principal: session.key,
      method: "sts:AssumeRole",
      to: target.id,
      rule: "A01" as const,
      certain: decision.decision === "allow",
    })),
    ...passedRolesOf(scene).map(({ session, target, decision, method }) => ({
      principal: session.key,
      method: `iam:PassRole and ${method}`,
      to: target.id,
      rule: "A03" as const,
      certain: decision.decision === "allow",
    })),
    ...identityWritesOf(scene).map(({ session, target, decision, call }) => ({
      principal: session.key,
      method: call,
      to: target.id,
      rule: "A05" as const,
      certain: decision.decision === "allow",
    })),
  ];
  return [...found].sort(
    (one, other) =>
      compareText(one.principal, other.principal) ||
      compareText(one.method, other.method) ||
      compareText(one.to, other.to),
  );
}

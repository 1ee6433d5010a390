import type { AccessRequest } from "./access-request.ts";
import type { PolicyRule } from "./policy-rule.ts";
import type { Holding, RbacIndex } from "./rbac-index.ts";
import { ruleAllows } from "./rule-allows.ts";

/** A subject that may do something, by which binding and rule. */
export interface AllowedBy {
  readonly holding: Holding;
  readonly rule: PolicyRule;
}

/** Every subject that some binding allows a request, in the order of the bindings; members of `system:masters` may in any case. */
export function whoCan(index: RbacIndex, request: AccessRequest): readonly AllowedBy[] {
  const namespace = request.kind === "resource" ? (request.namespace ?? "") : "";
  const allows = new Map<readonly PolicyRule[], PolicyRule | undefined>();
  return index.holdings.flatMap((holding) => {
    const { rules, namespace: scope } = holding.grant;
    if (scope !== undefined && scope !== namespace) return [];
    if (!allows.has(rules))
      allows.set(
        rules,
        rules.find((rule) => ruleAllows(rule, request)),
      );
    const rule = allows.get(rules);
    return rule === undefined ? [] : [{ holding, rule }];
  });
}

import type { Architecture } from "../model/architecture.ts";
import type { AccountStrategy, Advice, PlatformPattern } from "../model/decision.ts";

/** Names the account strategy and the pattern that the chosen architectures of a whole platform follow. */
export function profilePlatform(architectures: readonly Architecture[]): Advice["platform"] {
  const total = architectures.length;
  const dedicated = count(architectures, (architecture) => architecture.account === "dedicated");
  const hardened = count(architectures, isHardened);
  const plain = count(architectures, isPlain);
  const accountStrategy = nameStrategy(dedicated, total);
  const pattern = namePattern(hardened, plain, total);
  return { accountStrategy, pattern, patternReason: explainPattern(pattern, { hardened, plain, total }) };
}

function nameStrategy(dedicated: number, total: number): AccountStrategy {
  if (dedicated === 0) return "shared-account";
  return dedicated === total ? "account-per-tenant" : "hybrid";
}

/** Own account and own machines, or an own cluster: nobody else's pods, on a layer of its own. */
function isHardened(architecture: Architecture): boolean {
  if (architecture.cluster === "cluster") return true;
  return architecture.account === "dedicated" && architecture.nodesSharedWith === "nobody";
}

function isPlain(architecture: Architecture): boolean {
  return (
    architecture.account === "shared" && architecture.cluster === "namespace" && architecture.boundaries.length === 0
  );
}

/** High security when half are hardened, cost-optimised when nine in ten have no boundary at all, else balanced. */
function namePattern(hardened: number, plain: number, total: number): PlatformPattern {
  if (total > 0 && hardened * 2 >= total) return "high-security";
  return plain * 10 >= total * 9 ? "cost-optimised" : "balanced-saas";
}

function explainPattern(
  pattern: PlatformPattern,
  counts: { readonly hardened: number; readonly plain: number; readonly total: number },
): string {
  const { hardened, plain, total } = counts;
  switch (pattern) {
    case "high-security":
      return `${hardened} of ${total} environments have a cluster or an account with machines of their own`;
    case "cost-optimised":
      return `${plain} of ${total} environments share account and cluster with no boundary on top`;
    case "balanced-saas":
      return `${plain} of ${total} environments plainly shared, ${hardened} hardened, the rest buying what they need`;
  }
}

function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length;
}

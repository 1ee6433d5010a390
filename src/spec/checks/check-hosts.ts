import { type Anchor, type Problem, valueAt } from "../problem.ts";
import { environmentsOf, type LoadedModel } from "./loaded-model.ts";

interface ClaimedHost {
  readonly host: string;
  readonly by: string;
  readonly at: Anchor;
}

/** Ingress hosts that two environments claim, also through a wildcard, naming both places. */
export function checkHosts(model: LoadedModel): readonly Problem[] {
  const claims = model.tenants.flatMap(claimedHosts);
  const first = new Map<string, ClaimedHost>();
  const problems: Problem[] = [];
  for (const claim of claims) {
    const earlier = first.get(claim.host);
    if (earlier === undefined) first.set(claim.host, claim);
    else problems.push(claimedTwice(claim, earlier));
  }
  for (const claim of first.values()) {
    const wildcard = first.get(claim.host.replace(/^[^.]+/, "*"));
    if (wildcard !== undefined && wildcard.by !== claim.by) problems.push(claimedTwice(claim, wildcard));
  }
  return problems;
}

function claimedHosts(loaded: LoadedModel["tenants"][number]): readonly ClaimedHost[] {
  return environmentsOf(loaded).flatMap(({ environment, path }) =>
    environment.ingress.hosts.map((host, index) => ({
      host,
      by: `${loaded.tenant.name}/${environment.name}`,
      at: valueAt(loaded.document, ...path, "ingress", "hosts", index),
    })),
  );
}

function claimedTwice(claim: ClaimedHost, earlier: ClaimedHost): Problem {
  const through = earlier.host === claim.host ? "" : ` through "${earlier.host}"`;
  return {
    code: "TEN1204",
    severity: "error",
    summary: `the host "${claim.host}" already belongs to ${earlier.by}${through}`,
    fix: "give each environment its own host",
    at: claim.at,
    related: [{ message: `claimed by ${earlier.by}`, at: earlier.at }],
  };
}

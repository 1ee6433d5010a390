import { evaluateGrants } from "./grants.ts";
import type { Because, IamDecision, IamRequest, PolicySet } from "./iam-request.ts";
import { evaluateLayer, evaluateLevels, evaluateResourceLayer, type Layer, type ResourceLayer } from "./layer.ts";
import { isPublicPolicy } from "./public-policy.ts";
import { accountOf, describePrincipal } from "./request-principal.ts";
import { exemptions, serviceRules } from "./service-rules.ts";
import { type Certainty, least, most, no, uncertain, yes } from "./truth.ts";

/**
 * Decides a request as AWS does (IAM user guide, reference_policies_evaluation-logic): an explicit Deny anywhere, then
 * resource and service control policies, then resource policy, identity policies, permission boundary and session policy by
 * the kind of principal that the resource policy names.
 *
 * Never says `allow` or a deny where that rests on something that is not known.
 */
export function decide(request: IamRequest, policies: PolicySet): IamDecision {
  return new Decision(request, policies).decide();
}

class Decision {
  readonly #request: IamRequest;
  readonly #policies: PolicySet;
  readonly #reasons: string[] = [];

  constructor(request: IamRequest, policies: PolicySet) {
    this.#request = request;
    this.#policies = policies;
  }

  decide(): IamDecision {
    const rules = serviceRules(this.#request);
    if (rules.alwaysAllowed !== undefined) {
      return { decision: "allow", because: [], reasons: [rules.alwaysAllowed] };
    }
    const identity = this.#identitySide();
    const resource = this.#resourceSide();
    const guards = this.#guards();
    const layers = [...guards, ...identity.layers, resource];
    const denying = rules.ignoresResourceDeny ? layers.filter((layer) => layer !== resource) : layers;
    const deny = denying.reduce<Certainty>((sum, layer) => most(sum, layer.deny), no);
    if (deny === yes) return this.#explicitDeny(denying);
    const granted = this.#granted(identity, resource);
    const allow = guards.reduce<Certainty>((sum, layer) => least(sum, layer.allow), granted);
    const because = layers.flatMap((layer) => layer.because).filter(({ effect }) => effect === "Allow");
    if (allow === no) return { decision: "implicit-deny", because, reasons: this.#reasons };
    if (allow === yes && deny === no) return { decision: "allow", because, reasons: [] };
    return this.#unknown(layers);
  }

  #explicitDeny(layers: readonly Layer[]): IamDecision {
    const because = layers.filter(({ deny }) => deny === yes).flatMap((layer) => layer.because);
    const denies = because.filter(({ effect, certain }) => effect === "Deny" && certain);
    return { decision: "explicit-deny", because: denies, reasons: denies.map(tellDeny) };
  }

  #unknown(layers: readonly Layer[]): IamDecision {
    const keys = [...new Set(layers.flatMap(({ unknown }) => unknown))].map((key) => `${key} is not known`);
    const because = layers.flatMap((layer) => layer.because);
    return { decision: "unknown", because, reasons: [...this.#reasons, ...keys] };
  }

  #identitySide(): IdentitySide {
    const { principal } = this.#request;
    const { identity, boundary, session } = this.#policies;
    if (accountOf(principal) === undefined) return { allow: no, limited: no, layers: [] };
    const own = evaluateLayer("identity", identity, this.#request);
    const allowed: Certainty = principal.kind === "root" ? yes : own.allow;
    const limits: Layer[] = [];
    if (boundary !== undefined) limits.push(evaluateLayer("boundary", boundary, this.#request));
    if (session !== undefined) limits.push(evaluateLayer("session", session, this.#request));
    else if (principal.kind === "federated-user") limits.push(evaluateLayer("session", [], this.#request));
    const limited = limits.reduce<Certainty>((sum, layer) => least(sum, layer.allow), yes);
    return { allow: least(allowed, limited), limited, layers: [own, ...limits] };
  }

  #resourceSide(): ResourceLayer {
    const { resource = [], boundary, grants = [] } = this.#policies;
    const layer = evaluateResourceLayer(resource, this.#request, boundary !== undefined);
    return evaluateGrants(grants, this.#request, layer);
  }

  /** Policies that can only take away: of the organisation, and of the endpoint that the request passes. */
  #guards(): readonly Layer[] {
    const { serviceControl, resourceControl, endpoint } = this.#policies;
    const exempt = exemptions(this.#request, this.#policies.managementAccountId);
    const guards: Layer[] = [];
    if (serviceControl !== undefined && !exempt.serviceControl) {
      const layer = evaluateLevels("service-control", serviceControl, this.#request);
      for (const level of layer.missing) this.#reasons.push(`no service control policy at ${level} allows it`);
      guards.push(layer);
    }
    if (resourceControl !== undefined && !exempt.resourceControl) {
      const layer = evaluateLevels("resource-control", resourceControl, this.#request);
      for (const level of layer.missing) this.#reasons.push(`no resource control policy at ${level} allows it`);
      guards.push(layer);
    }
    if (endpoint !== undefined) {
      const layer = { ...evaluateResourceLayer(endpoint, this.#request, false), kind: "endpoint" as const };
      if (layer.allow === no) this.#reasons.push("the endpoint's policy does not allow it");
      guards.push({ ...layer, because: layer.because.map((item): Because => ({ ...item, kind: "endpoint" })) });
    }
    return guards;
  }

  #granted(identity: IdentitySide, resource: ResourceLayer): Certainty {
    const { principal, resourceAccount } = this.#request;
    const account = accountOf(principal);
    if (account === undefined) return this.#grantedToStranger(resource);
    const isSame = resourceAccount === undefined || resourceAccount === account;
    const direct = this.#directGrant(identity, resource);
    const result = isSame ? this.#sameAccount(identity, resource, direct) : this.#crossAccount(identity, resource);
    if (result !== yes) this.#tellIdentity(identity);
    return result;
  }

  /**
   * What the resource policy gives by itself, in one account: to a user beyond its boundary, to a session beyond boundary
   * and session policy, to a role within both (IAM user guide, access_policies_boundaries and access_policies#policies_session).
   * Whoever is named as everyone is taken to be beyond both.
   */
  #directGrant(identity: IdentitySide, { granted }: ResourceLayer): Certainty {
    const of = (name: "user" | "session" | "everyone" | "role"): Certainty => granted.get(name) ?? no;
    const beyond = most(most(of("user"), of("session")), of("everyone"));
    return most(beyond, least(of("role"), identity.limited));
  }

  #sameAccount(identity: IdentitySide, resource: ResourceLayer, direct: Certainty): Certainty {
    const rules = serviceRules(this.#request);
    if (!rules.needsResourcePolicy) return most(identity.allow, direct);
    if (this.#policies.resource === undefined && resource.allow === no) {
      this.#reasons.push(`the ${rules.resourcePolicyName} is not given`);
      return least(identity.allow, uncertain);
    }
    const delegated = resource.granted.get("account") ?? no;
    if (most(delegated, direct) === no) this.#reasons.push(`the ${rules.resourcePolicyName} does not allow it`);
    return most(direct, least(identity.allow, delegated));
  }

  #crossAccount(identity: IdentitySide, resource: ResourceLayer): Certainty {
    const opened = least(resource.allow, this.#blockPublicAccess());
    if (this.#policies.resource === undefined && serviceRules(this.#request).needsResourcePolicy && opened === no) {
      this.#reasons.push(`the ${serviceRules(this.#request).resourcePolicyName} is not given`);
      return least(identity.allow, uncertain);
    }
    if (opened === no) this.#reasons.push("the resource is in another account and its policy does not allow it");
    return least(identity.allow, opened);
  }

  #grantedToStranger(resource: ResourceLayer): Certainty {
    const opened = this.#request.principal.kind === "service" ? yes : this.#blockPublicAccess();
    const allow = least(resource.allow, opened);
    if (allow === no) {
      this.#reasons.push(`the resource's policy does not allow ${describePrincipal(this.#request.principal)}`);
    }
    return allow;
  }

  /** A public bucket that is restricted is open to its own account and to AWS services only. */
  #blockPublicAccess(): Certainty {
    const { restrictPublicBuckets, resource = [] } = this.#policies;
    if (restrictPublicBuckets !== true || !resource.some(isPublicPolicy)) return yes;
    this.#reasons.push("S3 Block Public Access restricts the bucket, whose policy is public");
    return no;
  }

  #tellIdentity({ layers }: IdentitySide): void {
    for (const { kind, allow } of layers) {
      if (allow !== no) continue;
      if (kind === "identity" && this.#request.principal.kind !== "root")
        this.#reasons.push("no identity policy allows it");
      if (kind === "boundary") this.#reasons.push("the permission boundary does not allow it");
      if (kind === "session") this.#reasons.push("no session policy allows it");
    }
  }
}

interface IdentitySide {
  /** By identity policies, within boundary and session policy. */
  readonly allow: Certainty;
  /** What boundary and session policy allow. */
  readonly limited: Certainty;
  readonly layers: readonly Layer[];
}

function tellDeny({ kind, policy, statement }: Because): string {
  return `statement ${statement} of ${policy} (${kind}) denies it`;
}

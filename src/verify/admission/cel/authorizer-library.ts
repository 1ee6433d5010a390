import type { Environment } from "@marcbachmann/cel-js";
import type { AccessRequest, Requester, ResourceRequest } from "../../rbac/access-request.ts";
import { serviceAccountRequester } from "../../rbac/identity.ts";
import { UnsupportedExpression } from "./unsupported.ts";

/** Answers what somebody may do; `unknown` makes the expression that asks unknown. */
export type Authorize = (requester: Requester, request: AccessRequest) => "allow" | "deny" | "unknown";

/** The variable `authorizer`: whose rights are asked for. */
export class CelAuthorizer {
  readonly requester: Requester;
  readonly authorize: Authorize | undefined;
  /** A question about the resource of the request itself. */
  requestResource: CelCheck | undefined;
  constructor(requester: Requester, authorize: Authorize | undefined) {
    this.requester = requester;
    this.authorize = authorize;
  }
}

class CelGroupCheck {
  readonly authorizer: CelAuthorizer;
  readonly group: string;
  constructor(authorizer: CelAuthorizer, group: string) {
    this.authorizer = authorizer;
    this.group = group;
  }
}

/** A question that still lacks its verb. */
export class CelCheck {
  readonly authorizer: CelAuthorizer;
  readonly request: AccessRequest;
  constructor(authorizer: CelAuthorizer, request: AccessRequest) {
    this.authorizer = authorizer;
    this.request = request;
  }
  with(change: Partial<Omit<ResourceRequest, "kind">>): CelCheck {
    if (this.request.kind === "url") throw new TypeError("a path has no resource");
    return new CelCheck(this.authorizer, { ...this.request, ...change });
  }
}

class CelDecision {
  readonly isAllowed: boolean;
  constructor(isAllowed: boolean) {
    this.isAllowed = isAllowed;
  }
}

/** Kubernetes' authorisation checks (apiserver pkg/cel/library/authz.go). */
export function registerAuthorizerLibrary(env: Environment): void {
  env.registerType("kubernetes.authorization.GroupCheck", { ctor: CelGroupCheck, fields: {} });
  env.registerType("kubernetes.authorization.ResourceCheck", { ctor: CelCheck, fields: {} });
  env.registerType("kubernetes.authorization.Authorizer", {
    ctor: CelAuthorizer,
    fields: { requestResource: "kubernetes.authorization.ResourceCheck" },
  });
  env.registerType("kubernetes.authorization.Decision", { ctor: CelDecision, fields: {} });
  const register = (signature: string, handler: (...values: never[]) => unknown): void => {
    env.registerFunction(
      signature.replaceAll(/\b(?:Authorizer|\w+Check|Decision)\b/g, "kubernetes.authorization.$&"),
      handler,
    );
  };
  register(
    "Authorizer.group(string): GroupCheck",
    (authorizer: CelAuthorizer, group: string) => new CelGroupCheck(authorizer, group),
  );
  register(
    "Authorizer.path(string): ResourceCheck",
    (authorizer: CelAuthorizer, path: string) =>
      new CelCheck(authorizer, { kind: "url", verb: "", path: requireText(path, "path") }),
  );
  register(
    "Authorizer.serviceAccount(string, string): Authorizer",
    (authorizer: CelAuthorizer, namespace: string, name: string) =>
      new CelAuthorizer(serviceAccountRequester(namespace, name), authorizer.authorize),
  );
  register(
    "GroupCheck.resource(string): ResourceCheck",
    ({ authorizer, group }: CelGroupCheck, resource: string) =>
      new CelCheck(authorizer, { kind: "resource", verb: "", group, resource: requireText(resource, "resource") }),
  );
  for (const field of ["subresource", "namespace", "name"] as const) {
    register(`ResourceCheck.${field}(string): ResourceCheck`, (check: CelCheck, value: string) =>
      check.with({ [field]: value }),
    );
  }
  register("ResourceCheck.check(string): Decision", decide);
  register("Decision.allowed(): bool", ({ isAllowed }: CelDecision) => isAllowed);
}

function decide({ authorizer, request }: CelCheck, verb: string): CelDecision {
  const answer = authorizer.authorize?.(authorizer.requester, { ...request, verb }) ?? "unknown";
  if (answer === "unknown") {
    throw new UnsupportedExpression(`whether ${authorizer.requester.user} may ${verb} ${nameOf(request)} is not known`);
  }
  return new CelDecision(answer === "allow");
}

function nameOf(request: AccessRequest): string {
  return request.kind === "url" ? request.path : request.resource;
}

function requireText(text: string, what: string): string {
  if (text.trim() === "") throw new RangeError(`${what} must not be empty`);
  return text;
}

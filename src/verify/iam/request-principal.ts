/** Who asks. */
export type RequestPrincipal =
  | { readonly kind: "user"; readonly arn: string; readonly accountId: string; readonly name: string }
  | RolePrincipal
  | { readonly kind: "federated-user"; readonly arn: string; readonly accountId: string; readonly name: string }
  | { readonly kind: "root"; readonly arn: string; readonly accountId: string }
  /** `pods.eks.amazonaws.com` */
  | { readonly kind: "service"; readonly name: string }
  /** Whoever a provider vouches for, before it has a role: an OIDC or SAML provider's ARN, or a name such as `accounts.google.com`. */
  | { readonly kind: "federated"; readonly provider: string }
  | { readonly kind: "anonymous" };

/** A session of a role; without a session name it is whoever holds the role, who may name the session at will. */
export interface RolePrincipal {
  readonly kind: "role";
  /** The role's own ARN; without its path when only the session's ARN is known. */
  readonly arn: string;
  readonly accountId: string;
  readonly name: string;
  readonly sessionName?: string;
  readonly serviceLinked: boolean;
}

const serviceName = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;

/** Reads an ARN, `*` or `anonymous`, an account number (its root user), or a service's name; undefined for anything else. */
export function parsePrincipal(text: string): RequestPrincipal | undefined {
  if (text === "*" || text === "anonymous") return { kind: "anonymous" };
  if (serviceName.test(text)) return { kind: "service", name: text };
  if (/^\d{12}$/.test(text)) return { kind: "root", arn: `arn:aws:iam::${text}:root`, accountId: text };
  const [prefix, partition, service, , accountId, ...rest] = text.split(":");
  const resource = rest.join(":");
  if (prefix !== "arn" || partition === undefined || accountId === undefined || resource === "") return undefined;
  if (service === "sts") return parseSession({ text, partition, accountId, resource });
  return service === "iam" ? parseIdentity({ text, partition, accountId, resource }) : undefined;
}

interface ArnParts {
  readonly text: string;
  readonly partition: string;
  readonly accountId: string;
  readonly resource: string;
}

function parseSession({ text, partition, accountId, resource }: ArnParts): RequestPrincipal | undefined {
  const [type, name, ...rest] = resource.split("/");
  if (type === "federated-user" && name !== undefined) return { kind: "federated-user", arn: text, accountId, name };
  if (type !== "assumed-role" || name === undefined) return undefined;
  const sessionName = rest.join("/");
  return {
    kind: "role",
    arn: `arn:${partition}:iam::${accountId}:role/${name}`,
    accountId,
    name,
    ...(sessionName === "" ? {} : { sessionName }),
    serviceLinked: name.startsWith("AWSServiceRoleFor"),
  };
}

function parseIdentity({ text, accountId, resource }: ArnParts): RequestPrincipal | undefined {
  if (resource === "root") return { kind: "root", arn: text, accountId };
  const type = resource.slice(0, resource.indexOf("/"));
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  switch (type) {
    case "user":
      return { kind: "user", arn: text, accountId, name };
    case "role":
      return { kind: "role", arn: text, accountId, name, serviceLinked: resource.startsWith("role/aws-service-role/") };
    case "oidc-provider":
    case "saml-provider":
      return { kind: "federated", provider: text };
    default:
      return undefined;
  }
}

/** The account whose identity policies speak for the principal; undefined for services and strangers. */
export function accountOf(principal: RequestPrincipal): string | undefined {
  switch (principal.kind) {
    case "user":
    case "role":
    case "federated-user":
    case "root":
      return principal.accountId;
    case "service":
    case "federated":
    case "anonymous":
      return undefined;
  }
}

/** How a person names it. */
export function describePrincipal(principal: RequestPrincipal): string {
  switch (principal.kind) {
    case "user":
    case "federated-user":
    case "root":
      return principal.arn;
    case "role":
      return principal.sessionName === undefined
        ? principal.arn
        : `${principal.arn} (session ${principal.sessionName})`;
    case "service":
      return principal.name;
    case "federated":
      return principal.provider;
    case "anonymous":
      return "anybody";
  }
}

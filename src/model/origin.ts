/**
 * Which line of the specification caused something: the document and the path inside it, by names, never by index.
 *
 * @example { document: "Tenant/birch", path: "spec.environments[prod].aws.uploads" }
 */
export interface Origin {
  readonly document: string;
  readonly path: string;
}

export function platformOrigin(platform: string, path: string): Origin {
  return { document: `Platform/${platform}`, path };
}

export function tenantOrigin(tenant: string, path: string): Origin {
  return { document: `Tenant/${tenant}`, path };
}

export function environmentOrigin(tenant: string, environment: string, path = ""): Origin {
  return tenantOrigin(tenant, `spec.environments[${environment}]${path === "" ? "" : `.${path}`}`);
}

export function formatOrigin(origin: Origin): string {
  return `${origin.document} ${origin.path}`;
}

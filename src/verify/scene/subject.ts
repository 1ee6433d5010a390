/** Somebody the API server knows: as written in role bindings and claims. */
export interface Subject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  /** Of a service account. */
  readonly namespace?: string;
}

const serviceAccountPrefix = "system:serviceaccount:";

/** The same subject in one spelling: the user name of a service account becomes the service account. */
export function canonicalSubject(subject: Subject): Subject {
  if (subject.kind !== "User" || !subject.name.startsWith(serviceAccountPrefix)) return subject;
  const [namespace, name, ...rest] = subject.name.slice(serviceAccountPrefix.length).split(":");
  if (namespace === undefined || name === undefined || rest.length > 0) return subject;
  return { kind: "ServiceAccount", namespace, name };
}

/** `User/ann`, `Group/devs`, `ServiceAccount/<namespace>/<name>`. */
export function formatSubject({ kind, namespace, name }: Subject): string {
  return kind === "ServiceAccount" ? `${kind}/${namespace ?? ""}/${name}` : `${kind}/${name}`;
}

import type { Validation } from "./admission-policy.ts";
import { listed } from "./cel.ts";

/** Annotations by which external-dns publishes names beyond those in the spec; their values are comma-separated. */
const nameAnnotations = ["hostname", "internal-hostname"].map((key) => `external-dns.alpha.kubernetes.io/${key}`);

const names = `[${nameAnnotations.map((key) => `'${key}'`).join(", ")}].map(k, variables.annotations[?k].orValue('')).join(',').split(',').map(h, h.trim()).filter(h, h != '' && !(h in params.spec.hosts))`;

/** Keeps DNS names that are asked for by annotation within the environment's hosts. Needs the variable `annotations`. */
export const dnsAnnotationValidations: readonly Validation[] = [
  {
    expression: `${names}.size() == 0`,
    message: "an external-dns annotation asks for a host name that is not the environment's",
    messageExpression: `'external-dns may not publish ' + ${names}[0] + '; allowed hosts: ' + ${listed("hosts")}`,
  },
  {
    expression: "!('external-dns.alpha.kubernetes.io/target' in variables.annotations)",
    message: "the annotation external-dns.alpha.kubernetes.io/target is not allowed; remove it",
  },
];

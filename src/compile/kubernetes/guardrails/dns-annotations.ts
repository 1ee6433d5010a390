import type { Validation } from "./admission-policy.ts";
import { listed } from "./cel.ts";

/** Annotations of external-dns, of whatever stage of maturity, by the part after the `/`. */
function annotationsNamed(...names: readonly string[]): string {
  const ends = names.map((name) => `k.endsWith('/${name}')`);
  return `variables.annotations.filter(k, k.startsWith('external-dns.') && (${ends.join(" || ")}))`;
}

/** Those that publish names beyond the ones in the spec; their values are comma-separated. */
const names = `${annotationsNamed("hostname", "internal-hostname")}.map(k, variables.annotations[k]).join(',').split(',').map(h, h.trim()).filter(h, h != '' && !(h in params.spec.hosts))`;

/** Keeps DNS names that are asked for by annotation within the environment's hosts. Needs the variable `annotations`. */
export const dnsAnnotationValidations: readonly Validation[] = [
  {
    expression: `${names}.size() == 0`,
    message: "an external-dns annotation asks for a host name that is not the environment's",
    messageExpression: `'external-dns may not publish ' + ${names}[0] + '; allowed hosts: ' + ${listed("hosts")}`,
  },
  {
    expression: `${annotationsNamed("target")}.size() == 0`,
    message: "the annotation external-dns.alpha.kubernetes.io/target is not allowed; remove it",
  },
];

import type { DiagnosticCatalogue, DiagnosticHelp } from "../model/diagnostic.ts";

/** A code that loading documents can emit; a test keeps the catalogue complete. */
export type SpecCode = `TEN${number}`;

function help(title: string, explanation: string, fix: string): DiagnosticHelp {
  return { title, explanation, fix };
}

/** What each code that loading documents can emit means, and how to get rid of it. */
export const specCodes: DiagnosticCatalogue = {
  TEN1001: help(
    "A file is not UTF-8",
    "Documents are UTF-8 text. The position is that of the first byte that is not.",
    "Save the file as UTF-8.",
  ),
  TEN1002: help(
    "A file is too large",
    "One file may hold at most 4 MiB, so that a wrong path or a hostile file costs no memory.",
    "Split the documents over several files.",
  ),
  TEN1003: help(
    "The YAML does not parse",
    "The text is not well-formed YAML 1.2.",
    "Correct the syntax at the position.",
  ),
  TEN1004: help("A tab is used for indentation", "YAML indents with spaces only.", "Replace the tab by spaces."),
  TEN1005: help(
    "Anchors, aliases, merge keys and tags are not read",
    "They let a small file grow without bound and hide what a tenant asks for from its reviewer.",
    "Write the value out where it is used.",
  ),
  TEN1006: help("A key is written twice", "The second value would silently win.", "Remove one of the two."),
  TEN1007: help(
    "A key is reserved",
    "`__proto__`, `constructor` and `prototype` mean something else to programs that read this file.",
    "Use another key.",
  ),
  TEN1008: help("A value is nested too deeply", "Documents nest at most 64 levels.", "Flatten the value."),
  TEN1009: help("A key is not plain text", "Keys are text, never lists, maps or empty.", "Write the key as text."),
  TEN1010: help(
    "A document is not a map",
    "Every document has `kind`, `metadata` and `spec`.",
    "Start from `tenantry init`, or look at `tenantry explain tenant`.",
  ),
  TEN1011: help(
    "A document is of an unknown kind",
    "Tenantry reads `Platform`, `Tenant` and `TenantLock`.",
    "Correct `kind`, or keep other files out of the folder.",
  ),
  TEN1012: help(
    "A document is of an unknown version",
    "The only version is `tenantry.dev/v1alpha1`.",
    "Correct `apiVersion`, or leave it out.",
  ),
  TEN1013: help("A file holds no document", "It is empty or holds comments only.", "Remove it, or add a document."),
  TEN1014: help(
    "There is no Platform document",
    "Tenants are decided and placed on one platform.",
    "Add `platform.yaml`; `tenantry init` writes one.",
  ),
  TEN1015: help("There are several Platform documents", "One run serves one platform.", "Keep one of them."),
  TEN1101: help(
    "A field is unknown",
    "Unknown fields are refused, because a misspelt requirement would otherwise be ignored.",
    "Correct or remove it; `tenantry explain FIELD` lists what exists.",
  ),
  TEN1102: help("A required field is missing", "The document cannot be understood without it.", "Add the field."),
  TEN1103: help(
    "A value is of the wrong type",
    "For example text where a list is expected.",
    "Write the expected type.",
  ),
  TEN1104: help("A value is not one of those allowed", "The field takes a fixed set of words.", "Use one of them."),
  TEN1105: help("A number or length is out of range", "The field has bounds.", "Stay within the bounds."),
  TEN1201: help(
    "A name is malformed",
    "Names become parts of Kubernetes and AWS names, so they are DNS-safe and short: tenants 20, environments 8 characters.",
    "Use lower-case letters, digits and single hyphens, starting with a letter.",
  ),
  TEN1202: help(
    "A name holds `--`",
    "`--` separates tenant, environment and namespace, so no name may hold it.",
    "Use a single hyphen.",
  ),
  TEN1203: help(
    "A name is used twice",
    "Names are identities and must be unique where they are defined.",
    "Rename one.",
  ),
  TEN1204: help(
    "An ingress host belongs to two environments",
    "Traffic for one would reach the other. A wildcard claims every host directly below it.",
    "Give each environment its own host.",
  ),
  TEN1205: help(
    "A tenant has no owner",
    "Somebody must be able to use, and answer for, what is created.",
    "Add `owners: [{kind: Group, name: …, role: admin}]`.",
  ),
  TEN1206: help("A label is malformed", "Labels follow Kubernetes' rules on both layers.", "Correct the key or value."),
  TEN1301: help(
    "A quantity is malformed",
    "Quotas take Kubernetes quantities that are not negative; counts of objects are whole.",
    "Write for example 4, 500m or 16Gi.",
  ),
  TEN1302: help("An amount is malformed", "Amounts are positive decimals in US dollars.", 'Write for example "2500".'),
  TEN1303: help("A duration is malformed", "A whole number with its unit.", "Write for example 30m, 72h or 14d."),
  TEN1304: help("A share is malformed", "A percentage, or a number between 0 and 1.", "Write for example 20%."),
  TEN1305: help(
    "An address block is malformed",
    "Blocks are IPv4 in CIDR notation with no host bits set.",
    "Write for example 10.64.0.0/12.",
  ),
  TEN1306: help("A region is malformed or unknown", "AWS region names such as eu-central-1.", "Correct the name."),
  TEN1307: help("An account id is malformed", "Twelve digits; unquoted, YAML drops zeros.", "Quote the twelve digits."),
  TEN1308: help("A host name is malformed", "Lower-case DNS names, no scheme, port or path.", "Correct the name."),
  TEN1309: help("A date is malformed", "ISO dates that exist.", "Write for example 2027-06-30."),
  TEN1310: help("A value does not have the expected form", "The summary says which form.", "Correct the value."),
  TEN1311: help(
    "A Kubernetes version is malformed",
    "A minor version in quotes, because YAML reads 1.30 as 1.3.",
    'Write for example "1.36".',
  ),
  TEN1312: help(
    "A compliance regime is unknown",
    "The rules know a fixed set of regimes.",
    "Use one of the listed ids.",
  ),
  TEN1313: help(
    "A quota key is unknown",
    "Kubernetes would refuse or ignore it, and nothing would be limited.",
    "Use a ResourceQuota key such as requests.cpu, requests.memory or pods.",
  ),
  TEN1401: help("A cell is unknown", "No cell of this name is declared, or opened by a lock.", "Correct the name."),
  TEN1402: help(
    "A pool is unknown",
    "No cell offers a pooled resource of this name.",
    "Use a name from a cell's `pooled`.",
  ),
  TEN1403: help("A peer is unknown", "No tenant, environment or namespace of this name exists.", "Correct the name."),
  TEN1404: help(
    "A group is unknown",
    "The platform declares no group of this name.",
    "Correct it, or declare the group.",
  ),
  TEN1405: help("A cell template is unknown", "The platform declares no such template.", "Correct the name."),
  TEN1406: help(
    "A service account is unknown or ambiguous",
    "`access` names one of the environment's `serviceAccounts`.",
    "Declare the service account, or correct the name.",
  ),
  TEN1407: help(
    "A namespace is unknown",
    "The environment does not list it.",
    "Add it to `namespaces`, or correct it.",
  ),
  TEN1408: help(
    "An allowed peer is declared by one side only",
    "Each side opens only its own end, so no traffic flows until the other side declares the reverse.",
    "Add the named entry to the other environment, or remove this one.",
  ),
  TEN1409: help(
    "`apartFrom` names nobody",
    "No tenant or group of this name exists, so the requirement separates from nobody.",
    "Correct the name.",
  ),
  TEN1501: help(
    "Address blocks overlap",
    "Two VPCs with the same addresses can never be connected, and traffic meant for one may reach the other.",
    "Change one of the blocks; of two locks, delete the one whose VPC does not exist yet and run `tenantry lock`.",
  ),
  TEN1502: help(
    "A locked block lies outside every pool",
    "It was handed out by a pool that has changed since. It stays as it is.",
    "Restore the pool, or move the environment.",
  ),
  TEN1503: help(
    "A pool has nothing to hand out",
    "It is reserved whole, or smaller than one VPC.",
    "Enlarge the pool.",
  ),
  TEN1601: help(
    "A value looks like a secret",
    "Documents are committed, planned and printed; none may hold a secret value. The value is not repeated here.",
    "Rotate it, remove it, and let the owner set it in AWS Secrets Manager.",
  ),
  TEN1701: help("A CloudFormation type is not supported", "`aws:` takes the listed types.", "Use a supported type."),
  TEN1702: help(
    "A type cannot be pooled",
    "A queue has no partition that IAM could tell apart, so pooling it would share every message.",
    "Use `tenancy: silo`.",
  ),
  TEN1703: help(
    "`pool` and `tenancy` do not fit",
    "`pool` needs `tenancy: pool`, and the pooled resource must be of the same type.",
    "Set `tenancy: pool`, or remove `pool`.",
  ),
  TEN1801: help(
    "Requirements contradict each other",
    "No architecture can satisfy both.",
    "Relax one of the two named requirements.",
  ),
  TEN1802: help(
    "A pin violates a requirement",
    "A pin overrides the decision, never a requirement.",
    "Remove the pin, or relax the requirement.",
  ),
  TEN1803: help(
    "A region is outside the guardrails",
    "`guardrails.allowedRegions` is enforced in every account.",
    "Use an allowed region, or allow this one.",
  ),
  TEN1804: help("A requirement has no effect", "As written it changes nothing.", "Complete or remove it."),
  TEN1805: help(
    "A cell is in the management account",
    "Service control policies never apply to an organisation's management account, so its guardrails would not hold.",
    "Move the cell to a member account.",
  ),
  TEN1901: help(
    "A lock has no document",
    "The tenant or environment it places is gone; it will be planned for removal.",
    "Remove the lock once the environment is destroyed.",
  ),
  TEN1902: help(
    "Two locks know a cell differently",
    "Every placement in an opened cell repeats its template and block. These differ, or the platform declares the cell itself.",
    "Run `tenantry lock` on the later branch.",
  ),
  TEN1903: help("A lock contradicts itself", "For example two accounts for one environment.", "Run `tenantry lock`."),
};

import { stringify } from "yaml";
import type { AuditedEnvironment } from "../../model/audit.ts";
import type { Estate, EstateAccount } from "../../model/estate.ts";
import type { EstateCluster } from "../../model/estate-cluster.ts";
import { compareText } from "../../model/json.ts";
import { fitDocumentName } from "./fit-document-name.ts";

/** Documents that describe what was found, by path, and what in them is an example that nothing told. */
export interface DescribedEstate {
  readonly files: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
}

/**
 * Describes an estate as a platform that is only observed and one document for each tenant, so that `plan` says that nothing
 * is to be done, and `verify` and `audit` know from then on what is whose.
 *
 * Deterministic. What documents need and the estate does not tell is an example, named in `examples` and marked in the file.
 */
export function documentsOfEstate(
  estate: Estate,
  found: readonly AuditedEnvironment[],
  platformName: string,
): DescribedEstate {
  const examples: string[] = [];
  const tenants = [...Map.groupBy(found, ({ claim }) => claim.tenant)].sort(([left], [right]) =>
    compareText(left, right),
  );
  const files: Record<string, string> = { "platform.yaml": platformDocument(estate, platformName, examples) };
  for (const [tenant, environments] of tenants) {
    const name = fitDocumentName(tenant, 20);
    files[`tenants/${name}.yaml`] = tenantDocument(name, environments);
  }
  return { files, examples };
}

const header = (path: string, lines: readonly string[]): string =>
  [`# yaml-language-server: $schema=${path}`, ...lines.map((line) => `# ${line}`), ""].join("\n");

function platformDocument(estate: Estate, name: string, examples: string[]): string {
  const example = <Value>(what: string, value: Value): Value => {
    examples.push(`${what}: ${JSON.stringify(value)}`);
    return value;
  };
  const { organization, accounts } = estate;
  const hosts = estate.clusters.filter(({ host }) => host === undefined);
  const management = organization?.managementAccountId ?? example("organization.managementAccountId", "111111111111");
  const tooling =
    accounts.find(({ name: account = "" }) => /tool|deploy|cicd|shared-services/i.test(account))?.id ??
    example("organization.toolingAccountId", accounts.find(({ id }) => id !== management)?.id ?? "222222222222");
  const unit = (what: string, pattern: RegExp, otherwise: string): string =>
    organization?.units.find((candidate) => pattern.test(candidate.name))?.id ??
    example(`organization.organizationalUnits.${what}`, otherwise);
  const document = {
    apiVersion: "tenantry.dev/v1alpha1",
    kind: "Platform",
    metadata: { name },
    spec: {
      management: "observe",
      organization: {
        id: organization?.id ?? example("organization.id", "o-a1b2c3d4e5"),
        managementAccountId: management,
        toolingAccountId: tooling,
        organizationalUnits: {
          staging: unit("staging", /stag|vend|new/i, "ou-ab12-aaaaaaaa"),
          tenants: unit("tenants", /tenant|customer|client|workload/i, "ou-ab12-bbbbbbbb"),
          suspended: unit("suspended", /suspend|quarantine|closed/i, "ou-ab12-cccccccc"),
        },
        accountEmail: example("organization.accountEmail", `aws+{sequence}@${name}.example`),
      },
      network: { reserved: vpcCidrs(accounts) },
      cells: hosts.map((cluster) => cellOf(cluster, { example, accounts })),
    },
  };
  const lines = [
    "Written by `tenantry init --from-audit` from what exists. Nothing is built or changed while `management` is observe:",
    "`tenantry verify` and `tenantry audit` read it. To have environments built, set it to manage and go on tenant by tenant.",
    ...(examples.length === 0 ? [] : ["Nothing told these, so they are examples; replace them:"]),
    ...examples.map((item) => `  ${item}`),
  ];
  return header("./node_modules/tenantry/schemas/platform.schema.json", lines) + toYaml(document);
}

interface CellContext {
  readonly example: <Value>(what: string, value: Value) => Value;
  readonly accounts: readonly EstateAccount[];
}

function cellOf(cluster: EstateCluster, { example, accounts }: CellContext): object {
  const { eks, compute, networkPolicy, kubernetesVersion } = cluster;
  const name = cellNameOf(cluster);
  const here = accounts.filter(({ id }) => id === eks?.accountId);
  const vpcs = vpcCidrs(here);
  return {
    name,
    accountId: eks?.accountId ?? example(`cells[${name}].accountId`, "333333333333"),
    region: eks?.region ?? example(`cells[${name}].region`, "eu-central-1"),
    cluster: {
      name: eks?.clusterName ?? fitDocumentName(cluster.name, 40),
      kubernetesVersion,
      ...(compute === undefined ? {} : { compute }),
      networkPolicy: networkPolicy ?? example(`cells[${name}].cluster.networkPolicy`, "none"),
      ...(vpcs.length === 0 ? {} : { vpcCidrs: vpcs }),
    },
  };
}

/** How documents call the cell of a cluster. */
function cellNameOf({ name }: Pick<EstateCluster, "name">): string {
  return fitDocumentName(name, 40);
}

function vpcCidrs(accounts: readonly EstateAccount[]): readonly string[] {
  const blocks = accounts
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === "AWS::EC2::VPC")
    .flatMap(({ properties }) => (typeof properties.CidrBlock === "string" ? [properties.CidrBlock] : []));
  return [...new Set(blocks)].sort(compareText);
}

function tenantDocument(name: string, found: readonly AuditedEnvironment[]): string {
  const subjects = found.flatMap(({ claim }) => claim.subjects);
  const people = [...new Map(subjects.map((subject) => [`${subject.kind} ${subject.name}`, subject] as const))]
    .sort(([left], [right]) => compareText(left, right))
    .map(([, { kind, name: person }]) => ({ kind, name: person, role: "admin" }));
  const document = {
    apiVersion: "tenantry.dev/v1alpha1",
    kind: "Tenant",
    metadata: { name },
    spec: {
      owners: people.length > 0 ? people : [{ kind: "Group", name: `${name}-owners`, role: "view" }],
      environments: found.map(environmentOf),
    },
  };
  const weakest = found.some(({ confidence }) => confidence === "low") ? "low" : "medium";
  const isSure = found.every(({ confidence }) => confidence === "high");
  const lines = [
    ...(isSure ? [] : [`Inferred with ${weakest} confidence; correct what is wrong:`]),
    ...(isSure ? [] : [...new Set(found.flatMap(({ evidence }) => evidence))].map((reason) => `  ${reason}`)),
    ...(people.length > 0 ? [] : ["No binding names its people; the owner is an example."]),
  ];
  return header("../node_modules/tenantry/schemas/tenant.schema.json", lines) + toYaml(document);
}

function environmentOf({ claim, class: kind }: AuditedEnvironment): object {
  const { environment, namespaces, accounts, resources } = claim;
  return {
    name: fitDocumentName(environment, 8),
    ...(kind === "unknown" ? {} : { class: kind }),
    observed: {
      ...(namespaces.length === 0
        ? {}
        : {
            namespaces: namespaces.map(({ cluster, namespace }) => ({
              cell: cellNameOf({ name: cluster }),
              namespace,
            })),
          }),
      ...(accounts.length === 0 ? {} : { accounts }),
      ...(resources.length === 0 ? {} : { resources }),
    },
  };
}

/** Block style to the depth of a list's items, so that a change shows as few lines. */
function toYaml(document: object): string {
  return stringify(document, { lineWidth: 0, defaultStringType: "PLAIN", doubleQuotedAsJSON: true });
}

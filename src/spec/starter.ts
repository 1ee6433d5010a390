/**
 * A small platform and one tenant to start from, by path; they load without a diagnostic.
 *
 * `name` becomes the platform's name: lower-case letters, digits and single hyphens, at most 20 characters. The account
 * and organisation ids are examples to replace.
 */
export function starterFiles(name: string): Readonly<Record<string, string>> {
  return { "platform.yaml": platform(name), "tenants/example.yaml": tenant(name) };
}

const schemaLine = (path: string): string => `# yaml-language-server: $schema=${path}`;

function platform(name: string): string {
  return `${schemaLine("./node_modules/tenantry/schemas/platform.schema.json")}
# Your landing zone. Replace the example ids; \`tenantry explain platform\` documents every field.
apiVersion: tenantry.dev/v1alpha1
kind: Platform
metadata: {name: ${name}}
spec:
  organization:
    id: o-a1b2c3d4e5                          # commands refuse to run in any other organisation
    managementAccountId: "111111111111"
    toolingAccountId: "222222222222"          # leases and templates live here
    organizationalUnits: {staging: ou-ab12-aaaaaaaa, tenants: ou-ab12-bbbbbbbb, suspended: ou-ab12-cccccccc}
    accountEmail: "aws+{sequence}@${name}.example"
  network:
    addressPools: [{name: main, cidr: 10.64.0.0/12}]    # VPCs are cut from here
  cells:                                      # where tenants share an account and a cluster
    - name: shared-1
      accountId: "333333333333"
      region: eu-central-1
      cluster: {name: shared-1, kubernetesVersion: "1.36"}
  cellTemplates:                              # how an own account and cluster is made
    - {name: silo, account: tenant, region: eu-central-1}
`;
}

function tenant(name: string): string {
  return `${schemaLine("../node_modules/tenantry/schemas/tenant.schema.json")}
# One customer or team. Everything that is not written is a default; see \`tenantry explain tenant\`.
apiVersion: tenantry.dev/v1alpha1
kind: Tenant
metadata: {name: example}
spec:
  owners: [{kind: Group, name: example-devs, role: admin}]
  # requirements: {dataClassification: confidential, nodes: dedicated}    # each has a price: \`tenantry advise\`
  environments:
    - name: prod
      namespaces: [web]                       # becomes example--prod--web
      resourceQuota: {requests.cpu: "2", requests.memory: 8Gi, pods: "40"}
      ingress: {hosts: [example.${name}.example]}
      serviceAccounts: [{namespace: web, name: api}]
      aws:
        uploads: {type: "AWS::S3::Bucket", access: {api: read-write}}
`;
}

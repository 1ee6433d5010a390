/** Explains a rendered tree to whoever opens it. The same bytes in every export. */
export const manifestsReadme: string = `# Kubernetes manifests

Rendered by Tenantry; edit the Platform and Tenant documents instead of these files. The first line of each file names
the part of the documents that caused it.

| folder | holds |
|---|---|
| \`<cell>/cell/\` | what the cell's cluster has once: the Guardrail definition, admission policies, ClusterRoles |
| \`<cell>/tenant/<tenant>/<environment>/\` | one environment's objects |
| \`…/vcluster/\` | objects inside the environment's virtual cluster; apply them with its kubeconfig |
| \`…/release/\` | the Helm release of the virtual cluster: chart, version and values |

## Order
File names begin with a wave. A wave must be in place before the next one is applied: 0 definitions, 1 admission policies
and roles, 2 namespaces with quota, network policies and Guardrails, 3 service accounts, configuration and nodes, 4 access.
Delete in the reverse order. Apply a cell's \`cell/\` folder before any tenant's:

    kubectl apply --server-side --field-manager tenantry -k <cell>/cell
    kubectl apply --server-side --field-manager tenantry -k <cell>/tenant/<tenant>/<environment>

\`tenantry apply\` does all of this by itself, waits for what must be observed, and removes what no document asks for
any more. These files are for tools of your own.

## Values that are not known yet
Text like \`\${tenantry:<resource>#<attribute>}\` stands for a value that exists only after the named AWS resource has
been created. Replace it with that value before you apply the file. No such text is ever a secret.
`;

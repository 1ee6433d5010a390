import type { DiagnosticCatalogue } from "../model/diagnostic.ts";

/** What the command line itself can report. */
export const cliCodes: DiagnosticCatalogue = {
  TEN3001: {
    title: "No architecture satisfies an environment's requirements",
    explanation:
      "Every pair of models and boundaries violates at least one requirement, or cannot stand on any cell or template. Each listed set is minimal: dropping any one of its requirements resolves it.",
    fix: "Relax one requirement of each set, or add a cell or template that can meet them; `tenantry advise TENANT/ENV -o wide` shows what rejected what.",
  },
  TEN9001: {
    title: "A file or folder cannot be read",
    explanation: "The place named on the command line does not exist, or this user may not read it.",
    fix: "Check the path and its permissions; relative paths start where the command runs.",
  },
  TEN9002: {
    title: "A folder cannot be written",
    explanation: "The place named on the command line is not a folder, or this user may not write it.",
    fix: "Choose another folder.",
  },
  TEN9003: {
    title: "A folder holds files that tenantry did not write",
    explanation: "Output replaces a folder as a whole, so a folder with other content is refused.",
    fix: "Choose an empty or new folder, or add --force to lose what is in it.",
  },
  TEN9004: {
    title: "There is no such tenant or environment",
    explanation: "A command was restricted to a tenant or an environment that no document declares.",
    fix: "Use TENANT or TENANT/ENVIRONMENT as in the documents.",
  },
  TEN9005: {
    title: "A file would leave the output folder",
    explanation: "Something was to be written outside the folder that was asked for. This is a mistake of tenantry's.",
    fix: "Report it with the documents that caused it.",
  },
  TEN9006: {
    title: "The examples are missing",
    explanation: "`tenantry demo` plays on a copy of the examples that ship with it, and this installation has none.",
    fix: "Install tenantry again.",
  },
  TEN9007: {
    title: "A lock would change",
    explanation: "With `plan --locked` or `lock --check`, every placement must already be in its committed lock file.",
    fix: "Run `tenantry lock` and commit the files that it names.",
  },
  TEN9011: {
    title: "Many files cannot go to stdout",
    explanation: "Manifests and templates are folders of files.",
    fix: "Name a folder with --out <dir>, or use --to json or markdown, which go to stdout.",
  },
  TEN9008: {
    title: "A name cannot be used",
    explanation:
      "Names become part of account, namespace and resource names, so their characters and length are limited.",
    fix: "Use at most 20 lower-case letters, digits and single hyphens, starting with a letter.",
  },
  TEN9009: {
    title: "A file exists already",
    explanation: "`tenantry init` never replaces what is there.",
    fix: "Name another folder.",
  },
  TEN9010: {
    title: "There is no such topic",
    explanation: "`tenantry explain` knows the fields of documents and the codes of diagnostics.",
    fix: "Start with `tenantry explain platform` or `tenantry explain tenant`.",
  },
  TEN9012: {
    title: "A context cannot be used",
    explanation: "`--context PLACE=CONTEXT` names the kubeconfig context of a cell, once for each cell.",
    fix: "Write the cell as the platform document names it, and a context that `kubectl config get-contexts` lists.",
  },
  TEN9013: {
    title: "The credentials belong to another organisation",
    explanation:
      "Every command that reads or changes live state first asks AWS Organizations who it speaks for, and works only in the organisation of the platform document.",
    fix: "Use credentials of the platform's management or tooling account (`--profile`, AWS_PROFILE), or correct spec.organization.id.",
  },
  TEN9014: {
    title: "Something would be deleted, and nobody confirmed it",
    explanation:
      "Where data would be lost, or anything of AWS is deleted or replaced, somebody has to type the platform's or tenant's name. Without a terminal nobody can.",
    fix: "Look at the plan; then type the name, or pass --yes.",
  },
  TEN9015: {
    title: "A placement is not locked",
    explanation:
      "What is not in a lock file may be placed elsewhere as soon as a neighbour changes, and the next plan would move it. So nothing is applied without its lock.",
    fix: "Run `tenantry lock` and commit what it writes.",
  },
  TEN9016: {
    title: "A file is no plan that can be applied",
    explanation: "`tenantry apply PLAN.json` carries out exactly what `tenantry plan --live -o json` wrote.",
    fix: "Make one with `tenantry plan --live -o json > plan.json`.",
  },
  TEN9017: {
    title: "A plan is stale",
    explanation:
      "Since the plan was made, the documents or what exists have changed, so that carrying out the rest of it would do something that nobody has seen.",
    fix: "Plan again, look at the result and apply that.",
  },
  TEN9018: {
    title: "A tenant is protected from deletion",
    explanation: "Its document says `lifecycle: {deletionProtection: true}`.",
    fix: "Set it to false, apply that, then destroy.",
  },
  TEN9019: {
    title: "A document cannot be edited in place",
    explanation:
      "`tenantry freeze` and `thaw` change one value and no other byte, which anchors, aliases and unusual forms do not allow.",
    fix: "Write `lifecycle: {state: frozen}` (or `active`) under the tenant's spec and run `tenantry apply`.",
  },
  TEN9020: {
    title: "Two targets were given",
    explanation: "`apply` was told what to apply twice, and not the same: nothing was done for either.",
    fix: "Give one TENANT, TENANT/ENVIRONMENT or plan file; a plan file has the target that it was planned for.",
  },
  TEN9021: {
    title: "A manifest cannot be parsed",
    explanation:
      "`tenantry query` and `who-can` read API objects in YAML or JSON. The position is where the syntax breaks.",
    fix: "Correct the syntax; render Helm templates first.",
  },
  TEN9022: {
    title: "A question is incomplete",
    explanation: "`tenantry query rbac` and `who-can` need a verb and a resource, or a verb and a path.",
    fix: "Write it as for `kubectl auth can-i`: `get pods/log -n web`, or `get --non-resource-url /metrics`.",
  },
  TEN9023: {
    title: "A file holds no rules",
    explanation: "`tenantry query rbac --covers` compares rules as roles have them.",
    fix: "Write a list of rules, a Role or ClusterRole, or one file with `ownerRules` and `requestedRules`.",
  },
  TEN9024: {
    title: "No such workload",
    explanation: "`tenantry query network` knows the workloads of the manifests that it was given, and addresses.",
    fix: "Write NAMESPACE/NAME, NAMESPACE/KIND/NAME or an address, for example `web/deployment/api`.",
  },
  TEN9029: {
    title: "A certificate cannot be read",
    explanation: "`tenantry verify --check` judges a file that `tenantry verify --certificate` wrote.",
    fix: "Name that file.",
  },
  TEN9030: {
    title: "No such pair of environments",
    explanation: "A pair is two different environments that have a place, as TENANT/ENVIRONMENT,TENANT/ENVIRONMENT.",
    fix: "Write for example `--pair birch/prod,oak/prod`; the order is from attacker to victim.",
  },
  TEN9032: {
    title: "An apply would let one environment reach another",
    explanation:
      "The blueprint was verified before anything was touched, and a path leads from one environment to another under `code-execution`.",
    fix: "Look at it with `tenantry verify` and repair it; or name each pair with `--accept-refuted A,B`.",
  },
  TEN9031: {
    title: "A folder holds no dump",
    explanation:
      "`tenantry verify --snapshot` reads what `tenantry collect`, `kubectl get -o json` and the AWS CLI write.",
    fix: "Name such a folder; `tenantry collect -o dump` makes one.",
  },
  TEN9033: {
    title: "A question about AWS is incomplete",
    explanation: "`tenantry who-can` asks about AWS when the action has a colon, and then needs the ARN of a resource.",
    fix: "Write for example `tenantry who-can s3:GetObject arn:aws:s3:::bucket/key -f dump/`.",
  },
  TEN9028: {
    title: "No such version of the Pod Security Standards",
    explanation:
      "Versions are those of Kubernetes: `latest`, or a minor version such as `v1.30`, as in namespace labels.",
    fix: "Write `--version latest` or `--version v1.30`.",
  },
};

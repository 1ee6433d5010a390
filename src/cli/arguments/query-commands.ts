import { Command, Option } from "commander";
import { examples, outputOption } from "./options.ts";

/** Questions to one evaluator alone: JSON or YAML in, the answer and its reason out. */
export function queryCommand(): Command {
  return new Command("query").description(
    "Ask one evaluator a question about manifests, dumps or policies: no cluster, no account, no platform document.",
  );
}

export function queryRbacCommand(): Command {
  return withRequest(withManifests(new Command("rbac")))
    .description("Say whether somebody may do something by the roles and bindings in a folder, and which rule says so.")
    .option("--as <user>", "who asks: a user, or system:serviceaccount:NAMESPACE:NAME", "system:anonymous")
    .addOption(
      new Option("--as-group <group>", "a group of theirs, repeatable; the implicit groups are added").argParser(
        append,
      ),
    )
    .addOption(
      new Option("--principal <arn>", "an IAM principal asks instead, as an EKS cluster lets it in").conflicts([
        "as",
        "asGroup",
      ]),
    )
    .option("--access-entries <file>", "EKS access entries with their policies, for --principal")
    .addOption(
      new Option("--authentication-mode <mode>", "what counts: access entries, the ConfigMap aws-auth, or both")
        .choices(["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"])
        .default("API_AND_CONFIG_MAP"),
    )
    .option(
      "--covers <owner>",
      "compare two files of rules instead: does OWNER hold everything that the file named next grants?",
    )
    .addOption(outputOption(["table", "json"]))
    .addHelpText(
      "after",
      examples(
        "tenantry query rbac -f cluster/ --as ann --as-group devs get pods/log -n web",
        "tenantry query rbac -f cluster/ --as system:serviceaccount:web:api list secrets -n web -o json",
        "tenantry query rbac -f cluster/ --as ann get --non-resource-url /metrics",
        "tenantry query rbac -f cluster/ --principal arn:aws:iam::111122223333:role/dev --access-entries entries.json get secrets -n web",
        "tenantry query rbac --covers owner.yaml requested.yaml",
      ),
    );
}

export function whoCanCommand(): Command {
  return withRequest(withManifests(new Command("who-can")))
    .description("List everybody who may do something by the roles and bindings in a folder, and by which binding.")
    .option("--all", "also list those whom Kubernetes' own roles allow it")
    .addOption(outputOption(["table", "json"]))
    .addHelpText(
      "after",
      examples(
        "tenantry who-can get secrets -n web -f cluster/",
        "tenantry who-can create pods/exec -A -f cluster/",
        "tenantry who-can s3:GetObject arn:aws:s3:::bucket/key -f dump/",
      ),
    );
}

export function queryNetworkCommand(): Command {
  return withManifests(new Command("network"))
    .description("List the connections that network policies let through, between workloads and with the outside.")
    .option("--from <end>", "only from NAMESPACE/WORKLOAD, NAMESPACE/KIND/WORKLOAD or an address")
    .option("--to <end>", "only to NAMESPACE/WORKLOAD, NAMESPACE/KIND/WORKLOAD or an address")
    .addOption(
      new Option("--engine <engine>", "what enforces the policies")
        .choices(["conformant", "vpc-cni", "vpc-cni-strict", "cilium", "calico", "none", "unknown"])
        .default("conformant"),
    )
    .addOption(outputOption(["table", "json"]))
    .addHelpText(
      "after",
      examples(
        "tenantry query network -f cluster/",
        "tenantry query network -f cluster/ --from web/api --to data/deployment/postgres",
        "tenantry query network -f cluster/ --from web/api --to 169.254.169.254 -o json",
      ),
    );
}

/** Where the API objects are. */
export function withManifests(command: Command): Command {
  return command.option("-f, --file <dir>", "a folder or file of API objects in YAML or JSON, lists included", ".");
}

/** kubectl's words for a request. */
function withRequest(command: Command): Command {
  return command
    .argument("[verb]", "get, list, create …")
    .argument(
      "[resource]",
      "plural, singular or short name, also with its group or a subresource: deploy.apps, pods/exec",
    )
    .argument("[name]", "the object's name")
    .option("-n, --namespace <namespace>", "the object's namespace; `default` for namespaced resources")
    .option("-A, --all-namespaces", "of all namespaces")
    .option("--subresource <name>", "a subresource, as in RESOURCE/SUBRESOURCE")
    .option("--non-resource-url <path>", "ask for a path of the API server instead, for example /metrics")
    .addOption(
      new Option("--field-selector <selector>", "of a list or watch: metadata.name=…").argParser(
        (text: string) => text,
      ),
    );
}

function append(item: string, items: readonly string[] | undefined): readonly string[] {
  return [...(items ?? []), item];
}

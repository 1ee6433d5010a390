import { Command, Option } from "commander";
import { examples, outputOption } from "./options.ts";

/** Commands that look at what exists without any document. */

/** What to look at: contexts, a profile, regions, further accounts. */
export function withPosture(command: Command): Command {
  return command
    .addOption(repeatable("--context <name>", "a kubeconfig context, repeatable; absent: the current one"))
    .option("--kubeconfig <file>", "absent: KUBECONFIG, then ~/.kube/config")
    .option("--profile <name>", "a profile of the AWS configuration; absent: the standard credential chain")
    .addOption(repeatable("--region <name>", "an AWS region, repeatable; absent: all that the account has enabled"))
    .addOption(repeatable("--account <id>", "a further account, entered through --role, repeatable"))
    .option("--role <name>", "the role that is assumed in further accounts, by its name with its path")
    .option("--no-aws", "look at clusters only")
    .option("--no-kubernetes", "look at AWS only");
}

function repeatable(flags: string, text: string): Option {
  return new Option(flags, text).argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

export function collectCommand(): Command {
  return withPosture(new Command("collect"))
    .description(
      "Write what decides who can reach whom to a folder, for a reviewer without access. Only reads; never a secret value.",
    )
    .option("-o, --output <dir>", "the folder; one that is there already is completed", "tenantry-dump")
    .option("--print-policy", "print the least IAM policy and ClusterRoles that this takes, and read nothing")
    .addHelpText(
      "after",
      examples(
        "tenantry collect --context prod --profile audit --region eu-central-1 -o dump",
        "tenantry collect --print-policy",
      ),
    );
}

export function auditCommand(): Command {
  return withPosture(new Command("audit"))
    .description(
      "Look at what exists without any document: which tenants there are, who reaches whom, what is weak, uneven, dear or hard to grow. Only reads.",
    )
    .argument(
      "[dump]",
      "a folder of dumps, such as `tenantry collect` writes; absent: the context and credentials at hand",
    )
    .option("--tenant-by <way>", "how tenants are told apart: label=KEY, tag=KEY or namespace-prefix; absent: inferred")
    .addOption(
      new Option("--threat-model <model>", "what an attacker in a tenant can do")
        .choices(["credentials", "code-execution", "container-escape", "shared-service"])
        .default("code-execution"),
    )
    .option("--suppressions <file>", "a YAML list of {id, reason, expires: YYYY-MM-DD}: findings that are accepted")
    .addOption(
      new Option("--fail-on <severity>", "exit with 2 when a finding is at least that severe").choices([
        "critical",
        "high",
        "medium",
        "low",
        "info",
      ]),
    )
    .addOption(outputOption(["table", "json", "sarif", "junit", "markdown", "html"]))
    .addHelpText(
      "after",
      examples(
        "tenantry audit",
        "tenantry audit --context prod --no-aws --tenant-by label=team",
        "tenantry audit dump -o html > audit.html",
        "tenantry audit dump --fail-on high -o sarif",
      ),
    );
}

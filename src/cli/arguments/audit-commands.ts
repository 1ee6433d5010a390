import { Command, Option } from "commander";
import { examples } from "./options.ts";

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

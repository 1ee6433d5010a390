import { Command, Option } from "commander";
import { examples, outputOption, withFolder, withRun, withWorld } from "./options.ts";

/** Commands that read or change live state. */

export function applyCommand(): Command {
  const command = withFolder(new Command("apply"))
    .description("Make real what the documents ask for. Can be stopped at any moment and run again.")
    .argument("[what]", "TENANT, TENANT/ENVIRONMENT, or a plan that `plan --live -o json` wrote; absent: everything")
    .option("--target <target>", "the same as the argument")
    .addOption(
      new Option(
        "--accept-refuted <A,B>",
        "go on although environment A could reach environment B (TENANT/ENVIRONMENT,TENANT/ENVIRONMENT), repeatable",
      ).argParser((pair: string, pairs: readonly string[] | undefined) => [...(pairs ?? []), pair]),
    );
  return withRun(withWorld(command)).addHelpText(
    "after",
    examples(
      "tenantry apply",
      "tenantry apply birch --diff",
      "tenantry apply plan.json --yes",
      "tenantry apply --sandbox /tmp/acme",
      "tenantry apply --deadline 10m -o json",
    ),
  );
}

export function destroyCommand(): Command {
  const command = withFolder(new Command("destroy"))
    .description(
      "Take away everything that a tenant or environment has. Data is kept unless its template says otherwise.",
    )
    .argument("<target>", "TENANT or TENANT/ENVIRONMENT, also one that no document declares any more")
    .option("--close-accounts", "close accounts of its own, with everything that was kept in them");
  return withRun(withWorld(command)).addHelpText(
    "after",
    examples("tenantry destroy birch", "tenantry destroy birch/dev --yes", "tenantry destroy birch --close-accounts"),
  );
}

export function freezeCommand(): Command {
  return lifecycleCommand("freeze")
    .description("Let a tenant write and start nothing: set its lifecycle state to frozen, then apply.")
    .addHelpText("after", examples("tenantry freeze birch", "tenantry freeze birch --no-apply"));
}

export function thawCommand(): Command {
  return lifecycleCommand("thaw")
    .description("Let a frozen tenant work again: set its lifecycle state to active, then apply.")
    .addHelpText("after", examples("tenantry thaw birch"));
}

function lifecycleCommand(name: string): Command {
  const command = withFolder(new Command(name))
    .argument("<tenant>", "a tenant, as a whole")
    .option("--no-apply", "only edit the document");
  return withRun(withWorld(command));
}

export function statusCommand(): Command {
  const command = withFolder(new Command("status"))
    .description("Say how what exists stands to the documents, and who changes it right now. Only reads.")
    .argument("[target]", "TENANT or TENANT/ENVIRONMENT")
    .option("--detailed-exitcode", "exit with 2 when anything differs")
    .addOption(outputOption(["table", "json", "yaml"]));
  return withWorld(command).addHelpText("after", examples("tenantry status", "tenantry status birch -o json"));
}

export function outputsCommand(): Command {
  const command = withFolder(new Command("outputs"))
    .description("Print what a tenant was given: cell, account, namespaces, and the names that its workloads are told.")
    .argument("<target>", "TENANT or TENANT/ENVIRONMENT")
    .addOption(outputOption(["table", "json", "yaml"]));
  return withWorld(command).addHelpText(
    "after",
    examples(
      "tenantry outputs birch",
      "tenantry outputs birch/prod -o json | jq -r '.environments[0].bindings[\"uploads.bucket\"]'",
    ),
  );
}

export function doctorCommand(): Command {
  const command = withFolder(new Command("doctor"))
    .description("Look at everything that an apply needs, and say what to do about what is missing. Only reads.")
    .addOption(outputOption(["table", "json"]));
  return withWorld(command).addHelpText("after", examples("tenantry doctor", "tenantry doctor --profile acme-tooling"));
}

export function bootstrapCommand(): Command {
  return withFolder(new Command("bootstrap"))
    .description("Say what has to be there before the first apply, and print it as templates and policies.")
    .option("--print", "print the template of the management account and the least policies that Tenantry needs")
    .addHelpText("after", examples("tenantry bootstrap", "tenantry bootstrap --print > bootstrap.json"));
}

import { Command, Option } from "commander";
import { examples, outputOption, withFolder, withWorld } from "./options.ts";

/** Commands that need nothing but documents; `plan` may look at live state too. */

export function validateCommand(): Command {
  return withFolder(new Command("validate"))
    .description("Check every document and report all problems at once.")
    .addOption(outputOption(["table", "json"]))
    .addHelpText("after", examples("tenantry validate -f examples/acme"));
}

export function initCommand(): Command {
  return new Command("init")
    .description("Write a small, commented platform that validates.")
    .argument("[folder]", "where to write it", ".")
    .option("--name <name>", "the platform's name", "my-platform")
    .option("--from-audit <dump>", "describe what a folder of dumps holds instead of writing an example")
    .option("--tenant-by <how>", "with --from-audit: label=KEY, tag=KEY or namespace-prefix")
    .addHelpText(
      "after",
      examples("tenantry init platform --name acme", "tenantry init platform --from-audit dump --name acme"),
    );
}

export function explainCommand(): Command {
  return new Command("explain")
    .description("Explain a field of a document or a diagnostic code.")
    .argument("<topic>", "a field such as tenant.spec.requirements, or a code")
    .addHelpText("after", examples("tenantry explain tenant.spec.requirements", "tenantry explain TEN9015"));
}

export function adviseCommand(): Command {
  return withFolder(new Command("advise"))
    .description("Say which architecture each environment gets, why, and what each requirement costs.")
    .argument("[target]", "TENANT or TENANT/ENVIRONMENT")
    .addOption(outputOption(["table", "wide", "json", "yaml", "markdown"]))
    .addHelpText("after", examples("tenantry advise", "tenantry advise meridian-bank/prod -o wide"));
}

export function lockCommand(): Command {
  return withFolder(new Command("lock"))
    .description("Write each tenant's placement to its lock file; what is placed stays placed.")
    .argument("[tenant]", "only this tenant")
    .option("--check", "write nothing; fail when a lock would change")
    .addHelpText("after", examples("tenantry lock", "tenantry lock --check"));
}

export function planCommand(): Command {
  const command = withFolder(new Command("plan"))
    .description(
      "Compare what should exist with what does: nothing, a folder of dumps, or live state, which is only read.",
    )
    .argument("[target]", "TENANT or TENANT/ENVIRONMENT")
    .addOption(
      new Option("--snapshot <dir>", "compare with a folder of dumps; without it or --live, nothing exists").conflicts([
        "live",
        "sandbox",
      ]),
    )
    .option("--live", "compare with what exists now; --sandbox implies it")
    .option("--locked", "fail when a lock would change")
    .option("--diff", "show every changed field")
    .option("--summary", "show counts only")
    .option("--detailed-exitcode", "exit with 2 when there are changes")
    .addOption(outputOption(["table", "json", "yaml", "markdown"]));
  return withWorld(command).addHelpText(
    "after",
    examples(
      "tenantry plan --live",
      "tenantry plan forge/prod --live --diff",
      "tenantry plan --live -o json > plan.json && tenantry apply plan.json",
      "tenantry plan --snapshot dump",
    ),
  );
}

export function renderCommand(): Command {
  return withFolder(new Command("render"))
    .description("Write every resource in the form that other tools read.")
    .addOption(
      new Option("--to <format>", "what to write")
        .choices(["manifests", "cloudformation", "json", "markdown"])
        .makeOptionMandatory(),
    )
    .option("--out <dir>", "the folder to write; json and markdown go to stdout without it")
    .option("--force", "replace a folder that tenantry did not write")
    .addHelpText(
      "after",
      examples("tenantry render --to manifests --out build/k8s", "tenantry render --to json | jq .bundles[].key"),
    );
}

export function demoCommand(): Command {
  return new Command("demo").description(
    "Walk from documents to a running platform in a sandbox, break it, repair it, take a tenant away.",
  );
}

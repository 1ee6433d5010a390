import { Command, Option } from "commander";
import { threatModels } from "../../model/requirements.ts";
import { examples, outputOption, withFolder, withWorld } from "./options.ts";

export function verifyCommand(): Command {
  const command = withFolder(new Command("verify"))
    .description("Prove that no environment can reach another, or show how: over the blueprint, dumps, or what exists.")
    .argument("[folder]", "the folder that holds the documents, as --file")
    .addOption(
      new Option("--threat-model <model>", "what an attacker in an environment can do, from weakest to strongest")
        .choices(threatModels)
        .default("code-execution"),
    )
    .addOption(
      new Option("--fail-on <verdict>", "exit with 2 at a verdict that is as bad")
        .choices(["refuted", "unknown", "none"])
        .default("refuted"),
    )
    .option("--pair <A,B>", "one ordered pair only: TENANT/ENVIRONMENT,TENANT/ENVIRONMENT")
    .addOption(
      new Option("--snapshot <dir>", "over a folder of dumps, such as `tenantry collect` writes").conflicts([
        "live",
        "sandbox",
      ]),
    )
    .option("--live", "over what exists now; --sandbox implies it")
    .option("--certificate <file>", "write a certificate of the proof, for an independent check")
    .option("--check <file>", "judge a certificate instead: exit with 2 when it does not hold")
    .addOption(outputOption(["table", "json", "sarif", "junit", "markdown", "html"]));
  return withWorld(command).addHelpText(
    "after",
    examples(
      "tenantry verify",
      "tenantry verify --threat-model container-escape --fail-on unknown",
      "tenantry verify --pair birch/prod,forge/prod",
      "tenantry verify --snapshot dump -o html > isolation.html",
    ),
  );
}

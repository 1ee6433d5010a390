import { Command } from "commander";
import { examples, outputOption } from "./options.ts";

export function queryIamCommand(): Command {
  return new Command("iam")
    .description("Decide an AWS request by every policy that speaks about it.")
    .requiredOption(
      "-f, --file <file>",
      "the request; with --escalations the answer of get-account-authorization-details",
    )
    .option("--escalations", "list who can become more than it is")
    .addOption(outputOption(["table", "json"]))
    .addHelpText(
      "after",
      examples("tenantry query iam -f request.yaml", "tenantry query iam --escalations -f authorization-details.json"),
    );
}

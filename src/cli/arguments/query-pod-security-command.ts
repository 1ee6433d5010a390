import { Command, Option } from "commander";
import { examples, outputOption } from "./options.ts";
import { withManifests } from "./query-commands.ts";

export function queryPodSecurityCommand(): Command {
  return withManifests(new Command("pod-security"))
    .description(
      "Say which pods and pod templates in a folder meet a Pod Security Standard, and what each one violates.",
    )
    .addOption(
      new Option("--level <level>", "absent: what the labels of the namespaces in the folder enforce").choices([
        "privileged",
        "baseline",
        "restricted",
      ]),
    )
    .option("--version <version>", "of the standard: latest, or v1.N; without --level it stands in for a missing label")
    .addOption(outputOption(["table", "json"]))
    .addHelpText(
      "after",
      examples(
        "tenantry query pod-security -f manifests/ --level restricted",
        "tenantry query pod-security -f manifests/ --level baseline --version v1.30 -o json",
      ),
    );
}

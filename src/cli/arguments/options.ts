import { type Command, Option } from "commander";
import { parseCount, parseDuration } from "./parse-amounts.ts";

/** Options that several commands share. */

export function withFolder(command: Command): Command {
  return command.option("-f, --file <dir>", "the folder that holds the documents", ".");
}

export function outputOption(choices: readonly string[]): Option {
  return new Option("-o, --output <format>", "how to print the result").choices(choices).default("table");
}

/** Where live state is: real AWS and clusters, or a sandbox. */
export function withWorld(command: Command): Command {
  return command
    .option("--sandbox <dir>", "AWS and clusters in this process, kept in a folder; absent: the real ones")
    .option("--profile <name>", "a profile of the AWS configuration; absent: the standard credential chain")
    .option("--kubeconfig <file>", "absent: KUBECONFIG, then ~/.kube/config")
    .addOption(
      new Option(
        "--context <place=context>",
        "the kubeconfig context of a cell, repeatable; absent: its cluster's ARN, with --kubeconfig the cell's name, else EKS",
      ).argParser((pair: string, pairs: readonly string[] | undefined) => [...(pairs ?? []), pair]),
    )
    .option("--charts <dir>", "a folder of Helm charts to use instead of their repositories");
}

/** How an apply runs. */
export function withRun(command: Command): Command {
  return command
    .option("-y, --yes", "go on without asking, also where data is lost or AWS resources are deleted")
    .option("--diff", "show every changed field before going on")
    .addOption(new Option("--parallelism <count>", "how many steps work at once").default(16).argParser(parseCount))
    .addOption(
      new Option("--deadline <duration>", "start nothing new after this long (90s, 10m, 1h), exit with 3").argParser(
        parseDuration,
      ),
    )
    .addOption(
      new Option(
        "--lease-wait <duration>",
        "wait this long for what another run is changing; 4m outlasts a run that was killed",
      ).argParser(parseDuration),
    )
    .addOption(
      new Option("-o, --output <format>", "`json`: every event as a line of JSON on stdout, the result last")
        .choices(["table", "json"])
        .default("table"),
    );
}

export function colorOption(): Option {
  return new Option("--color <when>", "colour the output").choices(["auto", "always", "never"]).default("auto");
}

export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

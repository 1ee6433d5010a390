import { Command, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import type { ExitCode } from "./exit-code.ts";
import type { ColorFlag } from "./io/paint.ts";
import type { Shell } from "./io/shell.ts";
import type { OpenWorld } from "./world.ts";

/** A command's own code, loaded only when it runs, so that `--help` stays quick. */
type Load<Options> = () => Promise<(shell: Shell, options: Options) => Promise<ExitCode> | ExitCode>;

/** What the command tree needs from whoever runs it. */
export interface ProgramHost {
  /** Makes the shell once the `--color` flag is known. */
  readonly openShell: (color: ColorFlag) => Shell;
  /** Receives the exit code of the command that ran. */
  readonly finish: (code: ExitCode) => void;
  /** Runs another command line, for commands that show commands. */
  readonly runLine: (argv: readonly string[], shell: Shell) => Promise<ExitCode>;
  readonly openWorld: OpenWorld;
}

/**
 * The command tree: names, options, help.
 *
 * Commander's own exits are turned into exceptions, and its output goes through the shell.
 */
export function createProgram({ openShell, finish, runLine }: ProgramHost): Command {
  const program = new Command("tenantry")
    .description("Designs multi-tenant platforms across AWS and Kubernetes, and writes every resource.")
    .helpCommand(false)
    .showHelpAfterError("(add --help for usage)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => openShell("auto").out(text),
      writeErr: (text) => openShell("auto").note(text),
    });
  program.version(packageJson.version, "-V, --version");

  const add = <Options>(command: Command, load: Load<Options>): void => {
    command
      .copyInheritedSettings(program)
      .addOption(colorOption())
      .action(async () => {
        const options = command.opts() as Options & { readonly color: ColorFlag };
        const named = Object.fromEntries(
          command.registeredArguments.map((argument, index) => [argument.name(), command.processedArgs[index]]),
        );
        const run = await load();
        finish(await run(openShell(options.color), { ...options, ...named }));
      });
    program.addCommand(command);
  };

  add(validateCommand(), async () => (await import("./commands/validate/validate.ts")).validate);
  add(initCommand(), async () => (await import("./commands/init/init.ts")).init);
  add(explainCommand(), async () => (await import("./commands/explain/explain.ts")).explain);
  add(adviseCommand(), async () => (await import("./commands/advise/advise.ts")).adviseTenants);
  add(lockCommand(), async () => (await import("./commands/lock/lock.ts")).lock);
  add(planCommand(), async () => (await import("./commands/plan/plan.ts")).plan);
  add(renderCommand(), async () => (await import("./commands/render/render.ts")).render);
  add(demoCommand(), async () => {
    const { demo } = await import("./commands/demo/demo.ts");
    return (shell) => demo(shell, { runLine });
  });
  program.addCommand(helpCommand(program, openShell));
  return program;
}

function validateCommand(): Command {
  return withFolder(new Command("validate"))
    .description("Check every document and report all problems at once.")
    .addOption(outputOption(["table", "json"]))
    .addHelpText("after", examples("tenantry validate -f examples/acme"));
}

function initCommand(): Command {
  return new Command("init")
    .description("Write a small, commented platform that validates.")
    .argument("[folder]", "where to write it", ".")
    .option("--name <name>", "the platform's name", "my-platform")
    .addHelpText("after", examples("tenantry init platform --name acme"));
}

function explainCommand(): Command {
  return new Command("explain")
    .description("Explain a field of a document or a diagnostic code.")
    .argument("<topic>", "a field such as tenant.spec.requirements, or a code")
    .addHelpText("after", examples("tenantry explain tenant.spec.requirements"));
}

function adviseCommand(): Command {
  return withFolder(new Command("advise"))
    .description("Say which architecture each environment gets, why, and what each requirement costs.")
    .argument("[target]", "TENANT or TENANT/ENVIRONMENT")
    .addOption(outputOption(["table", "wide", "json", "yaml", "markdown"]))
    .addHelpText("after", examples("tenantry advise", "tenantry advise meridian-bank/prod -o wide"));
}

function lockCommand(): Command {
  return withFolder(new Command("lock"))
    .description("Write each tenant's placement to its lock file; what is placed stays placed.")
    .argument("[tenant]", "only this tenant")
    .option("--check", "write nothing; fail when a lock would change")
    .addHelpText("after", examples("tenantry lock", "tenantry lock --check"));
}

function planCommand(): Command {
  return withFolder(new Command("plan"))
    .description("Compare what should exist with what does.")
    .argument("[target]", "TENANT or TENANT/ENVIRONMENT")
    .option("--snapshot <dir>", "a folder of dumps of what exists; without it, nothing does")
    .option("--locked", "fail when a lock would change")
    .option("--diff", "show every changed field")
    .option("--summary", "show counts only")
    .option("--detailed-exitcode", "exit with 2 when there are changes")
    .addOption(outputOption(["table", "json", "yaml", "markdown"]))
    .addHelpText("after", examples("tenantry plan --snapshot dump", "tenantry plan forge/prod --diff"));
}

function renderCommand(): Command {
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

function demoCommand(): Command {
  return new Command("demo").description("Walk through validate, advise, plan and render on an example, in a minute.");
}

function helpCommand(program: Command, openShell: ProgramHost["openShell"]): Command {
  return new Command("help")
    .description("Show help for a command, or `exit-codes`.")
    .argument("[topic]", "a command or `exit-codes`")
    .action(async (topic: string | undefined) => {
      const shell = openShell("auto");
      if (topic === "exit-codes") {
        const { printExitCodes } = await import("./commands/help/exit-codes.ts");
        return printExitCodes(shell);
      }
      const found = topic === undefined ? program : program.commands.find((command) => command.name() === topic);
      if (found === undefined) {
        return program.error(`error: there is no help for "${topic}"; try one of the commands or exit-codes`);
      }
      found.outputHelp();
    });
}

function withFolder(command: Command): Command {
  return command.option("-f, --file <dir>", "the folder that holds the documents", ".");
}

function outputOption(choices: readonly string[]): Option {
  return new Option("-o, --output <format>", "how to print the result").choices(choices).default("table");
}

function colorOption(): Option {
  return new Option("--color <when>", "colour the output").choices(["auto", "always", "never"]).default("auto");
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

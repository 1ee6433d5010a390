import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { auditCommand, collectCommand } from "./arguments/audit-commands.ts";
import {
  applyCommand,
  bootstrapCommand,
  destroyCommand,
  doctorCommand,
  freezeCommand,
  outputsCommand,
  statusCommand,
  thawCommand,
} from "./arguments/live-commands.ts";
import {
  adviseCommand,
  demoCommand,
  explainCommand,
  initCommand,
  lockCommand,
  planCommand,
  renderCommand,
  validateCommand,
} from "./arguments/offline-commands.ts";
import { colorOption } from "./arguments/options.ts";
import { queryCommand, queryNetworkCommand, queryRbacCommand, whoCanCommand } from "./arguments/query-commands.ts";
import { queryIamCommand } from "./arguments/query-iam-command.ts";
import { queryPodSecurityCommand } from "./arguments/query-pod-security-command.ts";
import { verifyCommand } from "./arguments/verify-command.ts";
import type { ExitCode } from "./exit-code.ts";
import type { ColorFlag } from "./io/paint.ts";
import type { Shell } from "./io/shell.ts";
import type { OpenWorld } from "./world.ts";

/** A command's own code, loaded only when it runs, so that `--help` stays quick. */
type Load<Options> = () => Promise<(shell: Shell, options: Options) => Promise<ExitCode> | ExitCode>;

/** The same of a command that works on live state. */
type LoadLive<Options> = () => Promise<(shell: Shell, options: Options, openWorld: OpenWorld) => Promise<ExitCode>>;

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
export function createProgram({ openShell, finish, runLine, openWorld }: ProgramHost): Command {
  const program = new Command("tenantry")
    .description("Designs multi-tenant platforms across AWS and Kubernetes, and applies them.")
    .helpCommand(false)
    // `--version` after a command is that command's own.
    .enablePositionalOptions()
    .showHelpAfterError("(add --help for usage)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => openShell("auto").out(text),
      writeErr: (text) => openShell("auto").note(text),
    });
  program.version(packageJson.version, "-V, --version");

  const addTo = <Options>(parent: Command, command: Command, load: Load<Options>): void => {
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
    parent.addCommand(command);
  };
  const add = <Options>(command: Command, load: Load<Options>): void => addTo(program, command, load);

  const addLive = <Options>(command: Command, load: LoadLive<Options>): void =>
    add<Options>(command, async () => {
      const run = await load();
      return (shell, options) => run(shell, options, openWorld);
    });

  add(validateCommand(), async () => (await import("./commands/validate/validate.ts")).validate);
  add(initCommand(), async () => (await import("./commands/init/init.ts")).init);
  add(explainCommand(), async () => (await import("./commands/explain/explain.ts")).explain);
  add(adviseCommand(), async () => (await import("./commands/advise/advise.ts")).adviseTenants);
  add(lockCommand(), async () => (await import("./commands/lock/lock.ts")).lock);
  addLive(planCommand(), async () => (await import("./commands/plan/plan.ts")).plan);
  addLive(verifyCommand(), async () => (await import("./commands/verify/verify.ts")).verify);
  addLive(applyCommand(), async () => (await import("./commands/apply/apply.ts")).apply);
  addLive(statusCommand(), async () => (await import("./commands/status/status.ts")).status);
  addLive(outputsCommand(), async () => (await import("./commands/outputs/outputs.ts")).outputs);
  addLive(freezeCommand(), async () => (await import("./commands/freeze/freeze.ts")).freeze);
  addLive(thawCommand(), async () => (await import("./commands/freeze/freeze.ts")).thaw);
  addLive(destroyCommand(), async () => (await import("./commands/destroy/destroy.ts")).destroy);
  addLive(doctorCommand(), async () => (await import("./commands/doctor/doctor.ts")).doctor);
  add(bootstrapCommand(), async () => (await import("./commands/bootstrap/bootstrap.ts")).bootstrap);
  add(auditCommand(), async () => (await import("./commands/audit/audit.ts")).audit);
  add(collectCommand(), async () => (await import("./commands/collect/collect.ts")).collect);
  add(renderCommand(), async () => (await import("./commands/render/render.ts")).render);
  const query = queryCommand().copyInheritedSettings(program);
  addTo(query, queryNetworkCommand(), async () => (await import("./commands/query/query-network.ts")).queryNetwork);
  addTo(query, queryIamCommand(), async () => (await import("./commands/query/query-iam.ts")).queryIam);
  addTo(query, queryRbacCommand(), async () => (await import("./commands/query/query-rbac.ts")).queryRbac);
  addTo(query, queryPodSecurityCommand(), async () => {
    return (await import("./commands/query/query-pod-security.ts")).queryPodSecurity;
  });
  program.addCommand(query);
  add(whoCanCommand(), async () => (await import("./commands/who-can/who-can.ts")).listWhoCan);
  add(demoCommand(), async () => {
    const { demo } = await import("./commands/demo/demo.ts");
    return (shell) => demo(shell, { runLine });
  });
  program.addCommand(helpCommand(program, openShell));
  return program;
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

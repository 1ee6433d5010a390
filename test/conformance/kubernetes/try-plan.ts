import { ensureServers } from "../../../scripts/servers/build-servers.ts";
import { disconnectAll } from "./harness/api-client.ts";
import { Report } from "./harness/report.ts";
import { runPlanCases } from "./suites/plan-suite.ts";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const servers = await ensureServers(say);
const report = new Report(say);
await runPlanCases({ binaries: servers.folder, report });
disconnectAll();
say(report.summary());

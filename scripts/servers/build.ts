import { ensureServers } from "./build-servers.ts";

const say = (line: string): boolean => process.stderr.write(`${line}\n`);
const servers = await ensureServers(say);
process.stdout.write(`${servers.folder}\n`);

import { hasFailed, TenantryError } from "../../../model/error.ts";
import type { JsonObject } from "../../../model/json.ts";
import type { AwsPlace, PostureGap, PostureProgress, PostureStore } from "../../../ports/posture.ts";
import type { Send, ServiceDefinition } from "../operation.ts";
import { answerJson, joinPages } from "./answer-json.ts";
import { accountBlockReading, dataReadings, s3Readings } from "./data-readings.ts";
import { ec2Readings } from "./ec2-readings.ts";
import { eksReadings } from "./eks-readings.ts";
import { iamReadings } from "./iam-readings.ts";
import { organizationReadings } from "./organization-readings.ts";
import type { Reading, Step } from "./reading.ts";
import { serviceReadings } from "./service-readings.ts";

export interface AccountReading {
  readonly place: AwsPlace;
  /** The region whose endpoint serves IAM, Organizations and the list of buckets. */
  readonly globalRegion: string;
  readonly send: (service: ServiceDefinition<unknown>, region: string) => Send<unknown>;
  readonly store: PostureStore;
  readonly progress: PostureProgress;
}

/** So many requests at once; the token buckets decide how fast they go. */
const parallelism = 16;

/** Reads an account: what is of no region, then every region; steps of one answer follow as soon as it is there. */
export async function collectAccount(reading: AccountReading): Promise<void> {
  const { place, globalRegion } = reading;
  const global = [...iamReadings, ...s3Readings, ...(place.organization ? organizationReadings : [])];
  const starts: Task[] = [
    ...global.map((start) => ({ step: { reading: start, input: {} }, region: globalRegion, folder: "global" })),
    {
      step: { reading: accountBlockReading, input: { AccountId: place.accountId } },
      region: place.regions[0] ?? globalRegion,
      folder: "global",
    },
    ...place.regions.flatMap((region) =>
      [...ec2Readings, ...eksReadings, ...dataReadings, ...serviceReadings].map((start) => ({
        step: { reading: start, input: {} },
        region,
        folder: region,
      })),
    ),
  ];
  await runAll(starts, (task) => runTask(reading, task));
}

interface Task {
  readonly step: Step;
  readonly region: string;
  /** The region's, or `global`. */
  readonly folder: string;
}

/** Works a growing list off, a fixed number at once; the first failure stops what has not begun. */
async function runAll(starts: readonly Task[], run: (task: Task) => Promise<readonly Task[]>): Promise<void> {
  const waiting = [...starts];
  let working = 0;
  await new Promise<void>((resolve, reject) => {
    const next = (): void => {
      if (waiting.length === 0 && working === 0) resolve();
      while (working < parallelism) {
        const task = waiting.pop();
        if (task === undefined) return;
        working += 1;
        run(task).then(
          (more) => {
            working -= 1;
            waiting.push(...more);
            next();
          },
          (error: unknown) => {
            waiting.length = 0;
            reject(error);
          },
        );
      }
    };
    next();
  });
}

async function runTask(account: AccountReading, task: Task): Promise<readonly Task[]> {
  const { store, progress } = account;
  const path = pathOf(account, task);
  const gapPath = path.replace(/\.json$/, ".gap.json");
  const known = await store.find(path);
  const answer = known === undefined ? await ask(account, task) : (known as JsonObject);
  if (isGap(answer)) {
    await store.put({ path: gapPath, value: { ...answer.gap } as unknown as JsonObject });
    progress.missed(answer.gap);
    return [];
  }
  if (known === undefined) {
    await store.put({ path, value: answer });
    await store.drop(gapPath);
    progress.read(path);
  }
  // What is gone since it was listed leads nowhere.
  if (Object.keys(answer).length === 0) return [];
  return task.step.reading
    .follow(answer)
    .map((step) => ({ step, region: step.region ?? task.region, folder: step.region ?? task.folder }));
}

function isGap(answer: JsonObject | { readonly gap: PostureGap }): answer is { readonly gap: PostureGap } {
  return "gap" in answer;
}

/** An empty answer says that there is none of it; a refusal is a gap. */
async function ask(
  account: AccountReading,
  { step, region, folder }: Task,
): Promise<JsonObject | { readonly gap: PostureGap }> {
  const { reading, input, name } = step;
  const send = account.send(reading.service, region) as unknown as (
    operation: string,
    input: JsonObject,
    options: { readonly subject?: string },
  ) => Promise<object>;
  try {
    return await askPages(reading, (token) =>
      send(reading.operation, { ...reading.input, ...input, ...token }, name === undefined ? {} : { subject: name }),
    );
  } catch (error) {
    if (hasFailed(error, "not-found") || isWithoutAccessEntries(error)) return {};
    if (!(error instanceof TenantryError) || error.failure === undefined || error.failure === "expired") throw error;
    const { accountId } = account.place;
    const place = folder === "global" ? accountId : `${accountId}/${folder}`;
    const subject = name === undefined ? "" : ` of ${name}`;
    return { gap: { place, what: reading.types, reason: `${reading.operation}${subject}: ${error.message}` } };
  }
}

/** A cluster whose authentication mode is CONFIG_MAP has none, which EKS says as an error. */
function isWithoutAccessEntries(error: unknown): boolean {
  return hasFailed(error, "invalid") && /authentication mode/i.test(error.message);
}

async function askPages(reading: Reading, send: (token: JsonObject) => Promise<object>): Promise<JsonObject> {
  const pages: JsonObject[] = [];
  let token: JsonObject = {};
  for (;;) {
    const page = answerJson(await send(token));
    pages.push(page);
    const next = reading.token === undefined ? undefined : page[reading.token[1]];
    if (reading.token === undefined || next === undefined || next === null || next === "") break;
    token = { [reading.token[0]]: next };
  }
  return joinPages(pages, reading.token?.[1]);
}

function pathOf({ place }: AccountReading, { step, folder }: Task): string {
  const { service, operation } = step.reading;
  const file = operation
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
  const name = [step.within, step.name].flatMap((part) => (part === undefined ? [] : [`/${encodeURIComponent(part)}`]));
  return `aws/${place.accountId}/${folder}/${service.name}/${file}${name.join("")}.json`;
}

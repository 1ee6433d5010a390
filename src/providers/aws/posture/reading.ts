import type { JsonObject } from "../../../model/json.ts";
import type { InputOf, OperationFacts, OperationOf, OutputOf, ServiceDefinition, ServiceName } from "../operation.ts";

/** One operation by which posture is read, and what else its answer leads to. */
export interface Reading {
  readonly service: ServiceDefinition<unknown>;
  readonly operation: string;
  /** What every request says: the size of pages, where pages come only when asked for. */
  readonly input: JsonObject;
  /** The input field that takes a page's token, and the output field that gives it. */
  readonly token?: readonly [string, string];
  /** CloudFormation types about which nothing certain can be said without the answer. */
  readonly types: readonly string[];
  readonly follow: (answer: JsonObject) => readonly Step[];
}

/** A reading about one subject. */
export interface Step {
  readonly reading: Reading;
  readonly input: JsonObject;
  /** What the file of the answer is called; absent: the answer has no subject. */
  readonly name?: string;
  /** The folder of that file: what the subject belongs to, where its answer does not say. */
  readonly within?: string;
  /** Where it has to be asked, if elsewhere. */
  readonly region?: string;
}

/** The facts of operations that only read, by the actions that they take; everything is read of every resource. */
export function readingService<Sdk>(
  name: ServiceName,
  load: () => Promise<Sdk>,
  actions: Readonly<Record<OperationOf<Sdk>, string>>,
): ServiceDefinition<Sdk> {
  const facts = (action: string): OperationFacts => ({
    effect: "read",
    senders: ["read"],
    permissions: [{ actions: [action], resources: ["*"] }],
  });
  const operations = Object.fromEntries(
    Object.entries<string>(actions).map(([operation, action]) => [operation, facts(action)]),
  ) as Readonly<Record<OperationOf<Sdk>, OperationFacts>>;
  return { name, load, operations };
}

interface ReadingOptions<Input, Output> {
  readonly types: readonly string[];
  readonly input?: Partial<Input>;
  readonly token?: readonly [keyof Input & string, keyof Output & string];
  readonly follow?: (answer: JsonObject) => readonly Step[];
}

/** Makes the readings of one service; operations and tokens are checked against its SDK. */
export function readingsOf<Sdk>(
  service: ServiceDefinition<Sdk>,
): <Operation extends OperationOf<Sdk>>(
  operation: Operation,
  options: ReadingOptions<InputOf<Sdk, Operation>, OutputOf<Sdk, Operation>>,
) => Reading {
  return (operation, { types, input = {}, token, follow = () => [] }) => ({
    service: service as unknown as ServiceDefinition<unknown>,
    operation,
    input: input as JsonObject,
    types,
    follow,
    ...(token === undefined ? {} : { token }),
  });
}

/** The texts of a list field. */
export function textsOf(answer: JsonObject, field: string): readonly string[] {
  const list = answer[field];
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}

/** The objects of a list field that have a text in `key`, each with it. */
export function namedOf(
  answer: JsonObject,
  field: string,
  key: string,
): readonly { readonly name: string; readonly item: JsonObject }[] {
  const list = answer[field];
  if (!Array.isArray(list)) return [];
  return (list as readonly JsonObject[]).flatMap((item) => {
    const name = item[key];
    return typeof name === "string" ? [{ name, item }] : [];
  });
}

import type { StepOutcome } from "../model/apply.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { Slot } from "./slot.ts";

/** What the scheduler hands to a task that runs. */
export interface Turn {
  /** Gives the turn to others until a promise that only waits is settled, then waits for another turn. */
  readonly idle: <Result>(waiting: Promise<Result>) => Promise<Result>;
}

/** A node of the graph. Without `run` it is a milestone: done as soon as what it waits for is. */
export interface Task {
  readonly id: string;
  /** Groups take turns. */
  readonly group: string;
  /** Ids of tasks that must be done before; unknown ids count as done. */
  readonly after: readonly string[];
  readonly run?: (turn: Turn) => Promise<void>;
  /** Starts only when nothing else could. */
  readonly last?: boolean;
  /** Waits for the end of what it comes after, whatever that is. */
  readonly tolerant?: boolean;
}

export interface SchedulerOptions {
  /** How many tasks work at the same time; idle ones do not count. */
  readonly parallelism: number;
  /** Asked before each start; once it says yes nothing starts any more. */
  readonly isClosed: () => boolean;
  /**
   * Asked for more tasks when fewer could start than may: adds some, and says whether it did. `isStuck`: nothing runs and
   * nothing can start without more, so it must add if it has any.
   */
  readonly refill: (isStuck: boolean) => boolean;
  /** Told of the end of every task, milestones included. */
  readonly onEnd: (task: Task, outcome: StepOutcome, error?: unknown) => void;
  /** What a task that waits for itself ends with. */
  readonly circleError: (ids: readonly string[]) => Error;
}

interface Node {
  readonly id: string;
  /** Undefined while the task is only announced. */
  task: Task | undefined;
  waiting: number;
  state: "waiting" | "running" | StepOutcome;
  readonly dependants: Node[];
}

interface Ending {
  readonly node: Node;
  readonly outcome: StepOutcome;
  readonly error?: unknown;
}

/**
 * Runs a graph of tasks that grows while it runs: each task once, after everything it waits for, at most `parallelism` at a
 * time, groups in turn. What comes after a failed task is skipped, and nothing else is.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #nodes = new Map<string, Node>();
  readonly #ready = new ReadyQueue<Node>();
  readonly #last = new ReadyQueue<Node>();
  /** Tasks that have waited and want their turn back. */
  readonly #returning: Slot[] = [];
  #working = 0;
  #running = 0;
  #isPumping = false;
  #finish: (() => void) | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Tasks that have started and not ended, idle ones included. */
  get running(): number {
    return this.#running;
  }

  /** Makes tasks wait for one that is added later. */
  announce(id: string): void {
    if (!this.#nodes.has(id)) this.#nodes.set(id, newNode(id, undefined));
  }

  add(tasks: readonly Task[]): void {
    const nodes = tasks.map((task) => this.#place(task));
    for (const node of nodes) this.#link(node);
    this.#pump();
  }

  /** Forgets tasks that have ended; whatever is added later takes them as done. */
  forget(ids: readonly string[]): void {
    for (const id of ids) if (isEnded(this.#nodes.get(id))) this.#nodes.delete(id);
  }

  /** Resolves when everything has ended, refilled tasks included. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#pump();
    });
  }

  #place(task: Task): Node {
    const known = this.#nodes.get(task.id);
    if (known === undefined) {
      const node = newNode(task.id, task);
      this.#nodes.set(task.id, node);
      return node;
    }
    if (known.task !== undefined) throw this.#options.circleError([task.id, task.id]);
    known.task = task;
    return known;
  }

  #link(node: Node): void {
    const { after = [], tolerant } = node.task ?? {};
    let isDoomed = false;
    for (const id of after) {
      const before = this.#nodes.get(id);
      if (before === undefined || before.state === "done") continue;
      if (isEnded(before)) isDoomed ||= tolerant !== true;
      else {
        before.dependants.push(node);
        node.waiting += 1;
      }
    }
    if (isDoomed) this.#end(node, "skipped");
    else if (node.waiting === 0) this.#release(node);
  }

  /** Everything it waits for has ended well enough. */
  #release(node: Node): void {
    const { task } = node;
    if (task === undefined || node.state !== "waiting") return;
    if (task.run === undefined) this.#end(node, "done");
    else (task.last === true ? this.#last : this.#ready).push(task.group, node);
  }

  /** Ends a task, and milestones and doomed tasks after it, without recursion: chains may be long. */
  #end(node: Node, outcome: StepOutcome, error?: unknown): void {
    const ending: Ending[] = [{ node, outcome, error }];
    for (let next = ending.pop(); next !== undefined; next = ending.pop()) {
      if (isEnded(next.node)) continue;
      next.node.state = next.outcome;
      if (next.node.task !== undefined) this.#options.onEnd(next.node.task, next.outcome, next.error);
      for (const dependant of next.node.dependants.splice(0)) {
        const also = this.#advance(dependant, next.outcome);
        if (also !== undefined) ending.push(also);
      }
    }
  }

  /** Something that a task waits for has ended: it may start, wait on, or end with it. */
  #advance(node: Node, before: StepOutcome): Ending | undefined {
    const { task } = node;
    node.waiting -= 1;
    if (node.state !== "waiting" || task === undefined) return undefined;
    if (before !== "done" && task.tolerant !== true) return { node, outcome: "skipped" };
    if (node.waiting > 0) return undefined;
    if (task.run === undefined) return { node, outcome: "done" };
    this.#release(node);
    return undefined;
  }

  #pump(): void {
    if (this.#isPumping || this.#finish === undefined) return;
    this.#isPumping = true;
    while (this.#step()) {
      // Each step starts or resumes one task.
    }
    this.#isPumping = false;
    if (this.#running === 0) this.#settle();
  }

  #step(): boolean {
    const { parallelism, isClosed, refill } = this.#options;
    if (this.#working >= parallelism) return false;
    const slot = this.#returning.shift();
    if (slot !== undefined) {
      if (slot.regain()) this.#working += 1;
      return true;
    }
    if (isClosed()) return false;
    if (this.#ready.size < parallelism - this.#working && refill(false)) return true;
    const node = this.#ready.shift() ?? this.#last.shift();
    if (node !== undefined) {
      if (node.state === "waiting") this.#start(node);
      return true;
    }
    return this.#running === 0 && refill(true);
  }

  #start(node: Node): void {
    const run = node.task?.run;
    if (run === undefined) return;
    node.state = "running";
    this.#working += 1;
    this.#running += 1;
    const slot = new Slot();
    const turn: Turn = { idle: (waiting) => this.#idle(slot, waiting) };
    run(turn).then(
      () => this.#ended(node, slot, "done"),
      (error: unknown) => this.#ended(node, slot, "failed", error),
    );
  }

  #ended(node: Node, slot: Slot, outcome: StepOutcome, error?: unknown): void {
    if (slot.end()) this.#working -= 1;
    this.#running -= 1;
    this.#end(node, outcome, error);
    this.#pump();
  }

  /** The turn is given away when the first of a task's parts waits, and wanted back when the last has waited. */
  async #idle<Result>(slot: Slot, waiting: Promise<Result>): Promise<Result> {
    if (slot.giveAway()) {
      this.#working -= 1;
      this.#pump();
    }
    try {
      return await waiting;
    } finally {
      const { isNew, turn } = slot.want();
      if (isNew) this.#returning.push(slot);
      this.#pump();
      await turn;
    }
  }

  /** Nothing runs and nothing can start: the end, whether everything was done, closed early, or waits for itself. */
  #settle(): void {
    const finish = this.#finish;
    if (finish === undefined) return;
    const left = [...this.#nodes.values()].filter((node) => !isEnded(node));
    if (this.#options.isClosed()) for (const node of left) this.#end(node, "skipped");
    else if (left.length > 0) this.#breakCircle(left);
    this.#ready.drain();
    this.#last.drain();
    this.#finish = undefined;
    finish();
  }

  #breakCircle(left: readonly Node[]): void {
    const error = this.#options.circleError(left.map(({ id }) => id));
    for (const node of left) this.#end(node, "failed", error);
  }
}

function newNode(id: string, task: Task | undefined): Node {
  return { id, task, waiting: 0, state: "waiting", dependants: [] };
}

function isEnded(node: Node | undefined): boolean {
  return node !== undefined && node.state !== "waiting" && node.state !== "running";
}

import type { Bundle } from "../model/blueprint.ts";
import type { Task, Turn } from "./scheduler.ts";
import type { Step } from "./step.ts";
import { subjectOf, turnOf } from "./subject.ts";
import { cellsOf, type OwnerPart } from "./survey.ts";

/** Milestones that steps of other owners wait for. */
export function subjectMilestone(subject: string): string {
  return `subject:${subject}`;
}

export function ownerMilestone(key: string): string {
  return `owner:${key}`;
}

export interface TaskOptions {
  readonly part: OwnerPart;
  readonly bundle: Bundle | undefined;
  readonly steps: readonly Step[];
  readonly phase: "early" | "late";
  readonly lease: (turn: Turn) => Promise<void>;
  readonly run: (step: Step, turn: Turn) => Promise<void>;
  /** A step that makes the place where leases are kept, and so needs none. */
  readonly leaseless: string | undefined;
  /** What each step waits for besides. */
  readonly alsoAfter: (step: Step) => readonly string[];
}

export interface OwnerTasks {
  readonly tasks: readonly Task[];
  /** The task whose end is the owner's. */
  readonly end: string;
}

/**
 * One owner's steps as tasks: its lease first; on the way in AWS before Kubernetes, so that roles and associations are
 * there before access is; on the way out the other way round. Access that goes, goes before anything else in the cluster.
 */
export function ownerTasks(options: TaskOptions): OwnerTasks {
  const { part, bundle, steps, phase } = options;
  const group = turnOf(part.owner);
  const lease = `lease:${part.key}`;
  const gate = `gate:${part.key}`;
  const end = `end:${part.key}`;
  const ids = steps.map(({ info }) => info.id);
  const firstLayer = phase === "early" ? "aws" : "kubernetes";
  const cells = phase === "early" ? cellsOf(bundle).map((cell) => ownerMilestone(`cell/${cell}`)) : [];
  const leaseAfter = options.leaseless === undefined ? [] : [subjectMilestone(options.leaseless)];
  const tasks: Task[] = [{ id: lease, group, after: leaseAfter, run: options.lease }];
  const first = steps.filter(({ info }) => info.layer === firstLayer).map(({ info }) => info.id);
  const revoking = steps.filter(({ revokes }) => revokes === true).map(({ info }) => info.id);
  tasks.push({ id: gate, group, after: first });
  for (const step of steps) {
    const isFirst = step.info.layer === firstLayer;
    tasks.push({
      id: step.info.id,
      group,
      after: [
        ...(step.info.id === options.leaseless ? [] : [lease]),
        ...step.after,
        ...(step.afterChanges ?? []).map((id) => subjectMilestone(subjectOf(id))),
        ...(isFirst || step.revokes === true ? [] : [gate]),
        ...(step.info.layer === "kubernetes" && step.revokes !== true ? [...cells, ...revoking] : []),
        ...options.alsoAfter(step),
      ],
      last: phase === "early" && isDestructive(step, part),
      run: (turn) => options.run(step, turn),
    });
  }
  if (phase === "early") tasks.push(...milestones(group, steps));
  tasks.push({ id: ownerMilestone(part.key), group, after: ids });
  tasks.push({ id: end, group, after: [lease, ...ids], tolerant: true });
  return { tasks, end };
}

function isDestructive({ info }: Step, { changes }: OwnerPart): boolean {
  if (info.action !== "replace" && info.action !== "delete") return false;
  const ids = new Set(info.changes);
  return changes.some(({ id, destructive }) => destructive && ids.has(id));
}

/** Each subject is done when all steps that carry a change of it are. */
function milestones(group: string, steps: readonly Step[]): readonly Task[] {
  const carriers = new Map<string, Set<string>>();
  for (const { info } of steps) {
    for (const id of info.changes) {
      const subject = subjectOf(id);
      carriers.set(subject, (carriers.get(subject) ?? new Set()).add(info.id));
    }
  }
  return [...carriers].map(([subject, after]) => ({ id: subjectMilestone(subject), group, after: [...after] }));
}

/** Subjects of an owner that steps of others may wait for. */
export function announcedSubjects({ owner, changes, late }: OwnerPart): readonly string[] {
  const own = changes.filter(({ id, layer }) => !late.has(id) && (layer === "aws" || owner.kind !== "environment"));
  return [...new Set(own.map(({ id }) => subjectOf(id)))];
}

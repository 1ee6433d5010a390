/** Processor time of named steps; unlike the clock it does not count what other programs take. */
export class Stopwatch {
  readonly milliseconds: Record<string, number> = {};

  time<T>(name: string, step: () => T): T {
    const start = process.cpuUsage();
    const result = step();
    const { user, system } = process.cpuUsage(start);
    this.note(name, (user + system) / 1000);
    return result;
  }

  note(name: string, milliseconds: number): void {
    this.milliseconds[name] = Math.round(milliseconds * 10) / 10;
  }
}

/** What one measured process reports to `run.ts`. */
export interface VerifyMeasurement {
  readonly milliseconds: Readonly<Record<string, number>>;
  readonly figures: Readonly<Record<string, number>>;
  readonly peakMebibytes: number;
}

/** One line of JSON, the last thing that a measured process prints. */
export function writeMeasurement(watch: Stopwatch, figures: Readonly<Record<string, number>>): void {
  const peakMebibytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const measurement: VerifyMeasurement = { milliseconds: watch.milliseconds, figures, peakMebibytes };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}

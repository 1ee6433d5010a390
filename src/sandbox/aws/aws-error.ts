/** More about a failure than its name and message. */
export interface AwsErrorDetails {
  /** The HTTP status, 400 unless told. */
  readonly status?: number;
  /** What else the exception has, such as the `Reason` of a ConstraintViolationException. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A failure as a service tells it; the SDK client throws it in the shape of its own exceptions. */
export class AwsError extends Error {
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, details: AwsErrorDetails) {
    super(message);
    this.name = name;
    this.status = details.status ?? 400;
    this.fields = details.fields ?? {};
  }
}

/** Makes a failure by the exception's name: `throw awsError("ValidationError", "Stack with id x does not exist", 400)`. */
export function awsError(name: string, message: string, details: number | AwsErrorDetails = {}): AwsError {
  return new AwsError(name, message, typeof details === "number" ? { status: details } : details);
}

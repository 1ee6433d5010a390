/** How sure an inference is: declared by a tenancy product, a plain label or a flag; told by a label; guessed from names. */
export type Confidence = "high" | "medium" | "low";

/** Something of CEL that is not evaluated here: the answer is unknown, never true or false. */
export class UnsupportedExpression extends Error {
  override readonly name = "UnsupportedExpression";
}

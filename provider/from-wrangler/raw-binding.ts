import { type Expression, object, optional, value } from "./expression";
import type { JsonValue } from "./fields";

/** `binding.raw<Env>({ type, … })` */
export function rawBinding(type: string, env: string, fields: Record<string, JsonValue | undefined>): Expression {
  const entries = Object.entries(fields).map(([key, json]) => [key, optional(json)] as const);
  return {
    kind: "call",
    callee: "binding.raw",
    type: env,
    args: [{ name: "", value: object({ type: value(type), ...Object.fromEntries(entries) }) }],
  };
}

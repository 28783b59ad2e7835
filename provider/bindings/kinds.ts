// Runs in the program and in the plugin's process.
import type { BindingKind } from "./kind";
import * as syntax from "./service-worker-syntax";
import * as table from "./table";

type AnyKind = BindingKind<string, unknown, unknown>;

/** Every kind of the table, asked in any order: no value is of two. */
export const bindingKinds: readonly AnyKind[] = [
  ...Object.values(table).map(({ kind }): AnyKind => kind),
  ...Object.values(syntax),
];

/** The kinds of the table, for the compiler. */
export type TableKind = (typeof table)[keyof typeof table]["kind"];

/** Every type that the table knows, those included that it refuses. */
export type KnownType = TableKind["type"] | (typeof syntax)[keyof typeof syntax]["type"];

const byType = new Map(bindingKinds.map((kind) => [kind.type, kind]));

/** Nothing for a type that Cloudflare had not when this was written. */
export function kindOf({ type }: { type: string }): AnyKind | undefined {
  return byType.get(type);
}

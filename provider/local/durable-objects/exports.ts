import { z } from "zod";

import { invalidExports, type Refusal } from "./scenarios";

const live = {
  type: z.literal("durable-object"),
  storage: z.enum(["sqlite", "legacy-kv"]),
  container: z.string().min(1).optional(),
};
const tombstone = { type: z.literal("durable-object") };
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const identifier = z.string().regex(IDENTIFIER, "must be a JavaScript identifier");

const created = z.strictObject({ ...live, state: z.literal("created").optional() });
const expecting = z.strictObject({
  ...live,
  state: z.literal("expecting-transfer"),
  transfer_from: z.string().min(1),
});
const deleted = z.strictObject({ ...tombstone, state: z.literal("deleted") });
const renamed = z.strictObject({ ...tombstone, state: z.literal("renamed"), renamed_to: identifier });
const transferred = z.strictObject({
  ...tombstone,
  state: z.literal("transferred"),
  transferred_to: z.string().min(1),
});
const worker = z.strictObject({
  type: z.literal("worker"),
  cache: z.strictObject({ enabled: z.boolean() }).optional(),
  state: z.literal("created").optional(),
});
const workflow = z.strictObject({
  type: z.literal("workflow"),
  name: z.string().min(1),
  limits: z.unknown().optional(),
  concurrency: z.unknown().optional(),
  schedules: z.unknown().optional(),
  default_retention: z.unknown().optional(),
  jurisdiction: z.string().optional(),
  state: z.literal("created").optional(),
});

type Created = z.infer<typeof created>;
type Expecting = z.infer<typeof expecting>;
type Tombstone = z.infer<typeof deleted> | z.infer<typeof renamed> | z.infer<typeof transferred>;
export type DurableObjectExport = Created | Expecting | Tombstone;
export type ExportEntry = DurableObjectExport | z.infer<typeof worker> | z.infer<typeof workflow>;
/** What an upload's `exports` declares, by class name; `default` is the Worker's own entrypoint. */
export type ExportsMap = Record<string, ExportEntry>;

/** An entry as it is in the store. */
export const exportEntry: z.ZodType<ExportEntry> = z.union([
  created,
  expecting,
  deleted,
  renamed,
  transferred,
  worker,
  workflow,
]);

const BY_STATE: Record<string, z.ZodType<DurableObjectExport>> = {
  created,
  "expecting-transfer": expecting,
  deleted,
  renamed,
  transferred,
};
const MAX_ENTRIES = 100;
const MAX_NAME = 128;

const kind = z.looseObject({ type: z.string(), state: z.string().optional() });

/** The declared exports of an upload. Each entry that is not one of its kind is refused, all of them together. */
export function readExports(value: Record<string, unknown>): ExportsMap {
  const names = Object.keys(value);
  const refusals: Refusal[] = [];
  if (names.length > MAX_ENTRIES) {
    const message = `\`exports\` has ${names.length} entries, and may have ${MAX_ENTRIES}.`;
    throw invalidExports([{ class: names[MAX_ENTRIES] ?? "", scenario: "invalid_export", message }]);
  }
  const map: ExportsMap = {};
  for (const name of names) {
    const entry = readEntry(name, value[name]);
    if ("problem" in entry) refusals.push({ class: name, scenario: "invalid_export", message: entry.problem });
    else map[name] = entry.entry;
  }
  if (refusals.length > 0) throw invalidExports(refusals);
  return map;
}

function readEntry(name: string, value: unknown): { entry: ExportEntry } | { problem: string } {
  if (!IDENTIFIER.test(name) || name.length > MAX_NAME) {
    return { problem: `The name must be a JavaScript identifier of at most ${MAX_NAME} characters.` };
  }
  const known = kind.safeParse(value);
  if (!known.success) return { problem: "The entry must be an object with a `type`." };
  const { type, state = "created" } = known.data;
  const schema = schemaOf(type, state);
  if (schema === undefined) return { problem: `The entry has an unknown type or state: \`${type}\`, \`${state}\`.` };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { entry: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(".")}: ${message}` : message,
  );
  return { problem: `The entry is not valid for state \`${state}\`: ${problems.join("; ")}.` };
}

function schemaOf(type: string, state: string): z.ZodType<ExportEntry> | undefined {
  if (type === "worker") return worker;
  if (type === "workflow") return workflow;
  return type === "durable-object" ? BY_STATE[state] : undefined;
}

/** The entries that are about Durable Objects, sorted by class. */
export function durableObjectEntries(map: ExportsMap): [string, DurableObjectExport][] {
  return Object.entries(map)
    .flatMap(([name, entry]): [string, DurableObjectExport][] =>
      entry.type === "durable-object" ? [[name, entry]] : [],
    )
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

export function isLive(entry: ExportEntry): entry is Exclude<ExportEntry, Tombstone> {
  return entry.state === undefined || entry.state === "created" || entry.state === "expecting-transfer";
}

/** The entries that answers show: what a version is, without what has happened to get there. */
export function liveEntries(map: ExportsMap): ExportsMap {
  return Object.fromEntries(Object.entries(map).filter(([, entry]) => isLive(entry)));
}

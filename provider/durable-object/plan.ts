// Runs in the plugin's process.
import type { DurableObjectExport, DurableObjectExports } from "./state";

/** An entry of `exports` in the metadata of an upload. */
export interface ApiExport {
  type: "durable-object";
  state?: "deleted" | "renamed" | "transferred" | "expecting-transfer";
  storage?: string;
  container?: string;
  renamed_to?: string;
  transferred_to?: string;
  transfer_from?: string;
}

/** What becomes of the classes with an upload, by class name. */
export interface ExportsPlan {
  added: string[];
  renamed: { from: string; to: string }[];
  /** They come from another script. */
  received: { className: string; from: string }[];
  given: { className: string; to: string }[];
  deleted: string[];
  /** They get a container, another one, or have none any more. */
  contained: { className: string; container: string | undefined }[];
}

/** An entry of `containers` in the metadata of an upload. */
export interface ApiContainer {
  name: string;
  class_name: string;
}

/**
 * What an upload does to the classes that Cloudflare has of the script.
 *
 * @param live The classes that Cloudflare has.
 * @param wanted Those that the program declares.
 */
export function planExports(live: DurableObjectExports, wanted: DurableObjectExports): ExportsPlan {
  const plan: ExportsPlan = { added: [], renamed: [], received: [], given: [], deleted: [], contained: [] };
  for (const [className, { renamedFrom, transferredFrom, transferredTo, container }] of Object.entries(wanted)) {
    if (live[className] && live[className].container !== container) plan.contained.push({ className, container });
    if (transferredTo !== undefined) {
      if (live[className]) plan.given.push({ className, to: transferredTo });
    } else if (live[className]) continue;
    else if (renamedFrom !== undefined && live[renamedFrom] && !isKept(wanted[renamedFrom])) {
      plan.renamed.push({ from: renamedFrom, to: className });
    } else if (transferredFrom !== undefined) plan.received.push({ className, from: transferredFrom });
    else plan.added.push(className);
  }
  const renamed = new Set(plan.renamed.map(({ from }) => from));
  plan.deleted = Object.keys(live).filter((className) => !wanted[className] && !renamed.has(className));
  return plan;
}

/**
 * The field `exports` of an upload; nothing when there is nothing to say. What a class was is in it as long as
 * Cloudflare has that class.
 *
 * @param received Whether the classes that come from other scripts are there by now.
 */
export function apiExports(
  live: DurableObjectExports,
  wanted: DurableObjectExports,
  received: boolean,
): Record<string, ApiExport> | undefined {
  const type = "durable-object";
  const plan = planExports(live, wanted);
  const entries: Record<string, ApiExport> = {};
  for (const [className, { storage, container }] of Object.entries(wanted)) {
    if (storage !== undefined) entries[className] = { type, storage, ...(container !== undefined && { container }) };
  }
  if (!received) {
    for (const { className, from } of plan.received) {
      entries[className] = {
        type,
        state: "expecting-transfer",
        storage: wanted[className]?.storage,
        transfer_from: from,
      };
    }
  }
  for (const { from, to } of plan.renamed) entries[from] = { type, state: "renamed", renamed_to: to };
  for (const { className, to } of plan.given) entries[className] = { type, state: "transferred", transferred_to: to };
  for (const className of plan.deleted) entries[className] = { type, state: "deleted" };
  return Object.keys(entries).length > 0 ? entries : undefined;
}

/** The field `containers` of an upload; nothing when no class has one. */
export function apiContainers(wanted: DurableObjectExports | undefined): ApiContainer[] | undefined {
  const containers = Object.entries(wanted ?? {}).flatMap(([class_name, { container }]) =>
    container === undefined ? [] : [{ name: container, class_name }],
  );
  return containers.length > 0 ? containers : undefined;
}

/** The classes that Cloudflare has after an upload. */
export function liveExports(declared: DurableObjectExports | undefined, pending: string[] = []): DurableObjectExports {
  return Object.fromEntries(
    Object.entries(declared ?? {}).filter(([name, entry]) => isKept(entry) && !pending.includes(name)),
  );
}

export function isNothing(plan: ExportsPlan): boolean {
  return Object.values(plan).every((classes: unknown[]) => classes.length === 0);
}

/** For people, in the preview of an update. */
export function sayPlan({ added, renamed, received, given, deleted, contained }: ExportsPlan): string | undefined {
  const said = [
    ...added.map((name) => `adds the Durable Object class ${name}`),
    ...renamed.map(({ from, to }) => `renames the Durable Object class ${from} to ${to}, with its data`),
    ...received.map(
      ({ className, from }) =>
        `takes the Durable Object class ${className} over from the Worker "${from}", with its data`,
    ),
    ...given.map(
      ({ className, to }) => `gives the Durable Object class ${className} to the Worker "${to}", with its data`,
    ),
    ...contained.map(({ className, container }) =>
      container === undefined
        ? `takes the container away from the Durable Object class ${className}`
        : `gives the Durable Object class ${className} the container "${container}"`,
    ),
    ...deleted.map((name) => `deletes the Durable Object class ${name} with its data`),
  ];
  return said.length > 0 ? said.join("; ") : undefined;
}

function isKept(entry: DurableObjectExport | undefined): boolean {
  return entry?.storage !== undefined && entry.transferredTo === undefined;
}

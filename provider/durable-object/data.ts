// Runs in the plugin's process.
import type { DurableObject } from "cloudflare/resources/durable-objects/namespaces/objects";

import type { Account, DurableObjectNamespace } from "../cloudflare/account";
import { homeOf, type ScriptName } from "../cloudflare/script-home";
import type { Failure } from "../lifecycle/failure";
import { isUnknown } from "../lifecycle/unknown";
import type { DurableObjectExports } from "./state";

/** How many objects are looked at to say how much data there is. */
const LOOKED_AT = 100;

/** Previews of the Worker have namespaces of their own, and so have scripts of dispatch namespaces, which the SDK's type does not tell apart. */
type Listed = DurableObjectNamespace & { preview?: { id: string }; dispatch_namespace?: string };

/** A script's namespaces at Cloudflare, by class, without those of its previews. */
export async function namespacesOf(
  account: Account,
  { name, dispatchNamespace }: ScriptName,
): Promise<Map<string, DurableObjectNamespace>> {
  const all: Listed[] = await account.durableObjectNamespaces();
  const own = all.filter(
    ({ script, preview, dispatch_namespace }) =>
      script === name && preview === undefined && dispatch_namespace === dispatchNamespace,
  );
  return new Map(own.map((each) => [each.class ?? "", each]));
}

/** A script's classes as a program would declare them. */
export async function deployedExports(account: Account, script: ScriptName): Promise<DurableObjectExports> {
  const namespaces = await namespacesOf(account, script);
  return Object.fromEntries(
    [...namespaces].map(([name, { use_sqlite }]) => [
      name,
      { type: "durable-object", storage: use_sqlite === false ? "legacy-kv" : "sqlite" } as const,
    ]),
  );
}

/**
 * Why classes cannot go: those that still have data. One without data may always be deleted.
 *
 * @param how What the program does, as in `The program no longer has it`.
 * @param movedTo The new name or namespace of the script, where that is why.
 */
export async function dataFailures(
  account: Account,
  script: ScriptName,
  classNames: string[],
  how: string,
  movedTo?: ScriptName,
): Promise<Failure[]> {
  if (classNames.length === 0) return [];
  const namespaces = await namespacesOf(account, script);
  const failures = await Promise.all(
    classNames.map(async (name): Promise<Failure[]> => {
      const id = namespaces.get(name)?.id;
      const stored = id === undefined ? undefined : await storedObjects(account, id);
      if (stored === undefined) return [];
      const ways = movedTo === undefined ? waysToKeep(name, script) : waysToMove(name, script, movedTo);
      return [{ property: `exports.${name}`, reason: refusal(name, script.name, stored, how, ways) }];
    }),
  );
  return failures.flat();
}

/** The classes that should come from a script which does not have them, and that are not there yet either. */
export async function missingSources(
  account: Account,
  script: ScriptName,
  received: { className: string; from: string }[],
): Promise<Failure[]> {
  if (received.length === 0) return [];
  const there = await namespacesOf(account, script);
  const missing = await Promise.all(
    received
      .filter(({ className, from }) => !isUnknown(from) && !there.has(className))
      .map(async ({ className, from }) =>
        (await namespacesOf(account, { name: from })).has(className)
          ? []
          : [{ property: `exports.${className}`, reason: noSource(className, from) }],
      ),
  );
  return missing.flat();
}

function noSource(className: string, from: string): string {
  return [
    `The Worker "${from}" has no Durable Object class ${className} that could be transferred.`,
    "Set `transferredFrom` to the Worker that has it, or remove `transferredFrom` to create the class without data.",
  ].join("\n");
}

/** `3 objects`; nothing when none has data. */
async function storedObjects(account: Account, namespaceId: string): Promise<string | undefined> {
  const objects = await account.send<DurableObject[]>(
    "workers",
    "get",
    `/workers/durable_objects/namespaces/${encodeURIComponent(namespaceId)}/objects`,
    { query: { limit: String(LOOKED_AT) } },
  );
  const count = objects.filter(({ hasStoredData }) => hasStoredData === true).length;
  if (count === 0) return undefined;
  if (objects.length >= LOOKED_AT) return `at least ${count} objects`;
  return count === 1 ? "1 object" : `${count} objects`;
}

function refusal(name: string, script: string, stored: string, how: string, ways: string[]): string {
  return [
    `The Durable Object class ${name} of the Worker "${script}" has stored data (${stored}). ${how}, so the data would be deleted.`,
    "The ways on:",
    ...ways,
    "  - to delete the data, set `allowDataLoss: true`: on the Worker in the same update, or on the DurableObject in an update before",
  ].join("\n");
}

function waysToKeep(name: string, script: ScriptName): string[] {
  const ways = [
    `  - to keep it, bind a DurableObject with the class ${name} in the Worker again`,
    `  - if the class has another name now: new DurableObject("…", { renamedFrom: "${name}" })`,
  ];
  if (!homeOf(script).standsAlone) return ways;
  return [
    ...ways,
    `  - if another Worker has the class now: new DurableObject("…", { transferredFrom: "${script.name}" })`,
  ];
}

/** A class is transferred between scripts of the account alone. */
function waysToMove(name: string, from: ScriptName, to: ScriptName): string[] {
  if (from.dispatchNamespace !== undefined && from.dispatchNamespace !== to.dispatchNamespace)
    return [`  - to keep it, set \`dispatchNamespace: "${from.dispatchNamespace}"\``];
  const { name: script } = from;
  const keep = `  - to keep the name, set \`name: "${script}"\``;
  if (from.dispatchNamespace !== undefined) return [keep];
  if (to.dispatchNamespace !== undefined) return ["  - to keep it, leave out `dispatchNamespace`"];
  return [
    keep,
    "  - to keep the data under the new name, in two updates:",
    `    1. Leave this Worker as "${script}", with code that does not export ${name}. Add a Worker with another id and \`name: "${to.name}"\` that exports ${name} and binds new DurableObject("…", { transferredFrom: "${script}" }). Run \`pulumi up\`.`,
    `    2. Remove the Worker "${script}" from the program. Run \`pulumi up\`.`,
  ];
}

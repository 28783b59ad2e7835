// Runs in the plugin's process.
import type { ApiBinding } from "../bindings/api-binding";
import { kindOf } from "../bindings/kinds";
import { CloudflareApiError } from "../cloudflare/api-error";
import type { Failure } from "../lifecycle/failure";
import { isUnknown } from "../lifecycle/unknown";
import { OTHER_APPEARS_MS, OTHER_UPLOAD_MS, within } from "./transfers";

/** Cloudflare deletes no class that another script binds: one that is updated at the same time may bind it until then. */
const CLASSES_DO_NOT_MATCH = 100402;

interface Bound {
  bindings: Record<string, ApiBinding>;
}

interface Script {
  accountId: string;
  name: string;
}

/** The Workers of this deployment that bind a class until their update. */
class Release {
  readonly appears = Promise.withResolvers<undefined>();
  readonly updates: Promise<unknown>[] = [];
}

const releases = new Map<string, Release>();
/** The classes that this deployment deletes. */
const deleted = new Set<string>();
/** Settled with the update of a script that binds a class until then. */
const updated = new Map<string, PromiseWithResolvers<undefined>>();

const scriptKey = ({ accountId, name }: Script) => `${accountId}/${name}`;
const classKey = (script: Script, className: string) => `${scriptKey(script)}/${className}`;

function releaseOf(key: string): Release {
  const known = releases.get(key) ?? new Release();
  releases.set(key, known);
  return known;
}

/** Tells those that bind these classes that they are deleted, as a check sees it. */
export function noteDeleted(script: Script, classNames: string[]): void {
  for (const className of classNames) deleted.add(classKey(script, className));
}

/**
 * Tells other scripts which of their classes this one binds until its update, as a check sees it.
 *
 * @param after The scripts that are deployed before this one, or `"last"` where the script itself goes, after all updates.
 * @returns The bindings that would still be there when their class is deleted.
 */
export function noteReleases(script: Script, olds: Bound, news: Bound, after: string[] | "last"): Failure[] {
  const released = releasedBy(script, olds, news);
  if (released.length > 0 && after !== "last") {
    const update = Promise.withResolvers<undefined>();
    updated.set(scriptKey(script), update);
    for (const { key } of released) {
      const release = releaseOf(key);
      release.updates.push(update.promise);
      release.appears.resolve(undefined);
    }
  }
  return released
    .filter(({ owner, key }) => (after === "last" || after.includes(owner)) && deleted.has(key))
    .map(({ property, owner, className }) => ({
      property,
      reason: `The Worker "${owner}" is updated before ${after === "last" ? `the script "${script.name}" is deleted` : "this one"}, which still binds its class ${className} then, and Cloudflare deletes no class that a Worker binds. Remove this binding in one update and the class in the next.`,
    }));
}

/** Tells those that wait for it that an update of this script has ended. */
export function noteUpdated(script: Script): void {
  updated.get(scriptKey(script))?.resolve(undefined);
}

/** Runs an upload that deletes classes; where that is refused, again after the updates that bind them until then. */
export async function afterReleases(script: Script, classNames: string[], upload: () => Promise<void>): Promise<void> {
  try {
    await upload();
  } catch (error) {
    if (classNames.length === 0 || !(error instanceof CloudflareApiError)) throw error;
    if (!error.is("workers", CLASSES_DO_NOT_MATCH)) throw error;
    const awaited = classNames.map((className) => releaseOf(classKey(script, className)));
    if (!(await within(OTHER_APPEARS_MS, Promise.any(awaited.map(({ appears }) => appears.promise))))) throw error;
    await within(OTHER_UPLOAD_MS, Promise.all(awaited.flatMap(({ updates }) => updates)));
    await upload();
  }
}

function releasedBy({ accountId }: Script, olds: Bound, news: Bound) {
  if (isUnknown(news.bindings)) return [];
  const keyOf = (binding: ApiBinding) => {
    const bound = kindOf(binding)?.foreignClass?.(binding);
    return (
      bound && { owner: bound.script, ...bound, key: classKey({ accountId, name: bound.script }, bound.className) }
    );
  };
  const kept = new Set(Object.values(news.bindings).map((binding) => keyOf(binding)?.key));
  return Object.entries(olds.bindings).flatMap(([name, binding]) => {
    const bound = keyOf(binding);
    return bound && !kept.has(bound.key) ? [{ property: `bindings.${name}`, ...bound }] : [];
  });
}

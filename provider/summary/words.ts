// Sentences that all forms of a summary share.
import type { Action, ResourceSummary, Summary } from "./summarize";
import { type Change, shorten } from "./values";

const ACTIONS: Action[] = ["create", "update", "replace", "delete"];

/** What the whole update does, in a line. */
export function headline({ failed, resources, others }: Summary): string {
  const counts = ACTIONS.map((action) => {
    const count =
      resources.filter((each) => each.action === action).length +
      others.filter((each) => each.action === action).reduce((sum, each) => sum + each.count, 0);
    return count === 0 ? "" : `${count} to ${action}`;
  }).filter(Boolean);
  if (failed) return counts.length === 0 ? "The preview failed." : `The preview failed. So far: ${counts.join(", ")}.`;
  return counts.length === 0 ? "Nothing changes." : `${counts.join(", ")}.`;
}

/** What changes in a resource, in a line: what has a name by its name, other inputs of a new resource not at all. */
export function phrase({ action, changes, hasSecrets, inFlight }: ResourceSummary): string {
  const instances = inFlight === undefined ? [] : [`instances in flight: ${inFlight}`];
  if (action === "delete") return instances.join();
  const groups = new Map<string, string[]>();
  for (const change of changes) {
    const [group = "", ...name] = change.what.split(" ");
    if (IN_FULL.has(change.what) || (name.length === 0 && action === "create")) continue;
    const input = group.split(".")[0] ?? group;
    if (changes.some(({ what }) => what === input && IN_FULL.has(what))) continue;
    groups.set(input, [...(groups.get(input) ?? []), ...(name.length > 0 ? [`${sign(change)}${name.join(" ")}`] : [])]);
  }
  const said = [...groups].map(([group, names]) => [group, ...names].join(" "));
  const all = [...changes.filter(({ what }) => IN_FULL.has(what)).map(inFull), ...said, ...instances];
  if (all.length > 0) return shorten(all.join(", "), LONGEST_PHRASE);
  return hasSecrets ? "the value of a secret, or what a preview does not show" : "";
}

const LONGEST_PHRASE = 300;

/** What a line says with its value: the name alone would tell a reader nothing. */
const IN_FULL = new Set(["bundle", "deployment", "workers.dev", "dispatchNamespace", "Worker", "address"]);

function inFull({ what, before, after }: Change): string {
  const [was, is] = what === "bundle" ? [before, after].map((side) => side?.split(",")[0]) : [before, after];
  if (was === undefined || is === undefined) return `${what} ${is ?? was ?? ""}`.trim();
  return was === is ? `${what}, still ${is}` : `${what} ${was} → ${is}`;
}

function sign({ before, after }: Change): string {
  if (before === undefined) return "+";
  // A minus sign: a line may break after a hyphen.
  return after === undefined ? "−" : "~";
}

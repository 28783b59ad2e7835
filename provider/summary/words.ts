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
    if (group === "bundle" || (name.length === 0 && action === "create")) continue;
    const input = group.split(".")[0] ?? group;
    groups.set(input, [...(groups.get(input) ?? []), ...(name.length > 0 ? [`${sign(change)}${name.join(" ")}`] : [])]);
  }
  const said = [...groups].map(([group, names]) => [group, ...names].join(" "));
  const all = [...changes.filter(({ what }) => what === "bundle").map(sizes), ...said, ...instances];
  if (all.length > 0) return shorten(all.join(", "), LONGEST_PHRASE);
  return hasSecrets ? "the value of a secret, or what a preview does not show" : "";
}

const LONGEST_PHRASE = 300;

function sizes({ before, after }: Change): string {
  const [was, is] = [before, after].map((side) => side?.split(",")[0]);
  if (was === undefined || is === undefined) return `bundle ${is ?? was ?? ""}`.trim();
  return was === is ? `bundle, still ${is}` : `bundle ${was} → ${is}`;
}

function sign({ before, after }: Change): string {
  if (before === undefined) return "+";
  // A minus sign: a line may break after a hyphen.
  return after === undefined ? "−" : "~";
}

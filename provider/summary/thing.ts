// What a summary says of one type of resource.
import { asObject, type Change, compare } from "./values";

export type Properties = Record<string, unknown>;

/** One file a type in things/, one row in things/table.ts. */
export interface Thing {
  /** As headings and tables name it. */
  kind: string;
  /** The order of kinds in a summary, lowest first. */
  order: number;
  /** What Cloudflare calls this one, from its inputs and from what is deployed, of which a new one has nothing. */
  nameOf(inputs: Properties, deployed: Properties): unknown;
  /** Inputs whose changes `changes` says itself, or that tell a reader nothing. */
  own: readonly string[];
  /** What inputs are that a state does not have. */
  unsaid?: Properties;
  /** What changes in the inputs of `own`. For a new resource `olds` is empty, for a deleted one `news` is. */
  changes?(olds: Properties, news: Properties): Change[];
  /** What an update breaks off or sets going that its changes do not show, from what is deployed and the new inputs, for the warnings. */
  risks?(deployed: Properties, news: Properties): string[];
  /** What goes with it when it is deleted or replaced, for the warnings. */
  goes?(olds: Properties): string[];
}

/** Inputs that say nothing of what a Worker or Workflow is. */
const SILENT = ["__provider", "notice", "owner", "source", "problems", "boundAccounts", "adopt", "accountId", "name"];

/** All that differs between the inputs of two states. Of a deleted resource nothing is listed. */
export function changesOf(thing: Thing, olds: Properties | undefined, given: Properties | undefined): Change[] {
  if (given === undefined) return [];
  const before = olds ? { ...thing.unsaid, ...olds } : {};
  const news = { ...thing.unsaid, ...given };
  const silent = new Set([...SILENT, ...thing.own]);
  // A name is in the heading of a new resource already.
  const always = olds === undefined ? [] : ["name", "accountId"];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(news)])].filter((key) => !silent.has(key)).sort();
  return [
    ...(thing.changes?.(before, news) ?? []),
    ...[...always, ...keys]
      .filter((key) => olds !== undefined || news[key] !== false)
      .flatMap((key) => compare(key, before[key], news[key]))
      .filter((change) => change.before !== undefined || change.after !== undefined),
  ];
}

/** The entries of a map by name, those that differ, as `before` and `after`. */
export function entriesOf(olds: unknown, news: unknown): [name: string, before: unknown, after: unknown][] {
  const before = asObject(olds);
  const after = asObject(news);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.map((name) => [name, before[name], after[name]]);
}

import { sayBytes } from "../../lifecycle/bytes";
import { UNSAID } from "../../worker/state";
import { entriesOf, type Properties, type Thing } from "../thing";
import { asList, asObject, type Change, compare, isNothing, sameValue, sayValue } from "../values";
import { assetsChanges } from "./assets";
import { bindingChanges } from "./bindings";

export const worker: Thing = {
  kind: "Worker",
  order: 0,
  nameOf: ({ name }) => name,
  unsaid: UNSAID,
  own: [
    ...["bundle", "largestInputs", "assets", "bindings", "secrets", "lateBindings", "exports"],
    ...["workersDev", "deployment"],
  ],
  changes: (olds, news) => [
    ...bundleChanges(olds["bundle"], news["bundle"]),
    ...(isNothing(olds["bundle"]) ? [] : grown(olds["largestInputs"], news["largestInputs"])),
    ...assetsChanges(olds["assets"], news["assets"]),
    ...bindingChanges(olds, news),
    ...classChanges(olds["exports"], news["exports"]),
    // A script of a dispatch namespace has no address.
    ...(isNothing(news["dispatchNamespace"]) ? workersDevChanges(olds["workersDev"], news["workersDev"]) : []),
    ...deploymentChanges(olds["deployment"], news["deployment"]),
  ],
  risks: cutShort,
  goes: ({ exports }) => {
    const classes = Object.entries(asObject(exports)).filter(
      ([, entry]) => asObject(entry)["transferredTo"] === undefined,
    );
    return classes.length === 0
      ? []
      : [
          `Durable Object ${plural(classes.length, "class", "classes")} with all data: ${classes
            .map(([name]) => name)
            .sort()
            .join(", ")}`,
        ];
  },
};

/** A gradual deployment that does not come to its end. */
function cutShort({ live, versionId, previousVersionId, bundle }: Properties, news: Properties): string[] {
  const share = asObject(live)[String(versionId)];
  if (isNothing(previousVersionId) || typeof share !== "number" || share <= 0 || share >= 100) return [];
  if (!sameValue(bundle, news["bundle"]))
    return [`cuts a gradual deployment short: new code replaces the version that has ${share} % of the requests`];
  return isNothing(news["deployment"])
    ? [`cuts a gradual deployment short: the version that has ${share} % of the requests gets all of them`]
    : [];
}

/** Whether the Worker is on workers.dev, and its versions are. */
function workersDevChanges(olds: unknown, news: unknown): Change[] {
  return compare("workers.dev", sayWorkersDev(olds), sayWorkersDev(news));
}

function sayWorkersDev(value: unknown): string | undefined {
  const { enabled, previews } = asObject(value);
  if (typeof enabled !== "boolean") return isNothing(value) ? undefined : sayValue(value);
  const parts = [enabled ? "on" : "off", ...(previews === true ? ["with preview addresses"] : [])];
  return parts.join(", ");
}

/** The share of the requests that the version of the program gets, then the other options. */
function deploymentChanges(olds: unknown, news: unknown): Change[] {
  const { percentage: was, ...before } = asObject(olds);
  const { percentage: is, ...after } = asObject(news);
  const gradual = !isNothing(olds) || !isNothing(news);
  return gradual
    ? [...compare("deployment", sayShare(was), sayShare(is)), ...compare("deployment", before, after)]
    : [];
}

function sayShare(percentage: unknown = 100): string {
  return typeof percentage === "number" ? `${percentage} % of requests` : sayValue(percentage);
}

function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

function bundleChanges(olds: unknown, news: unknown): Change[] {
  if (sameValue(olds, news)) return [];
  const before = asObject(olds);
  const after = asObject(news);
  const was = new Set(asList(before["modules"]).map(String));
  const is = new Set(asList(after["modules"]).map(String));
  const modules = isNothing(before)
    ? []
    : [
        ...[...was].filter((name) => !is.has(name)).map((name) => ({ what: "module", before: sayValue(name) })),
        ...[...is].filter((name) => !was.has(name)).map((name) => ({ what: "module", after: sayValue(name) })),
      ];
  return [{ what: "bundle", ...sized("before", before), ...sized("after", after) }, ...modules];
}

const MOST_GROWN = 3;
const LEAST_GROWTH = 1_000;

/** The inputs of a bundle that grew most, as far as they are among its largest; state knows of no others. */
function grown(olds: unknown, news: unknown): Change[] {
  return entriesOf(olds, news)
    .map(([name, was, is]) => ({ name, was: Number(was ?? 0), is: Number(is ?? 0) }))
    .filter(({ was, is }) => is - was >= LEAST_GROWTH)
    .sort((left, right) => right.is - right.was - (left.is - left.was))
    .slice(0, MOST_GROWN)
    .map(({ name, was, is }) => ({
      what: `input ${sayValue(name)}`,
      ...(was > 0 && { before: sayBytes(was) }),
      after: sayBytes(is),
    }));
}

function sized<Side extends "before" | "after">(side: Side, bundle: Properties): { [key in Side]?: string } {
  const { gzipSize, hash } = bundle;
  if (typeof gzipSize !== "number") return {};
  const code = typeof hash === "string" ? `, ${hash.slice(0, 8)}` : "";
  return { [side]: `${sayBytes(gzipSize)} gzip${code}` } as { [key in Side]?: string };
}

function classChanges(olds: unknown, news: unknown): Change[] {
  return entriesOf(olds, news)
    .filter(([, before, after]) => !sameValue(before, after))
    .map(([name, before, after]) => ({
      what: `class ${name}`,
      ...(before !== undefined && { before: described(before) }),
      ...(after !== undefined && { after: described(after) }),
    }));
}

function described(value: unknown): string {
  const { type: _, storage, ...fields } = asObject(value);
  const rest = Object.entries(fields).map(([key, field]) => `${key} ${sayValue(field)}`);
  return sayValue([typeof storage === "string" ? `Durable Object, ${storage}` : "Durable Object", ...rest].join(", "));
}

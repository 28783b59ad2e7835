import { isDeepStrictEqual } from "node:util";

import { hasUnknown, isUnknown } from "../../../provider/lifecycle/unknown";

interface State {
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** What the engine says that it does to a resource. */
interface Planned {
  op: string;
  urn: string;
  diffs?: string[] | null;
  new?: State | null;
}

interface EngineEvent {
  resourcePreEvent?: { metadata: Planned };
  resOutputsEvent?: { metadata: Planned };
}

/** One pass of the engine, a preview or an update: what it says of each resource before, and after. */
export interface Pass {
  planned: Planned[];
  done: Planned[];
}

/** The pass whose events the engine logged, a line each. */
export function passOf(log: string): Pass {
  const events = log.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as EngineEvent]));
  return {
    planned: events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []),
    done: events.flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? []),
  };
}

/** Where an update did something else than its preview said, a line each. */
export function differences(preview: Pass, update: Pass): string[] {
  const said = bySteps(preview.planned);
  const began = bySteps(update.planned);
  const ended = bySteps(update.done);
  // What depends on an output that a preview does not know may turn out to be what it was.
  const turnedOut = [...said].flatMap(([key, { op, new: planned }]) => {
    const same = key.replace(/^update /, "same ");
    return op === "update" && hasUnknown(planned?.inputs) && began.has(same) ? [key, same] : [];
  });
  const missing = [...said.keys()].filter((key) => !began.has(key) && !turnedOut.includes(key));
  const more = [...began.keys()].filter((key) => !said.has(key) && !turnedOut.includes(key));
  return [
    ...missing.map((key) => `The preview said, and the update did not: ${key}`),
    ...more.map((key) => `The update did, and the preview did not say: ${key}`),
    ...[...said].flatMap(([key, before]) => [
      ...changedDiffs(before, began.get(key)).map((each) => `${key}: ${each}`),
      ...changedValues(before.new?.inputs, began.get(key)?.new?.inputs).map((each) => `${key}, input ${each}`),
      ...changedValues(outputsOf(before), outputsOf(ended.get(key))).map((each) => `${key}, output ${each}`),
    ]),
  ];
}

/** Without the words for people, which a preview has of the inputs and a resource need not keep. */
function outputsOf(step: Planned | undefined): Record<string, unknown> | undefined {
  if (!step?.new?.outputs) return undefined;
  const { notice: _notice, ...outputs } = step.new.outputs;
  return outputs;
}

function bySteps(steps: Planned[]): Map<string, Planned> {
  return new Map(steps.map((step) => [`${step.op} ${step.urn.split("::").slice(2).join("::")}`, step]));
}

/** The properties that differ, where the preview knew all of them. */
function changedDiffs(before: Planned, after: Planned | undefined): string[] {
  const names = ({ diffs }: Planned) => [...(diffs ?? [])].sort().join(", ");
  if (!after || hasUnknown(before.new?.inputs) || names(before) === names(after)) return [];
  return [`the preview said that these change: ${names(before)}; these did: ${names(after)}`];
}

/** What a preview knew and what became something else. What it left out it did not know. */
function changedValues(before: unknown, after: unknown, property = ""): string[] {
  if (after === undefined && property === "") return [];
  // Events hide what is secret, each kind of step in its own form.
  if (before === undefined || isUnknown(before) || isSecret(before)) return [];
  if (before !== null && typeof before === "object" && !Array.isArray(before)) {
    const others = Object(after) as Record<string, unknown>;
    return Object.entries(before).flatMap(([name, value]) =>
      changedValues(value, others[name], property === "" ? name : `${property}.${name}`),
    );
  }
  if (hasUnknown(before) || isDeepStrictEqual(before, after)) return [];
  return [`${property}: the preview said ${JSON.stringify(before)}, it became ${JSON.stringify(after)}`];
}

/** The key by which the engine marks a secret among values. */
const MARK = "4dabf18193072939515e22adb298388d";

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && MARK in value;
}

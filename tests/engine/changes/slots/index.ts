import * as fc from "fast-check";

import { OTHERS } from "./others";
import { WORKERS } from "./worker";

/** What a program says, by slot: an option of a resource, a binding, or whether the resource is there. Absent: left out. */
export type Description = Record<string, unknown>;

const { record, option } = fc;

/** Every slot, with what may stand there besides nothing. */
export const SLOTS: Record<string, fc.Arbitrary<unknown>> = { ...WORKERS, ...OTHERS };

const NAMES = Object.keys(SLOTS);

/** A change of a program: some slots get another value, or none. */
const change: fc.Arbitrary<Description> = fc
  .oneof(
    { weight: 1, arbitrary: fc.shuffledSubarray(NAMES, { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.shuffledSubarray(NAMES, { minLength: 5, maxLength: 60 }) },
  )
  .chain((names) =>
    record(
      Object.fromEntries(
        names.map((name) => [name, option(SLOTS[name] ?? fc.constant(undefined), { freq: 3, nil: undefined })]),
      ),
    ),
  );

/** The changes of a seed, one after the other. */
export function changesOf(seed: number, steps: number): Description[] {
  return fc.sample(change, { seed, numRuns: steps });
}

export function after(description: Description, changed: Description): Description {
  return Object.fromEntries(Object.entries({ ...description, ...changed }).filter(([, value]) => value !== undefined));
}

/** What cannot be beside the rest, or costs more than it says of a first deployment. */
const ALONE = [
  ...["api.as", "api.name", "back.name", "tenant.name", "back.assetsOnly", "back.takes"],
  ...["object.renamedFrom", "object.transferredFrom", "object.container", "object.stored"],
  ...["api.id", "back.id", "workflow.id", "run.id", "pull.id", "preview.id", "preview.as", "preview.worker"],
  // What a version cannot carry is refused afterwards.
  ...["api.deployment", "logs.deployment"],
  ...["site.there", "site.assets", "site.url", "site.tags", "site.compatibilityDate"],
  // Starts the Worker.
  ...["api.waitUntilLive", "logs.waitUntilLive"],
];

/** A program that says something in each slot, and there the most of what it could. */
export function everything(seed: number): Description {
  const slots = Object.entries(SLOTS).filter(([slot]) => !ALONE.includes(slot));
  const length = (value: unknown) => JSON.stringify(value).length;
  const said = Object.fromEntries(
    slots.map(([slot, values]) => {
      const sample = fc.sample(values, { seed, numRuns: 20 });
      const most = sample.reduce((most, value) => (length(value) > length(most) ? value : most));
      return [slot, /\btaken\b/.test(slot) ? { ...Object(most), adopt: true } : most];
    }),
  );
  return { ...said, "api.url": { enabled: true, previews: true }, "pull.queue": "dead" };
}

/** A line for a person who reads why a series failed. */
export function said(changed: Description): string {
  return Object.entries(changed)
    .map(([slot, value]) => `${slot}=${value === undefined ? "(none)" : JSON.stringify(value)}`)
    .join("  ");
}

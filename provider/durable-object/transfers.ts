// Runs in the plugin's process.
import type { ExportsPlan } from "./plan";

/** How long each waits until the other turns up in this deployment: it may be in another stack. */
export const OTHER_APPEARS_MS = 5_000;
/** How long each waits for the other's upload. */
export const OTHER_UPLOAD_MS = 120_000;

/**
 * A transfer takes turns: the target announces that it expects the class, the source commits, the target takes it into
 * use. Both are in one deployment, in resources that do not wait for each other; here they meet.
 */
class Meeting {
  readonly targetIsThere = Promise.withResolvers<undefined>();
  readonly expected = Promise.withResolvers<undefined>();
  readonly sourceIsThere = Promise.withResolvers<undefined>();
  readonly committed = Promise.withResolvers<undefined>();
  /** The target has ended its update without the class. */
  isLeft = false;

  constructor() {
    // Nobody may be waiting.
    for (const { promise } of [this.expected, this.committed]) promise.catch(() => undefined);
  }
}

const meetings = new Map<string, Meeting>();

/** Tells the other script of each transfer that this one is in the deployment, as a check sees it. */
export function attend(accountId: string, script: string, { received, given }: ExportsPlan, live: string[]): void {
  for (const { className, to } of given) meeting(accountId, to, className).sourceIsThere.resolve(undefined);
  for (const { className } of received) meeting(accountId, script, className).targetIsThere.resolve(undefined);
  // What the target has by now, the source need not wait for.
  for (const className of live) {
    const { targetIsThere, expected } = meeting(accountId, script, className);
    targetIsThere.resolve(undefined);
    expected.resolve(undefined);
  }
}

/** The one for a class on its way to a script. */
export function meeting(accountId: string, target: string, className: string): Meeting {
  const key = `${accountId}/${target}/${className}`;
  const known = meetings.get(key) ?? new Meeting();
  meetings.set(key, known);
  return known;
}

/** The source's wait, before it gives the class away. */
export async function untilExpected({ targetIsThere, expected }: Meeting): Promise<void> {
  if (await within(OTHER_APPEARS_MS, targetIsThere.promise)) await within(OTHER_UPLOAD_MS, expected.promise);
}

/** The target's wait, once it expects the class; whether the source has given it away. */
export async function untilCommitted({ sourceIsThere, committed }: Meeting): Promise<boolean> {
  const there = await within(OTHER_APPEARS_MS, sourceIsThere.promise);
  return there && (await within(OTHER_UPLOAD_MS, committed.promise));
}

/** Whether it happens in time. */
export async function within(milliseconds: number, happens: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  try {
    return await Promise.race([happens.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

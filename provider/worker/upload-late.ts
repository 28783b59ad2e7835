// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";
import { CloudflareApiError } from "../cloudflare/api-error";
import { homeOf } from "../cloudflare/script-home";
import type { WorkerInputs } from "./state";

/** Whether the deployed script has a late binding that the program no longer has: only an upload takes it away. */
export function dropsLate(olds: WorkerInputs | undefined, news: WorkerInputs): boolean {
  return (olds?.lateBindings ?? []).some((name) => !news.lateBindings?.includes(name));
}

/**
 * Uploads a script so that it keeps the bindings that it got after an earlier upload. Whether it got them is in the state
 * of another resource: one that it never got, because a deployment was cut off, is left out.
 */
export async function withLateBindings<Result>(
  account: Account,
  inputs: WorkerInputs,
  deployed: WorkerInputs | undefined,
  upload: (kept: string[]) => Promise<Result>,
): Promise<Result> {
  const { lateBindings = [] } = inputs;
  const before = new Set([
    ...(deployed?.lateBindings ?? []),
    ...Object.keys(deployed?.bindings ?? {}),
    ...Object.keys(deployed?.secrets ?? {}),
  ]);
  const expected = lateBindings.filter((name) => before.has(name));
  try {
    return await upload(expected);
  } catch (error) {
    const isMissing = error instanceof CloudflareApiError && error.is("workers", 10057);
    if (!isMissing || expected.length === 0) throw error;
    const { bindings = [] } = await account.send<{ bindings?: { name: string }[] }>(
      "workers",
      "get",
      homeOf(inputs).path("/settings"),
    );
    const there = new Set(bindings.map(({ name }) => name));
    return upload(expected.filter((name) => there.has(name)));
  }
}

// Runs in the plugin's process.
import type { Failure } from "../lifecycle/failure";
import { isUnknown } from "../lifecycle/unknown";

/** The account of something that is bound, by the property that binds it. */
export interface BoundAccount {
  property: string;
  accountId: string;
}

/** What is bound is in the Worker's own account. */
export function accountFailures({ accountId }: { accountId: string }, bound: BoundAccount[] | undefined): Failure[] {
  if (!Array.isArray(bound) || accountId === "" || isUnknown(accountId)) return [];
  return bound
    .filter((other) => !isUnknown(other) && !isUnknown(other.accountId) && other.accountId !== accountId)
    .map((other) => ({
      property: other.property,
      reason: `It is in the account ${other.accountId}, but the Worker is in ${accountId}. A Worker uses only what is in its own account.`,
    }));
}

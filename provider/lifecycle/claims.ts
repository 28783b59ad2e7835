/** What a resource is in the account, however many resources of Pulumi's say that they are it. */
export interface Identity {
  accountId: string;
  /** Kind and name, as in `Worker api`. */
  label: string;
}

/**
 * What the program has in the account, as far as this deployment has come. A resource that goes must not take with it
 * what another one is now: after `--replace` or a rename and back, or under another id without an alias. The engine may
 * delete it one deployment later, when the first one failed half way.
 */
export class Claims {
  private readonly claimed = new Set<string>();

  add(identity: Identity | undefined): void {
    if (identity) this.claimed.add(key(identity));
  }

  has(identity: Identity): boolean {
    return this.claimed.has(key(identity));
  }
}

function key({ accountId, label }: Identity): string {
  return `${accountId}/${label}`;
}

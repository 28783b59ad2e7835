/**
 * What this deployment has made, by account and name. A resource that goes must not take with it what another one has
 * just made its own: after a rename and back, for example, or under another id without an alias.
 */
export class MadeNow {
  private readonly names = new Set<string>();

  add({ accountId, name }: { accountId: string; name: string }): void {
    this.names.add(`${accountId}/${name}`);
  }

  has({ accountId, name }: { accountId: string; name: string }): boolean {
    return this.names.has(`${accountId}/${name}`);
  }
}

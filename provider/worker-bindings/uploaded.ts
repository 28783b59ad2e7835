// Runs in the plugin's process.
import type { Account } from "../cloudflare/account";

const uploaded = new Set<string>();

/** Notes that a script was uploaded in this deployment, and so has the bindings that the program says and no others. */
export function noteUpload(account: Account, scriptName: string): void {
  uploaded.add(key(account, scriptName));
}

export function wasUploaded(account: Account, scriptName: string): boolean {
  return uploaded.has(key(account, scriptName));
}

function key(account: Account, scriptName: string): string {
  return `${account.id}/${scriptName}`;
}

import { Collection } from "./collection";
import { type WorkerRecord, workerRecord } from "./records";

const PREFIX = "dispatch:";

/** A script of a dispatch namespace, by the namespace's ID, which a rename does not change. */
export interface Dispatched {
  namespaceId: string;
  script: string;
}

/** What a script of a dispatch namespace is stored and run by: apart from those of the account, whose names hold no colon. */
export function dispatchedKey({ namespaceId, script }: Dispatched): string {
  return `${PREFIX}${namespaceId}:${script}`;
}

/** Which script of a dispatch namespace that is; undefined for one of the account. */
export function dispatchedAs(key: string): Dispatched | undefined {
  if (!key.startsWith(PREFIX)) return undefined;
  const end = key.indexOf(":", PREFIX.length);
  return { namespaceId: key.slice(PREFIX.length, end), script: key.slice(end + 1) };
}

/** The name that a script was uploaded by. */
export function scriptName(key: string): string {
  return dispatchedAs(key)?.script ?? key;
}

/** All scripts: `all` lists those of the account. */
export class Scripts extends Collection<WorkerRecord> {
  constructor(folder: string) {
    super(folder, workerRecord, ({ name }) => name);
  }

  override all(): WorkerRecord[] {
    return super.all().filter(({ name }) => dispatchedAs(name) === undefined);
  }

  /** Those of the account and of each dispatch namespace. */
  everywhere(): WorkerRecord[] {
    return super.all();
  }

  inNamespace(id: string): WorkerRecord[] {
    return super.all().filter(({ name }) => dispatchedAs(name)?.namespaceId === id);
  }
}

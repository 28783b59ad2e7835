import { WorkerEntrypoint } from "cloudflare:workers";

import { chosenShare, KEY_HEADER, OVERRIDES_HEADER, type VersionShare } from "./version-choice";

/** `SCRIPT`, `SHARES`, and an entrypoint of each version by the number of the way in: `0:<version ID>`. */
interface Env {
  SCRIPT: string;
  SHARES: VersionShare[];
  [entrypoint: `${number}:${string}`]: Fetcher;
}

/**
 * One way into a script with several live versions, as it is bound: each call reaches the entrypoint of a version, by shares. Like
 * at Cloudflare, a request can name the version or a key.
 */
export function wayIn(number: number) {
  return class extends WorkerEntrypoint<Env> {
    constructor(ctx: ExecutionContext, env: Env) {
      super(ctx, env);
      return new Proxy(this, {
        get: (target, property): unknown =>
          Reflect.has(target, property) ? Reflect.get(target, property) : Reflect.get(target.version(), property),
      });
    }

    override fetch(request: Request): Promise<Response> {
      const { headers } = request;
      return this.version({ overrides: headers.get(OVERRIDES_HEADER), key: headers.get(KEY_HEADER) }).fetch(request);
    }

    version(wishes?: { overrides: string | null; key: string | null }): Fetcher {
      const { SCRIPT, SHARES } = this.env;
      const { version = "" } = chosenShare(SCRIPT, SHARES, wishes) ?? {};
      const found = this.env[`${number}:${version}`];
      if (found === undefined) throw new Error(`No version of the Worker "${SCRIPT}" runs.`);
      return found;
    }
  };
}

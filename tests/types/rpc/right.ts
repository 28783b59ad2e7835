import { WorkerEntrypoint } from "cloudflare:workers";

import type { right } from "./mutual";

export default class Right extends WorkerEntrypoint<typeof right.Env> {
  async half(count: number): Promise<number> {
    return count < 1 ? this.env.LEFT.ask("less") : count / 2;
  }
}

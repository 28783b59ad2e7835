import { WorkerEntrypoint } from "cloudflare:workers";

import type { leftWithRight } from "./mutual";

export default class Left extends WorkerEntrypoint<typeof leftWithRight.Env> {
  async ask(question: string): Promise<number> {
    // @ts-expect-error: it takes a number
    await this.env.RIGHT.half("4");
    return this.env.RIGHT.half(question.length);
  }
}

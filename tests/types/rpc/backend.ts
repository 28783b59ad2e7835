import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";

export default class Backend extends WorkerEntrypoint<Cloudflare.Env> {
  async price(item: string): Promise<number> {
    return this.env.REGION.length + item.length;
  }
}

export class Admin extends WorkerEntrypoint<Cloudflare.Env, { caller: string }> {
  async block(customer: string): Promise<{ customer: string; by: string }> {
    return { customer, by: this.ctx.props.caller };
  }
}

export class Room extends DurableObject {}

export const VERSION = 1;

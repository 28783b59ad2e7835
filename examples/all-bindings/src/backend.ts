import { WorkerEntrypoint } from "cloudflare:workers";

export default class Backend extends WorkerEntrypoint {
  price(item: string): number {
    return item.length;
  }
}

export class Admin extends WorkerEntrypoint<unknown, { caller: string }> {
  block(customer: string): string {
    return `${customer} is blocked by ${this.ctx.props.caller}`;
  }
}

import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";

interface OrderParams {
  orderId: string;
  amount: number;
}

export class OrderProcessor extends WorkflowEntrypoint<Cloudflare.Env, OrderParams> {
  override async run(event: WorkflowEvent<OrderParams>, step: WorkflowStep) {
    return step.do("region", async () => `${this.env.REGION}/${event.payload.orderId}`);
  }
}

export class Importer extends WorkflowEntrypoint<Cloudflare.Env, { file: string }> {
  override async run(event: WorkflowEvent<{ file: string }>) {
    await this.env.ORDERS.create({ params: { orderId: event.payload.file, amount: 1 } });
    // @ts-expect-error: the params are those of the other class
    await this.env.ORDERS.create({ params: { file: event.payload.file } });
    // @ts-expect-error: nothing of this name is bound
    return this.env.MISSING;
  }
}

export class Reporter extends WorkflowEntrypoint<Cloudflare.Env, { day: string; copies: number }> {
  override async run(event: WorkflowEvent<{ day: string; copies: number }>) {
    await this.env.REPORTS.create({ params: event.payload });
    // @ts-expect-error: the handle's params have copies
    await this.env.REPORTS.create({ params: { day: "today" } });
    // The class is checked against params of a handle that its own env knows.
    return this.env.REGION;
  }
}

import { env, WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";

import type { OrderParams, Payment } from "./orders";

export class OrderProcessor extends WorkflowEntrypoint<Cloudflare.Env, OrderParams> {
  override async run(event: WorkflowEvent<OrderParams>, step: WorkflowStep) {
    const { orderId, item, amount } = event.payload;

    const reserved = await step.do("reserve stock", async () => ({ item, warehouse: `${env.REGION}-1` }));

    let attempts = 0;
    const invoice = await step.do(
      "request payment",
      { retries: { limit: 3, delay: "1 second", backoff: "constant" } },
      async () => {
        attempts += 1;
        if (attempts === 1) throw new Error("The payment provider did not answer");
        return { orderId, amount, signature: await sign(`${orderId}:${amount}`, this.env.PAYMENT_KEY) };
      },
    );

    const payment = await step.waitForEvent<Payment>("wait for payment", {
      type: "payment-received",
      timeout: "1 hour",
    });

    await step.sleep("let the warehouse pack", "2 seconds");

    return step.do("ship", async () => ({
      orderId,
      from: reserved.warehouse,
      signature: invoice.signature,
      paidBy: payment.payload.reference,
    }));
  }
}

async function sign(text: string, key: string): Promise<string> {
  const encode = (value: string) => new TextEncoder().encode(value);
  const secret = await crypto.subtle.importKey("raw", encode(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", secret, encode(text));
  return [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

import * as pulumi from "@pulumi/pulumi";
import { Worker, Workflow } from "pulumi-cloudflare-workers";

// Stacks of pull requests know the payment provider's public test key alone.
const isProduction = pulumi.getStack() === "production";
const paymentKey = isProduction ? new pulumi.Config().requireSecret("paymentKey") : "pk_test";

export const orderProcessor = new Workflow<{ item: string }>("orderProcessor", {
  // Orders in flight keep production from losing them, and a closed pull request from nothing.
  forceDestroy: !isProduction,
});

export const worker = new Worker("api", {
  entrypoint: "./src/worker.ts",
  // Gives addresses to the previews beside production.
  url: { previews: isProduction },
  bindings: { ORDERS: orderProcessor, PAYMENT_KEY: paymentKey },
});

import * as pulumi from "@pulumi/pulumi";
import { Worker, Workflow } from "pulumi-cloudflare-workers";

import type { OrderParams } from "./src/orders";

const config = new pulumi.Config();

// A handle. The Worker that binds it registers the Workflow.
export const orderProcessor = new Workflow<OrderParams>("orderProcessor", {
  limits: { steps: 100 },
});

export const worker = new Worker("api", {
  entrypoint: "./src/worker.ts",
  bindings: {
    ORDER_PROCESSOR: orderProcessor,
    PAYMENT_KEY: config.requireSecret("paymentKey"),
    REGION: config.get("region") ?? "eu",
  },
});

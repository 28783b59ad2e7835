import { Worker, Workflow } from "pulumi-cloudflare-workers";

import type { OrderParams } from "./src/params";

export const orderProcessor = new Workflow<OrderParams>("orderProcessor");

export const worker = new Worker("orders", {
  entrypoint: "./src/worker.ts",
  bindings: { ORDER_PROCESSOR: orderProcessor, REGION: "eu" },
});

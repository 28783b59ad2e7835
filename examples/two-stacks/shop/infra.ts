import * as pulumi from "@pulumi/pulumi";
import { type ParamsOf, Worker, Workflow } from "pulumi-cloudflare-workers";

// Only types are imported from the other program. The values come from the outputs of its stack.
type Orders = typeof import("../orders/index");

const stack = new pulumi.StackReference(new pulumi.Config().require("ordersStack"));

export const worker = new Worker("shop", {
  entrypoint: "./src/worker.ts",
  bindings: {
    ORDERS: Workflow.from<ParamsOf<Orders["orders"]>>(stack, "orders"),
    ORDERS_API: Worker.from(stack, "api"),
  },
});

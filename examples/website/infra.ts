import * as pulumi from "@pulumi/pulumi";
import { binding, DurableObject, Worker } from "pulumi-cloudflare-workers";

import type { OrderMessage } from "./src/order";
import type { Shop } from "./src/shop";

const config = new pulumi.Config();
const hostname = config.require("hostname");
const orders = config.get("ordersQueue") ?? "breakwater-orders";
const failedOrders = config.get("failedOrdersQueue") ?? "breakwater-orders-failed";

export const website = new Worker("website", {
  entrypoint: "./src/worker.ts",
  // Cloudflare answers with these files; the code gets the API, and no other request.
  assets: {
    directory: "./public",
    notFoundHandling: "404-page",
    runWorkerFirst: ["/api/*"],
  },
  domains: [hostname],
  routes: [`www.${hostname}/*`],
  bindings: {
    // Orders are deleted only when the configuration says so.
    SHOP: new DurableObject<Shop>("shop", { allowDataLoss: config.getBoolean("deleteOrders") ?? false }),
    ORDERS: binding.queue<OrderMessage>(orders),
    FAILED_ORDERS: failedOrders,
    /** How many bags of each coffee there are. */
    STOCK: { harbour: 40, guji: 12, winter: 0 },
  },
  consumers: [
    // An order that cannot be packed is tried twice more. What fails then is a dead letter.
    { queue: orders, maxWaitTime: "1s", maxRetries: 2, retryDelay: "1s", deadLetterQueue: failedOrders },
    { queue: failedOrders, maxWaitTime: "1s" },
  ],
});

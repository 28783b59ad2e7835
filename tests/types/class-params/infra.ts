import { type ParamsOf, Worker, Workflow } from "pulumi-cloudflare-workers";

import { type Equal, expectType } from "../equal";
import type { Importer, OrderProcessor } from "./worker";

// The params are written once, in the class; the class's own env refers back to the Worker below.
export const orders = new Workflow<ParamsOf<typeof OrderProcessor>>("orderProcessor");
export const imports = new Workflow<ParamsOf<typeof Importer>>("importer");

export const worker = new Worker("api", {
  entrypoint: "./worker.ts",
  bindings: { ORDERS: orders, IMPORTS: imports, REGION: "eu" },
});

expectType<Equal<(typeof orders)["Params"], { orderId: string; amount: number }>>();
expectType<Equal<ParamsOf<typeof orders>, { orderId: string; amount: number }>>();
expectType<Equal<ParamsOf<typeof orders.ref>, { orderId: string; amount: number }>>();
expectType<Equal<(typeof imports)["Params"], { file: string }>>();

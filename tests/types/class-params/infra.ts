import { type ParamsOf, Worker, Workflow } from "pulumi-cloudflare-workers";

import { type Equal, expectType } from "../equal";
import type { Importer, OrderProcessor, Reporter } from "./worker";

interface ReportParams {
  day: string;
  copies: number;
}

// The params are written once, in the class; the class's own env refers back to the Worker below.
export const orders = new Workflow<ParamsOf<typeof OrderProcessor>>("orderProcessor");
export const imports = new Workflow<ParamsOf<typeof Importer>>("importer");
// Params that are written by hand; the class has to take them.
export const reports = new Workflow<ReportParams, typeof Reporter>("reporter");
export const moreThanAsked = new Workflow<ReportParams & { to: string }, typeof Reporter>("reporter-to");
// @ts-expect-error: the class takes copies, too
new Workflow<{ day: string }, typeof Reporter>("other-params");
// @ts-expect-error: the class takes a number of copies
new Workflow<{ day: string; copies: string }, typeof Reporter>("params-of-another-type");
// @ts-expect-error: nobody says what is given to a class that takes something
new Workflow<unknown, typeof Reporter>("unknown-params");
// @ts-expect-error: this is no class of a Workflow
new Workflow<ReportParams, typeof Date>("no-workflow");

export const worker = new Worker("api", {
  entrypoint: "./worker.ts",
  bindings: { ORDERS: orders, IMPORTS: imports, REPORTS: reports, REGION: "eu" },
});

expectType<Equal<(typeof orders)["Params"], { orderId: string; amount: number }>>();
expectType<Equal<ParamsOf<typeof orders>, { orderId: string; amount: number }>>();
expectType<Equal<ParamsOf<typeof orders.ref>, { orderId: string; amount: number }>>();
expectType<Equal<(typeof imports)["Params"], { file: string }>>();

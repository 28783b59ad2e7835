/** A Worker's code with a Workflow; the text stands in its answer. */
export const workerCode = (text = "hello") => `
import { WorkflowEntrypoint } from "cloudflare:workers";

export class OrderProcessor extends WorkflowEntrypoint {
  async run(event, step) {
    await step.do("first", async () => 1);
    await step.sleep("nap", event.payload?.sleep ?? "1 second");
    return event.payload;
  }
}

export default {
  async fetch(request, env) {
    const id = new URL(request.url).searchParams.get("id");
    if (request.method === "POST") await env.ORDERS.create({ id, params: { sleep: "1 hour" } });
    return new Response(${JSON.stringify(text)} + " " + (env.REGION ?? ""));
  },
};
`;

/** A program with one Worker and one Workflow, with the options as TypeScript. */
export const program = (options: { worker?: string; bindings?: string; workflow?: string; more?: string } = {}) => `
import * as pulumi from "@pulumi/pulumi";
import { binding, Worker, Workflow } from "pulumi-cloudflare-workers";

const config = new pulumi.Config();
const orders = new Workflow("orderProcessor", { ${options.workflow ?? ""} });
const worker = new Worker("api", {
  entrypoint: "./worker.js",
  bindings: { ORDERS: orders, ${options.bindings ?? ""} },
  ${options.worker ?? ""}
});
export const url = worker.url;
export const name = worker.name;
export const versionId = worker.versionId;
export const workflow = orders.name;
export const registered = orders.registered;
${options.more ?? ""}
`;

import * as pulumi from "@pulumi/pulumi";
import { Worker, WorkerPreview } from "pulumi-cloudflare-workers";

const production = new pulumi.StackReference(`${pulumi.getOrganization()}/shop/production`);

// Its name is that of the stack. It has no ORDERS: Cloudflare gives a preview no Workflow of its own.
export const preview = new WorkerPreview("api", {
  worker: Worker.from(production, "api"),
  entrypoint: "../src/worker.ts",
  bindings: { PAYMENT_KEY: "pk_test" },
});

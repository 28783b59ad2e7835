/** A Worker's code, each with a text of its own, so that each is a bundle of its own. */
export const workerCode = (index) => `import { WorkflowEntrypoint } from "cloudflare:workers";

export class OrderProcessor extends WorkflowEntrypoint {
  async run(event, step) {
    await step.do("first", async () => ${index});
    return event.payload;
  }
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/region") return new Response(env.REGION);
    const instance = await env.ORDERS.create({ params: { order: ${index} } });
    return Response.json({ id: instance.id, region: env.REGION });
  },
};
`;

/** What the program says of the Worker with this index, changed how often. */
export const region = (index, { one = 0, all = 0 }) => `r${all + (index === 0 ? one : 0)}`;

const ours = {
  files: (count) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`src/worker-${index}.js`, workerCode(index)])),
  program: (count, changes) => `
import { Worker, Workflow } from "pulumi-cloudflare-workers";

const regions: string[] = ${JSON.stringify(Array.from({ length: count }, (_, index) => region(index, changes)))};
for (const [index, REGION] of regions.entries()) {
  const orders = new Workflow(\`orders-\${index}\`, { className: "OrderProcessor" });
  new Worker(\`worker-\${index}\`, { entrypoint: \`./src/worker-\${index}.js\`, bindings: { ORDERS: orders, REGION } });
}
`,
};

/** Two trivial dynamic resources a Worker, one below the other: what Pulumi itself costs. */
const floor = {
  files: () => ({}),
  program: (count, changes) => `
import * as pulumi from "@pulumi/pulumi";

const provider: pulumi.dynamic.ResourceProvider = {
  create: (inputs) => Promise.resolve({ id: inputs.name, outs: inputs }),
  update: (id, olds, news) => Promise.resolve({ outs: news }),
};

class Trivial extends pulumi.dynamic.Resource {
  constructor(name: string, inputs: object, options?: pulumi.CustomResourceOptions) {
    super(provider, name, { name, ...inputs }, options);
  }
}

const regions: string[] = ${JSON.stringify(Array.from({ length: count }, (_, index) => region(index, changes)))};
for (const [index, region] of regions.entries()) {
  const worker = new Trivial(\`worker-\${index}\`, { region });
  new Trivial(\`orders-\${index}\`, {}, { parent: worker });
}
`,
};

export const programs = { ours, floor };

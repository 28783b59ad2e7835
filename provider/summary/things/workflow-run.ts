import type { Thing } from "../thing";

export const workflowRun: Thing = {
  kind: "Workflow run",
  order: 5,
  nameOf: ({ workflowName }) => workflowName,
  own: ["params"],
};

import * as pulumi from "@pulumi/pulumi";

import * as provider from "../../../provider";
import { everything, SLOTS } from "../../engine/changes/slots";

/** Takes what the version before had: of a first deployment there is none. */
const OF_A_VERSION = ["inherit"];

test("the truthful preview tries each function of `binding`", () => {
  const tried = new Set(JSON.stringify(everything(1)).match(/(?<="maker":")\w+/g));
  const missing = Object.keys(provider.binding).filter((name) => !tried.has(name) && !OF_A_VERSION.includes(name));
  expect(missing).toEqual([]);
});

test("the truthful preview tries each resource that the package exports", () => {
  const resources = Object.entries(provider).flatMap(([name, value]) =>
    typeof value === "function" && value.prototype instanceof pulumi.Resource ? [name] : [],
  );
  const slots: Record<string, string> = {
    QueuePullConsumer: "pull.there",
    Worker: "back.there",
    WorkerPreview: "preview.there",
    WorkflowRun: "run.there",
  };
  expect(resources.sort()).toEqual(Object.keys(slots));
  for (const slot of Object.values(slots)) expect(Object.keys(SLOTS)).toContain(slot);
});

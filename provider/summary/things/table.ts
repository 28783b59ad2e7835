// A row for each type of resource that a summary has words for.
import { typeToken } from "../../lifecycle/provider-text";
import type { Thing } from "../thing";
import { container } from "./container";
import { customDomain } from "./custom-domain";
import { emailAddress } from "./email-address";
import { liveVersion } from "./live-version";
import { queueConsumer } from "./queue-consumer";
import { route } from "./route";
import { worker } from "./worker";
import { workerBindings } from "./worker-bindings";
import { workerPreview } from "./worker-preview";
import { workflow } from "./workflow";
import { workflowRun } from "./workflow-run";

const THINGS: Record<string, Thing> = {
  [typeToken("Worker")]: worker,
  [typeToken("WorkerBindings")]: workerBindings,
  [typeToken("WorkerPreview")]: workerPreview,
  [typeToken("Workflow")]: workflow,
  [typeToken("WorkflowRun")]: workflowRun,
  [typeToken("Route")]: route,
  [typeToken("EmailAddress")]: emailAddress,
  [typeToken("Container")]: container,
  [typeToken("QueueConsumer")]: queueConsumer,
  [typeToken("LiveVersion")]: liveVersion,
  [typeToken("CustomDomain")]: customDomain,
};

const OF_THIS_PACKAGE = "pulumi-nodejs:dynamic/cloudflare:";

/** What to say of a type; a type of this package without a row is compared input by input, another package's is nothing. */
export function thingOf(type: string): Thing | undefined {
  const known = Object.hasOwn(THINGS, type) ? THINGS[type] : undefined;
  if (known || !type.startsWith(OF_THIS_PACKAGE)) return known;
  const words = type
    .slice(OF_THIS_PACKAGE.length)
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
  return { kind: words.charAt(0).toUpperCase() + words.slice(1), order: 4, nameOf: ({ name }) => name, own: [] };
}

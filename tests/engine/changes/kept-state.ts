import { readFile } from "node:fs/promises";
import path from "node:path";

import { LocalCloudflare } from "../../support/local";
import { Stack, type StateResource } from "../../support/stack";
import { createTargets } from "./account";
import { everything } from "./slots";

export interface State {
  deployment: { manifest?: unknown; secrets_providers?: unknown; resources: StateResource[] };
}

/** The state that a version wrote, with the program that it was written for. */
export interface Kept {
  files: Record<string, string>;
  /** A change of the code, and what the Worker answers then. */
  change: { file: string; from: string; to: string; answer: string };
  /** The IDs of what the program binds. */
  targets?: Record<string, string>;
  state: State;
}

/** What the account chose when the state was written; here it chooses anew. */
const CHOSEN = [
  ...["urls", "previewId", "deploymentId", "deploymentUrl", "deployedOn", "ruleId", "foundZoneId", "live"],
  ...["url", "etag", "versionId", "instanceId", "namespaceId"],
  ...["routeId", "domainId", "consumerId", "workflowId"],
];

/** When and where something was written, and how its secrets were kept. */
const LEFT_OUT = ["created", "modified", "sourcePosition", "stackTrace"];

export async function readState(stack: Stack): Promise<State> {
  return JSON.parse((await stack.expect(0, "stack", "export", "--show-secrets")).stdout) as State;
}

/** The kept state, with what this account chose for the same resources. */
export function onThisAccount(
  kept: State,
  now: State,
  targets: { kept: Record<string, string>; now: Record<string, string> },
): State {
  const bound = Object.entries(targets.kept).map(([name, id]) => [id, targets.now[name] ?? id] as const);
  const text = bound.reduce((said, [before, id]) => said.replaceAll(before, id), JSON.stringify(kept));
  const resources = (JSON.parse(text) as State).deployment.resources.map((resource) => {
    const same = now.deployment.resources.find(({ urn }) => urn === resource.urn);
    if (!same) throw new Error(`Nothing was deployed for ${resource.urn}.`);
    if (!resource.type.startsWith("pulumi-nodejs:")) return same;
    const chosen = CHOSEN.filter((name) => name in resource.outputs).map((name) => [name, same.outputs[name]]);
    const provider = (same as { provider?: unknown }).provider;
    return { ...resource, id: same.id, provider, outputs: { ...resource.outputs, ...Object.fromEntries(chosen) } };
  });
  return { ...kept, deployment: { ...now.deployment, resources } };
}

/** What the random changes leave alone. */
const BESIDE = {
  "logs.email": ["support@example.com", "*@example.com"],
  "logs.deployment": { percentage: 50 },
  "preview.there": true,
};

/** The state of a program that says everything, as this version writes it. */
export async function keepState(): Promise<Kept> {
  const cloudflare = await LocalCloudflare.start();
  const program = path.join(__dirname, "program");
  const targets = await createTargets(cloudflare);
  const files: Record<string, string> = { "description.json": JSON.stringify({ ...everything(7), ...BESIDE }) };
  for (const file of ["Pulumi.yaml", "package.json", "index.js"])
    files[file] = await readFile(path.join(program, file), "utf8");
  const stack = await Stack.create(files, cloudflare.env);
  try {
    await stack.write({ "account.json": JSON.stringify(targets) });
    await stack.up();
    const written = await readState(stack);
    const { manifest: _manifest, secrets_providers: _providers, ...deployment } = written.deployment;
    const resources = deployment.resources.map(
      (resource) =>
        Object.fromEntries(
          Object.entries(resource).filter(([name]) => !LEFT_OUT.includes(name)),
        ) as unknown as StateResource,
    );
    const change = { file: "description.json", from: '"api.text":"', to: '"api.text":"changed ', answer: "" };
    const text = /"api\.text":"(\w+)"/.exec(files["description.json"] ?? "")?.[1] ?? "";
    return {
      files,
      change: { ...change, answer: `changed ${text}` },
      targets,
      state: { ...written, deployment: { ...deployment, resources } },
    };
  } finally {
    await stack.dispose();
    await cloudflare.stop();
  }
}

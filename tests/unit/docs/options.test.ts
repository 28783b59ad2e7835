import { execFileSync } from "node:child_process";
import path from "node:path";

import ts from "typescript";

import { allText, documents, inlineCode, root, text } from "./documents";

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, text(file), ts.ScriptTarget.ES2022, true);
}

function named(document: string): Set<string> {
  return new Set(inlineCode(document).flatMap((code) => code.match(/\w+/g) ?? []));
}

test("every export of the package is named in the documents", () => {
  const exported: string[] = [];
  parse("provider/index.ts").forEachChild((node) => {
    if (!ts.isExportDeclaration(node) || !node.exportClause) return;
    const names = ts.isNamedExports(node.exportClause) ? node.exportClause.elements : [node.exportClause];
    exported.push(...names.map(({ name }) => name.text));
  });
  expect(exported).toEqual(expect.arrayContaining(["Worker", "WorkflowRun", "binding"]));
  const said = new Set(documents.flatMap((document) => [...named(document)]));
  expect(exported.filter((name) => !said.has(name))).toEqual([]);
});

/** The options of an interface, and those within its options. */
function optionsOf(file: string, name: string): string[] {
  const found: string[] = [];
  const collect = (node: ts.Node): void => {
    if (ts.isPropertySignature(node)) found.push(node.name.getText());
    ts.forEachChild(node, collect);
  };
  parse(file).forEachChild((node) => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === name) node.members.forEach(collect);
  });
  return [...new Set(found)];
}

test.each([
  ["WorkerArgs", "provider/worker/args.ts", "docs/worker.md", "compatibilityDate"],
  ["WaitUntilLive", "provider/worker/args.ts", "docs/worker.md", "timeout"],
  ["Observability", "provider/worker/settings.ts", "docs/worker.md", "redactQueryString"],
  ["ObservabilityLogs", "provider/worker/settings.ts", "docs/worker.md", "persist"],
  ["ObservabilityTraces", "provider/worker/settings.ts", "docs/worker.md", "propagationPolicy"],
  ["Limits", "provider/worker/settings.ts", "docs/worker.md", "cpuMs"],
  ["Placement", "provider/worker/settings.ts", "docs/worker.md", "hint"],
  ["PlacementTarget", "provider/worker/settings.ts", "docs/worker.md", "region"],
  ["CacheOptions", "provider/worker/settings.ts", "docs/worker.md", "crossVersionCache"],
  ["Annotations", "provider/worker/settings.ts", "docs/worker.md", "message"],
  ["CodeUpdateStrategy", "provider/worker/settings.ts", "docs/worker.md", "maxDelay"],
  ["Deployment", "provider/worker/deployment.ts", "docs/versions.md", "percentage"],
  ["TailConsumer", "provider/worker/settings.ts", "docs/worker.md", "namespace"],
  ["BundleOptions", "provider/bundle/options.ts", "docs/worker.md", "define"],
  ["ModuleOptions", "provider/bundle/module-options.ts", "docs/worker.md", "noBundle"],
  ["ModuleRule", "provider/bundle/rules.ts", "docs/worker.md", "fallthrough"],
  ["BundleSummary", "provider/bundle/source.ts", "docs/worker.md", "gzipSize"],
  ["WorkerPreviewArgs", "provider/worker-preview/args.ts", "docs/previews.md", "shared"],
  ["WorkflowArgs", "provider/workflow/args.ts", "docs/workflows.md", "schedules"],
  ["DurableObjectArgs", "provider/durable-object/args.ts", "docs/durable-objects.md", "storage"],
  ["RouteArgs", "provider/route/args.ts", "docs/addresses.md", "zoneName"],
  ["EmailAddressArgs", "provider/email-address/args.ts", "docs/addresses.md", "address"],
  ["CustomDomainArgs", "provider/domain/args.ts", "docs/addresses.md", "previews"],
  ["ConsumerArgs", "provider/queue-consumer/args.ts", "docs/queues.md", "batchSize"],
  ["QueueConsumerArgs", "provider/queue-consumer/args.ts", "docs/queues.md", "maxWaitTime"],
  ["QueuePullConsumerArgs", "provider/queue-consumer/args.ts", "docs/queues.md", "visibilityTimeout"],
  ["WorkflowRunArgs", "provider/workflow-run/workflow-run.ts", "docs/workflows.md", "triggers"],
])("every option of %s (%s) is named in %s", (name, file, document, one) => {
  const options = optionsOf(file, name);
  expect(options).toContain(one);
  const said = named(document);
  expect(options.filter((option) => !said.has(option))).toEqual([]);
});

/** The outputs that a class declares. */
function outputsOf(file: string): string[] {
  const found: string[] = [];
  const collect = (node: ts.Node): void => {
    const isOutput = ts.isPropertyDeclaration(node) && node.type?.getText().startsWith("pulumi.Output<");
    if (isOutput) found.push(node.name.getText());
    ts.forEachChild(node, collect);
  };
  collect(parse(file));
  return found;
}

test.each([
  ["provider/worker/worker.ts", "docs/worker.md", "versionId"],
  ["provider/workflow/registration.ts", "docs/workflows.md", "workflowId"],
  ["provider/route/route.ts", "docs/addresses.md", "routeId"],
  ["provider/domain/domain.ts", "docs/addresses.md", "domainId"],
  ["provider/queue-consumer/consumer.ts", "docs/queues.md", "consumerId"],
  ["provider/queue-consumer/pull-consumer.ts", "docs/queues.md", "accountId"],
  ["provider/workflow-run/workflow-run.ts", "docs/workflows.md", "instanceId"],
])("every output that %s declares is named in %s", (file, document, one) => {
  const outputs = outputsOf(file);
  expect(outputs).toContain(one);
  const said = named(document);
  expect(outputs.filter((output) => !said.has(output))).toEqual([]);
});

test("the default compatibility date in the documents is the one of the code", () => {
  const date = /DEFAULT_COMPATIBILITY_DATE = "(.+)"/.exec(text("provider/worker/args.ts"))?.[1];
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(text("docs/worker.md")).toContain(`\`DEFAULT_COMPATIBILITY_DATE\`, ${date ?? ""}`);
});

function help(...args: string[]): string {
  return execFileSync(process.execPath, [path.join(root, "dist/cli.js"), ...args, "--help"], { encoding: "utf8" });
}

test("every command and each of its options is in the document of the command's name", () => {
  const commands = [...help().matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name ?? "");
  expect(commands).toContain("local");
  for (const command of commands) {
    expect(allText()).toContain(`npx pulumi-cloudflare-workers ${command}`);
    const document = text(`docs/${command}.md`);
    const options = [...help(command).matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option ?? "");
    const missing = options.filter((option) => option !== "--help" && !document.includes(option));
    expect({ command, missing }).toEqual({ command, missing: [] });
  }
});

test("every script that the documents tell to run is one of package.json", () => {
  const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
  const told = ["README.md", "CONTRIBUTING.md"].flatMap((document) =>
    [...text(document).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script ?? ""),
  );
  expect(told).toContain("demo");
  expect(told.filter((script) => !(script in scripts))).toEqual([]);
});

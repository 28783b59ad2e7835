import { inSampleFolder } from "./folder";
import { refusals } from "./run";
import { MARK } from "./trees";

jest.setTimeout(60_000);
jest.spyOn(console, "warn").mockImplementation(() => undefined);

inSampleFolder();

const worker = (options: string) => `new Worker("api", { script, ${options} })`;

test.each([
  worker(`name: pulumi.secret("My ${MARK}")`),
  worker(`crons: pulumi.secret(["${MARK}"])`),
  worker(`crons: ["0 6 * * *", pulumi.secret("every ${MARK}")]`),
  worker(`compatibilityDate: pulumi.secret("${MARK}")`),
  worker(`placement: { region: pulumi.secret("${MARK}") }`),
  worker(`waitUntilLive: { path: pulumi.secret("${MARK}") }`),
  worker(`routes: [{ pattern: "example.com/*", zoneId: "z", zoneName: pulumi.secret("${MARK}") }]`),
  worker(`consumers: [{ queue: "jobs", retryDelay: pulumi.secret("25h ${MARK}") }]`),
  worker(`script: pulumi.secret("const ${MARK} = '")`),
  worker(`bindings: { A: binding.queue("mails", { deliveryDelay: pulumi.secret("${MARK}") }) }`),
  `new QueuePullConsumer("jobs", { queue: "jobs", visibilityTimeout: pulumi.secret("${MARK} 5 hours") })`,
  `new WorkerPreview("pr", { worker: "api", script, compatibilityDate: pulumi.secret("${MARK}") })`,
])("a secret in the wrong place is refused without being quoted: %s", async (program) => {
  const said = (await refusals(program)).join("\n");
  expect(said).toMatch(/: [a-zA-Z]+(\S*): /);
  expect(said).not.toContain(MARK);
});

it("a number that is a secret is not said", async () => {
  const said = await refusals(worker("limits: { cpuMs: pulumi.secret(-987654) }, logpush: pulumi.secret(123456)"));
  expect(said.join("\n")).toMatch(/limits\.cpuMs: .*\[secret\]/);
  expect(said.join("\n")).not.toMatch(/987654|123456/);
});

import * as pulumi from "@pulumi/pulumi";

import * as cloudflareWorkers from "../../../provider";
import { provider } from "../../../provider/dynamic";
import { isResourceType } from "./resource-type";

/** No token, so that a check asks nothing. */
const CONFIG: Record<string, string> = { "cloudflare:accountId": "account-1" };

const SECRET = "4dabf18193072939515e22adb298388d";

const PATIENCE_MS = 30_000;

/** What programs may name besides what the package exports. */
const script = "export default { fetch() {}, queue() {}, email() {} };\nexport class Counter {}";

/**
 * Runs a program, JavaScript that no compiler checked, with each resource checked as the engine's plugin does.
 *
 * @returns What is refused, a line each: the resource, the property's path and the reason. What is thrown begins with "throws".
 */
export async function refusals(program: string): Promise<string[]> {
  const refused: string[] = [];
  const checks: Promise<unknown>[] = [];
  const mocks: pulumi.runtime.Mocks = {
    async newResource({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
      const ours = type.split("cloudflare:").at(-1) ?? "";
      if (!type.startsWith("pulumi-nodejs:dynamic/") || !isResourceType(ours)) return { id: name, state: inputs };
      const { check, configure } = provider(ours);
      if (!check || !configure) throw new Error(`A ${ours} has no check.`);
      await configure({ config: { get: (key) => CONFIG[key], require: (key) => CONFIG[key] ?? "" } });
      const checking: Promise<object> = check({}, withoutMarks(inputs)).then(
        ({ inputs: checked = {}, failures = [] }) => {
          for (const { property, reason } of failures) refused.push(`${ours} ${name}: ${property}: ${reason}`);
          return plainObject(checked);
        },
        (error: unknown) => {
          refused.push(`throws in the check of ${ours} ${name}: ${said(error)}`);
          return {};
        },
      );
      checks.push(checking);
      return { id: name, state: { ...plainObject(inputs), ...plainObject(await checking) } };
    },
    call: () => ({}),
  };
  const lost = (error: unknown) => {
    refused.push(`throws where nothing catches it: ${said(error)}`);
  };
  process.on("unhandledRejection", lost);
  try {
    await pulumi.runtime.setMocks(mocks, "shop", "dev", false, "organization");
    const running = pulumi.runtime.runInPulumiStack(() => {
      const names = { ...cloudflareWorkers, pulumi, script };
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the program is text
      const run = new Function(...Object.keys(names), program);
      Reflect.apply(run, undefined, Object.values(names));
      return Promise.resolve({});
    });
    await within(PATIENCE_MS, running);
    await Promise.all(checks);
    await pulumi.runtime.disconnect();
  } catch (error) {
    refused.push(`throws: ${said(error)}`);
  } finally {
    process.off("unhandledRejection", lost);
  }
  return refused;
}

/** The plugin gets secrets as plain values. */
function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) return "value" in value ? withoutMarks(value.value) : undefined;
  return Object.fromEntries(Object.entries(value).map(([name, each]: [string, unknown]) => [name, withoutMarks(each)]));
}

function plainObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

function said(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`It did not end within ${milliseconds} ms.`));
    }, milliseconds);
  });
  await Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}

import { call, type Answer, type Deployments, FLOW_BINDING, type Listed, uploadForm, WAITING } from "../harness";
import type { Server } from "../process";

/** Of an account elsewhere: it exists here by the first host name that is put into it. */
const ZONE = "0".repeat(32);

interface Session {
  jwt: string;
  buckets: string[][];
}

/** The code of a Worker with a Workflow, told apart by a comment. */
const code = (text: string) => `// ${text}\n${WAITING}`;

/** The calls of a Worker's first deployment, of a gradual one, and of its end. */
export function stepsOf(server: Server, name: string): (() => Promise<Answer<unknown>>)[] {
  const script = `/workers/scripts/${name}`;
  const flow = `flow-of-${name}`;
  const index = Buffer.from(`<h1>${name}</h1>`).toString("base64");
  const hash = Buffer.from(name).toString("hex").padEnd(32, "0").slice(0, 32);
  const form = (text: string, more: object = {}) =>
    uploadForm(
      {
        main_module: "main.js",
        bindings: [
          { ...FLOW_BINDING, workflow_name: flow },
          { type: "secret_text", name: "KEY", text },
        ],
        ...more,
      },
      { "main.js": code(text) },
    );
  let session: Answer<Session> | undefined;
  const versions: string[] = [];
  return [
    async () => {
      const manifest = { "/index.html": { hash, size: Buffer.from(index, "base64").length } };
      session = await call<Session>(server, "POST", `${script}/assets-upload-session`, { manifest });
      return session;
    },
    async () => {
      // What is there already need not be sent.
      if (session?.result.buckets.length === 0) return session;
      const files = new FormData();
      files.append(hash, new Blob([index], { type: "text/html" }), hash);
      const sent = await fetch(`${server.apiUrl}/accounts/${server.accountId}/workers/assets/upload?base64=true`, {
        method: "POST",
        headers: { authorization: `Bearer ${session?.result.jwt}` },
        body: files,
      });
      return (session = (await sent.json()) as Answer<Session>);
    },
    () => call(server, "PUT", script, form("first", { assets: { jwt: session?.result.jwt } })),
    () => call(server, "POST", `${script}/subdomain`, { enabled: true }),
    () => call(server, "PUT", `${script}/schedules`, [{ cron: "0 0 1 1 *" }]),
    () => call(server, "PUT", "/workers/domains", { hostname: `${name}.writes.example`, service: name, zone_id: ZONE }),
    () => call(server, "PUT", `/workflows/${flow}`, { script_name: name, class_name: "Flow" }),
    async () => {
      const { result } = await call<Deployments>(server, "GET", `${script}/deployments`);
      versions.push(result.deployments[0]?.versions[0]?.version_id ?? "");
      const version = await call<{ id: string }>(
        server,
        "POST",
        `${script}/versions`,
        form("second", { keep_assets: true }),
      );
      versions.push(version.result?.id);
      return version;
    },
    () => {
      const shares = versions.map((version_id) => ({ version_id, percentage: 50 }));
      return call(server, "POST", `${script}/deployments`, { strategy: "percentage", versions: shares });
    },
    () => call(server, "DELETE", `/workflows/${flow}`),
    () => call(server, "DELETE", script),
  ];
}

/** What the API says of all that. */
export async function seen(server: Server, name: string): Promise<unknown> {
  const script = `/workers/scripts/${name}`;
  const get = async (below: string) => (await call<never>(server, "GET", below)).result as unknown;
  const scripts = (await get("/workers/scripts")) as Listed[];
  const workflows = (await get("/workflows")) as { name: string; script_name: string }[];
  const workflow = workflows.filter(({ script_name: of }) => of === name).length;
  const domains = ((await get("/workers/domains")) as { service: string }[]).filter(
    (each) => each.service === name,
  ).length;
  if (!scripts.some(({ id }) => id === name)) return { workflow, domains };
  const { bindings } = (await get(`${script}/settings`)) as { bindings: unknown[] };
  const { deployments } = (await get(`${script}/deployments`)) as Deployments;
  const { items } = (await get(`${script}/versions`)) as { items: unknown[] };
  const { schedules } = (await get(`${script}/schedules`)) as { schedules: { cron: string }[] };
  return {
    workflow,
    domains,
    bindings: bindings.length,
    shares: deployments.map(({ versions }) => versions.map(({ percentage }) => percentage)),
    versions: items.length,
    crons: schedules.map(({ cron }) => cron),
    isOn: ((await get(`${script}/subdomain`)) as { enabled: boolean }).enabled,
    code: (await codeOf(server, name)).match(/^\/\/ .*$/m)?.[0],
  };
}

async function codeOf(server: Server, name: string): Promise<string> {
  const response = await fetch(`${server.apiUrl}/accounts/${server.accountId}/workers/scripts/${name}/content/v2`, {
    headers: { authorization: `Bearer ${server.apiToken}` },
  });
  return response.text();
}

import { createAdaptorServer, type ServerType } from "@hono/node-server";

import { API_ROOT, createApp } from "./app";
import { createExclusive, type Services } from "./context";
import { desiredState } from "./desired";
import { pageUrl } from "./page/key";
import { Logs } from "./page/logs";
import { LOOPBACK, Ports, probe } from "./ports";
import { resumeHandOver } from "./routes/instance-list";
import { createRuntime } from "./runtime";
import type { RuntimeOptions } from "./runtime/types";
import { SignedFiles } from "./signed-files";
import { deployedVersion } from "./store/deployed";
import { Store } from "./store/store";
import { LiveTails } from "./tails/tails";
import { ApiSockets } from "./websockets";

export interface LocalCloudflareOptions {
  /** Where the API listens on loopback; 0 takes any free port. Host names and Workers get the ports after it. Default: 8790. */
  port?: number;
  /** The folder that holds everything. One embedded Cloudflare uses it at a time. */
  data: string;
  /** Takes a line for each request, and what Workers print. Default: nowhere. */
  log?: (line: string) => void;
  /** Takes what Workers print, and what the runtime says about them, instead of `log`. */
  output?: (line: LocalOutput) => void;
}

/** A line that a Worker logged; without its name, one of the runtime. */
export type LocalOutput = Parameters<RuntimeOptions["log"]>[0];

/** An embedded Cloudflare that runs. */
export interface LocalCloudflare {
  /** Its address, of the API and of its page. */
  url: string;
  /** Its page, for a browser, with the key that the page asks for. */
  pageUrl: string;
  /** Where Workers answer by the host names of their routes and custom domains. */
  hostsPort: number;
  /** The base address for clients of the API. */
  apiUrl: string;
  accountId: string;
  apiToken: string;
  /** Ends it with all of its Workers; what it holds stays on disk. */
  close(): Promise<void>;
}

export const DEFAULT_PORT = 8790;

/** The one account that there is. */
export const LOCAL_ACCOUNT_ID = "10ca1000000000000000000000000001";

/**
 * Starts an embedded Cloudflare: the real API on loopback, with workerd running what is uploaded.
 *
 * @throws when the port or the data folder is in use.
 * @example
 * const cloudflare = await createLocalCloudflare({ port: 0, data: ".cloudflare-local" });
 * await cloudflare.close();
 */
export async function createLocalCloudflare(options: LocalCloudflareOptions): Promise<LocalCloudflare> {
  const { port = DEFAULT_PORT, data, log = () => undefined } = options;
  const print = ({ worker, level, message }: LocalOutput) => {
    log(`${worker === undefined ? level : `${worker} ${level}`}: ${message}`);
  };
  const logs = new Logs();
  const tell = (said: LocalOutput) => {
    const line = said.worker === undefined ? said : { ...said, worker: store.printedName(said.worker) };
    logs.add(line);
    (options.output ?? print)(line);
  };
  const store = new Store(data);
  const runtime = createRuntime({
    data: store.runtimeFolder,
    desired: desiredState(store),
    log: tell,
    trace: ({ worker, version, event }) => {
      tails.send(worker, { ...event, scriptName: worker, ...versionOf(store, worker, version) });
    },
  });
  const tails = new LiveTails((scripts) => runtime.tail(scripts));
  let hostsPort = 0;
  const services: Services = {
    store,
    runtime,
    ports: new Ports(port === 0 ? undefined : port + 1),
    hostsPort: () => hostsPort,
    accountId: LOCAL_ACCOUNT_ID,
    files: new SignedFiles(),
    tails,
    logs,
    exclusive: createExclusive(),
  };
  let bound = port;
  const app = createApp(services, { port: () => bound, log });
  let listening: Listening;
  try {
    // Before anything is moved or woken: a start that fails leaves everything as it was.
    if ((await probe(port)) === undefined) throw new Error(portTaken(port));
    hostsPort = await portOfHosts(services, port);
    await moveFromTakenPorts(services, tell);
    await runtime.start(hostsPort);
    await resumeHandOver(services);
    listening = await listen(app, port);
    bound = listening.port;
  } catch (error) {
    await runtime.dispose();
    store.close();
    throw error;
  }
  const { server, sockets } = listening;
  const url = `http://${LOOPBACK}:${bound}`;
  return {
    url,
    pageUrl: pageUrl(url, store.account.token),
    hostsPort,
    apiUrl: `${url}${API_ROOT}`,
    accountId: LOCAL_ACCOUNT_ID,
    apiToken: store.account.token,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        for (const client of sockets.clients) client.terminate();
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      await runtime.dispose();
      store.close();
    },
  };
}

interface Listening {
  server: ServerType;
  sockets: ApiSockets;
  port: number;
}

/** The version that a Worker's events are of. */
function versionOf(store: Store, name: string, version: string | undefined) {
  const worker = store.scripts.get(name);
  return worker && { scriptVersion: { id: version ?? deployedVersion(worker).id } };
}

function listen(app: ReturnType<typeof createApp>, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const sockets = new ApiSockets();
    const server = createAdaptorServer({ fetch: app.fetch, websocket: { server: sockets } });
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      const bound = address !== null && typeof address === "object" ? address.port : port;
      resolve({ server, sockets, port: bound });
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new Error(portTaken(port), { cause: error }) : error);
    });
  });
}

function portTaken(port: number): string {
  return `Port ${port} on ${LOOPBACK} is in use, so the embedded Cloudflare cannot listen there. Choose another with --port.`;
}

/** Stands among Workers, whose names hold no colon. */
const HOSTS = ":hosts";

/** Keeps its number, as the address of a Worker does, unless somebody took it while nothing ran here. */
async function portOfHosts({ store, ports }: Services, apiPort: number): Promise<number> {
  const taken = new Set([apiPort, ...store.scripts.all().map(({ port }) => port)]);
  const { hostsPort: before } = store.account;
  const keeps = before !== undefined && !taken.has(before) && (await probe(before)) !== undefined;
  if (keeps) ports.keep(HOSTS, before);
  const hostsPort = await ports.next(HOSTS, taken);
  store.account = { ...store.account, hostsPort };
  return hostsPort;
}

/** A Worker keeps its address, unless somebody took it while nothing ran here. */
async function moveFromTakenPorts({ store, ports }: Services, tell: (line: LocalOutput) => void): Promise<void> {
  for (const worker of store.scripts.all()) {
    if ((await probe(worker.port)) !== undefined) continue;
    const taken = new Set(store.scripts.all().map((other) => other.port));
    const port = await ports.next(worker.name, taken);
    store.scripts.set({ ...worker, port });
    tell({
      level: "warn",
      message: `port ${worker.port} of the Worker ${worker.name} is in use; its address is now http://${LOOPBACK}:${port}`,
    });
  }
}

import {
  createServer,
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from "node:http";
import type { Duplex } from "node:stream";
import { hostOf, targetOf } from "../addresses/hosts";
import { withoutPageCookies } from "../page/cookie";
import type { DesiredState, WorkerCode } from "./types";
import { EMAIL_PATH, SECRET_HEADER, TARGET_HEADER } from "./inside/wire";
import type { Lease, Pool } from "./pool";
import { chosenVersion } from "./version-choice";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
/** Of where a request comes from, as Cloudflare tells it; nothing here is known. */
const CF = JSON.stringify({ colo: "LOCAL", country: "XX", httpProtocol: "HTTP/1.1", tlsVersion: "" });
const INTERNAL = new Set([SECRET_HEADER, TARGET_HEADER, "mf-cf-blob", "cf-connecting-ip"]);

interface Refusal {
  status: number;
  message: string;
}

/** The Worker that a request is for. */
interface Destination {
  worker: string;
  /** The host that the Worker sees, where it is not the one of the request. */
  host?: string;
}

type Resolve = (request: IncomingMessage) => Destination | Refusal;

/** The server that finds Workers by host name, among those of Workers, whose names hold no colon. */
const HOSTS = ":hosts";

/**
 * The addresses of Workers: a server on loopback each, which passes everything on to the workerd that runs it, and one
 * for all of them that goes by host name.
 */
export class Front {
  readonly #servers = new Map<string, { server: Server; port: number; sockets: Set<Duplex> }>();
  readonly #agent = new Agent({ keepAlive: false });
  readonly #pool: Pool;
  readonly #desired: DesiredState;
  #workers = new Map<string, WorkerCode>();

  constructor(pool: Pool, desired: DesiredState) {
    this.#pool = pool;
    this.#desired = desired;
  }

  /** Starts the server that goes by host name. */
  async listenForHosts(port: number): Promise<void> {
    await this.#listen(HOSTS, port, (request) => this.#byHost(request));
  }

  /** Makes the servers those of these Workers. */
  async update(workers: WorkerCode[]): Promise<void> {
    this.#workers = new Map(workers.map((worker) => [worker.name, worker]));
    const gone = [...this.#servers].filter(
      ([name, { port }]) => name !== HOSTS && this.#workers.get(name)?.port !== port,
    );
    await Promise.all(gone.map(([name]) => this.#close(name)));
    await Promise.all(
      workers.map(async ({ name, port }) => {
        if (port === undefined || this.#servers.has(name)) return;
        await this.#listen(name, port, (request) => this.#own(name, request));
      }),
    );
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#servers.keys()].map((name) => this.#close(name)));
    this.#agent.destroy();
  }

  async #listen(name: string, port: number, resolve: Resolve): Promise<void> {
    const sockets = new Set<Duplex>();
    const server = createServer((request, response) => {
      void this.#forward(resolve(request), request, {
        refuse: ({ status, message }) => {
          response.writeHead(status, { "content-type": "text/plain; charset=UTF-8" }).end(message);
        },
        onEnd: (end) => response.once("close", end),
        send: (upstream, { release }) => {
          request.pipe(upstream);
          upstream.once("response", (answer) => {
            const headers = withOwnLocation(answer.rawHeaders, request.headers.host ?? "");
            response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
            answer.pipe(response);
            answer.once("error", () => response.destroy());
          });
          upstream.once("error", () => {
            if (response.headersSent) response.destroy();
            else
              response
                .writeHead(502, { "content-type": "text/plain" })
                .end("The Worker's process stopped during the request.");
          });
          response.once("close", () => {
            release();
            if (!response.writableFinished) upstream.destroy();
          });
        },
      });
    });
    server.on("upgrade", (request, socket, head) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      socket.once("error", () => socket.destroy());
      void this.#forward(resolve(request), request, {
        refuse: ({ status, message }) =>
          socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${message}`),
        onEnd: (end) => socket.once("close", end),
        send: (upstream, { release, workerd }) => {
          // An open WebSocket may last for days: it does not hold up a replacement.
          upstream.once("upgrade", (answer, remote, rest) => {
            socket.once("close", workerd.connection());
            release();
            socket.write(head_(answer));
            if (rest.length > 0) socket.write(rest);
            if (head.length > 0) remote.write(head);
            remote.pipe(socket).pipe(remote);
            remote.once("error", () => socket.destroy());
            remote.once("close", () => socket.destroy());
            socket.once("close", () => remote.destroy());
          });
          upstream.once("response", (answer) => {
            release();
            socket.write(head_(answer));
            answer.pipe(socket);
          });
          upstream.once("error", () => {
            release();
            socket.destroy();
          });
          upstream.end();
        },
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
    this.#servers.set(name, { server, port, sockets });
  }

  async #forward(
    destination: Destination | Refusal,
    request: IncomingMessage,
    client: {
      refuse: (refusal: Refusal) => void;
      onEnd: (end: () => void) => void;
      send: (upstream: ReturnType<typeof httpRequest>, lease: Lease) => void;
    },
  ): Promise<void> {
    if ("status" in destination) {
      client.refuse(destination);
      return;
    }
    const { worker: name, host } = destination;
    const left = new AbortController();
    client.onEnd(() => {
      left.abort();
    });
    let lease: Lease;
    try {
      lease = await this.#pool.acquire(`worker:${name}`);
    } catch (error) {
      client.refuse({ status: 500, message: `The Worker "${name}" does not run: ${message(error)}` });
      return;
    }
    if (left.signal.aborted) {
      lease.release();
      return;
    }
    const broken = lease.workerd.whyNot(`worker:${name}`);
    if (broken !== undefined) {
      lease.release();
      client.refuse({ status: 500, message: `The Worker "${name}" does not run: ${broken}` });
      return;
    }
    const url = await lease.workerd.ready();
    const upstream = httpRequest({
      host: url.hostname,
      port: url.port,
      method: request.method,
      path: request.url,
      agent: this.#agent,
      headers: [
        ...pairs(request.rawHeaders)
          .filter(([key]) => !INTERNAL.has(key.toLowerCase()))
          .flatMap(withoutKeys)
          .map(([key, value]) => [key, host === undefined ? value : asOf(host, key, value)]),
        ...Object.entries(lease.workerd.credentials()),
        [TARGET_HEADER, name],
        ["MF-CF-Blob", CF],
        ["CF-Connecting-IP", "127.0.0.1"],
      ].flat(),
    });
    client.send(upstream, lease);
  }

  /** A Worker at the address of its own, which stands for workers.dev. */
  #own(name: string, request: IncomingMessage): Destination | Refusal {
    return refuse(request.headers) ?? this.#onWorkersDev(name, request.headers);
  }

  #onWorkersDev(name: string, headers: IncomingHttpHeaders): Destination | Refusal {
    const worker = this.#workers.get(name);
    if (worker?.enabled === true) return { worker: chosenVersion(worker, headers) };
    const version = worker === undefined ? this.#desired.preview(name) : undefined;
    return version === undefined ? { status: 404, message: "There is nothing here yet" } : { worker: version };
  }

  /** A name that leads nowhere here is refused: a page whose name was rebound to this machine gets no further. */
  #byHost(request: IncomingMessage): Destination | Refusal {
    const { headers, url = "/" } = request;
    const mail = isLoopback(`http://${headers.host ?? ""}`) ? mailOf(url) : undefined;
    if (mail !== undefined) return refuse(headers) ?? this.#byRule(mail);
    const target = targetOf(this.#desired.addresses(), headers.host ?? "", url);
    const { host } = target;
    const isForeign = headers.origin !== undefined && !isLoopback(headers.origin) && hostIn(headers.origin) !== host;
    if (isForeign) return foreignOrigin(headers.origin ?? "");
    if (target.kind === "unknown")
      return { status: 404, message: `No route or custom domain leads "${host}" to a Worker.` };
    if (target.kind === "nothing") {
      return {
        status: 404,
        message: `The route "${target.pattern}" has no Worker: the request is one for the origin.`,
      };
    }
    if (target.by === "workers.dev") {
      const found = this.#onWorkersDev(target.name, headers);
      return "status" in found ? found : { ...found, host };
    }
    const worker = this.#workers.get(target.name);
    if (worker) return { worker: chosenVersion(worker, headers), host };
    return { status: 404, message: `The Worker "${target.name}" of "${host}" does not exist.` };
  }

  /** The Worker that Email Routing gives a mail to. */
  #byRule(address: string): Destination | Refusal {
    const worker = this.#desired.workerForMail(address);
    if (worker === undefined) return { status: 404, message: `No rule leads mail for "${address}" to a Worker.` };
    const found = this.#workers.get(worker);
    return found
      ? { worker: chosenVersion(found) }
      : { status: 404, message: `The Worker "${worker}" of "${address}" does not exist.` };
  }

  async #close(name: string): Promise<void> {
    const found = this.#servers.get(name);
    this.#servers.delete(name);
    if (found === undefined) return;
    for (const socket of found.sockets) socket.destroy();
    const closed = new Promise<void>((resolve) =>
      found.server.close(() => {
        resolve();
      }),
    );
    found.server.closeAllConnections();
    await closed;
  }
}

/** The address that an email is for; nothing where the request does not deliver one. */
function mailOf(pathAndQuery: string): string | undefined {
  const { pathname, searchParams } = new URL(pathAndQuery, "http://localhost");
  return pathname === EMAIL_PATH ? (searchParams.get("to") ?? "") : undefined;
}

/** Only this machine, and no web page but those that Workers serve here: a name that was rebound to loopback, or a foreign page, is refused. */
function refuse(headers: IncomingHttpHeaders): Refusal | undefined {
  if (!isLoopback(`http://${headers.host ?? ""}`)) {
    return {
      status: 403,
      message: `The host must be 127.0.0.1 or localhost, got "${headers.host ?? ""}".`,
    };
  }
  return headers.origin !== undefined && !isLoopback(headers.origin) ? foreignOrigin(headers.origin) : undefined;
}

function foreignOrigin(origin: string): Refusal {
  return { status: 403, message: `Requests from pages of other sites are refused: the origin is "${origin}".` };
}

function isLoopback(address: string): boolean {
  return URL.canParse(address) && LOOPBACK.has(new URL(address).hostname);
}

/** The host that an address means; nothing where it has none. */
function hostIn(address: string): string | undefined {
  return URL.canParse(address) ? hostOf(new URL(address).host) : undefined;
}

/** A header as it were if the client had asked for the host by its own name. */
function asOf(host: string, key: string, value: string): string {
  const name = key.toLowerCase();
  if (name === "host") return host;
  return name === "origin" && hostIn(value) === host ? `http://${host}` : value;
}

/** A browser sends the cookie that opens the page to all ports of this machine; it is not for Workers. */
function withoutKeys([key, value]: [string, string]): [string, string][] {
  if (key.toLowerCase() !== "cookie") return [[key, value]];
  const others = withoutPageCookies(value);
  return others === undefined ? [] : [[key, others]];
}

/** A redirect to the host that the client means stays where the client reaches it, under the name that it used. */
function withOwnLocation(raw: string[], sentHost: string): string[] {
  return pairs(raw).flatMap(([key, value]) => {
    if (key.toLowerCase() !== "location" || !URL.canParse(value) || new URL(value).host === sentHost)
      return [key, value];
    const { host, pathname, search, hash } = new URL(value);
    return [key, host === hostOf(sentHost) ? `http://${sentHost}${pathname}${search}${hash}` : value];
  });
}

function pairs(raw: string[]): [string, string][] {
  return raw.flatMap((key, i): [string, string][] => (i % 2 === 0 ? [[key, raw[i + 1] ?? ""]] : []));
}

function head_(answer: IncomingMessage): string {
  const lines = pairs(answer.rawHeaders).map(([key, value]) => `${key}: ${value}`);
  return [`HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ""}`, ...lines, "", ""].join("\r\n");
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

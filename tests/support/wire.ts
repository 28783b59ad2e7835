import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

/** A request as it went over the wire. */
export interface Sent {
  method: string;
  /** Below the account, `/workers/scripts/api`, or below the API: `/zones`. */
  path: string;
  /** 0 for a connection that was cut. */
  status: number;
  authorization: string | undefined;
}

/** Answers instead of the server behind it, for the first request that it matches. */
export interface Fault {
  method: string;
  path: RegExp;
  status: number;
  /** An object is sent as JSON, text as it is. */
  body: object | string;
  headers?: Record<string, string>;
}

/** Ends the connection without an answer, for the first request that it matches: before it arrives, or once it was done. */
export interface Cut {
  method: string;
  path: RegExp;
  cut: "request" | "answer";
}

/** What becomes of a request, whatever it asks for. */
export interface Disturbance {
  /** Nothing listens any more, the connection ends, or this answer comes. */
  answer: "refused" | "cut" | Pick<Fault, "status" | "body" | "headers">;
  /** Whether the server has done what was asked. */
  done: boolean;
  /** Whether the same request meets it again each time. */
  each: boolean;
}

/** A proxy before the API that notes every request and can fail one. */
export class Wire {
  readonly sent: Sent[] = [];
  private disturbance: { by: Disturbance; after: number; met?: string } | undefined;
  private readonly faults: { fault: Fault | Cut; after: number }[] = [];
  private readonly server: http.Server;
  private port = 0;

  private constructor(private readonly target: URL) {
    this.server = http.createServer((request, response) => {
      this.handle(request, response);
    });
  }

  static async before(target: string): Promise<Wire> {
    const wire = new Wire(new URL(target));
    await new Promise<void>((resolve) => {
      wire.server.listen(0, "127.0.0.1", resolve);
    });
    wire.port = (wire.server.address() as AddressInfo).port;
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${this.target.pathname}`;
  }

  /** The requests since the last call, a line each. */
  take(): string[] {
    return this.sent.splice(0).map(({ method, path }) => `${method} ${path}`);
  }

  /** @param after How many requests that it matches pass before. */
  failOnce(fault: Fault | Cut, after = 0): void {
    this.faults.push({ fault, after });
  }

  /** Drops the faults that no request has met. */
  forgetFaults(): void {
    this.faults.length = 0;
  }

  /** Disturbs the request that comes after so many others, from now on. */
  disturb(by: Disturbance, after: number): void {
    this.disturbance = { by, after };
  }

  /** Ends that, and tells which request met it. */
  async calm(): Promise<string | undefined> {
    const met = this.disturbance?.met;
    this.disturbance = undefined;
    if (!this.server.listening) {
      await new Promise<void>((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    }
    return met;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private faultFor(method: string, path: string): Fault | Cut | undefined {
    const matches = this.faults.filter(({ fault }) => fault.method === method && fault.path.test(path));
    const [due] = matches.filter(({ after }) => after === 0);
    for (const each of matches) each.after = Math.max(0, each.after - 1);
    if (due) this.faults.splice(this.faults.indexOf(due), 1);
    return due?.fault;
  }

  private disturbanceOf(request: string): Disturbance | undefined {
    const { disturbance } = this;
    if (!disturbance) return undefined;
    if (disturbance.met !== undefined) {
      return disturbance.by.each && disturbance.met === request ? disturbance.by : undefined;
    }
    if (disturbance.after > 0) {
      disturbance.after -= 1;
      return undefined;
    }
    disturbance.met = request;
    return disturbance.by;
  }

  private handle(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { method = "GET", url = "/" } = request;
    const path = url
      .replace(/^.*\/accounts\/[^/]+/, "")
      .replace(/^\/client\/v4/, "")
      .replace(/\?.*$/, "");
    const note = (status: number) =>
      this.sent.push({ method, path, status, authorization: request.headers.authorization });

    const disturbed = this.disturbanceOf(`${method} ${path}`);
    if (disturbed?.answer === "refused") {
      note(0);
      this.server.close();
      this.server.closeAllConnections();
      return;
    }
    const fault = this.faultFor(method, path);
    const cut = fault && "cut" in fault ? fault.cut : undefined;
    const cutFirst = cut === "request" || (disturbed?.answer === "cut" && !disturbed.done);
    const cutLast = cut === "answer" || (disturbed?.answer === "cut" && disturbed.done);
    if (cutFirst) {
      note(0);
      request.socket.destroy();
      return;
    }
    const instead = (answer: Pick<Fault, "status" | "body" | "headers">) => {
      note(answer.status);
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    };
    const given = typeof disturbed?.answer === "object" ? disturbed.answer : undefined;
    const first = fault && !("cut" in fault) ? fault : disturbed?.done === false ? given : undefined;
    if (first) {
      request.resume();
      instead(first);
      return;
    }
    const headers = { ...request.headers, host: this.target.host };
    const { request: send } = this.target.protocol === "https:" ? https : http;
    const onward = send(
      { host: this.target.hostname, port: this.target.port, method, path: url, headers },
      (answer) => {
        if (cutLast) {
          note(0);
          answer.resume();
          request.socket.destroy();
          return;
        }
        if (given) {
          answer.resume();
          instead(given);
          return;
        }
        note(answer.statusCode ?? 0);
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  }
}

/** How Cloudflare says no. */
export function refusal(status: number, code: number, message: string): Pick<Fault, "status" | "body"> {
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
}

/** How a proxy that asks to sign in answers instead of Cloudflare. */
export const signInPage: Pick<Fault, "status" | "body" | "headers"> = {
  status: 200,
  body: "<!doctype html>\n<title>Sign in</title>\n",
  headers: { "content-type": "text/html; charset=utf-8" },
};

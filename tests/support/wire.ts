import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";

import type { Disturbances, InsteadOfAnswer } from "./disturbances";

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
export interface Fault extends InsteadOfAnswer {
  method: string;
  path: RegExp;
  /** Makes the body of what was sent, headers included. */
  quoting?: (sent: string) => InsteadOfAnswer["body"];
}

/** Ends the connection without an answer, for the first request that it matches: before it arrives, or once it was done. */
export interface Cut {
  method: string;
  path: RegExp;
  cut: "request" | "answer";
}

/** A proxy before the API that notes every request and can fail one. */
export class Wire {
  readonly sent: Sent[] = [];
  private disturbances: Disturbances | undefined;
  private readonly silent: http.ServerResponse[] = [];
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

  /** Disturbs requests from now on. */
  disturb(disturbances: Disturbances): void {
    this.disturbances = disturbances;
  }

  /** Ends that. */
  async calm(): Promise<void> {
    this.disturbances = undefined;
    for (const response of this.silent.splice(0)) response.destroy();
    if (!this.server.listening) {
      await new Promise<void>((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    }
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

  private handle(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { method = "GET", url = "/" } = request;
    const path = url
      .replace(/^.*\/accounts\/[^/]+/, "")
      .replace(/^\/client\/v4/, "")
      .replace(/\?.*$/, "");
    const note = (status: number) =>
      this.sent.push({ method, path, status, authorization: request.headers.authorization });

    const disturbed = this.disturbances?.of(`${method} ${path}`);
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
    if (disturbed?.answer === "silence") {
      note(0);
      this.silent.push(response);
      if (!disturbed.done) {
        request.resume();
        return;
      }
    }
    const instead = (answer: InsteadOfAnswer) => {
      note(answer.status);
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    };
    const given = typeof disturbed?.answer === "object" ? disturbed.answer : undefined;
    const prepared = fault && !("cut" in fault) ? fault : undefined;
    if (prepared?.quoting) {
      const { quoting } = prepared;
      void textOf(request).then((sent) => {
        instead({ ...prepared, body: quoting(`${JSON.stringify(request.headers)} ${sent}`) });
      });
      return;
    }
    const first = prepared ?? (disturbed?.done === false ? given : undefined);
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
        if (disturbed?.answer === "silence") {
          answer.resume();
          return;
        }
        if (disturbed?.answer === "half") {
          note(answer.statusCode ?? 0);
          answer.resume();
          this.silent.push(response.writeHead(answer.statusCode ?? 502, { "content-type": "application/json" }));
          response.write('{"success": true, "result": {');
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
export function refusal(status: number, code: number, message: string): Pick<InsteadOfAnswer, "status" | "body"> {
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
}

/** How a proxy that asks to sign in answers instead of Cloudflare. */
export const signInPage: InsteadOfAnswer = {
  status: 200,
  body: "<!doctype html>\n<title>Sign in</title>\n",
  headers: { "content-type": "text/html; charset=utf-8" },
};

import http from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

export interface Pull {
  number: number;
  head: { sha: string; ref: string; user: string };
}

export interface Comment {
  id: number;
  issue: number;
  body: string;
  user: { login: string };
}

/** The calls of GitHub's REST API for the comments of pull requests, in the shapes of its documentation. */
export class GitHubApi {
  readonly pulls: Pull[] = [];
  readonly comments: Comment[] = [];
  private readonly server: http.Server;

  private constructor(
    readonly repository: string,
    private readonly token: string,
  ) {
    this.server = http.createServer((request, response) => {
      void this.answer(request).then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
        response.end(JSON.stringify(body));
      });
    });
  }

  static async start(repository: string, token: string): Promise<GitHubApi> {
    const api = new GitHubApi(repository, token);
    await new Promise<void>((resolve) => {
      api.server.listen(0, "127.0.0.1", resolve);
    });
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What people see below a pull request. */
  below(issue: number): string[] {
    return this.comments.filter((comment) => comment.issue === issue).map(({ body }) => body);
  }

  private async answer(request: http.IncomingMessage): Promise<{ status: number; body: unknown }> {
    const { method, url = "", headers } = request;
    if (headers.authorization !== `Bearer ${this.token}`) return { status: 401, body: { message: "Bad credentials" } };
    const { pathname, searchParams } = new URL(url, this.url);
    const path = pathname.replace(`/repos/${this.repository}`, "");
    const page = <T>(entries: T[]) => {
      const size = Number(searchParams.get("per_page") ?? 30);
      const start = (Number(searchParams.get("page") ?? 1) - 1) * size;
      return { status: 200, body: entries.slice(start, start + size) };
    };
    if (method === "GET" && path === "/pulls") {
      const head = searchParams.get("head");
      return page(this.pulls.filter((pull) => `${pull.head.user}:${pull.head.ref}` === head));
    }
    const issue = Number(/^\/issues\/(\d+)\/comments$/.exec(path)?.[1]);
    if (method === "GET" && issue) return page(this.comments.filter((comment) => comment.issue === issue));
    if (method !== "POST" && method !== "PATCH") return { status: 404, body: { message: "Not Found" } };
    const { body } = (await json(request)) as { body: string };
    if (body.length > 65_536) return { status: 422, body: { message: "Validation Failed" } };
    const id = Number(/^\/issues\/comments\/(\d+)$/.exec(path)?.[1] ?? this.comments.length + 1);
    const existing = this.comments.find((comment) => comment.id === id);
    if (method === "PATCH" && !existing) return { status: 404, body: { message: "Not Found" } };
    const comment = existing ?? { id, issue, body, user: { login: "github-actions[bot]" } };
    comment.body = body;
    if (!existing) this.comments.push(comment);
    return { status: existing ? 200 : 201, body: { ...comment, html_url: `${this.url}/comments/${id}` } };
  }
}

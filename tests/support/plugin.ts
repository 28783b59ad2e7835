import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { providerText, type ResourceType, typeToken } from "../../provider/lifecycle/provider-text";
import { repository } from "./stack";

export type Props = Record<string, unknown>;

/** How the protocol marks a secret value. */
export const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

export interface Checked {
  inputs: Props;
  failures: { property: string; reason: string }[];
}

/** A failed create or update, with what the engine is told to keep. */
export class PluginError extends Error {
  constructor(
    message: string,
    readonly kept: { id: string; properties: Props; reasons: string[] } | undefined,
  ) {
    super(message);
  }
}

type Callback<Answer> = (error: grpc.ServiceError | null, answer: Answer) => void;

/** Pulumi's own process for dynamic providers, spoken to as the engine does. */
export class Plugin {
  /** Everything that it printed and answered: where nothing secret may be. */
  said = "";

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly client: ResourceProviderClient,
  ) {}

  /**
   * @param config The stack's configuration, as the engine configures the plugin.
   * @param engine Where the engine listens for what the user should see.
   * @param env What its environment holds of Cloudflare's variables.
   */
  static async start(config: Props, engine: string, env: NodeJS.ProcessEnv = {}): Promise<Plugin> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "plugin-"));
    await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
    const script = path.join(folder, "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js");
    const without = {
      CLOUDFLARE_ACCOUNT_ID: undefined,
      CLOUDFLARE_API_TOKEN: undefined,
      CLOUDFLARE_BASE_URL: undefined,
    };
    const compiled = process.env["NODE_COMPILE_CACHE"];
    const child = spawn(process.execPath, [script, engine], {
      cwd: folder,
      // As its launcher does: what other processes compiled is no use to this one.
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: compiled && path.join(compiled, "dynamic-provider"),
        ...without,
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const port = await saysPort(child);
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const plugin = new Plugin(child, folder, client);
    const listen = (chunk: Buffer) => (plugin.said += chunk.toString());
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    const request = new messages.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(values(config)));
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    await plugin.ask((done) => client.configure(request, done));
    return plugin;
  }

  resource(type: ResourceType, name: string): PluginResource {
    return new PluginResource(this, this.client, type, name);
  }

  /** Sends one request and notes the answer. */
  async ask<Answer extends { toObject(): object }>(send: (done: Callback<Answer>) => void): Promise<Answer> {
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        send((error, value) => {
          if (error) reject(error);
          else resolve(value);
        });
      });
      this.said += JSON.stringify(answer.toObject());
      return answer;
    } catch (error) {
      const failure = asPluginError(error);
      this.said += failure.message + JSON.stringify(failure.kept);
      throw failure;
    }
  }

  async stop(): Promise<void> {
    this.client.close();
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** One resource, through the steps of its life. */
export class PluginResource {
  readonly urn: string;
  private readonly provider: Props;

  constructor(
    private readonly plugin: Plugin,
    private readonly client: ResourceProviderClient,
    type: ResourceType,
    name: string,
  ) {
    this.urn = `urn:pulumi:dev::shop::${typeToken(type)}::${name}`;
    this.provider = { __provider: providerText(type) };
  }

  async check(news: Props, olds: Props = {}): Promise<Checked> {
    const request = new messages.CheckRequest();
    request.setUrn(this.urn);
    request.setOlds(struct(olds));
    request.setNews(this.struct(news));
    const answer = await this.plugin.ask<messages.CheckResponse>((done) => this.client.check(request, done));
    const failures = answer
      .getFailuresList()
      .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
    return { inputs: props(answer.getInputs()), failures };
  }

  async diff(id: string, olds: Props, news: Props): Promise<{ changes: boolean; replaces: string[] }> {
    const request = new messages.DiffRequest();
    request.setId(id);
    request.setUrn(this.urn);
    request.setOlds(struct(olds));
    request.setNews(this.struct(news));
    const answer = await this.plugin.ask<messages.DiffResponse>((done) => this.client.diff(request, done));
    const changes = answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME;
    return { changes, replaces: answer.getReplacesList() };
  }

  async create(inputs: Props): Promise<{ id: string; outputs: Props }> {
    const request = new messages.CreateRequest();
    request.setUrn(this.urn);
    request.setProperties(this.struct(inputs));
    const answer = await this.plugin.ask<messages.CreateResponse>((done) => this.client.create(request, done));
    return { id: answer.getId(), outputs: props(answer.getProperties()) };
  }

  async update(id: string, olds: Props, news: Props): Promise<Props> {
    const request = new messages.UpdateRequest();
    request.setId(id);
    request.setUrn(this.urn);
    request.setOlds(struct(olds));
    request.setNews(this.struct(news));
    const answer = await this.plugin.ask<messages.UpdateResponse>((done) => this.client.update(request, done));
    return props(answer.getProperties());
  }

  async read(id: string, outputs: Props): Promise<{ id: string; outputs: Props; inputs: Props }> {
    const request = new messages.ReadRequest();
    request.setId(id);
    request.setUrn(this.urn);
    request.setProperties(this.struct(outputs));
    const answer = await this.plugin.ask<messages.ReadResponse>((done) => this.client.read(request, done));
    return { id: answer.getId(), outputs: props(answer.getProperties()), inputs: props(answer.getInputs()) };
  }

  async delete(id: string, outputs: Props): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setId(id);
    request.setUrn(this.urn);
    request.setProperties(this.struct(outputs));
    await this.plugin.ask((done) => this.client.delete(request, done));
  }

  private struct(given: Props): Struct {
    return struct({ ...given, ...this.provider });
  }
}

/** The protocol's values are JSON. */
function values(given: Props): Parameters<typeof Struct.fromJavaScript>[0] {
  return JSON.parse(JSON.stringify(given)) as Parameters<typeof Struct.fromJavaScript>[0];
}

function struct(given: Props): Struct {
  return Struct.fromJavaScript(values(given));
}

function props(answer: Struct | undefined): Props {
  return answer?.toJavaScript() ?? {};
}

function asPluginError(error: unknown): PluginError {
  if (!(error instanceof Error) || !("metadata" in error) || !(error.metadata instanceof grpc.Metadata)) throw error;
  const message = error.message.replace(/^\d+ [A-Z_]+: /, "");
  const [details] = error.metadata.get("grpc-status-details-bin");
  const [any] = Buffer.isBuffer(details) ? Status.deserializeBinary(details).getDetailsList() : [];
  if (!any) return new PluginError(message, undefined);
  const kept = messages.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  return new PluginError(message, {
    id: kept.getId(),
    properties: props(kept.getProperties()),
    reasons: kept.getReasonsList(),
  });
}

function saysPort(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const [, port] = /^(\d+)\n/.exec(text) ?? [];
      if (port) resolve(port);
    });
    child.once("exit", (code) => {
      reject(new Error(`The plugin ended with ${String(code)}:\n${text}`));
    });
  });
}

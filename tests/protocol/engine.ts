import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

export interface Said {
  severity: "info" | "warning";
  message: string;
  /** Whether the next such line takes its place. */
  ephemeral: boolean;
}

/** The side of the engine that a plugin talks to: what it would show the user. */
export class Engine {
  private readonly lines: Said[] = [];
  private readonly server = new grpc.Server();
  private port = 0;

  static async start(): Promise<Engine> {
    const engine = new Engine();
    engine.server.addService(EngineService, {
      log(call: grpc.ServerUnaryCall<LogRequest, Empty>, answer: grpc.sendUnaryData<Empty>) {
        const severity = call.request.getSeverity() === LogSeverity.WARNING ? "warning" : "info";
        engine.lines.push({ severity, message: call.request.getMessage(), ephemeral: call.request.getEphemeral() });
        answer(null, new Empty());
      },
    });
    engine.port = await new Promise<number>((resolve, reject) => {
      engine.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
    return engine;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** What was said since the last call. */
  take(): Said[] {
    return this.lines.splice(0);
  }

  stop(): void {
    this.server.forceShutdown();
  }
}

import { parseArgs } from "node:util";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { version } from "@pulumi/pulumi/version";
import { interruptAll, killAll } from "./child";
import { languageRuntime } from "./service";

const { values, positionals } = parseArgs({
  // The engine's own hosts take a flag with one dash or with two.
  args: process.argv.slice(2).map((argument) => argument.replace(/^-(?=\w\w)/, "--")),
  options: { tracing: { type: "string" }, runtime: { type: "string" }, version: { type: "boolean" } },
  allowPositionals: true,
  strict: false,
});

if (values.version) process.stdout.write(`${version}\n`);
else serve(positionals[0] ?? "");

function serve(engineAddress: string): void {
  // The engine sends a program's whole configuration in one message.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(LanguageRuntimeService, languageRuntime(version, engineAddress));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      process.stderr.write(`could not start language host RPC server: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });

  const stop = (): void => {
    interruptAll();
    server.tryShutdown(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  process.once("exit", killAll);

  // An engine that was killed tells nobody; a program must not go on without it.
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit(1);
  }, 1_000).unref();
}

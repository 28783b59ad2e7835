import type { ServerUnaryCall, UntypedServiceImplementation, sendUnaryData } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import * as language from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { about } from "./about";
import { interruptAll } from "./child";
import { installDependencies } from "./install-dependencies";
import { packageManagers, parseOptions } from "./options";
import { lockedPackages } from "./package-manager";
import { requiredPackages } from "./required-packages";
import { runPlugin } from "./run-plugin";
import { runProgram } from "./run-program";

/** The engine's LanguageRuntime service. What is left out answers "unimplemented", which the engine understands. */
export function languageRuntime(version: string, startAddress: string): UntypedServiceImplementation {
  let engineAddress = startAddress;
  return {
    handshake: unary((request: language.LanguageHandshakeRequest) => {
      engineAddress = request.getEngineAddress();
      return new language.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getRequiredPackages: unary((request: language.GetRequiredPackagesRequest) => {
      const response = new language.GetRequiredPackagesResponse();
      response.setPackagesList(requiredPackages(request.getInfo()?.getProgramDirectory() ?? ""));
      return response;
    }),
    getProgramDependencies: unary((request: language.GetProgramDependenciesRequest) => {
      const response = new language.GetProgramDependenciesResponse();
      const directory = request.getInfo()?.getProgramDirectory() ?? "";
      for (const { name, version } of lockedPackages(directory, request.getTransitivedependencies())) {
        const dependency = new language.DependencyInfo();
        dependency.setName(name);
        dependency.setVersion(version);
        response.addDependencies(dependency);
      }
      return response;
    }),
    run: unary((request: language.RunRequest, signal) => {
      if (request.getAttachDebugger()) throw new Error("this language host cannot attach a debugger to a program");
      return runProgram(request, engineAddress, signal);
    }),
    runPlugin,
    installDependencies,
    runtimeOptionsPrompts: unary((request: language.RuntimeOptionsRequest) => packageManagerPrompt(request)),
    template: unary((request: language.TemplateRequest) => {
      parseOptions(request.getInfo()?.getOptions());
      return new language.TemplateResponse();
    }),
    about: unary((request: language.AboutRequest) => about(request.getInfo())),
    cancel: unary(() => {
      interruptAll();
      return new Empty();
    }),
  };
}

function unary<Request, Response>(handle: (request: Request, signal: AbortSignal) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>): void => {
    const aborter = new AbortController();
    call.on("cancelled", () => {
      aborter.abort();
    });
    new Promise<Response>((resolve) => {
      resolve(handle(call.request, aborter.signal));
    }).then(
      (response) => {
        reply(null, response);
      },
      (error: unknown) => {
        reply({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
      },
    );
  };
}

function packageManagerPrompt(request: language.RuntimeOptionsRequest): language.RuntimeOptionsResponse {
  const response = new language.RuntimeOptionsResponse();
  if (request.getInfo()?.getOptions()?.getFieldsMap().has("packagemanager")) return response;
  const prompt = new language.RuntimeOptionPrompt();
  prompt.setKey("packagemanager");
  prompt.setDescription("The package manager to use for installing dependencies");
  prompt.setPrompttype(language.RuntimeOptionPrompt.RuntimeOptionType.STRING);
  const [preferred, ...others] = packageManagers.map((name) => {
    const value = new language.RuntimeOptionPrompt.RuntimeOptionValue();
    value.setPrompttype(language.RuntimeOptionPrompt.RuntimeOptionType.STRING);
    value.setStringvalue(name);
    value.setDisplayname(name);
    return value;
  });
  prompt.setChoicesList(preferred ? [preferred, ...others] : others);
  prompt.setDefault(preferred);
  response.addPrompts(prompt);
  return response;
}

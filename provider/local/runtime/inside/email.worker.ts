/** A Worker whose `email()` is called by the flag service_binding_extra_handlers, which the types do not know. */
interface EmailWorker {
  email(message: object): Promise<void>;
}

const IN_FLIGHT_MS = 20;

/** Calls `email()` with the mail in the body, and tells what the Worker did with it. */
export async function deliver(request: Request, worker: EmailWorker): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const [from, to] = [searchParams.get("from"), searchParams.get("to")];
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (from === null || to === null || bytes.length === 0) {
    return new Response("The address needs `from` and `to`, and the body is the mail.", { status: 400 });
  }
  const forwards: { to: string; headers: Record<string, string> }[] = [];
  const replies: { from: string; to: string }[] = [];
  let rejected: string | undefined;
  await worker.email({
    from,
    to,
    raw: new Response(bytes).body,
    rawSize: bytes.length,
    headers: headersOf(new TextDecoder().decode(bytes)),
    setReject: (reason: string) => {
      rejected = reason;
    },
    forward: (recipient: string, headers?: Headers) => {
      forwards.push({ to: recipient, headers: Object.fromEntries(headers ?? []) });
      return { messageId: `${crypto.randomUUID()}@example.com` };
    },
    reply: (message: { from: string; to: string }) => {
      replies.push({ from: message.from, to: message.to });
      return { messageId: `${crypto.randomUUID()}@example.com` };
    },
  });
  // A rejection is not awaited by the code that makes it, and may still be on its way.
  await new Promise((resolve) => setTimeout(resolve, IN_FLIGHT_MS));
  return Response.json({ forwards, replies, ...(rejected !== undefined && { rejected }) });
}

/** The headers of a mail; one may go on in the next line, which begins with a space then. */
function headersOf(mail: string): Headers {
  const [head = ""] = mail.split(/\r?\n\r?\n/, 1);
  const lines = head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const headers = new Headers();
  for (const line of lines) {
    const [, name, value = ""] = /^([!-9;-~]+):(.*)$/.exec(line) ?? [];
    if (name !== undefined) headers.append(name, value.trim());
  }
  return headers;
}

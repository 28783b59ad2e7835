interface Message {
  body: unknown;
  contentType: "text" | "json";
  delaySeconds?: number;
}

/** What comes into a queue from outside, and how much waits in it. */
export async function queue(request: Request, producer: Queue, call: string): Promise<Response> {
  if (call === "send") await producer.sendBatch(await request.json<Message[]>());
  return Response.json({ result: await producer.metrics() });
}

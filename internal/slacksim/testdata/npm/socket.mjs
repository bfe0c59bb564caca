// Slack's own Socket Mode client, without a framework: it acks what comes and prints its type.
import { LogLevel, SocketModeClient } from "@slack/socket-mode";

const say = (line) => process.stdout.write(`${line}\n`);

const client = new SocketModeClient({
  appToken: process.env.SLACK_APP_TOKEN,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

client.on("connected", () => say("connected"));
client.on("slack_event", async ({ type, body, ack, accepts_response_payload }) => {
  say(`${type} ${body.command ?? body.type} ${accepts_response_payload}`);
  await ack(accepts_response_payload ? { text: "acked" } : undefined);
});

await client.start();
process.stdin.on("end", async () => {
  await client.disconnect();
  process.exit(0);
});
process.stdin.resume();

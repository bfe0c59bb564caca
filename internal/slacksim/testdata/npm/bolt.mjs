// An app on Slack's own framework. It speaks to whatever Slack SLACK_API_URL names, and prints a line on each thing
// that happens, for the test to read.
import bolt from "@slack/bolt";

const say = (line) => process.stdout.write(`${line}\n`);

const app = new bolt.App({
  appToken: process.env.SLACK_APP_TOKEN,
  token: process.env.SLACK_BOT_TOKEN,
  socketMode: true,
  logLevel: bolt.LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const form = (metadata) => ({
  type: "modal",
  callback_id: "form",
  private_metadata: metadata,
  title: { type: "plain_text", text: "A form" },
  submit: { type: "plain_text", text: "Send" },
  blocks: [
    {
      type: "input",
      block_id: "client",
      label: { type: "plain_text", text: "Client" },
      element: { type: "plain_text_input", action_id: "client" },
    },
    {
      type: "input",
      block_id: "owner",
      optional: true,
      label: { type: "plain_text", text: "Account" },
      element: { type: "external_select", action_id: "lookup", min_query_length: 0 },
    },
  ],
});

app.command("/oportunidad", async ({ command, ack, client }) => {
  if (command.text === "form") {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: form(command.channel_id) });
    return;
  }
  await ack({
    text: `You said ${command.text}`,
    blocks: [
      {
        type: "section",
        text: { type: "mrkdwn", text: `You said *${command.text}*` },
        accessory: { type: "button", action_id: "more", value: "1", text: { type: "plain_text", text: "More" } },
      },
    ],
  });
});

app.action("more", async ({ ack, respond, body }) => {
  await ack();
  await respond({ replace_original: true, text: `Pressed by ${body.user.id}` });
});

app.options("lookup", async ({ ack, payload }) => {
  await ack({ options: [{ text: { type: "plain_text", text: `Found ${payload.value}` }, value: "found" }] });
});

app.view("form", async ({ ack, view, client, body }) => {
  const name = view.state.values.client.client.value;
  if (name === "nobody") {
    await ack({ response_action: "errors", errors: { client: "There is no such client." } });
    return;
  }
  await ack();
  const who = await client.users.info({ user: body.user.id, include_locale: true });
  const posted = await client.chat.postMessage({
    channel: view.private_metadata,
    text: `${who.user.real_name} (${who.user.locale}) chose ${name}`,
    metadata: { event_type: "chosen", event_payload: { name } },
  });
  await client.chat.update({ channel: posted.channel, ts: posted.ts, text: `${name}, edited` });
  await client.chat.postMessage({ channel: posted.channel, thread_ts: posted.ts, text: "and its log" });
});

app.event("reaction_added", async ({ event, client }) => {
  const { channel, ts } = event.item;
  const { messages } = await client.conversations.replies({ channel, ts, limit: 1 });
  const [file] = messages[0].files;
  const response = await fetch(file.url_private_download, { headers: { Authorization: `Bearer ${client.token}` } });
  await client.reactions.add({ channel, timestamp: ts, name: "white_check_mark" });
  say(`filed ${file.name} ${await response.text()} from ${event.item_user} by ${event.user} with ${event.reaction}`);
});

app.event("subteam_members_changed", async ({ event, client }) => {
  const { usergroups } = await client.usergroups.list({ include_users: true });
  const { users } = await client.usergroups.users.list({ usergroup: event.subteam_id });
  say(`group ${usergroups[0].handle} ${usergroups[0].users} ${users} with ${event.added_users}`);
});

app.event("user_change", async ({ event }) => say(`changed ${event.user.id}`));

app.error(async (error) => say(`error ${error.message}`));

await app.start();
say("started");
process.stdin.on("end", async () => {
  await app.stop();
  process.exit(0);
});
process.stdin.resume();

// Real clients of the log protocols, each sending LINES probe lines: `probe-NAME line N`.
// usage: node send.mjs NAME URL TOKEN [PORT]   PORT: of protocols with a port of their own; PROBE_CA: whom -tls believes
// Exits 0 only when the client itself says that its lines were taken.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const LINES = 20;
const [name, url, token, port] = process.argv.slice(2);
const texts = Array.from({ length: LINES }, (_, i) => `probe-${name} line ${i}`);

async function bulk(Client, address) {
  const client = new Client({ node: address, auth: { username: "any", password: token } });
  const result = await client.helpers.bulk({
    datasource: texts.map((message) => ({
      "@timestamp": new Date().toISOString(),
      message,
      "log.level": "warn",
      "service.name": name,
    })),
    onDocument: () => ({ create: { _index: "logs-app-default" } }),
  });
  assert.equal(result.successful, LINES);
  assert.equal(result.failed, 0);
  await client.close();
}

async function otlp(exporter) {
  const { BatchLogRecordProcessor, LoggerProvider } = await import("@opentelemetry/sdk-logs");
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const results = [];
  const inner = exporter.export.bind(exporter);
  exporter.export = (records, done) =>
    inner(records, (result) => {
      results.push(result);
      done(result);
    });
  const provider = new LoggerProvider({ resource: resourceFromAttributes({ "service.name": name }) });
  provider.addLogRecordProcessor(new BatchLogRecordProcessor(exporter));
  const logger = provider.getLogger("probe");
  for (const body of texts)
    logger.emit({ body, severityNumber: 13, severityText: "WARN", attributes: { "order.id": 7 } });
  await provider.forceFlush();
  await provider.shutdown();
  assert.ok(results.length > 0);
  for (const result of results) assert.equal(result.code, 0, String(result.error));
}

async function fluent(eventMode, tls) {
  const { FluentClient } = await import("@fluent-org/logger");
  const client = new FluentClient(name, {
    eventMode,
    socket: { host: "127.0.0.1", port: Number(port), timeout: 10_000, ...tls },
    ...(process.env.PROBE_NO_KEY ? {} : { security: { clientHostname: "probe", sharedKey: "probe-key" } }),
    ack: { ackTimeout: 20_000 },
  });
  await client.connect();
  await Promise.all(texts.map((message) => client.emit({ message, level: "warn" })));
  await client.disconnect();
}

async function gelf(adapterName) {
  const gelf = (await import("gelf-pro")).default;
  gelf.setConfig({ adapterName, fields: { facility: "probe" }, adapterOptions: { host: "127.0.0.1", port: Number(port) } });
  await Promise.all(
    texts.map(
      (text) => new Promise((resolve, reject) => gelf.warning(text, { order: 7 }, (error) => (error ? reject(error) : resolve()))),
    ),
  );
}

const clients = {
  elasticsearch: async () => bulk((await import("@elastic/elasticsearch")).Client, url),
  opensearch: async () => bulk((await import("@opensearch-project/opensearch")).Client, `${url}/insert/elasticsearch`),
  "winston-loki": async () => {
    const winston = (await import("winston")).default;
    const LokiTransport = (await import("winston-loki")).default;
    let failed = null;
    const transport = new LokiTransport({
      host: url,
      basicAuth: `any:${token}`,
      labels: { app: name },
      interval: 1,
      onConnectionError: (error) => {
        failed = error;
      },
    });
    const logger = winston.createLogger({ transports: [transport], format: winston.format.simple() });
    for (const text of texts) logger.warn(text);
    await new Promise((resolve) => setImmediate(resolve));
    await transport.flush();
    assert.equal(failed, null, String(failed));
    process.exit(0);
  },
  "pino-loki": async () => {
    const pino = (await import("pino")).default;
    const transport = pino.transport({
      target: "pino-loki",
      options: { host: url, basicAuth: { username: "any", password: token }, labels: { app: name }, batching: { interval: 1 } },
    });
    const logger = pino(transport);
    for (const text of texts) logger.warn(text);
    // pino's worker thread does not hold the process, so a timer does until the worker has closed.
    const hold = setInterval(() => {}, 1000);
    await new Promise((resolve) => {
      transport.on("close", resolve);
      transport.end();
    });
    clearInterval(hold);
  },
  "otlp-http": async () => {
    const { OTLPLogExporter } = await import("@opentelemetry/exporter-logs-otlp-http");
    await otlp(new OTLPLogExporter({ url: `${url}/v1/logs`, headers: { Authorization: `Bearer ${token}` } }));
  },
  "otlp-proto": async () => {
    const { OTLPLogExporter } = await import("@opentelemetry/exporter-logs-otlp-proto");
    await otlp(new OTLPLogExporter({ url: `${url}/v1/logs`, headers: { Authorization: `Bearer ${token}` }, compression: "gzip" }));
  },
  "otlp-grpc": async () => {
    const { OTLPLogExporter } = await import("@opentelemetry/exporter-logs-otlp-grpc");
    const { Metadata } = await import("@grpc/grpc-js");
    const metadata = new Metadata();
    metadata.set("authorization", `Bearer ${token}`);
    await otlp(new OTLPLogExporter({ url: `http://127.0.0.1:${port}`, metadata }));
  },
  "otlp-grpc-tls": async () => {
    const { OTLPLogExporter } = await import("@opentelemetry/exporter-logs-otlp-grpc");
    const { credentials, Metadata } = await import("@grpc/grpc-js");
    const metadata = new Metadata();
    metadata.set("authorization", `Bearer ${token}`);
    await otlp(new OTLPLogExporter({ url: `https://127.0.0.1:${port}`, metadata, credentials: credentials.createSsl(readFileSync(process.env.PROBE_CA)) }));
  },
  "fluent-tls": () => fluent("PackedForward", { tls: { ca: readFileSync(process.env.PROBE_CA) } }),
  "fluent-message": () => fluent("Message"),
  "fluent-forward": () => fluent("Forward"),
  "fluent-packed": () => fluent("PackedForward"),
  "fluent-compressed": () => fluent("CompressedPackedForward"),
  "gelf-udp": () => gelf("udp"),
  "gelf-tcp": () => gelf("tcp"),
  "winston-splunk": async () => {
    const winston = (await import("winston")).default;
    const SplunkStreamEvent = (await import("winston-splunk-httplogger")).default;
    const transport = new SplunkStreamEvent({ splunk: { token, url, batchInterval: 0, maxBatchCount: 1, sourcetype: name } });
    let failed = null;
    transport.server.error = (error) => {
      failed = error;
    };
    const taken = new Promise((resolve) => {
      let count = 0;
      const original = transport.server.send.bind(transport.server);
      transport.server.send = (payload, done) =>
        original(payload, (error, response, body) => {
          failed = error ?? failed;
          if (body?.code !== 0) failed = new Error(JSON.stringify(body));
          done?.(error, response, body);
          if (++count === LINES) resolve();
        });
    });
    const logger = winston.createLogger({ transports: [transport] });
    for (const text of texts) logger.warn(text);
    await taken;
    assert.equal(failed, null, String(failed));
  },
  "winston-datadog": async () => {
    const winston = (await import("winston")).default;
    const DatadogWinston = (await import("datadog-winston")).default;
    const transport = new DatadogWinston({ apiKey: token, service: name, ddsource: "probe", ddtags: "env:test" });
    transport.api = `${url}/v1/input/${token}`; // it knows only Datadog's own hosts
    // It says nothing of failures; that its lines arrived is for the test to see.
    const sent = new Promise((resolve) => {
      const log = transport.log.bind(transport);
      let count = 0;
      transport.log = (info, done) =>
        log(info, () => {
          done();
          if (++count === LINES) resolve();
        });
    });
    const logger = winston.createLogger({ transports: [transport], format: winston.format.json() });
    for (const text of texts) logger.warn(text, { order: 7 });
    await sent;
  },
  datadog: async () => {
    const { client, v2 } = await import("@datadog/datadog-api-client");
    const configuration = client.createConfiguration({
      authMethods: { apiKeyAuth: token, appKeyAuth: "none" },
      baseServer: new client.BaseServerConfiguration(url, {}),
    });
    const api = new v2.LogsApi(configuration);
    await api.submitLog({
      contentEncoding: "gzip",
      body: texts.map((message) => ({ message, service: name, ddsource: "probe", ddtags: "env:test", additionalProperties: { status: "warn" } })),
    });
  },
};

await clients[name]();

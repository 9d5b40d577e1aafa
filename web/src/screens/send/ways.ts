// The ways to send logs, as text to paste, with this server's address and a token filled in.

export interface Place {
  origin: string; // http://host:port
  host: string;
  port: string;
  tls: boolean;
  token: string; // the secret, or a placeholder while there is none
  syslogHost: string;
  syslogPort: string; // "" when syslog is off
}

export interface Block {
  title: string; // where it goes
  text: string;
}

export interface Way {
  id: string;
  name: string;
  group: "Try it" | "Agents" | "This machine" | "Your code";
  says: string;
  by: "token" | "syslog" | "server"; // how its records are told from others
  blocks: (place: Place) => Block[];
}

export const ways: readonly Way[] = [
  {
    id: "curl",
    name: "curl",
    group: "Try it",
    says: "One line to see that it works. Plain text, NDJSON and JSON arrays are all taken.",
    by: "token",
    blocks: (p) => [
      {
        title: "In a shell",
        text: `curl ${p.origin}/api/v1/logs?service=hello \\\n  -H "Authorization: Bearer ${p.token}" \\\n  -d 'level=warn msg="hello from curl" took_ms=42'`,
      },
      {
        title: "A whole file",
        text: `curl "${p.origin}/api/v1/logs?service=nginx&source=access.log" \\\n  -H "Authorization: Bearer ${p.token}" \\\n  --data-binary @/var/log/nginx/access.log`,
      },
    ],
  },
  {
    id: "logger",
    name: "logger",
    group: "Try it",
    says: "The syslog client that every Linux has.",
    by: "syslog",
    blocks: (p) => [
      {
        title: "In a shell",
        text: `logger --server ${p.syslogHost} --port ${p.syslogPort} --tcp --rfc5424 --tag hello --priority user.warning "hello from logger"`,
      },
    ],
  },
  {
    id: "rsyslog",
    name: "rsyslog",
    group: "Agents",
    says: "Everything that rsyslog sees, over TCP, kept on disk while Foreshock is away.",
    by: "syslog",
    blocks: (p) => [
      {
        title: "/etc/rsyslog.d/90-foreshock.conf",
        text: `*.* action(type="omfwd" target="${p.syslogHost}" port="${p.syslogPort}" protocol="tcp"\n           TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"\n           queue.type="linkedList" queue.filename="foreshock" queue.maxDiskSpace="1g"\n           queue.saveOnShutdown="on" action.resumeRetryCount="-1")`,
      },
      { title: "Then", text: "sudo systemctl restart rsyslog && logger hello" },
    ],
  },
  {
    id: "syslog-ng",
    name: "syslog-ng",
    group: "Agents",
    says: "Over TCP in RFC 5424.",
    by: "syslog",
    blocks: (p) => [
      {
        title: "/etc/syslog-ng/conf.d/foreshock.conf",
        text: `destination d_foreshock {\n  syslog("${p.syslogHost}" port(${p.syslogPort}) transport("tcp")\n    disk-buffer(disk-buf-size(1073741824) reliable(yes)));\n};\nlog { source(s_src); destination(d_foreshock); };`,
      },
      { title: "Then", text: "sudo systemctl restart syslog-ng && logger hello" },
    ],
  },
  {
    id: "fluent-bit",
    name: "Fluent Bit",
    group: "Agents",
    says: "Through its HTTP output as lines of JSON.",
    by: "token",
    blocks: (p) => [
      {
        title: "fluent-bit.yaml",
        text: `pipeline:\n  inputs:\n    - name: tail\n      path: /var/log/*.log\n      path_key: file\n  outputs:\n    - name: http\n      match: '*'\n      host: ${p.host}\n      port: ${p.port}\n      uri: /api/v1/logs?source=fluent-bit\n      format: json_lines\n      json_date_key: timestamp\n      json_date_format: iso8601\n      header: Authorization Bearer ${p.token}\n      compress: gzip\n      retry_limit: no_limits\n      tls: ${p.tls ? "on" : "off"}`,
      },
    ],
  },
  {
    id: "vector",
    name: "Vector",
    group: "Agents",
    says: "Through its HTTP sink as lines of JSON.",
    by: "token",
    blocks: (p) => [
      {
        title: "vector.yaml",
        text: `sources:\n  files:\n    type: file\n    include: [/var/log/*.log]\nsinks:\n  foreshock:\n    type: http\n    inputs: [files]\n    uri: ${p.origin}/api/v1/logs?source=vector\n    encoding: { codec: json }\n    framing: { method: newline_delimited }\n    compression: gzip\n    auth: { strategy: bearer, token: ${p.token} }`,
      },
    ],
  },
  {
    id: "opentelemetry",
    name: "OpenTelemetry",
    group: "Agents",
    says: "OTLP over HTTP, from a collector or straight from an SDK.",
    by: "token",
    blocks: (p) => [
      {
        title: "collector.yaml",
        text: `exporters:\n  otlphttp:\n    logs_endpoint: ${p.origin}/v1/logs\n    headers: { Authorization: "Bearer ${p.token}" }\nservice:\n  pipelines:\n    logs:\n      receivers: [otlp]\n      exporters: [otlphttp]`,
      },
      {
        title: "Environment of an instrumented program",
        text: `OTEL_LOGS_EXPORTER=otlp\nOTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/protobuf\nOTEL_EXPORTER_OTLP_LOGS_ENDPOINT=${p.origin}/v1/logs\nOTEL_EXPORTER_OTLP_LOGS_HEADERS="Authorization=Bearer%20${p.token}"`,
      },
    ],
  },
  {
    id: "alloy",
    name: "Grafana Alloy, Promtail",
    group: "Agents",
    says: "Loki's push API; labels become attributes.",
    by: "token",
    blocks: (p) => [
      {
        title: "config.alloy",
        text: `loki.write "foreshock" {\n  endpoint {\n    url          = "${p.origin}/loki/api/v1/push"\n    bearer_token = "${p.token}"\n  }\n}`,
      },
      {
        title: "promtail.yaml",
        text: `clients:\n  - url: ${p.origin}/loki/api/v1/push\n    bearer_token: ${p.token}`,
      },
    ],
  },
  {
    id: "elasticsearch",
    name: "Filebeat, Logstash",
    group: "Agents",
    says: "Whatever writes to Elasticsearch or OpenSearch through the bulk API.",
    by: "token",
    blocks: (p) => [
      {
        title: "filebeat.yml",
        text: `output.elasticsearch:\n  hosts: ["${p.origin}/insert/elasticsearch"]\n  username: any\n  password: ${p.token}\nsetup.ilm.enabled: false\nsetup.template.enabled: false`,
      },
      {
        title: "logstash.conf",
        text: `output {\n  elasticsearch {\n    hosts => ["${p.origin}/insert/elasticsearch"]\n    user => "any"\n    password => "${p.token}"\n  }\n}`,
      },
    ],
  },
  {
    id: "splunk",
    name: "Splunk HEC",
    group: "Agents",
    says: "Whatever sends to Splunk's HTTP Event Collector, with acknowledgements.",
    by: "token",
    blocks: (p) => [
      {
        title: "In a shell",
        text: `curl ${p.origin}/services/collector/event \\\n  -H "Authorization: Splunk ${p.token}" \\\n  -d '{"event": "hello from HEC", "sourcetype": "hello"}'`,
      },
    ],
  },
  {
    id: "datadog",
    name: "Datadog agent",
    group: "Agents",
    says: "The agent's logs, with its tags as attributes.",
    by: "token",
    blocks: (p) => [
      {
        title: "datadog.yaml",
        text: `logs_enabled: true\napi_key: ${p.token}\nlogs_config:\n  logs_dd_url: ${p.host}:${p.port}\n  logs_no_ssl: ${p.tls ? "false" : "true"}\n  force_use_http: true`,
      },
    ],
  },
  {
    id: "journal-upload",
    name: "Journals of other hosts",
    group: "Agents",
    says: "systemd's own uploader; it knows no tokens, so the token stands in the address.",
    by: "token",
    blocks: (p) => [
      {
        title: "On the other host",
        text: `sudo apt install systemd-journal-remote\nsudo systemd-journal-upload --url=${p.origin}/insert/journald/${p.token} --follow`,
      },
    ],
  },
  {
    id: "docker",
    name: "Docker",
    group: "Agents",
    says: "A container's output through Docker's own syslog driver.",
    by: "syslog",
    blocks: (p) => [
      {
        title: "One container",
        text: `docker run --log-driver syslog \\\n  --log-opt syslog-address=tcp://${p.syslogHost}:${p.syslogPort} \\\n  --log-opt syslog-format=rfc5424micro --log-opt tag={{.Name}} \\\n  IMAGE`,
      },
      {
        title: "All containers: /etc/docker/daemon.json",
        text: JSON.stringify(
          {
            "log-driver": "syslog",
            "log-opts": {
              "syslog-address": `tcp://${p.syslogHost}:${p.syslogPort}`,
              "syslog-format": "rfc5424micro",
              tag: "{{.Name}}",
            },
          },
          null,
          2,
        ),
      },
    ],
  },
  {
    id: "file",
    name: "Log files",
    group: "This machine",
    says: "Foreshock follows files on its own machine, through rotation and restarts. Without configuration it follows the usual ones.",
    by: "server",
    blocks: () => [
      {
        title: "foreshock.yml",
        text: "ingest:\n  files:\n    - /var/log/*.log\n    - paths: [/srv/shop/logs/*.log]\n      service: shop\n      zone: Europe/Berlin",
      },
      { title: "Then", text: "foreshock serve --config foreshock.yml" },
    ],
  },
  {
    id: "journald",
    name: "systemd journal",
    group: "This machine",
    says: "Foreshock reads the journal's files on its own machine; no setting in systemd changes.",
    by: "server",
    blocks: () => [
      { title: "foreshock.yml", text: "ingest:\n  journald:\n    on: true\n    since: 1d" },
      { title: "Then", text: "foreshock serve --config foreshock.yml" },
    ],
  },
  {
    id: "stdin",
    name: "A pipe",
    group: "This machine",
    says: "Whatever a program prints.",
    by: "server",
    blocks: () => [
      { title: "In a shell", text: "kubectl logs -f deploy/checkout | foreshock serve --stdin" },
      { title: "Only look, without a server", text: "kubectl logs deploy/checkout | foreshock explain -" },
    ],
  },
  {
    id: "python",
    name: "Python",
    group: "Your code",
    says: "A handler for the standard logging module, without a package.",
    by: "token",
    blocks: (p) => [
      {
        title: "logging_setup.py",
        text: `import json, logging, logging.handlers, queue, urllib.request\n\nclass Foreshock(logging.Handler):\n    def emit(self, record):\n        line = json.dumps({"timestamp": record.created, "level": record.levelname,\n                           "logger": record.name, "message": self.format(record)})\n        request = urllib.request.Request(\n            "${p.origin}/api/v1/logs?service=my-app", data=line.encode(),\n            headers={"Authorization": "Bearer ${p.token}"})\n        urllib.request.urlopen(request, timeout=5).close()\n\nlines = queue.Queue(10_000)\nlogging.handlers.QueueListener(lines, Foreshock()).start()\nlogging.basicConfig(level="INFO", handlers=[logging.handlers.QueueHandler(lines)])\nlogging.warning("hello from Python")`,
      },
    ],
  },
  {
    id: "node",
    name: "Node.js",
    group: "Your code",
    says: "Batches of JSON lines with fetch, without a package.",
    by: "token",
    blocks: (p) => [
      {
        title: "log.mjs",
        text: `const lines = [];\nexport const log = (level, message, fields = {}) =>\n  lines.push(JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields }));\n\nsetInterval(async () => {\n  if (lines.length === 0) return;\n  const batch = lines.splice(0, 1000);\n  const sent = await fetch("${p.origin}/api/v1/logs?service=my-app", {\n    method: "POST", body: batch.join("\\n"),\n    headers: { Authorization: "Bearer ${p.token}", "Content-Type": "application/x-ndjson" },\n  }).catch(() => {});\n  if (!sent?.ok) lines.unshift(...batch);\n}, 1000);\n\nlog("warn", "hello from Node");`,
      },
    ],
  },
];

export function placeOf(
  location: { origin: string; hostname: string; port: string; protocol: string },
  server: { syslog?: string | null },
  token: string | null,
): Place {
  const tls = location.protocol === "https:";
  const syslog = server.syslog ?? "";
  const colon = syslog.lastIndexOf(":");
  const syslogHost = syslog.slice(0, colon).replace(/^\[|\]$/g, "");
  // An address that means "all" is no address to send to; the one of this page works.
  const anywhere = ["", "0.0.0.0", "::", "*"].includes(syslogHost);
  return {
    origin: location.origin,
    host: location.hostname,
    port: location.port || (tls ? "443" : "80"),
    tls,
    token: token ?? "fsk_YOUR_TOKEN",
    syslogHost: anywhere ? location.hostname : syslogHost,
    syslogPort: colon >= 0 ? syslog.slice(colon + 1) : "",
  };
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname === "::1" || hostname.startsWith("127.");
}

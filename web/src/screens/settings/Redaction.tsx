// Redaction: what the server hides before a line is stored, tried live on a text of one's own.
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, data } from "../../api/client";
import { choice, useUrlParam } from "../../state/url";
import { Panel, ProblemNote, Segmented } from "../../surface/Panel";
import css from "./Settings.module.css";

const policies = ["configured", "standard"] as const;
const policyParam = choice(policies, "configured");
const sample = [
  'user ann@example.org paid with 4111 1111 1111 1111, password="hunter2"',
  "GET https://api:s3cret@10.1.2.3/v1/orders Authorization: Bearer abcDEF123456ghiJKL789",
].join("\n");

export function Redaction() {
  const [policy, setPolicy] = useUrlParam("policy", policyParam);
  const [text, setText] = useState(sample);
  const [asked] = useDebouncedValue(text, 150);
  const test = useQuery({
    queryKey: ["redaction", policy, asked],
    queryFn: () => data(api.POST("/api/v1/redaction/test", { body: { text: asked, policy } })),
    placeholderData: keepPreviousData,
    enabled: asked !== "",
  });
  const shown = asked === "" ? undefined : test.data;
  return (
    <div className={css.redaction}>
      <Panel title="Try it" note="nothing here is stored">
        <Segmented
          label="Policy"
          value={policy}
          onChange={setPolicy}
          options={[
            { value: "configured", label: "As configured" },
            { value: "standard", label: "Standard" },
          ]}
        />
        <label className={css.tryText}>
          <span className="soft">Lines to try</span>
          <textarea
            value={text}
            rows={6}
            maxLength={60_000}
            spellCheck={false}
            onChange={(e) => setText(e.target.value)}
          />
        </label>
      </Panel>
      <Panel title="What would be stored">
        {test.error && <ProblemNote error={test.error} retry={() => void test.refetch()} />}
        {shown && (
          <>
            {policy === "configured" && !shown.active && (
              <p className="soft">
                Nothing is redacted today. Set <code>redaction.standard: true</code> in the configuration file, or
                choose an action for each kind.
              </p>
            )}
            <pre className={css.redacted} data-testid="redacted">
              {shown.parts.map((part, i) =>
                part.kind ? (
                  <mark key={i} title={`${part.kind}: ${part.text}`}>
                    {part.replacement || "∅"}
                  </mark>
                ) : (
                  part.text
                ),
              )}
            </pre>
            <dl className={css.actions} aria-label="Actions">
              {Object.entries(shown.actions).map(([kind, action]) => (
                <div key={kind}>
                  <dt>{kind}</dt>
                  <dd className={css.chip} data-strong={action !== "keep"}>
                    {action}
                  </dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </Panel>
    </div>
  );
}

// The commonest values among what matches, with a click to keep or leave out each.

import { IconMinus, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import { hasCondition, withCondition, withoutCondition } from "../../query/language";
import { ProblemNote, SkeletonRows } from "../../surface/Panel";
import { count } from "../../time/format";
import css from "./Explore.module.css";

const fields = ["service", "host", "source", "format"];
const valuesShown = 8;

// The end of a path says more than its beginning.
const pathShown = 20;
export function shortened(value: string): string {
  return value.length > pathShown && value.includes("/") ? `…${value.slice(1 - pathShown)}` : value;
}

interface Props {
  query: string;
  filters: string;
  start: string;
  end: string;
  onQuery: (query: string) => void;
}

export function Facets({ query, filters, start, end, onQuery }: Props) {
  const facets = useQuery({
    queryKey: ["facets", filters, start, end],
    queryFn: () => data(api.POST("/api/v1/query/facets", { body: { query: filters, start, end, fields } })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (facets.isPending) return <SkeletonRows rows={10} height={28} />;
  if (facets.error) return <ProblemNote error={facets.error} retry={() => void facets.refetch()} />;
  return facets.data.fields.map((field) => {
    if (field.values.length === 0) return null;
    const top = Math.max(1, ...field.values.map((value) => value.count));
    return (
      <section key={field.name} className={css.facet}>
        <h2>{field.name}</h2>
        <ul>
          {field.values.slice(0, valuesShown).map(({ value, count: times }) => {
            const state = hasCondition(query, field.name, value);
            return (
              <li key={value} data-state={state ?? ""}>
                <button
                  type="button"
                  className={css.facetValue}
                  aria-pressed={state === "with"}
                  title={value}
                  onClick={() =>
                    onQuery(
                      state === "with"
                        ? withoutCondition(query, field.name, value)
                        : withCondition(query, field.name, value),
                    )
                  }
                >
                  <i style={{ width: `${(times / top) * 100}%` }} />
                  <span className="ellipsis">{shortened(value) || "(none)"}</span>
                  <span className="num muted">{count(times)}</span>
                </button>
                <button
                  type="button"
                  className={css.facetOut}
                  aria-label={state === "without" ? `Take ${value} in again` : `Leave ${value} out`}
                  onClick={() =>
                    onQuery(
                      state === "without"
                        ? withoutCondition(query, field.name, value)
                        : withCondition(query, field.name, value, true),
                    )
                  }
                >
                  {state === "without" ? <IconPlus size={12} /> : <IconMinus size={12} />}
                </button>
              </li>
            );
          })}
        </ul>
      </section>
    );
  });
}

// mod+K: one field for everything: screens, services, incidents, templates, or a search for what was typed.
import { Modal, useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFlame, IconGridDots, IconMoon, IconSearch, IconServer } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { api, data } from "../api/client";
import { condition } from "../query/language";
import { useLinkTo } from "../state/url";
import css from "./Shell.module.css";
import { screens } from "./screens";

interface Entry {
  id: string;
  label: string;
  hint: string;
  icon: ReactNode;
  run: () => void;
}

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={open}
      onClose={onClose}
      withCloseButton={false}
      size={600}
      padding={0}
      attributes={{ content: { "aria-label": "Find anything" } }}
      styles={{ body: { padding: 0 } }}
    >
      {open && <PaletteBody onClose={onClose} />}
    </Modal>
  );
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [wanted] = useDebouncedValue(text.trim(), 150);
  const [at, setAt] = useState(0);
  const [, navigate] = useLocation();
  const link = useLinkTo();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  const overview = useQuery({
    queryKey: ["overview", "1h"],
    queryFn: () => data(api.GET("/api/v1/overview", { params: { query: { window: "1h" } } })),
    staleTime: 30_000,
  });
  const incidents = useQuery({
    queryKey: ["incidents", "palette"],
    queryFn: () => data(api.GET("/api/v1/incidents", { params: { query: { status: "all", limit: 50 } } })),
    staleTime: 30_000,
  });
  const templates = useQuery({
    queryKey: ["templates", "palette", wanted],
    queryFn: () => data(api.GET("/api/v1/templates", { params: { query: { q: wanted, limit: 6, start: "now-7d" } } })),
    enabled: wanted.length > 1,
    placeholderData: keepPreviousData,
  });

  const entries = useMemo<Entry[]>(() => {
    const lower = text.trim().toLowerCase();
    const fits = (label: string) => label.toLowerCase().includes(lower);
    const go = (href: string) => () => {
      navigate(href);
      onClose();
    };
    const all: Entry[] = [];
    if (lower) {
      all.push({
        id: "search",
        label: `Search lines for “${text.trim()}”`,
        hint: "Explore",
        icon: <IconSearch size={16} />,
        run: go(link("/explore", { q: text.trim() })),
      });
    }
    for (const screen of screens) {
      if (fits(screen.name) || fits(screen.says)) {
        all.push({
          id: screen.path,
          label: screen.name,
          hint: screen.says,
          icon: <screen.icon size={16} />,
          run: go(link(screen.path)),
        });
      }
    }
    for (const incident of incidents.data?.items ?? []) {
      if (lower && fits(`#${incident.number} ${incident.title}`)) {
        all.push({
          id: incident.id,
          label: `#${incident.number} ${incident.title}`,
          hint: incident.status,
          icon: <IconFlame size={16} />,
          run: go(link(`/incidents/${incident.id}`)),
        });
      }
    }
    for (const service of overview.data?.services ?? []) {
      if (lower && fits(service.name)) {
        all.push({
          id: `service ${service.name}`,
          label: service.name,
          hint: "Lines of the service",
          icon: <IconServer size={16} />,
          run: go(link("/explore", { q: condition("service", service.name) })),
        });
      }
    }
    if (lower.length > 1) {
      for (const template of templates.data?.items ?? []) {
        all.push({
          id: template.id,
          label: template.text,
          hint: "Pattern",
          icon: <IconGridDots size={16} />,
          run: go(link(`/patterns/${template.id}`)),
        });
      }
    }
    if (fits("dark light theme")) {
      const next = colorScheme === "dark" ? "light" : "dark";
      all.push({
        id: "theme",
        label: `Use the ${next} theme`,
        hint: "Look",
        icon: <IconMoon size={16} />,
        run: () => {
          setColorScheme(next);
          onClose();
        },
      });
    }
    return all.slice(0, 40);
  }, [text, incidents.data, overview.data, templates.data, colorScheme, setColorScheme, navigate, link, onClose]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new text, first entry.
  useEffect(() => setAt(0), [text]);
  useEffect(() => {
    document.getElementById(`palette-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((at + step + entries.length) % Math.max(1, entries.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      entries[at]?.run();
    }
  };
  return (
    <div>
      <div className={css.paletteInput}>
        <IconSearch size={18} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-expanded={true}
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-label="Find anything"
          aria-activedescendant={`palette-${at}`}
          placeholder="Screens, services, incidents, patterns, or words in lines"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id="palette-list" className={css.paletteList} role="listbox" aria-label="Results">
        {entries.map((entry, index) => (
          <div
            key={entry.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at}
            className={css.paletteItem}
            onMouseMove={() => setAt(index)}
            onClick={entry.run}
          >
            {entry.icon}
            <span className="ellipsis">{entry.label}</span>
            <span className={css.paletteHint}>{entry.hint}</span>
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className={css.paletteNone}>Nothing fits.</p>}
    </div>
  );
}

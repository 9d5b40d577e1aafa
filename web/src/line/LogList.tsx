// A virtual list of log lines: only what is seen is in the page, however many there are.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import css from "./line.module.css";

export interface LogListProps<Item> {
  label: string;
  items: readonly Item[];
  keyOf: (item: Item, index: number) => string | number;
  render: (item: Item, index: number) => ReactNode;
  active: number; // index, -1 for none
  opened?: string | number | null; // key of the line whose drawer is open
  onActive: (index: number) => void;
  onOpen: (index: number) => void;
  onEnd?: () => void; // near the last line
  follow?: boolean; // keep the last line in sight
  onFollow?: (follow: boolean) => void;
  compact: boolean; // small screens: two rows a line; only a first guess of the height
  footer?: ReactNode;
}

export function LogList<Item>(props: LogListProps<Item>) {
  const { items, keyOf, active, follow, onFollow, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (props.compact ? 58 : 24),
    overscan: 12,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item, index);
    },
  });

  useLayoutEffect(() => {
    if (follow && items.length > 0) virtual.scrollToIndex(items.length - 1, { align: "end" });
  }, [follow, items, virtual]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new active line moves the list.
  useEffect(() => {
    if (active >= 0 && active < items.length) virtual.scrollToIndex(active, { align: "auto" });
  }, [active]);

  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onEnd && items.length > 0 && last >= items.length - 20) onEnd();
  }, [last, items.length, onEnd]);

  const onScroll = () => {
    const element = scroller.current;
    if (!onFollow || !element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 32;
    if (atEnd !== follow) onFollow(atEnd);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
    if (step) {
      event.preventDefault();
      props.onActive(Math.max(0, Math.min(items.length - 1, active + step)));
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      props.onOpen(active);
    }
  };

  const activeId = active >= 0 && shown.some((item) => item.index === active) ? `line-${active}` : undefined;
  return (
    <div
      ref={scroller}
      className={css.list}
      role="listbox"
      aria-label={props.label}
      tabIndex={0}
      aria-activedescendant={activeId}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative", width: "100%" }}>
        {shown.map((place) => {
          const item = items[place.index];
          if (item === undefined) return null;
          return (
            <div
              key={place.key}
              id={`line-${place.index}`}
              ref={virtual.measureElement}
              data-index={place.index}
              className={css.place}
              role="option"
              aria-selected={props.opened === place.key}
              data-active={place.index === active}
              style={{ transform: `translateY(${place.start}px)` }}
              onClick={() => {
                if (String(window.getSelection() ?? "") !== "") return; // someone is copying text
                props.onActive(place.index);
                props.onOpen(place.index);
              }}
            >
              {props.render(item, place.index)}
            </div>
          );
        })}
      </div>
      {props.footer && <div role="presentation">{props.footer}</div>}
    </div>
  );
}

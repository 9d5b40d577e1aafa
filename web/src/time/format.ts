// Times, counts and sizes as text. A time is shown in the reader's zone or in UTC, never in a third.
import { isRelative, presets, type Range, resolve } from "./range";

export type Zone = "utc" | "local";

export function ms(time: string): number {
  return Date.parse(time.replace(/(\.\d{3})\d+/, "$1"));
}

const two = (n: number) => String(n).padStart(2, "0");

function fields(value: number, zone: Zone) {
  const date = new Date(value);
  return zone === "utc"
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth(),
        day: date.getUTCDate(),
        h: date.getUTCHours(),
        m: date.getUTCMinutes(),
        s: date.getUTCSeconds(),
        ms: date.getUTCMilliseconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth(),
        day: date.getDate(),
        h: date.getHours(),
        m: date.getMinutes(),
        s: date.getSeconds(),
        ms: date.getMilliseconds(),
      };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function clock(time: string | number, zone: Zone, precision: "min" | "s" | "ms" = "s"): string {
  const f = fields(typeof time === "number" ? time : ms(time), zone);
  const base = `${two(f.h)}:${two(f.m)}`;
  if (precision === "min") return base;
  return precision === "s" ? `${base}:${two(f.s)}` : `${base}:${two(f.s)}.${String(f.ms).padStart(3, "0")}`;
}

export function day(time: string | number, zone: Zone): string {
  const f = fields(typeof time === "number" ? time : ms(time), zone);
  return `${f.day} ${months[f.month]}`;
}

// The clock today, day and clock on other days.
export function moment(time: string | number, zone: Zone, now: number, precision: "min" | "s" = "s"): string {
  const value = typeof time === "number" ? time : ms(time);
  const text = clock(value, zone, precision);
  return day(value, zone) === day(now, zone) ? text : `${day(value, zone)} ${text}`;
}

export function full(time: string, zone: Zone): string {
  const f = fields(ms(time), zone);
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? "";
  const text = `${f.year}-${two(f.month + 1)}-${two(f.day)} ${two(f.h)}:${two(f.m)}:${two(f.s)}${fraction ? `.${fraction.slice(0, 9)}` : ""}`;
  return `${text} ${zone === "utc" ? "UTC" : offset(ms(time))}`;
}

function offset(value: number): string {
  const minutes = -new Date(value).getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  return `${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

export function duration(length: number): string {
  const s = Math.round(Math.abs(length) / 1000);
  if (s < 60) return `${s} s`;
  if (s < 3600) return s % 60 && s < 600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.round(s / 60)} min`;
  const minutes = Math.round(s / 60);
  if (minutes < 1440) return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
  const hours = Math.round(s / 3600);
  return hours % 24 && hours < 240 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.round(hours / 24)} d`;
}

export function ago(time: string | number, now: number): string {
  const length = now - (typeof time === "number" ? time : ms(time));
  if (length < 2000) return "just now";
  const s = Math.floor(length / 1000);
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ago`;
  return `${Math.floor(s / 86_400)} d ago`;
}

export function rangeLabel(range: Range, zone: Zone, now: number): string {
  const preset = presets.find((p) => p.range.from === range.from && p.range.to === range.to);
  if (preset) return preset.label;
  const { start, end } = resolve(range, now);
  if (isRelative(range) && range.to === "now") return `Last ${duration(end - start)}`;
  const short = end - start < 600_000 ? "s" : "min";
  return day(start, zone) === day(end, zone)
    ? `${day(start, zone)}, ${clock(start, zone, short)} – ${clock(end, zone, short)}`
    : `${day(start, zone)} ${clock(start, zone, "min")} – ${day(end, zone)} ${clock(end, zone, "min")}`;
}

// 1234 -> 1,234; from 100,000 on 123k, 1.2M, 3.4G.
export function count(value: number): string {
  const size = Math.abs(value);
  if (size < 100_000) return Math.round(value).toLocaleString("en-US");
  if (size < 1e6) return `${Math.round(value / 1000)}k`;
  if (size < 1e9) return `${(value / 1e6).toFixed(size < 1e7 ? 2 : 1)}M`;
  return `${(value / 1e9).toFixed(2)}G`;
}

// A measured figure: three digits that matter.
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1000) return count(value);
  if (size >= 100 || Number.isInteger(value)) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 0.01) return value.toFixed(2);
  return size < 0.0001 ? "<0.0001" : value.toPrecision(1);
}

export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return "0 %";
  if (value < 0.1) return "<0.1 %";
  return value < 10 ? `${value.toFixed(1)} %` : `${Math.round(value)} %`;
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const names = ["KiB", "MiB", "GiB", "TiB"];
  let size = value / 1024;
  let unit = 0;
  while (size >= 1024 && unit < names.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${names[unit]}`;
}

// How unusual a p-value is, for a person.
export function rarity(p: number): string {
  if (p >= 0.1) return "not unusual";
  const times = 1 / Math.max(p, 1e-12);
  if (times >= 1e9) return "once in over a billion windows";
  if (times >= 1e6) return `once in ${Math.round(times / 1e6)} million windows`;
  if (times >= 1e4) return `once in ${Math.round(times / 1e3)},000 windows`;
  return `once in ${Math.round(times).toLocaleString("en-US")} windows`;
}

// One pattern that differs between two windows: how, by how much, and a line of it.
import { IconArrowDownRight, IconArrowUpRight, IconEyeOff, IconSparkles, IconVariable } from "@tabler/icons-react";
import { Link } from "wouter";
import { TemplateText } from "../../line/TemplateText";
import { useLinkTo } from "../../state/url";
import { count, figure } from "../../time/format";
import type { Difference } from "./contract";
import css from "./Patterns.module.css";
import { SlotPlace } from "./SlotPlace";
import { factor } from "./windows";

const changeNames: Record<Difference["change"], string> = {
  new: "New",
  vanished: "Gone",
  rate: "Rate",
  slot_type: "Values",
};

function changeIcon(one: Difference): typeof IconSparkles {
  if (one.change === "new") return IconSparkles;
  if (one.change === "vanished") return IconEyeOff;
  if (one.change === "slot_type") return IconVariable;
  return one.rate_b >= one.rate_a ? IconArrowUpRight : IconArrowDownRight;
}

export function CompareRow({ one, index }: { one: Difference; index: number }) {
  const link = useLinkTo();
  const Icon = changeIcon(one);
  const times = factor(one.rate_a, one.rate_b);
  return (
    <li className={css.difference} data-difference={index} data-change={one.change}>
      <span className={css.change}>
        <Icon size={14} aria-hidden />
        {changeNames[one.change]}
        {one.change === "rate" && <strong className="num">{times}</strong>}
      </span>
      <Link href={link(`/patterns/${one.template.id}`)} className={css.differenceText}>
        {one.template.name && <span className={`${css.name} ellipsis`}>{one.template.name}</span>}
        <TemplateText text={one.template.text} clamp />
        {one.change === "slot_type" && one.slot !== undefined && (
          <span className={css.types}>
            <SlotPlace text={one.template.text} index={one.slot} />
            <span>
              was {one.type_a}, is {one.type_b}
            </span>
          </span>
        )}
        <span className={css.under}>
          {one.service && <span>{one.service}</span>}
          {one.example && <code className="ellipsis">{one.example}</code>}
        </span>
      </Link>
      <span className={css.rates} title="Lines before and after, and lines per minute">
        <span className="num">
          {count(one.count_a)} → {count(one.count_b)}
        </span>
        <span className="num muted">
          {figure(one.rate_a)} → {figure(one.rate_b)} /min
        </span>
      </span>
    </li>
  );
}

// How a pattern came together: the more general one above, what it gathers below, and from which granularity on each
// stands by itself.
import { Link } from "wouter";
import { TemplateText } from "../../line/TemplateText";
import { count } from "../../time/format";
import type { Tree } from "./contract";
import css from "./Patterns.module.css";

const kinds = { learned: "", merged: "merged by hand", split: "split by hand" } as const;
const childrenMax = 40;

interface Props {
  tree: Tree;
  own: string; // the pattern that is looked at
  href: (id: string) => string;
}

export function MergeTree({ tree, own, href }: Props) {
  return (
    <ul className={css.tree} aria-label="Merge tree">
      <Node tree={tree} own={own} href={href} />
    </ul>
  );
}

function Node({ tree, own, href }: Props) {
  const kind = tree.kind ? kinds[tree.kind] : "";
  const shown = tree.children.slice(0, childrenMax);
  return (
    <li>
      <Link href={href(tree.id)} className={css.node} {...(tree.id === own ? { "aria-current": "true" as const } : {})}>
        <TemplateText text={tree.text} clamp />
        <span className={css.nodeFacts}>
          <span className="num">{tree.count === undefined ? "" : count(tree.count)}</span>
          {kind && <span>{kind}</span>}
        </span>
      </Link>
      {shown.length > 0 && (
        <ul>
          {shown.map((child) => (
            <Node key={child.id} tree={child} own={own} href={href} />
          ))}
          {tree.children.length > childrenMax && (
            <li className="muted">and {count(tree.children.length - childrenMax)} more</li>
          )}
        </ul>
      )}
    </li>
  );
}

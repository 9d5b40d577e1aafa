import css from "./Shell.module.css";

export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg className={css.logo} width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" />
      <path d="M4 17h5l2-4 3 9 4-16 3.5 15 2-4H28" />
    </svg>
  );
}

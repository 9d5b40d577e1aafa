// A person's verdict, one click: real, noise, or expected. It is kept for ever and teaches the detectors.

import { IconCheck, IconMoodNeutral, IconVolumeOff } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { api, data, type Schemas } from "../../api/client";
import { toast, toastProblem } from "../../surface/toasts";
import css from "./Anomalies.module.css";

type Verdict = Schemas["FeedbackCreate"]["verdict"];

const verdicts: readonly { verdict: Verdict; label: string; title: string; icon: typeof IconCheck }[] = [
  { verdict: "true_positive", label: "Real", title: "Worth knowing", icon: IconCheck },
  { verdict: "false_positive", label: "Noise", title: "Not worth knowing", icon: IconVolumeOff },
  { verdict: "benign_known", label: "Expected", title: "Real, but planned or harmless", icon: IconMoodNeutral },
];

export function FeedbackButtons({ kind, id }: { kind: Schemas["FeedbackCreate"]["target_kind"]; id: string }) {
  const give = useMutation({
    mutationFn: (verdict: Verdict) =>
      data(api.POST("/api/v1/feedback", { body: { target_kind: kind, target_id: id, verdict, scope: "this" } })),
    onSuccess: () => toast("Thank you, kept."),
    onError: toastProblem,
  });
  const given = give.isSuccess || give.isPending ? give.variables : undefined;
  return (
    <fieldset className={css.feedback}>
      <legend className="hidden-label">Your verdict</legend>
      {verdicts.map(({ verdict, label, title, icon: Icon }) => (
        <button
          key={verdict}
          type="button"
          title={title}
          aria-pressed={given === verdict}
          onClick={() => give.mutate(verdict)}
        >
          <Icon size={14} aria-hidden />
          {label}
        </button>
      ))}
    </fieldset>
  );
}

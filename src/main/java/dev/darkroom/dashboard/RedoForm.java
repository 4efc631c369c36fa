package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.Handed;
import dev.darkroom.api.Idempotency;
import dev.darkroom.api.ProblemException;
import dev.darkroom.api.RedoOrder;
import dev.darkroom.api.RedoPlan;
import dev.darkroom.api.RedoRow;
import dev.darkroom.api.Values;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Sha256;
import dev.darkroom.security.Token;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The form that does rejected jobs again, as it was filled in.
 *
 * @param ticked the chosen jobs
 * @param prompts one for each job that is shown
 * @param isOne whether {@code prompt} holds for all of them
 * @param isAll whether also those are meant that are not shown
 * @param isAgain whether those that are shown may have been redone before
 * @param key the same for one page as it was shown: who presses twice starts one batch
 * @param checked proof of what was shown: nothing else is started
 */
public record RedoForm(
        Set<Long> ticked,
        Map<Long, String> prompts,
        boolean isOne,
        String prompt,
        boolean isAll,
        boolean isAgain,
        String name,
        String maxPaid,
        String key,
        String checked) {

    private static final String PROMPT_OF = "prompt_";
    private static final int LONGEST_NAME = 200;
    private static final long MOST = 999_999_999_999_999_999L;

    static RedoForm empty(BatchView batch, List<RedoRow> rows, boolean isAgain) {
        Map<Long, String> prompts = new LinkedHashMap<>();
        rows.forEach(row -> prompts.put(row.jobId(), row.prompt()));
        return new RedoForm(
                Set.copyOf(prompts.keySet()),
                prompts,
                false,
                "",
                false,
                isAgain,
                RedoOrder.name(batch),
                "",
                UUID.randomUUID().toString(),
                "");
    }

    /** @throws ProblemException 422 for a job that is no number */
    static RedoForm of(MultivaluedMap<String, String> form) {
        Map<Long, String> prompts = new TreeMap<>();
        form.forEach((name, values) -> {
            if (name.startsWith(PROMPT_OF)) {
                prompts.put(number(name.substring(PROMPT_OF.length())), lines(values.get(0)));
            }
        });
        return new RedoForm(
                form.getOrDefault("job", List.of()).stream()
                        .map(RedoForm::number)
                        .collect(Collectors.toSet()),
                prompts,
                "one".equals(form.getFirst("prompts")),
                lines(text(form, "prompt")),
                form.containsKey("all"),
                form.containsKey("again"),
                text(form, "name").strip(),
                text(form, "max_paid").strip(),
                text(form, "key").strip(),
                text(form, "checked").strip());
    }

    private static long number(String text) {
        return Values.number("job", text, 1, MOST);
    }

    private static String text(MultivaluedMap<String, String> form, String name) {
        return Optional.ofNullable(form.getFirst(name)).orElse("");
    }

    /** Browsers send the ends of lines as CR LF, which nobody has typed. */
    private static String lines(String text) {
        return text.replace("\r\n", "\n");
    }

    public boolean isTicked(long job) {
        return ticked.contains(job);
    }

    public String promptOf(RedoRow row) {
        return prompts.getOrDefault(row.jobId(), row.prompt());
    }

    /** @throws ProblemException 422 */
    RedoOrder order() {
        Optional<String> one = isOne ? Optional.of(RedoOrder.prompt("prompt", prompt)) : Optional.empty();
        if (isAll) {
            if (!isOne) {
                throw ProblemException.invalid(
                        "prompts",
                        "Those that are not shown here have no prompt of their own in this form: give one prompt for all.",
                        "one prompt for all, or the ticked ones alone");
            }
            return new RedoOrder(Map.of(), one, false);
        }
        if (ticked.isEmpty()) {
            throw ProblemException.invalid("job", "No picture is ticked.", "at least one picture");
        }
        Map<Long, Optional<String>> jobs = new TreeMap<>();
        ticked.forEach(job -> jobs.put(
                job,
                isOne
                        ? Optional.empty()
                        : Optional.ofNullable(prompts.get(job)).map(own -> RedoOrder.prompt("prompt", own))));
        return new RedoOrder(jobs, one, isAgain);
    }

    /** @throws ProblemException 422 */
    Handed handed(Token by, BatchView batch) {
        return new Handed(
                by,
                name.isEmpty() ? RedoOrder.name(batch) : Values.text("name", name, LONGEST_NAME),
                OnUncertain.valueOf(batch.onUncertain()),
                maxPaid.isEmpty()
                        ? Optional.empty()
                        : Optional.of((int) Values.number("max_paid", maxPaid, 0, Integer.MAX_VALUE)),
                Optional.ofNullable(batch.creditsPerEdit()),
                Map.of(),
                key.isEmpty()
                        ? Optional.empty()
                        : Idempotency.Key.of(
                                key + "-" + Sha256.of(said()).substring(0, 16), "POST redo of " + batch.id(), said()));
    }

    /** What was checked: only that may be started. */
    String proof(RedoPlan plan) {
        return Sha256.of(String.join("\n", name, maxPaid, plan.fingerprint()));
    }

    private String said() {
        List<String> parts =
                new ArrayList<>(List.of(checked, name, maxPaid, isOne + " " + isAll + " " + isAgain, prompt));
        ticked.stream().sorted().forEach(job -> parts.add(job + " " + prompts.get(job)));
        return String.join("\n", parts);
    }
}

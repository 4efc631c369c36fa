package dev.darkroom.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Decides which call meets which fault: first what its prompt asks for, then the rules in their order. */
final class Faults {
    private final SplittableRandom random;
    private final PromptMarks marks = new PromptMarks();
    private final Map<Fault, Long> met = new EnumMap<>(Fault.class);
    private List<FaultRule> rules;

    Faults(long seed, List<FaultRule> rules) {
        this.random = new SplittableRandom(seed);
        this.rules = new ArrayList<>(rules);
    }

    synchronized void replace(List<FaultRule> next) {
        rules = new ArrayList<>(next);
    }

    /** The rules in force, with what is left of each {@code next=}. */
    synchronized List<FaultRule> rules() {
        return List.copyOf(rules);
    }

    /** A fault that happens before the request's body is read. */
    synchronized Optional<FaultRule> beforeReading(Endpoint endpoint) {
        return byRule(endpoint, "", true);
    }

    /** A fault that happens once the request is read; the prompt is empty where the call has none. */
    synchronized Optional<FaultRule> afterReading(Endpoint endpoint, String prompt) {
        Optional<FaultRule> mark = marks.draw(endpoint, prompt);
        mark.ifPresent(this::count);
        return mark.isPresent() ? mark : byRule(endpoint, prompt, false);
    }

    /** The download fault that the next link to a result of this prompt carries. */
    synchronized Optional<FaultRule> ofLink(String prompt) {
        return marks.draw(Endpoint.DOWNLOAD, prompt);
    }

    /** How often each fault happened, by its name. */
    synchronized Map<String, Long> happened() {
        Map<String, Long> counts = new TreeMap<>();
        met.forEach((fault, count) -> counts.put(fault.label(), count));
        return counts;
    }

    synchronized void count(FaultRule rule) {
        met.merge(rule.fault(), 1L, Long::sum);
    }

    private Optional<FaultRule> byRule(Endpoint endpoint, String prompt, boolean unread) {
        for (int i = 0; i < rules.size(); i++) {
            FaultRule rule = rules.get(i);
            if (rule.on() == endpoint && (rule.fault().stage == Fault.Stage.UNREAD) == unread && fires(rule, prompt)) {
                useUp(i, rule);
                count(rule);
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private boolean fires(FaultRule rule, String prompt) {
        return rule.prompt()
                        .map(words -> prompt.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT)))
                        .orElse(true)
                && (rule.share() >= 1 || random.nextDouble() < rule.share());
    }

    private void useUp(int index, FaultRule rule) {
        if (rule.next().isEmpty()) {
            return;
        }
        if (rule.next().getAsInt() == 1) {
            rules.remove(index);
        } else {
            rules.set(index, rule.withNext(rule.next().getAsInt() - 1));
        }
    }
}

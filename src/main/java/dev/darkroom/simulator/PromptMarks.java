package dev.darkroom.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults that a prompt asks for itself: {@code fault:NAME[+charged][:TIMES]}, anywhere in the text, several if wanted. With
 * TIMES only the first so many edits with this very prompt (for a download fault: links to its results) meet it.
 */
final class PromptMarks {
    private static final Pattern MARK = Pattern.compile("(?<![\\w-])fault:([a-z0-9-]+)(\\+charged)?(?::(\\d{1,9}))?");
    private static final int REMEMBERED = 100_000;

    private final Map<String, Integer> met = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** The faults named in a prompt; an unknown name is an {@link IllegalArgumentException}. */
    static List<FaultRule> in(String prompt) {
        if (!prompt.contains("fault:")) {
            return List.of();
        }
        List<FaultRule> marks = new ArrayList<>();
        Matcher matcher = MARK.matcher(prompt);
        while (matcher.find()) {
            FaultRule rule = FaultRule.of(Fault.of(matcher.group(1)));
            OptionalInt times = matcher.group(3) == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(Math.max(1, Integer.parseInt(matcher.group(3))));
            marks.add(new FaultRule(
                    rule.fault(), rule.on(), 1, times, Optional.empty(), matcher.group(2) != null, Optional.empty()));
        }
        return marks;
    }

    /** The first fault the prompt asks for that happens to this kind of call and has not happened often enough. */
    Optional<FaultRule> draw(Endpoint endpoint, String prompt) {
        for (FaultRule mark : in(prompt)) {
            if (mark.on() == endpoint && hasTimesLeft(mark, prompt)) {
                return Optional.of(mark);
            }
        }
        return Optional.empty();
    }

    private boolean hasTimesLeft(FaultRule mark, String prompt) {
        return mark.next().isEmpty()
                || met.merge(mark.fault() + " " + prompt, 1, Integer::sum)
                        <= mark.next().getAsInt();
    }
}

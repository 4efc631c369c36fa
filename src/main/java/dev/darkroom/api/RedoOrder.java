package dev.darkroom.api;

import dev.darkroom.job.Parameter;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be done again.
 *
 * @param jobs the chosen ones, each with its new prompt where it has one of its own; empty: all that were rejected and not redone yet
 * @param prompt for all that have none of their own; empty: each as it was
 * @param again whether the chosen ones may have been redone before
 */
public record RedoOrder(Map<Long, Optional<String>> jobs, Optional<String> prompt, boolean again) {

    /** In one redo. */
    public static final int MOST = 10_000;

    private static final String REDONE = ", redone";
    private static final int LONGEST_NAME = 200;

    public RedoOrder {
        jobs = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(jobs));
    }

    /** What a redo is called where nobody says. */
    public static String name(BatchView source) {
        String name = source.name();
        int end = Math.min(name.length(), LONGEST_NAME - REDONE.length());
        boolean isTorn = end > 0 && Character.isHighSurrogate(name.charAt(end - 1));
        return name.substring(0, isTorn ? end - 1 : end) + REDONE;
    }

    /**
     * A prompt as a row may have it.
     *
     * @throws ProblemException 422
     */
    public static String prompt(String field, String text) {
        if (text.isBlank() || Parameter.PROMPT.type().read(text).isEmpty()) {
            throw Values.refuse(field, text, Parameter.PROMPT.type().allowed());
        }
        return text;
    }
}

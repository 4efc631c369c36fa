package dev.darkroom.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One fault and when it happens. All conditions must hold.
 *
 * @param fault what goes wrong
 * @param on the call it happens to
 * @param share chance from 0 to 1 that a call meets it
 * @param next it happens to this many calls, then no more
 * @param prompt it happens only to edits whose prompt contains these words (any case)
 * @param charged whether an edit that is refused or lost is charged all the same; faults that always charge ignore it
 * @param delay length of a delay, for the faults that have one
 */
public record FaultRule(
        Fault fault,
        Endpoint on,
        double share,
        OptionalInt next,
        Optional<String> prompt,
        boolean charged,
        Optional<Duration> delay) {

    public FaultRule {
        if (!fault.stage.endpoints.contains(on)) {
            throw new IllegalArgumentException("Fault " + fault.label() + " cannot happen to "
                    + on.name().toLowerCase(Locale.ROOT) + "; it happens to " + fault.stage.endpoints);
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be from 0 to 1 but is " + share);
        }
        if (next.isPresent() && next.getAsInt() < 1) {
            throw new IllegalArgumentException("next must be 1 or more but is " + next.getAsInt());
        }
        if (prompt.isPresent() && on != Endpoint.EDIT) {
            throw new IllegalArgumentException("prompt= can be used for edits only, not for " + on);
        }
        if (prompt.isPresent() && fault.stage == Fault.Stage.UNREAD) {
            throw new IllegalArgumentException(
                    fault.label() + " happens before the prompt is read: use share= or next= without prompt=");
        }
        delay.ifPresent(length -> {
            if (length.isNegative() || length.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("delay must be from 0 to 1 hour but is " + length);
            }
        });
    }

    /** Every call of the fault's usual kind meets it. */
    public static FaultRule of(Fault fault) {
        return new FaultRule(
                fault, fault.usualEndpoint(), 1, OptionalInt.empty(), Optional.empty(), false, Optional.empty());
    }

    /**
     * Reads {@code NAME[@CALL] [share=0.05] [next=3] [prompt=word_word] [charged] [delay=5s]}, for example
     * {@code http-503@upload share=0.05}. In {@code prompt=} an underscore stands for a space.
     */
    @JsonCreator
    public static FaultRule parse(String text) {
        String[] words = text.strip().split("\\s+");
        String[] name = words[0].split("@", 2);
        Fault fault = Fault.of(name[0]);
        Endpoint on = name.length == 2 ? endpoint(name[1]) : fault.usualEndpoint();
        double share = 1;
        OptionalInt next = OptionalInt.empty();
        Optional<String> prompt = Optional.empty();
        Optional<Duration> delay = Optional.empty();
        boolean charged = false;
        for (int i = 1; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            String value = pair.length == 2 ? pair[1] : "";
            switch (pair[0]) {
                case "share" -> share = Double.parseDouble(value);
                case "next" -> next = OptionalInt.of(Integer.parseInt(value));
                case "prompt" -> prompt = Optional.of(value.replace('_', ' '));
                case "delay" -> delay = Optional.of(DurationText.parse(value));
                case "charged" -> charged = true;
                default ->
                    throw new IllegalArgumentException("Unknown word '" + words[i] + "' in fault '" + text
                            + "'. Known: share=, next=, prompt=, charged, delay=");
            }
        }
        return new FaultRule(fault, on, share, next, prompt, charged, delay);
    }

    private static Endpoint endpoint(String name) {
        try {
            return Endpoint.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Unknown call '" + name + "'. Known: edit, upload, lookup, download", e);
        }
    }

    /** The rule in the words of {@link #parse}. */
    @Override
    @JsonValue
    public String toString() {
        StringBuilder text = new StringBuilder(fault.label());
        if (on != fault.usualEndpoint()) {
            text.append('@').append(on.name().toLowerCase(Locale.ROOT));
        }
        if (share != 1) {
            text.append(" share=").append(share);
        }
        next.ifPresent(count -> text.append(" next=").append(count));
        prompt.ifPresent(words -> text.append(" prompt=").append(words.replace(' ', '_')));
        if (charged) {
            text.append(" charged");
        }
        delay.ifPresent(length -> text.append(" delay=").append(length));
        return text.toString();
    }

    FaultRule withNext(int remaining) {
        return new FaultRule(fault, on, share, OptionalInt.of(remaining), prompt, charged, delay);
    }

    /** The rule's delay, or the given one when it names none. */
    Duration delayOr(Duration usual) {
        return delay.orElse(usual);
    }
}

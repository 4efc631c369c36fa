package dev.darkroom.cli;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigValidationException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What SmallRye says about a configuration, in words for the person who wrote it: property, value, what is allowed. */
final class ConfigMistakes {

    private static final Pattern UNREADABLE = Pattern.compile(
            "The config property (\\S+) with the config value \"(.*)\" threw an Exception", Pattern.DOTALL);
    private static final Pattern MISSING =
            Pattern.compile("The config property (\\S+) is (?:required|defined as the empty String)");
    private static final Pattern UNKNOWN = Pattern.compile("(\\S+) in (\\S+) does not map to any root");

    private ConfigMistakes() {}

    static String of(ConfigValidationException mistakes) {
        Set<String> sentences = new LinkedHashSet<>();
        for (int i = 0; i < mistakes.getProblemCount(); i++) {
            sentences.add(sentence(mistakes.getProblem(i).getMessage()));
        }
        return String.join("; ", sentences);
    }

    private static String sentence(String problem) {
        Matcher unreadable = UNREADABLE.matcher(problem);
        if (unreadable.find()) {
            String name = unreadable.group(1);
            return name + " is " + unreadable.group(2) + ": it must be " + allowed(name);
        }
        Matcher missing = MISSING.matcher(problem);
        if (missing.find()) {
            return missing.group(1) + " is empty: it must be " + allowed(missing.group(1));
        }
        Matcher unknown = UNKNOWN.matcher(problem);
        if (unknown.find()) {
            String name = unknown.group(1);
            return name + " is no setting: "
                    + SettingNames.nearest(name)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("darkroom config lists all there are");
        }
        return problem.replaceAll("[A-Z]+\\d{5}: ", "");
    }

    private static String allowed(String name) {
        Class<?> type = SettingNames.type(name).orElse(String.class);
        if (type == Duration.class) {
            return "a duration such as 500ms, 30s, 5m or 1h";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == MemorySize.class) {
            return "a number of bytes, or one with K, M or G behind it";
        }
        if (type == URI.class) {
            return "an http or https address";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        return "text";
    }
}

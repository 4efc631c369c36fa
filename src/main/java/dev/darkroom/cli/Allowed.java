package dev.darkroom.cli;

import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What an option or argument takes, in words for whoever gave it something else: picocli names types of Java, and no bounds. */
final class Allowed {

    private static final Set<Class<?>> WHOLE = Set.of(int.class, Integer.class, long.class, Long.class);

    private Allowed() {}

    /** The sentence about a value that cannot be read; empty where the mistake is another one. */
    static Optional<String> sentence(ParameterException mistake) {
        ArgSpec arg = mistake.getArgSpec();
        return arg == null || mistake.getValue() == null
                ? Optional.empty()
                : words(arg).map(allowed -> sentence(arg, mistake.getValue(), allowed));
    }

    /** @throws ParameterException for a number that is out of the bounds of its option */
    static void check(ParseResult parsed) {
        for (CommandLine line : parsed.asCommandLineList()) {
            for (OptionSpec option : line.getParseResult().matchedOptions()) {
                Optional<Within> within = within(option);
                if (within.isPresent() && !holds(within.get(), option.getValue())) {
                    throw new ParameterException(
                            line,
                            sentence(
                                    option,
                                    option.getValue().toString(),
                                    words(option).orElseThrow()));
                }
            }
        }
    }

    private static String sentence(ArgSpec arg, String value, String allowed) {
        String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
        return name + " is " + value + ": it must be " + allowed;
    }

    private static boolean holds(Within within, Object value) {
        BigDecimal number = new BigDecimal(value.toString());
        return number.compareTo(BigDecimal.valueOf(within.from())) >= 0
                && number.compareTo(BigDecimal.valueOf(within.to())) <= 0;
    }

    private static Optional<Within> within(ArgSpec arg) {
        return arg.userObject() instanceof AnnotatedElement field
                ? Optional.ofNullable(field.getAnnotation(Within.class))
                : Optional.empty();
    }

    private static Optional<String> words(ArgSpec arg) {
        Class<?> type = arg.auxiliaryTypes()[0];
        if (WHOLE.contains(type)) {
            return Optional.of("a whole number" + range(arg, type == int.class || type == Integer.class));
        }
        if (type == BigDecimal.class) {
            return Optional.of("a number" + range(arg, false));
        }
        if (type == UUID.class) {
            return Optional.of("a UUID, such as " + new UUID(0, 0));
        }
        return type.isEnum()
                ? Optional.of("one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(word -> word.toString().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")))
                : Optional.empty();
    }

    private static String range(ArgSpec arg, boolean small) {
        return within(arg)
                .map(within -> {
                    long most = small ? Math.min(within.to(), Integer.MAX_VALUE) : within.to();
                    return " from " + within.from() + (most == Long.MAX_VALUE ? "" : " to " + most);
                })
                .orElse("");
    }
}

package dev.darkroom.intake;

import dev.darkroom.job.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The columns a file may have. */
public final class IntakeColumns {

    public static final String CUSTOM_ID = "custom_id";
    public static final String PRIORITY = "priority";
    public static final String OUTPUT_NAME = "output_name";

    /** Prefix of columns that only fill placeholders in prompts. */
    public static final String VARS = "vars.";

    /** The columns that {@code errors.csv} adds to a failed row. Ignored on the way in, so that a corrected file can be run again. */
    public static final List<String> REPORT = List.of("error_code", "error_message");

    static final String IMAGE = Parameter.IMAGE.column();
    static final String PROMPT = Parameter.PROMPT.column();

    /** In the order a person would write them. */
    static final List<String> KNOWN = known();

    private static final Set<String> KNOWN_SET = Set.copyOf(KNOWN);
    private static final Pattern VARIABLE = Pattern.compile("vars\\.[A-Za-z0-9_-]{1,60}");

    private IntakeColumns() {}

    private static List<String> known() {
        List<String> known = new ArrayList<>(List.of(CUSTOM_ID));
        Arrays.stream(Parameter.values()).map(Parameter::column).forEach(known::add);
        known.addAll(List.of(PRIORITY, OUTPUT_NAME));
        return List.copyOf(known);
    }

    static boolean isKnown(String name) {
        return KNOWN_SET.contains(name) || isVariable(name) || REPORT.contains(name);
    }

    static boolean isVariable(String name) {
        return name.startsWith(VARS) && VARIABLE.matcher(name).matches();
    }

    /** What to say about a name that is not known: the right spelling where one is near, else all there are. */
    static String advice(String name) {
        if (name.toLowerCase(Locale.ROOT).startsWith(VARS)) {
            return "is not a column for placeholders: write vars. and 1 to 60 of the characters A-Z a-z 0-9 _ -";
        }
        return nearest(name)
                .map(near -> "is not a column: did you mean " + near + "?")
                .orElse("is not a column: known are " + String.join(", ", KNOWN) + " and vars.*");
    }

    private static Optional<String> nearest(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        Optional<String> api = Arrays.stream(Parameter.values())
                .filter(p -> p.apiName().equalsIgnoreCase(plain))
                .map(Parameter::column)
                .findFirst();
        Set<String> candidates = new TreeSet<>(KNOWN);
        candidates.addAll(REPORT);
        return api.or(() -> Spelling.nearest(plain, candidates));
    }
}

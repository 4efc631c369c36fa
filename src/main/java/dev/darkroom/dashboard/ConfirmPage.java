package dev.darkroom.dashboard;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * Asks before something that costs money or cannot be undone.
 *
 * @param lines what it does, how many, and what that may cost
 * @param action where the form goes
 * @param fields what it sends along
 * @param button what it does, as a verb; null: there is nothing to be done
 * @param back where to go instead
 */
@CheckedTemplate(basePath = "dashboard")
record ConfirmPage(Shell shell, List<String> lines, String action, List<Field> fields, String button, String back)
        implements TemplateInstance {

    /** A hidden member of the form. */
    public record Field(String name, String value) {}
}

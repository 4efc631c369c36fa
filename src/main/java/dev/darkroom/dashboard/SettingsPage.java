package dev.darkroom.dashboard;

import dev.darkroom.api.QueueView;
import dev.darkroom.security.Token;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param made a token that was made just now; null: none was
 * @param next address of the next part of the tokens; null at the end
 */
@CheckedTemplate(basePath = "dashboard")
record SettingsPage(
        Shell shell,
        QueueView queue,
        QueueReason reason,
        QueueView.Limit pace,
        List<Token> tokens,
        String next,
        Made made)
        implements TemplateInstance {

    /** A new token, with the secret that is shown this once. */
    public record Made(Token token, String secret) {}
}

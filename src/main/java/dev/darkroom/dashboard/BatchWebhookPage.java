package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.webhook.Told;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param webhook null: it has none
 * @param messages of it, the newest first
 * @param next address of the next part; null at the end
 */
@CheckedTemplate(basePath = "dashboard")
record BatchWebhookPage(
        Shell shell, BatchView batch, BatchWebhooks.View webhook, List<String> kinds, List<Told> messages, String next)
        implements TemplateInstance {}

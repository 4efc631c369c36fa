package dev.darkroom.dashboard;

import dev.darkroom.api.BatchView;
import dev.darkroom.api.VerdictCounts;
import dev.darkroom.api.Verdicts;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/**
 * @param isLive whether it may change by itself
 * @param webhook null: it has none, or whoever looks may not see it
 * @param pictures jobs that have one, the latest rows first
 */
@CheckedTemplate(basePath = "dashboard")
record BatchPage(
        Shell shell,
        BatchView batch,
        boolean isLive,
        Bar bar,
        List<ErrorCount> errors,
        List<LatestPictures.Picture> pictures,
        VerdictCounts verdicts,
        Verdicts.Lineage lineage,
        BatchOrders orders,
        BatchWebhooks.View webhook)
        implements TemplateInstance {}

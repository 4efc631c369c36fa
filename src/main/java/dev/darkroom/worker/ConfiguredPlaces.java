package dev.darkroom.worker;

import dev.darkroom.editor.EditorConfig;
import dev.darkroom.job.Step;
import dev.darkroom.queue.StepPlaces;
import jakarta.enterprise.context.ApplicationScoped;

/** As many as the step itself runs at once, so that whatever is claimed is started. */
@ApplicationScoped
class ConfiguredPlaces implements StepPlaces {

    private final EditorConfig config;

    ConfiguredPlaces(EditorConfig config) {
        this.config = config;
    }

    @Override
    public int of(Step step) {
        return switch (step) {
            case UPLOAD -> config.uploadConcurrency();
            case EDIT -> config.concurrency();
            case DOWNLOAD -> config.downloadConcurrency();
        };
    }
}

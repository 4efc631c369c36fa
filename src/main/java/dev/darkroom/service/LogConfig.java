package dev.darkroom.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is logged, and how. Levels: {@code quarkus.log.*}. */
@ConfigMapping(prefix = "darkroom.log")
public interface LogConfig {

    /** Each line as a JSON object; lines about a job name it in mdc.job_id and mdc.batch_id. */
    @WithDefault("false")
    boolean json();

    /** A line for each attempt: job, step, outcome, time. Never the prompt. */
    @WithDefault("false")
    boolean attempts();
}

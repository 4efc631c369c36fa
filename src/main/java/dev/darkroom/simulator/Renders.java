package dev.darkroom.simulator;

import dev.darkroom.simulator.picture.Look;
import dev.darkroom.simulator.picture.RenderMode;
import dev.darkroom.simulator.picture.Renderer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Renders results on at most two threads and keeps them as assets. A result whose picture and request were rendered before
 * is the same file under one more name.
 */
final class Renders implements AutoCloseable {
    private static final int REMEMBERED = 1_000;
    private static final int WAITING = 1_000_000;

    private final AssetStore assets;
    private final Supplier<SimulatorSettings> settings;
    private final Renderer renderer = new Renderer();
    private final ThreadPoolExecutor threads;
    private final Map<String, Path> rendered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Path> eldest) {
            return size() > REMEMBERED;
        }
    };

    Renders(AssetStore assets, Supplier<SimulatorSettings> settings) {
        this.assets = assets;
        this.settings = settings;
        AtomicInteger number = new AtomicInteger();
        int most = Math.min(2, Runtime.getRuntime().availableProcessors());
        threads = new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, "simulator-render-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Renders the record's result; the future gives its key and completes on a render thread. */
    Future<String> render(EditRecord editRecord) {
        Promise<String> done = Promise.promise();
        try {
            threads.execute(() -> {
                try {
                    done.complete(keep(editRecord));
                } catch (IOException | RuntimeException e) {
                    done.fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.fail(e);
        }
        return done.future();
    }

    private String keep(EditRecord editRecord) throws IOException {
        EditCall call = new EditCall(editRecord.promptObject(), false, "");
        Path source = assets.find(call.imageUrl())
                .orElseThrow(() -> new IOException("The asset " + call.imageUrl() + " has gone"));
        boolean jpeg = call.outputFormat().equals("jpg");
        Look look = new Look(
                call.prompt(),
                editRecord.seed(),
                call.aspectRatio(),
                jpeg,
                call.outputQuality(),
                settings.get().outputPixels());
        RenderMode mode = settings.get().render();
        String identity = mode + " " + source + " " + look;
        Path result = assets.newFile();
        if (!reuse(identity, result)) {
            renderer.render(mode, source, look, result);
        }
        String name = editRecord.uuid().substring(0, 8) + "_edited." + (jpeg ? "jpg" : "png");
        String key = assets.keep(result, name);
        remember(identity, assets.find(key).orElseThrow(() -> new UncheckedIOException(new IOException(key))));
        return key;
    }

    private boolean reuse(String identity, Path result) throws IOException {
        Path same;
        synchronized (rendered) {
            same = rendered.get(identity);
        }
        if (same == null || Files.notExists(same)) {
            return false;
        }
        try {
            Files.createLink(result, same);
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.copy(same, result, StandardCopyOption.REPLACE_EXISTING);
        }
        return true;
    }

    private void remember(String identity, Path file) {
        synchronized (rendered) {
            rendered.put(identity, file);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

package dev.darkroom.result;

import dev.darkroom.job.OutputFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Accepts the pictures it is given, all at the same time: for {@link ResultMemoryTest}, in a JVM of its own. */
final class AcceptAtOnceMain {

    private AcceptAtOnceMain() {}

    public static void main(String[] args) throws Exception {
        ResultFolder folder = ResultFolder.open(Path.of(args[0]));
        int pictures = args.length - 1;
        ExecutorService pool = Executors.newFixedThreadPool(pictures);
        try {
            CyclicBarrier together = new CyclicBarrier(pictures);
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int i = 1; i <= pictures; i++) {
                Path source = Path.of(args[i]);
                String name = "café-" + i;
                tasks.add(() -> {
                    Path part = Files.copy(source, folder.part(name, 1));
                    OutputFormat format = source.toString().endsWith(".png") ? OutputFormat.PNG : OutputFormat.JPG;
                    together.await();
                    return folder.accept(part, name, format).bytes();
                });
            }
            for (Future<Long> task : pool.invokeAll(tasks)) {
                task.get();
            }
            System.out.println("accepted " + pictures);
        } finally {
            pool.shutdownNow();
        }
    }
}

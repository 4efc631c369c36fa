package dev.darkroom.result;

import dev.darkroom.disk.DurableFiles;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.OutputFormat;
import dev.darkroom.job.OutputName;
import dev.darkroom.job.Picture;
import dev.darkroom.job.PictureType;
import dev.darkroom.job.Sha256;
import dev.darkroom.picture.PictureSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The folder the results of one batch go to.
 *
 * <pre>
 * OUT/mug.png             the pictures
 * OUT/records/mug.json    the provider's record of each, as it came
 * OUT/rejected/mug.webp   pictures that were paid for and failed a check; gone once a later attempt brings a good one
 * OUT/.parts/             downloads on their way
 * </pre>
 *
 * A picture that is there is never overwritten. Safe for any number of threads, and for several processes on one folder.
 */
public final class ResultFolder {

    /** The model writes about one million; this is far from it, and bounds what a hostile header can make us decode. */
    public static final long MAX_PIXELS = 100_000_000;

    private static final String RECORDS = "records";
    private static final String REJECTED = "rejected";

    /** One for all folders of this process, because it bounds what they decode together. */
    private static final PictureCheck CHECK = new PictureCheck(MAX_PIXELS);

    private final Path out;
    private final Parts parts;

    private ResultFolder(Path out) {
        this.out = out;
        this.parts = new Parts(out);
    }

    /**
     * Makes the folder if need be and writes a file to each part of it to see that it can.
     *
     * @throws ResultException {@link ErrorCode#OUT_NOT_WRITABLE} or {@link ErrorCode#DISK_FULL}
     */
    public static ResultFolder open(Path out) {
        Path folder = out.toAbsolutePath().normalize();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new ResultException(
                    ErrorCode.OUT_NOT_WRITABLE, folder + " is a file: name a folder for the results.");
        }
        try {
            DurableFiles.createFolder(folder.resolve(RECORDS));
            ResultFolder opened = new ResultFolder(folder.toRealPath());
            opened.parts.probe(opened.out, opened.out.resolve(RECORDS));
            return opened;
        } catch (IOException e) {
            throw ResultException.writing(e, folder);
        }
    }

    /** Absolute, without symbolic links. */
    public Path path() {
        return out;
    }

    /**
     * A path to download to, no file yet and never handed out twice, so that a worker that was presumed dead cannot write into the
     * download of its successor. Delete it when {@link #accept} was not reached.
     *
     * @param outputName the job's {@code output_name}
     * @param lease of the attempt, for people who look into the folder
     */
    public Path part(String outputName, int lease) {
        return parts.next(name(outputName) + "-" + lease);
    }

    /**
     * Checks a download and gives it its name. The part is gone afterwards, whatever came of it.
     *
     * <p>The same bytes under the name already (a step that is repeated after a crash) are taken as they are. Other bytes under the name
     * are somebody's picture and stay: this one is then called {@code <name>-<eight digits of its SHA-256>}.
     *
     * @param part from {@link #part}, closed
     * @param outputName the job's {@code output_name}
     * @throws ResultException with any error but {@link ErrorCode#OUT_TAKEN}; see its {@link ErrorCode#remedy()}
     */
    public Picture accept(Path part, String outputName, OutputFormat asked) {
        String name = name(outputName);
        try {
            PictureType type = CHECK.type(part);
            PictureSize size = sizeOrReject(part, name, type, asked);
            String sha256 = Sha256.of(part);
            long bytes = Files.size(part);
            Path file = place(part, name, type, sha256);
            forgetRejected(name);
            return new Picture(shown(file), asked.mediaType(), sha256, bytes, size.width(), size.height());
        } catch (IOException e) {
            throw ResultException.writing(e, out);
        } finally {
            Parts.discard(part);
        }
    }

    /**
     * Writes {@code records/<name>.json}, in place of an earlier record of the same job.
     *
     * @param aiRecord byte for byte as it came
     * @return its path below the folder
     */
    public String keepRecord(String outputName, byte[] aiRecord) {
        String record = record(out, outputName);
        Path part = parts.next(name(outputName));
        try {
            folder(RECORDS);
            DurableFiles.replace(part, aiRecord, out.resolve(record));
            return record;
        } catch (IOException e) {
            Parts.discard(part);
            throw ResultException.writing(e, out);
        }
    }

    /** Is a picture still where {@link #accept} has put it? People move pictures away, and edit them in place. */
    public boolean holds(String file) {
        return holds(out, file);
    }

    static boolean holds(Path out, String file) {
        try {
            return Files.isRegularFile(out.resolve(file));
        } catch (InvalidPathException e) {
            // Named under a locale that can say it, and looked for under one that cannot: nobody can tell that it is
            // gone.
            return true;
        }
    }

    /** Where {@link #keepRecord} puts the record of a job, below a folder that need not be there. */
    static String record(Path out, String outputName) {
        return RECORDS + "/" + name(out, outputName) + ".json";
    }

    /**
     * Deletes downloads that nobody will finish.
     *
     * @param age how long ago they were last written to, at least: longer than a download may take where another process may be at work in
     *     this folder, zero where none is
     * @return how many
     */
    public int sweepParts(Duration age) {
        return parts.sweep(age);
    }

    /**
     * A sentence when the disk will probably not hold what is to come.
     *
     * @param pictures how many are still to come
     */
    public Optional<String> spaceWarning(long pictures) {
        return DiskSpace.warning(out, pictures);
    }

    private PictureSize sizeOrReject(Path part, String name, PictureType type, OutputFormat asked) throws IOException {
        try {
            return CHECK.size(part, type, asked);
        } catch (ResultException e) {
            Path kept = folder(REJECTED).resolve(name + "." + type.ending());
            DurableFiles.replace(part, kept);
            throw e.adding("What came is kept as " + shown(kept) + ".");
        }
    }

    private Path place(Path part, String name, PictureType type, String sha256) throws IOException {
        Path file = out.resolve(name + "." + type.ending());
        Path apart = out.resolve(name + "-" + sha256.substring(0, 8) + "." + type.ending());
        for (Path target : new Path[] {file, apart}) {
            if (DurableFiles.place(part, target)) {
                return target;
            }
            if (Files.isRegularFile(target) && sha256.equals(Sha256.of(target))) {
                // Whoever has placed it may have died before its name was on the disk.
                DurableFiles.syncFolder(out);
                return target;
            }
        }
        throw new ResultException(
                ErrorCode.OUT_NOT_WRITABLE,
                "Both " + file + " and " + apart + " are there and are other files: move them away.");
    }

    private void forgetRejected(String name) throws IOException {
        if (Files.isDirectory(out.resolve(REJECTED))) {
            for (PictureType type : PictureType.values()) {
                Files.deleteIfExists(out.resolve(REJECTED).resolve(name + "." + type.ending()));
            }
        }
    }

    private Path folder(String name) throws IOException {
        Path folder = out.resolve(name);
        DurableFiles.createFolder(folder);
        return folder;
    }

    private String shown(Path file) {
        return out.relativize(file).toString().replace('\\', '/');
    }

    /**
     * The name, where this machine can write it: under the POSIX locale (cron, bare containers) Java cannot name a file {@code café}. Losing a
     * picture for that would be worse than an ASCII name.
     */
    private String name(String outputName) {
        return name(out, outputName);
    }

    private static String name(Path out, String outputName) {
        requireSafe(outputName);
        try {
            out.resolve(outputName);
            return outputName;
        } catch (InvalidPathException e) {
            return OutputName.apart(outputName.replaceAll("[^ -~]", "_"), outputName);
        }
    }

    /** The names are made safe where a job is taken in; a mistake there must not write outside this folder. */
    private static void requireSafe(String outputName) {
        boolean leaves = outputName.isBlank()
                || outputName.startsWith(".")
                || outputName.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ');
        if (leaves) {
            throw new IllegalArgumentException("not a safe output name: " + outputName);
        }
    }
}

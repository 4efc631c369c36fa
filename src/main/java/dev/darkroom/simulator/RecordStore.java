package dev.darkroom.simulator;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The records, in {@code records.jsonl}: the last line of a uuid counts. Only their places are kept in memory. */
final class RecordStore implements AutoCloseable {
    private record Place(long offset, int length) {}

    private final JsonLines lines;
    private final Map<UUID, Place> places = new ConcurrentHashMap<>();

    RecordStore(Path home) {
        lines = new JsonLines(home.resolve("records.jsonl"));
        lines.load((offset, length, line) ->
                places.put(UUID.fromString(line.path("uuid").asText()), new Place(offset, length)));
    }

    void save(EditRecord editRecord) {
        byte[] line = Json.bytes(editRecord.line());
        long offset = lines.append(line);
        places.put(UUID.fromString(editRecord.uuid()), new Place(offset, line.length));
    }

    Optional<EditRecord> find(UUID uuid) {
        return Optional.ofNullable(places.get(uuid))
                .map(place -> EditRecord.of(lines.at(place.offset(), place.length())));
    }

    int size() {
        return places.size();
    }

    @Override
    public void close() {
        lines.close();
    }
}

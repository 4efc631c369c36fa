package dev.darkroom.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A results folder as another program reads it. */
record Results(Path folder) {

    List<NamedCsvRecord> manifest() throws IOException {
        return rows("manifest.csv");
    }

    List<NamedCsvRecord> rows(String file) throws IOException {
        try (Stream<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(folder.resolve(file)).stream()) {
            return rows.toList();
        }
    }

    /** How many rows are in which state. */
    Map<String, Long> states() throws IOException {
        return manifest().stream().collect(groupingBy(row -> row.getField("state"), counting()));
    }

    long in(String state) throws IOException {
        return states().getOrDefault(state, 0L);
    }

    JsonNode record(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("records").resolve(name + ".json").toFile());
    }
}

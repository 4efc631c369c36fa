package dev.darkroom.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import dev.darkroom.job.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What a person got, against what the service says and what the provider has charged. */
final class Accounts {

    private static final JsonMapper JSON = new JsonMapper();

    private final Page page;
    private final String simulator;

    Accounts(Page page, String simulator) {
        this.page = page;
        this.simulator = simulator;
    }

    /** Every charge, oldest first. */
    List<JsonNode> ledger() throws IOException {
        List<JsonNode> charges = new ArrayList<>();
        for (String line : get(simulator + "/simulator/ledger").lines().toList()) {
            charges.add(JSON.readTree(line));
        }
        return charges;
    }

    /**
     * Each picture of the archive is that of one job that succeeded, byte for byte, and was charged once; nothing else was charged but what is told to be uncertain.
     *
     * @param chargedBefore how many charges there were before the batch began
     */
    void check(Path zip, String batch, int chargedBefore) throws IOException {
        List<JsonNode> charges = ledger();
        List<JsonNode> jobs = jobs(batch);
        Map<String, String> pictures = pictures(zip);
        Map<String, String> expected = new TreeMap<>();
        int uncertain = 0;
        for (JsonNode job : jobs) {
            uncertain += job.path("state").asText().equals("UNCERTAIN") ? 1 : 0;
            if (job.path("state").asText().equals("SUCCEEDED")) {
                expected.put(
                        job.at("/result/file").asText(),
                        job.at("/result/sha256").asText());
                assertThat(charges.stream().filter(charge -> charge.path("uuid").equals(job.path("record_uuid"))))
                        .as("charges of %s", job)
                        .singleElement()
                        .matches(charge -> charge.path("prompt").equals(job.at("/request/prompt")));
            }
        }
        assertThat(expected).as("jobs that succeeded").isNotEmpty();
        assertThat(pictures).as("pictures of the archive, by their SHA-256").isEqualTo(expected);
        List<JsonNode> ofBatch = charges.subList(chargedBefore, charges.size());
        assertThat(ofBatch.stream().map(charge -> charge.path("prompt").asText()))
                .as("charged twice")
                .doesNotHaveDuplicates();
        assertThat(ofBatch).as("charges").hasSizeBetween(expected.size(), expected.size() + uncertain);
        assertThat(JSON.readTree(get("/api/v1/batches/" + batch))
                        .path("paid_calls")
                        .asInt())
                .as("paid calls as the batch tells them")
                .isEqualTo(expected.size());
    }

    private List<JsonNode> jobs(String batch) throws IOException {
        JsonNode list = JSON.readTree(get("/api/v1/jobs?limit=100&batch_id=" + batch));
        assertThat(list.path("has_more").asBoolean()).isFalse();
        return StreamSupport.stream(list.path("data").spliterator(), false).toList();
    }

    private static Map<String, String> pictures(Path zip) throws IOException {
        Map<String, String> pictures = new TreeMap<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().matches(".*\\.(png|jpg|webp)")) {
                    String before = pictures.put(
                            entry.getName(),
                            Sha256.of(file.getInputStream(entry).readAllBytes()));
                    assertThat(before).as("%s once", entry.getName()).isNull();
                }
            }
        }
        return pictures;
    }

    private String get(String url) {
        APIResponse response = page.request().get(url);
        assertThat(response.status()).as(url).isEqualTo(200);
        return response.text();
    }
}

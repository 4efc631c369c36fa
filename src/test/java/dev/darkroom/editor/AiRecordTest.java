package dev.darkroom.editor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AiRecordTest {

    private static final String SIGNED =
            "https://s3.us-east-1.amazonaws.com/asset.1min.ai/a%20b/%E2%82%AC.png?X-Amz-Date=20260327T100000Z"
                    + "&X-Amz-Expires=3600&X-Amz-Credential=A%2F1%2Fs3&x=%7e%7E+&&=";

    @Test
    void should_read_the_record_of_the_specification() {
        String body = "{\"aiRecord\":{\"uuid\":\"a1b2c3d4-e5f6-7890-abcd-ef1234567890\",\"status\":\"SUCCESS\","
                + "\"createdAt\":\"2026-03-27T10:00:00.000Z\",\"aiRecordDetail\":{\"resultObject\":[\"development/x.png\"]},"
                + "\"temporaryUrl\":\"" + SIGNED + "\"}}";

        AiRecord record = AiRecord.read(body.getBytes(UTF_8)).orElseThrow();

        assertThat(record.uuid()).hasToString("a1b2c3d4-e5f6-7890-abcd-ef1234567890");
        assertThat(record.status()).isEqualTo(AiRecord.Status.SUCCESS);
        assertThat(record.createdAt()).isEqualTo("2026-03-27T10:00:00.000Z");
        assertThat(record.resultKeys()).containsExactly("development/x.png");
        assertThat(record.temporaryUrl()).hasToString(SIGNED);
        assertThat(record.freshUntil()).contains(Instant.parse("2026-03-27T11:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"n\": 123456789012345678901234567890.10, \"e\": 1E400, \"u\": \"\\u00e9 é 😀 }{ \\\" \" , \"nested\": {\"a\":[{}]}\n }",
                "{}",
                "{\"a\":1,\"a\":2}",
                "{\t\"x\" : null }"
            })
    void should_keep_the_record_byte_for_byte(String record) {
        for (String body : new String[] {
            "{\"aiRecord\":" + record + "}",
            " \n{ \"vor\" : \"é😀\", \"aiRecord\" : " + record + " , \"temporaryUrl\":null}\n"
        }) {
            assertThat(new String(
                            AiRecord.read(body.getBytes(UTF_8)).orElseThrow().verbatim(), UTF_8))
                    .isEqualTo(record);
        }
    }

    @Test
    void should_keep_it_byte_for_byte_behind_a_byte_order_mark() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
        body.write("{\"aiRecord\":{\"x\":1.0}}".getBytes(UTF_8));

        assertThat(AiRecord.read(body.toByteArray()).orElseThrow().verbatim())
                .asString(UTF_8)
                .isEqualTo("{\"x\":1.0}");
    }

    @Test
    void should_keep_a_large_record_byte_for_byte() {
        String record = "{\"x\":\"" + "é".repeat(300_000) + "\",\"y\":[" + "1.10,".repeat(100_000) + "0]}";

        assertThat(AiRecord.read(("{\"a\":\"" + "z".repeat(9_000) + "\",\"aiRecord\":" + record + "}").getBytes(UTF_8))
                        .orElseThrow()
                        .verbatim())
                .asString(UTF_8)
                .isEqualTo(record);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "{",
                "{}",
                "{\"aiRecord\":null}",
                "{\"aiRecord\":\"x\"}",
                "{\"aiRecord\":[]}",
                "{\"aiRecord\":{}",
                "{\"aiRecord\":{}}x",
                "{\"aiRecord\":{\"a\":}}",
                "<html>"
            })
    void should_not_read_what_is_no_record(String body) {
        assertThat(AiRecord.read(body.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void should_not_be_brought_down_by_nesting() {
        assertThat(AiRecord.read(("{\"aiRecord\":" + "[".repeat(1_000_000)).getBytes(UTF_8)))
                .isEmpty();
        assertThat(AiRecord.read(("{\"aiRecord\":{\"a\":" + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_002))
                        .getBytes(UTF_8)))
                .isEmpty();
    }

    @Test
    void should_not_take_a_key_for_a_link() {
        String body =
                "{\"aiRecord\":{\"temporaryUrl\":\"development/x.png\",\"aiRecordDetail\":{\"resultObject\":\"development/x.png\"}}}";

        AiRecord record = AiRecord.read(body.getBytes(UTF_8)).orElseThrow();

        assertThat(record.temporaryUrl()).isNull();
        assertThat(record.resultKeys()).containsExactly("development/x.png");
        assertThat(record.freshUntil()).isEmpty();
    }

    @Test
    void should_read_the_path_of_an_upload() {
        assertThat(UploadAnswer.read("{\"asset\":{\"key\":\"k\"},\"fileContent\":{\"path\":\"p\"}}".getBytes(UTF_8)))
                .contains(new UploadAnswer("k"));
        assertThat(UploadAnswer.read("{\"asset\":{\"key\":null},\"fileContent\":{\"path\":\"p\"}}".getBytes(UTF_8)))
                .contains(new UploadAnswer("p"));
        assertThat(UploadAnswer.read("{\"asset\":{}}".getBytes(UTF_8))).isEmpty();
    }
}

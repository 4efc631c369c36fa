package dev.darkroom.api;

import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.MediaType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.RequestContext;

/** Reads the parts of a {@code multipart/form-data} body as they come; none is held. */
final class FormParts {

    /** Bytes of all headers of a part: a file name may have 4,096 characters. */
    private static final int LARGEST_HEADER = 20_000;

    /** Beside the pictures themselves. */
    private static final int MOST = 100_010;

    private FormParts() {}

    /** @throws NotSupportedException where the header is missing or none */
    static boolean isForm(String contentType) {
        return ContentType.of(contentType).isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE);
    }

    /**
     * A part on its way.
     *
     * @param fileName null where there is none; text of the sender's, never a path of ours
     * @param contentType null where there is none
     */
    record Part(String name, String fileName, String contentType, InputStream in) {}

    interface Use {
        void of(Part part) throws IOException;
    }

    /**
     * Reads a body to its end.
     *
     * @param contentType the header, with the boundary
     * @param most bytes of the whole body
     * @throws ProblemException 400 for what is no such body, 413 when it is larger
     * @throws IOException when the sender gives up
     */
    static void read(InputStream body, String contentType, long most, Use use) throws IOException {
        Upload upload = new Upload(contentType);
        try {
            FileItemInputIterator parts = upload.getItemIterator(new Bounded(body, most));
            for (int count = 0; parts.hasNext(); count++) {
                if (count >= MOST) {
                    throw ProblemException.of(
                            413, "TOO_MANY_PARTS", "The body has more than %,d parts.".formatted(MOST));
                }
                FileItemInput part = parts.next();
                use.of(new Part(part.getFieldName(), part.getName(), part.getContentType(), part.getInputStream()));
            }
        } catch (FileUploadException | InvalidPathException e) {
            throw ProblemException.of(
                    400, "INVALID_MULTIPART", "The body is no complete multipart/form-data: " + e.getMessage());
        }
    }

    /** Counts, and ends what is too large. */
    private static final class Bounded extends FilterInputStream {

        private final long most;
        private long left;

        Bounded(InputStream in, long most) {
            super(in);
            this.most = most;
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            int read = super.read(bytes, from, count);
            left -= Math.max(0, read);
            if (left < 0) {
                throw ProblemException.of(
                        413, "BODY_TOO_LARGE", "The body is larger than %,d bytes: split it.".formatted(most));
            }
            return read;
        }
    }

    private static final class Upload extends AbstractFileUpload<InputStream, DiskFileItem, DiskFileItemFactory> {

        private final String contentType;

        Upload(String contentType) {
            this.contentType = contentType;
            setHeaderCharset(StandardCharsets.UTF_8);
            setMaxPartHeaderSize(LARGEST_HEADER);
        }

        @Override
        public FileItemInputIterator getItemIterator(InputStream body) throws IOException {
            return getItemIterator(new Request(contentType, body));
        }

        @Override
        public Map<String, List<DiskFileItem>> parseParameterMap(InputStream body) {
            throw new UnsupportedOperationException("parts are read as they come");
        }

        @Override
        public List<DiskFileItem> parseRequest(InputStream body) {
            throw new UnsupportedOperationException("parts are read as they come");
        }
    }

    private record Request(String getContentType, InputStream getInputStream) implements RequestContext {

        @Override
        public String getCharacterEncoding() {
            return StandardCharsets.UTF_8.name();
        }

        /** It is counted. */
        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public boolean isMultipartRelated() {
            return false;
        }
    }
}
